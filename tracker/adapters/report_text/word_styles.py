"""What Word's styles say of a paragraph: heading, list, indent, and the weight and size of its type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tracker.adapters.report_text.word_numbering import Numbering
from tracker.adapters.report_text.word_parts import W, indent_of, is_on, number_of, value_of

_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|table of figures|index) ?(?:\d|heading)?", re.IGNORECASE)
_TITLES = frozenset({"title"})
_NOT_TEXT = frozenset({"footnote text", "endnote text", "header", "footer"})
_MOST_ANCESTORS = 20
_DEEPEST_HEADING = 6
_HALF_POINTS = 2


@dataclass(frozen=True)
class Facts:
    """What a paragraph's properties and style come to."""

    style: str = ""
    heading: int = 0
    list_id: str = ""
    depth: int = 0
    indent: float | None = None
    is_contents: bool = False


@dataclass
class Styles:
    """The styles of a document, by name, with what each takes from those it is based on."""

    elements: dict[str, Element] = field(default_factory=dict)
    default: str = ""
    bare_size: float | None = None
    numbering: Numbering = field(default_factory=Numbering)

    def of_paragraph(self, properties: Element | None) -> Facts:
        """What a paragraph with these properties is."""
        style = value_of(properties, "pStyle") or self.default
        names = [_name(element) for element in self._ancestors(style)]
        own = [properties, *(element.find(f"{W}pPr") for element in self._ancestors(style))]
        list_id, depth = self._list(style, properties)
        level = self.numbering.level(list_id, depth)
        indents = [indent_of(own[0]), level.indent if level else None, *map(indent_of, own[1:])]
        return Facts(
            style=style,
            heading=_heading(names, own),
            list_id=list_id if level else "",
            depth=depth,
            indent=next((indent for indent in indents if indent is not None), None),
            is_contents=any(_CONTENTS.fullmatch(name) or name in _NOT_TEXT for name in names[:1]),
        )

    def is_bold(self, run: Element | None, style: str) -> bool:
        """Whether a run of this paragraph style is bold."""
        found = [is_on(properties, "b") for properties in self._of_run(run, style)]
        return next((bold for bold in found if bold is not None), False)

    def size(self, run: Element | None, style: str) -> float | None:
        """The size of a run's type, in points."""
        found = [value_of(properties, "sz") for properties in self._of_run(run, style)]
        half_points = next((size for size in found if size), None)
        return number_of(half_points) / _HALF_POINTS if half_points else self.bare_size

    def _of_run(self, run: Element | None, style: str) -> Iterator[Element | None]:
        yield run
        for name in (value_of(run, "rStyle"), style):
            for element in self._ancestors(name or ""):
                yield element.find(f"{W}rPr")

    def _list(self, style: str, properties: Element | None) -> tuple[str, int]:
        """The list that a paragraph is in and its level there; list 0 is Word's way of saying none."""
        own = properties.find(f"{W}numPr") if properties is not None else None
        depth = value_of(own, "ilvl")
        list_id = value_of(own, "numId")
        if list_id is not None:
            return list_id, number_of(depth)
        for element in self._ancestors(style):
            listed = element.find(f"{W}pPr/{W}numPr")
            list_id = value_of(listed, "numId")
            if list_id is not None:
                said = depth or value_of(listed, "ilvl")
                named = element.get(f"{W}styleId", "")
                by_style = self.numbering.level_of_style(list_id, style) or self.numbering.level_of_style(
                    list_id, named
                )
                return list_id, number_of(said) if said is not None else by_style
        return "", 0

    def _ancestors(self, style: str) -> Iterator[Element]:
        for _ in range(_MOST_ANCESTORS):
            element = self.elements.get(style)
            if element is None:
                return
            yield element
            style = value_of(element, "basedOn") or ""


def of_part(part: Element | None, numbering: Numbering) -> Styles:
    """The styles that the document's styles part defines."""
    styles = Styles(numbering=numbering)
    if part is None:
        return styles
    for element in part.iterfind(f"{W}style"):
        name = element.get(f"{W}styleId", "")
        styles.elements[name] = element
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
            styles.default = name
    size = value_of(part.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), "sz")
    styles.bare_size = number_of(size) / _HALF_POINTS if size else None
    return styles


def _name(style: Element) -> str:
    return (value_of(style, "name") or "").lower()


def _heading(names: list[str], properties: list[Element | None]) -> int:
    """The level of heading by the style's name, else by the outline level; a title is 1."""
    for name in names:
        if found := _HEADING.fullmatch(name):
            return int(found[1])
        if name in _TITLES:
            return 1
    outlines = [value_of(each, "outlineLvl") for each in properties]
    level = next((number_of(each) + 1 for each in outlines if each is not None), 0)
    return level if level <= _DEEPEST_HEADING else 0
