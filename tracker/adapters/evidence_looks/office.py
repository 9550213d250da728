"""Looking into Word, Excel, PowerPoint and OpenDocument files: archives of XML, read part by part."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from tracker.adapters.evidence_looks import lines, workbooks
from tracker.domain import evidence
from tracker.domain.errors import DomainError

MOST_UNPACKED = 200 * 1024 * 1024  # bytes; an office file that unpacks to more is a bomb
MOST_MEMBERS = 5_000

PROTECTED = "This file is protected by a password. Save a copy without the password and try again."
_DAMAGED = "This file is damaged or is not what its name says. Open it, save it anew and try again."
_BOMB = "This file unpacks to far more than it seems to hold, so it is not opened."
_MACROS = "This file holds macros. Save it without them (as .docx or .xlsx) and try again."
_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}

# Cells and shared strings of a workbook are left to workbooks.py; styles hold no words.
_WORDS_IN = re.compile(
    r"word/(?!(?:styles|settings|theme|fontTable|numbering|webSettings)).*\.xml"
    r"|ppt/(?:slides|notesSlides|comments|diagrams|charts)/[^/]*\.xml"
    r"|xl/(?:comments|threadedComments|drawings|diagrams|charts).*\.xml|(?:.*/)?content\.xml"
)
_PROPERTIES = re.compile(r"docProps/(?:core|custom)\.xml|meta\.xml")
_AUTHORS = {"creator", "lastModifiedBy", "initial-creator"}

_BLOCKS = {"p", "h", "comment", "cm", "threadedComment"}
_GAPS = {"tab", "br", "cr", "s", "line-break"}
_CELLS, _ROWS, _TABLES = {"tc", "table-cell"}, {"tr", "table-row"}, {"tbl", "table"}

TRACKED = "The file holds tracked changes: what was deleted can still be read"
COMMENTS = "The file holds comments"
HIDDEN_TEXT = "Some of the text is hidden"
_TOLD = {
    **dict.fromkeys(("ins", "del", "moveFrom", "changed-region"), TRACKED),
    **dict.fromkeys(("comment", "cm", "threadedComment", "annotation"), COMMENTS),
    "vanish": HIDDEN_TEXT,
}
_TOLD_BY = {  # what an attribute says, whatever the element
    ("show", "0"): "A slide is hidden",
    ("display", "none"): HIDDEN_TEXT,
    ("display", "false"): "A sheet is hidden",
    ("visibility", "collapse"): workbooks.HIDDEN_ROWS,
    ("visibility", "filter"): workbooks.HIDDEN_ROWS,
}
_INSIDE = {
    "/embeddings/": "Other files are kept inside this file",
    "/pivotCacheRecords": "The workbook keeps a copy of the rows behind a pivot table",
    "/externalLinks/": "The workbook keeps figures of other workbooks",
}


def check(content: bytes, ending: str) -> None:
    """Refuse what is no such file, unpacks to too much, holds macros or entities, or is protected."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = _checked_names(archive)
    _check_is(archive, names, ending)
    for name in names:
        if name.endswith((".xml", ".rels")):
            _xml(archive, name)


def look(content: bytes, ending: str) -> tuple[Iterator[str], Iterable[str]]:
    """The text of every part, comments and deleted words too, and a sentence for each thing it hides.

    Some of the sentences are there only when the text has been read.
    """
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = _checked_names(archive)
    _check_is(archive, names, ending)
    hidden: dict[str, None] = {}
    for part, sentence in _INSIDE.items():
        if any(part in name for name in names):
            hidden[sentence] = None
    return _said(archive, names, content if ending == "xlsx" else None, hidden), hidden


def _said(
    archive: zipfile.ZipFile, names: list[str], workbook: bytes | None, hidden: dict[str, None]
) -> Iterator[str]:
    for name in filter(_PROPERTIES.fullmatch, names):
        yield from _properties(_xml(archive, name), hidden)
    for name in filter(_WORDS_IN.fullmatch, names):
        for line in _words(_xml(archive, name), hidden, flowing=name.endswith("content.xml")):
            if "/notesSlides/" in name and re.search(r"[^\W\d]{3}", line):
                hidden["The slides have speaker notes"] = None
            yield line
    if workbook:
        sheets = (_xml(archive, name) for name in names if re.fullmatch(r"xl/worksheets/[^/]*\.xml", name))
        yield from workbooks.said(workbook, sheets, hidden)


