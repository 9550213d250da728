"""The numbers and bullets that Word prints before its paragraphs, which stand nowhere in the text."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tracker.adapters.report_text import marks
from tracker.adapters.report_text.word_parts import W, indent_of, number_of, value_of

_SYSTEMS = {
    "decimal": "1",
    "decimalZero": "01",
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
}
_WORDS = (
    *("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"),
    *("Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen", "Twenty"),
)
DEEPEST = 8


@dataclass(frozen=True)
class Level:
    """How one level of a list is numbered."""

    start: int
    form: str
    """Word's name of the number format; "bullet" is none."""
    pattern: str
    """What is printed, with %1 to %9 for the numbers of the levels."""
    restarts_after: int | None
    """The level, from 1, whose numbers begin this one anew; None is every level above, 0 none."""
    all_decimal: bool
    indent: float | None


@dataclass
class Numbering:
    """Every list of a document, and how far each has been counted."""

    lists: dict[str, str] = field(default_factory=dict)
    """Which definition each list follows."""
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    """The levels of each definition."""
    own_levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    """Levels that a list defines anew."""
    own_starts: dict[str, dict[int, int]] = field(default_factory=dict)
    """Where a list begins to count anew."""
    styled: dict[tuple[str, str], int] = field(default_factory=dict)
    """The level of a definition that a paragraph style belongs to."""
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, list_id: str, style: str) -> int:
        """The level at which paragraphs of this style stand in the list."""
        return self.styled.get((self.lists.get(list_id, ""), style), 0)

    def level(self, list_id: str, depth: int) -> Level | None:
        """How this level of this list is numbered; None where there is no such list."""
        own = self.own_levels.get(list_id, {}).get(depth)
        return own or self.levels.get(self.lists.get(list_id, ""), {}).get(depth)

    def mark(self, list_id: str, depth: int) -> str:
        """Count one paragraph and give what is printed before it."""
        level = self.level(list_id, depth)
        if level is None:
            return ""
        self._count(list_id, depth, level)
        if level.form == "bullet":
            return marks.bullet(level.pattern)
        if level.form == "none":
            return ""
        return re.sub(
            r"%([1-9])", lambda found: self._written(list_id, int(found[1]) - 1, level), level.pattern
        )

    def _count(self, list_id: str, depth: int, level: Level) -> None:
        counts = self.counts.setdefault(self.lists[list_id], {})
        start = self.own_starts.get(list_id, {}).get(depth)
        anew = depth not in counts or (start is not None and (list_id, depth) not in self.begun)
        counts[depth] = (level.start if start is None else start) if anew else counts[depth] + 1
        self.begun.add((list_id, depth))
        for deeper in range(depth + 1, DEEPEST + 1):
            below = self.level(list_id, deeper)
            after = below.restarts_after if below else None
            if deeper in counts and (after is None or 0 < depth + 1 <= after):
                del counts[deeper]

    def _written(self, list_id: str, depth: int, asking: Level) -> str:
        level = self.level(list_id, depth)
        if level is None:
            return ""
        number = self.counts[self.lists[list_id]].setdefault(depth, level.start)
        form = "decimal" if asking.all_decimal else level.form
        if form in ("cardinalText", "ordinalText") and 0 < number <= len(_WORDS):
            return _WORDS[number - 1] if form == "cardinalText" else str(number)
        return "" if form in ("none", "bullet") else marks.numeral(number, _SYSTEMS.get(form, "1"))


def of_part(part: Element | None) -> Numbering:
    """Every list that the document's numbering part defines."""
    numbering = Numbering()
    if part is None:
        return numbering
    by_style: dict[str, str] = {}
    borrowed: dict[str, str] = {}
    for definition in part.iterfind(f"{W}abstractNum"):
        name = definition.get(f"{W}abstractNumId", "")
        numbering.levels[name] = {}
        for element in definition.iterfind(f"{W}lvl"):
            depth, level = _level(element)
            numbering.levels[name][depth] = level
            if style := value_of(element, "pStyle"):
                numbering.styled[name, style] = depth
        if style := value_of(definition, "styleLink"):
            by_style[style] = name
        if style := value_of(definition, "numStyleLink"):
            borrowed[name] = style
    for element in part.iterfind(f"{W}num"):
        name = value_of(element, "abstractNumId") or ""
        _take_list(numbering, element, by_style.get(borrowed.get(name, ""), name))
    return numbering


def _take_list(numbering: Numbering, element: Element, definition: str) -> None:
    list_id = element.get(f"{W}numId", "")
    numbering.lists[list_id] = definition
    for override in element.iterfind(f"{W}lvlOverride"):
        depth = number_of(override.get(f"{W}ilvl"))
        start = value_of(override, "startOverride")
        if start is not None:
            numbering.own_starts.setdefault(list_id, {})[depth] = number_of(start)
        own = override.find(f"{W}lvl")
        if own is not None:
            numbering.own_levels.setdefault(list_id, {})[depth] = _level(own)[1]


def _level(element: Element) -> tuple[int, Level]:
    restart = value_of(element, "lvlRestart")
    return number_of(element.get(f"{W}ilvl")), Level(
        start=number_of(value_of(element, "start")),
        form=value_of(element, "numFmt") or "decimal",
        pattern=value_of(element, "lvlText") or "",
        restarts_after=None if restart is None else number_of(restart),
        all_decimal=element.find(f"{W}isLgl") is not None,
        indent=indent_of(element.find(f"{W}pPr")),
    )
