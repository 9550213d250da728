"""An OpenDocument text's parts as trees of XML, and what its styles say."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tracker.adapters.evidence_looks import office

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE = f"{_NAMES}office:1.0}}"
STYLE = f"{_NAMES}style:1.0}}"
TEXT = f"{_NAMES}text:1.0}}"
TABLE = f"{_NAMES}table:1.0}}"
DRAW = f"{_NAMES}drawing:1.0}}"
SVG = f"{_NAMES}svg-compatible:1.0}}"
FO = f"{_NAMES}xsl-fo-compatible:1.0}}"
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(pt|cm|mm|in|px|pc)")
_POINTS = {"pt": 1.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "px": 0.75, "pc": 12.0}
_MOST_ANCESTORS = 20
_LIGHTEST_BOLD = 600


@dataclass
class Styles:
    """The styles of a document by name, with what each takes from its parent."""

    elements: dict[str, Element] = field(default_factory=dict)

    def said(self, style: str, kind: str, name: str) -> str | None:
        """What a style, or the nearest of those above it, says of one property of its kind."""
        for element in self.ancestors(style):
            properties = element.find(f"{STYLE}{kind}-properties")
            value = properties.get(name) if properties is not None else None
            if value is not None:
                return value
        return None

    def type_of(self, styles: tuple[str, ...]) -> tuple[bool, float | None]:
        """Whether text is bold and its size in points, by the nearest of its styles that says so."""
        weights = (self.said(style, "text", f"{FO}font-weight") for style in styles)
        sizes = (points(self.said(style, "text", f"{FO}font-size")) for style in styles)
        weight = next((each for each in weights if each), "normal")
        bold = number_of(weight) >= _LIGHTEST_BOLD if weight.isdecimal() else weight == "bold"
        return bold, next((each for each in sizes if each), None)

    def is_raised(self, style: str) -> bool:
        """Whether text stands above its line."""
        return (self.said(style, "text", f"{STYLE}text-position") or "").startswith("super")

    def is_hidden(self, style: str) -> bool:
        """Whether text of this style is not shown."""
        return self.said(style, "text", f"{TEXT}display") == "none"

    def is_titled(self, style: str) -> bool:
        """Whether paragraphs of this style are the document's title."""
        return any(element.get(f"{STYLE}name") == "Title" for element in self.ancestors(style))

    def breaks_page(self, style: str) -> bool:
        """Whether a paragraph of this style begins a page."""
        return self.said(style, "paragraph", f"{FO}break-before") == "page"

    def indent(self, style: str) -> float | None:
        """The left indent of a paragraph's words, in points."""
        return points(self.said(style, "paragraph", f"{FO}margin-left"))

    def ancestors(self, style: str) -> Iterator[Element]:
        """A style and those it is based on, the nearest first."""
        for _ in range(_MOST_ANCESTORS):
            element = self.elements.get(style)
            if element is None:
                return
            yield element
            style = element.get(f"{STYLE}parent-style-name", "")


def open_parts(content: bytes) -> tuple[Element, Styles, list[Element]]:
    """The text, its styles, and every style element; a bomb, a password or macros are refused."""
    office.check(content, "odt")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        trees = [
            ElementTree.fromstring(archive.read(name))  # noqa: S314  checked before # nosec B314
            for name in ("styles.xml", "content.xml")
            if name in archive.namelist()
        ]
    holders = ("styles", "automatic-styles")
    elements = [
        style
        for tree in trees
        for holder in holders
        for parent in tree.iterfind(f"{OFFICE}{holder}")
        for style in parent
    ]
    named = {each.get(f"{STYLE}name", ""): each for each in elements if each.tag == f"{STYLE}style"}
    body = trees[-1].find(f"{OFFICE}body/{OFFICE}text")
    return (Element("none") if body is None else body), Styles(named), elements


def number_of(text: str | None) -> int:
    """A whole number as the file writes it; nonsense is nought."""
    try:
        return int(text or 0)
    except ValueError:
        return 0


def points(length: str | None) -> float | None:
    """A length in points; None for one that is relative or nonsense."""
    found = _LENGTH.fullmatch(length or "")
    return float(found[1]) * _POINTS[found[2]] if found else None
