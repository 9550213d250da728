"""What a file given as evidence is, by its content: its type, its text for the guard, and what it hides."""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError, XMLParser

from PIL import ExifTags, Image, UnidentifiedImageError

from tracker.adapters.report_text import pdf
from tracker.domain import evidence
from tracker.domain.errors import DomainError, UnreadableReportError

MOST_TEXT = 1_000_000  # characters that the guard reads of one file
MOST_UNPACKED = 200 * 1024 * 1024  # bytes; an office file that unpacks to more is a bomb
MOST_MEMBERS = 5_000
MOST_PIXELS = 80_000_000

DAMAGED = "This file is damaged or is not what its name says. Open it, save it anew and try again."
PROTECTED = "This file is protected by a password. Save a copy without the password and try again."
MACROS = "This file holds macros. Save it without them (as .docx or .xlsx) and try again."

_CORE = "docProps/core.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office makes of a file with a password, too
_PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: its media type, its text, and a sentence for each thing it hides."""

    media_type: str
    text: str
    hidden: tuple[str, ...]


def inspect(name: str, content: bytes) -> Inspected:
    """Look into a file before it is kept; whatever may not be kept is refused with a sentence."""
    ending = evidence.ending(name)
    if ending not in evidence.MEDIA_TYPES:
        raise _refused(evidence.WRONG_TYPE)
    if len(content) > evidence.LARGEST_FILE:
        raise _refused(evidence.TOO_LARGE)
    if not content.strip():
        raise _refused("This file is empty.")
    if content.startswith(_OLE):
        raise _refused(PROTECTED)
    text, hidden = _LOOKS[ending](content, ending)
    return Inspected(evidence.MEDIA_TYPES[ending], text[:MOST_TEXT], tuple(hidden))


def _refused(sentence: str) -> DomainError:
    return DomainError(sentence, field="file")


def _pdf(content: bytes, _ending: str) -> tuple[str, list[str]]:
    if b"%PDF-" not in content[:1024]:
        raise _refused(DAMAGED)
    try:
        answer = pdf.open_any(content)
    except UnreadableReportError as error:
        raise _refused(error.message) from error
    return "\n".join(map(str, answer["pages"])), list(_author(str(answer.get("author") or "")))


def _author(name: str) -> Iterator[str]:
    if name.strip():
        yield f"The file names its author: {name.strip()[:80]}"


def _text(content: bytes, _ending: str) -> tuple[str, list[str]]:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, []
    raise _refused(DAMAGED)


def _office(content: bytes, ending: str) -> tuple[str, list[str]]:
    """Word, Excel, PowerPoint and OpenDocument are archives of XML: their text is read straight from it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = _checked_names(archive)
            _check_is(archive, names, ending)
            wanted = sorted(name for name in names if _holds_text(name))
            text = " ".join(_words(archive.read(name)) for name in wanted)
            return text, list(_hidden(archive, names))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ParseError, EOFError, KeyError) as error:
        raise _refused(PROTECTED if "encrypted" in str(error) else DAMAGED) from error


def _checked_names(archive: zipfile.ZipFile) -> list[str]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _refused("This file unpacks to far more than it seems to hold, so it is not opened.")
    names = [member.filename for member in members]
    if any(name.lower().endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name for name in names):
        raise _refused(MACROS)
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise _refused(MACROS)
    return names


def _check_is(archive: zipfile.ZipFile, names: list[str], ending: str) -> None:
    main = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
    if ending in main:
        is_it = main[ending] in names
    else:
        is_it = (
            "mimetype" in names
            and archive.read("mimetype").decode("ascii", "replace").strip() == evidence.MEDIA_TYPES[ending]
        )
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise _refused(PROTECTED)
    if not is_it:
        raise _refused(DAMAGED)


def _holds_text(name: str) -> bool:
    if name == "content.xml":
        return True
    inside = name.startswith(
        ("word/", "xl/sharedStrings", "xl/worksheets/", "xl/comments", "ppt/slides/", "ppt/notesSlides/")
    )
    return inside and name.endswith(".xml") and "theme" not in name and "styles" not in name


class _Words:
    """Gathers the text of an XML document as it is parsed; refuses one that declares entities."""

    BLOCKS = ("p", "r", "c", "si", "row", "table-cell", "tab", "br", "h")

    def __init__(self) -> None:
        self.found: list[str] = []
        self.size = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """Nothing is gathered from attributes."""

    def end(self, tag: str) -> None:
        """A paragraph or a cell parts words."""
        if tag.rpartition("}")[2] in self.BLOCKS[:1] + self.BLOCKS[2:]:
            self.found.append(" ")

    def data(self, text: str) -> None:
        """Gather, up to what the guard reads."""
        if self.size < MOST_TEXT:
            self.found.append(text)
            self.size += len(text)

    def doctype(self, *_: str | None) -> None:
        """No office program writes one; it is where entity bombs live."""
        raise ParseError("a document type is declared")

    def close(self) -> str:
        """All of it."""
        return "".join(self.found)


def _words(xml: bytes) -> str:
    parser = XMLParser(target=_Words())  # noqa: S314 - declared document types, and so entities, are refused
    parser.feed(xml)
    return str(parser.close())


def _hidden(archive: zipfile.ZipFile, names: list[str]) -> Iterator[str]:
    if _CORE in names:
        yield from _author(_tag(archive.read(_CORE), b"creator"))
    if "meta.xml" in names:
        yield from _author(_tag(archive.read("meta.xml"), b"initial-creator"))
    if any("comments" in name for name in names):
        yield "The file holds comments"
    if "word/document.xml" in names:
        body = archive.read("word/document.xml")
        if b"<w:ins " in body or b"<w:del " in body:
            yield "The file holds tracked changes: what was deleted can still be read"
    if "xl/workbook.xml" in names and b'state="hidden' in archive.read("xl/workbook.xml"):
        yield "The workbook has hidden sheets"


def _tag(xml: bytes, tag: bytes) -> str:
    """The text of the first element of this name, without its prefix."""
    _, found, rest = xml.partition(b":" + tag + b">")
    return rest.partition(b"<")[0].decode("utf-8", "replace") if found else ""


def _picture(content: bytes, ending: str) -> tuple[str, list[str]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[_PICTURES[ending]]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise _refused("This picture is too large to open. Give a smaller copy.")
                picture.verify()  # which leaves it unusable, so it is opened again
            with Image.open(io.BytesIO(content), formats=[_PICTURES[ending]]) as picture:
                hidden = list(_of_picture(picture.getexif()))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _refused(DAMAGED) from error
    except Image.DecompressionBombWarning as error:
        raise _refused("This picture is too large to open. Give a smaller copy.") from error
    return "", hidden


def _of_picture(facts: Image.Exif) -> Iterable[str]:
    if facts.get_ifd(ExifTags.IFD.GPSInfo):
        yield "The picture holds the place where it was taken"
    yield from _author(str(facts.get(ExifTags.Base.Artist, "")))


_LOOKS: dict[str, Callable[[bytes, str], tuple[str, list[str]]]] = {
    "pdf": _pdf,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods"), _office),
    **dict.fromkeys(("csv", "txt"), _text),
    **dict.fromkeys(_PICTURES, _picture),
}
