"""What kind of file a report comes as, by its content; a name that says otherwise is refused."""

import re
from pathlib import PurePath

from tracker.adapters.report_text import text
from tracker.domain.errors import UnreadableReportError

SUFFIXES = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
}
OLD_WORD = frozenset({".doc", ".rtf"})
"""Endings of reports that cannot be read, though they are reports."""

NAMES = {
    "pdf": "a PDF",
    "docx": "a Word file",
    "odt": "an OpenDocument text",
    "html": "a web page",
    "md": "Markdown",
    "txt": "plain text",
}
_OLD = "This is a file of an older Word. Open it, save it as a Word document (.docx) or PDF and try again."
_PROTECTED = "The Word file is protected by a password. Save a copy without the password and try again."
_PICTURE = (
    "The file is a picture and holds no text. Run text recognition (OCR) on it, or paste its text instead."
)
_HEAD = 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Word used to write, and writes round a password
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,400}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S
)
_TAG = re.compile(rb"<[a-z!/]", re.IGNORECASE)


def of(data: bytes, filename: str) -> str:
    """The kind of a report's file; one that cannot be read, or is not what its name says, is refused."""
    suffix = PurePath(filename).suffix.lower()
    found = _found(data)
    if suffix in OLD_WORD or found == "old":
        raise UnreadableReportError(_PROTECTED if _PASSWORD in data else _OLD)
    if found == "picture" and suffix not in SUFFIXES:
        raise UnreadableReportError(_PICTURE)
    if suffix and suffix not in SUFFIXES:
        raise UnreadableReportError(text.NO_REPORT)
    named = SUFFIXES.get(suffix, found)
    if named not in NAMES:
        raise UnreadableReportError(text.NO_REPORT)
    if not _agree(named, found, data):
        raise UnreadableReportError(f"The file is named as {NAMES[named]} but is not one. {_remedy(found)}")
    return named


def _found(data: bytes) -> str:
    """The kind by the file's first bytes."""
    head = data[:_HEAD]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(_OLE) or head.startswith(b"{\\rtf"):
        return "old"
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(data)
    if head.startswith(_PICTURES):
        return "picture"
    return "html" if _PAGE.match(text.decoded(head)) else "txt"


def _in_archive(data: bytes) -> str:
    if data[30:38] == b"mimetype":
        return "odt" if data[38:].startswith(b"application/vnd.oasis.opendocument.text") else "archive"
    return "docx" if b"[Content_Types].xml" in data and b"word/document" in data else "archive"


def _agree(named: str, found: str, data: bytes) -> bool:
    if named == "html":
        return found == "html" or (found == "txt" and bool(_TAG.search(data.replace(b"\0", b""))))
    return found == named or (named == "md" and found in ("txt", "html"))


def _remedy(found: str) -> str:
    if found not in NAMES or found == "txt":
        return "Save the report anew as PDF, Word or text and try again."
    ending = next(suffix for suffix, kind in SUFFIXES.items() if kind == found)
    return f"It is {NAMES[found]}: give it the ending {ending} and try again."
