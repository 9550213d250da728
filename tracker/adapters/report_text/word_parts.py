"""A Word file's parts as trees of XML, and how its elements say things."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tracker.adapters.evidence_looks import office

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = W.strip("{}").encode()
_POINTS_IN_TWENTIETHS = 20
_OFF = frozenset({"0", "false", "off", "none"})


def open_parts(content: bytes) -> tuple[Element, Element | None, Element | None]:
    """The document, its styles and its numbering; a bomb, a password or macros are refused."""
    office.check(content, "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        main = next((name for kind, name in _related(archive, "") if kind == "officeDocument"), "")
        parts = dict(_related(archive, main))
        styles, numbering = (
            _tree(archive, parts[kind]) if kind in parts else None for kind in ("styles", "numbering")
        )
        return _tree(archive, main), styles, numbering


def _related(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    """The last word of what each related part is, and its name."""
    folder, file = posixpath.split(name)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    if relations not in archive.namelist():
        return
    for relation in _tree(archive, relations).iter(_RELATION):
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
        yield relation.get("Type", "").rpartition("/")[2], target.lstrip("/")


def _tree(archive: zipfile.ZipFile, name: str) -> Element:
    return ElementTree.fromstring(archive.read(name).replace(_STRICT, _USUAL))  # noqa: S314  checked before # nosec B314


def value_of(parent: Element | None, name: str) -> str | None:
    """The value of a child element; None where there is none."""
    child = parent.find(f"{W}{name}") if parent is not None else None
    return child.get(f"{W}val", "") if child is not None else None


def is_on(parent: Element | None, name: str) -> bool | None:
    """Whether a child element switches something on or off; None where it says nothing."""
    value = value_of(parent, name)
    return None if value is None else value not in _OFF


def number_of(text: str | None) -> int:
    """A whole number as the file writes it; nonsense is nought."""
    try:
        return int(text or 0)
    except ValueError:
        return 0


def indent_of(properties: Element | None) -> float | None:
    """The left indent of a paragraph's words, in points; None where nothing is said of it."""
    indent = properties.find(f"{W}ind") if properties is not None else None
    left = indent.get(f"{W}left", indent.get(f"{W}start")) if indent is not None else None
    return None if left is None else number_of(left) / _POINTS_IN_TWENTIETHS
