"""The numbers and bullets that an OpenDocument text prints before list points, which stand nowhere in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tracker.adapters.report_text import marks
from tracker.adapters.report_text.odt_parts import FO, STYLE, TEXT, number_of, points

DEEPEST = 10


@dataclass(frozen=True)
class Level:
    """How one level of a list is marked."""

    system: str = ""
    """ "1", "a", "A", "i" or "I"; empty for none."""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    levels_shown: int = 1
    bullet: str = ""
    indent: float | None = None


@dataclass
class Counted:
    """A list that has been begun: its style and how far each level has been counted."""

    style: str
    name: str = ""
    counts: dict[int, int] = field(default_factory=dict)


@dataclass
class Lists:
    """Every list style of a document, and the lists so far."""

    styles: dict[str, dict[int, Level]] = field(default_factory=dict)
    by_id: dict[str, Counted] = field(default_factory=dict)
    last_of_style: dict[str, Counted] = field(default_factory=dict)

    def begin(self, element: Element, style: str) -> Counted:
        """The list that an outermost list element begins, or goes on with."""
        before = self.by_id.get(element.get(f"{TEXT}continue-list", ""))
        if before is None and element.get(f"{TEXT}continue-numbering") == "true":
            before = self.last_of_style.get(style)
        name = before.name if before else str(len(self.by_id))
        found = Counted(style, name, before.counts if before else {})
        self.by_id[element.get("{http://www.w3.org/XML/1998/namespace}id") or name] = found
        self.last_of_style[style] = found
        return found

    def levels(self, found: Counted, style: str) -> dict[int, Level]:
        """How each level of a list is marked."""
        return self.styles.get(style) or self.styles.get(found.style, {})

    def mark(self, found: Counted, style: str, depth: int, start: str | None) -> str:
        """Count one point and give what is printed before it."""
        levels = self.levels(found, style)
        level = levels.get(depth)
        if level is None:
            return ""
        first = level.start if start is None else number_of(start)
        anew = start is not None or depth not in found.counts
        found.counts[depth] = first if anew else found.counts[depth] + 1
        for deeper in [each for each in found.counts if each > depth]:
            del found.counts[deeper]
        if level.bullet or not level.system:
            return level.bullet
        shown = range(max(0, depth - level.levels_shown + 1), depth + 1)
        numbers = [
            marks.numeral(found.counts.setdefault(each, levels[each].start), levels[each].system)
            for each in shown
            if each in levels and levels[each].system
        ]
        return f"{level.prefix}{'.'.join(numbers)}{level.suffix}"


def of_styles(elements: Iterable[Element]) -> dict[str, dict[int, Level]]:
    """The levels of every list style, and of the headings, whose list has no name."""
    found: dict[str, dict[int, Level]] = {}
    for element in elements:
        if element.tag == f"{TEXT}list-style":
            found[element.get(f"{STYLE}name", "")] = _levels(element)
        elif element.tag == f"{TEXT}outline-style":
            found[""] = _levels(element)
    return found


def _levels(style: Element) -> dict[int, Level]:
    return {
        number_of(each.get(f"{TEXT}level")) - 1: Level(
            system=each.get(f"{STYLE}num-format", ""),
            prefix=each.get(f"{STYLE}num-prefix", ""),
            suffix=each.get(f"{STYLE}num-suffix", ""),
            start=number_of(each.get(f"{TEXT}start-value") or "1"),
            levels_shown=min(number_of(each.get(f"{TEXT}display-levels") or "1"), DEEPEST),
            bullet=marks.bullet(each.get(f"{TEXT}bullet-char", "")) if "bullet" in each.tag else "",
            indent=_indent(each),
        )
        for each in style
    }


def _indent(level: Element) -> float | None:
    aligned = next(level.iter(f"{STYLE}list-level-label-alignment"), None)
    if aligned is not None:
        return points(aligned.get(f"{FO}margin-left"))
    properties = level.find(f"{STYLE}list-level-properties")
    return None if properties is None else points(properties.get(f"{TEXT}space-before", "0pt"))