def _checked_names(archive: zipfile.ZipFile) -> list[str]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise DomainError(_BOMB)
    if any(member.flag_bits & 1 for member in members):
        raise DomainError(PROTECTED)
    names = sorted(member.filename for member in members)
    if any(re.search(r"vbaProject|\.xlm$|/macrosheets/|/activeX/|^Basic/|^Scripts/", name) for name in names):
        raise DomainError(_MACROS)
    return names


def _check_is(archive: zipfile.ZipFile, names: list[str], ending: str) -> None:
    if ending in _MAIN:
        is_it = _MAIN[ending] in names and "[Content_Types].xml" in names
        if is_it and b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise DomainError(_MACROS)
    else:
        kind = archive.read("mimetype") if "mimetype" in names else b""
        is_it = kind.decode("ascii", "replace").strip() == evidence.MEDIA_TYPES[ending]
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise DomainError(PROTECTED)
    if not is_it:
        raise DomainError(_DAMAGED)


def _xml(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part; no office program declares a document type, and that is where entity bombs live."""
    xml = archive.read(name)
    if b"<!DOCTYPE" in xml.replace(b"\0", b""):  # in UTF-16 each letter has a nought beside it
        raise DomainError(_DAMAGED)
    return xml


def _properties(xml: bytes, hidden: dict[str, None]) -> Iterator[str]:
    for element in ElementTree.fromstring(xml).iter():  # noqa: S314  declared entities were refused # nosec B314
        text = (element.text or "").strip()
        if text and element.tag.rpartition("}")[2] in _AUTHORS:
            hidden[f"The file names its author: {text[:80]}"] = None
        if text:
            yield text


def _words(xml: bytes, hidden: dict[str, None], *, flowing: bool) -> Iterator[str]:
    """The text of one part by paragraphs, then that of each table by rows; notes what is hidden."""
    cell: list[str] = []
    cells: list[str] = []
    rows: list[list[str]] = []
    for event, element in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):  # noqa: S314  as above # nosec B314
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            _note(tag, element, hidden)
            cell = [] if tag in _CELLS else cell
        elif tag in _BLOCKS:
            text = _flowing(element) if flowing else _set(element)
            cell.append(text)
            yield text
            element.clear()
        elif tag in _CELLS:
            cells += [" ".join(cell)] * _repeated(element)
        elif tag in _ROWS:
            rows.append(cells)
            cells = []
        elif tag in _TABLES:
            yield from lines.of_rows(rows)
            rows = []


def _note(tag: str, element: ElementTree.Element, hidden: dict[str, None]) -> None:
    if tag in _TOLD and not (tag == "vanish" and {"0", "false"} & set(element.attrib.values())):
        hidden[_TOLD[tag]] = None
    for name, value in element.attrib.items():
        sentence = _TOLD_BY.get((name.rpartition("}")[2], value))
        if sentence:
            hidden[sentence] = None


def _set(paragraph: ElementTree.Element) -> str:
    """Microsoft's way: words stand in elements of their own, deleted ones too."""
    words = []
    for element in paragraph.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in {"t", "delText", "text"}:
            words.append(element.text or "")
        elif tag in _GAPS:
            words.append(" ")
    return "".join(words)


def _flowing(paragraph: ElementTree.Element) -> str:
    """OpenDocument's way: words flow through the elements."""
    for element in paragraph.iter():
        if element.tag.rpartition("}")[2] in _GAPS:
            element.text = " "
    return "".join(paragraph.itertext())


def _repeated(cell: ElementTree.Element) -> int:
    """How many columns an OpenDocument cell stands for; past a few it is the empty rest of the sheet."""
    for name, value in cell.attrib.items():
        if name.endswith("number-columns-repeated") and value.isdecimal():
            return min(int(value), 50)
    return 1
