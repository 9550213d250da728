"""A report's file in, its pages of text out: PDF and plain text."""

from pathlib import PurePath

from tracker.adapters.report_text import pdf
from tracker.domain.errors import UnreadableReportError

MAX_BYTES = 25 * 1024 * 1024
MAX_CHARACTERS = 2_000_000
"""Ten times the longest report seen; all of it is read in the web process."""

TEXT_SUFFIXES = frozenset({"", ".txt", ".text", ".md"})
WORD_SUFFIXES = frozenset({".doc", ".docx", ".odt", ".rtf"})
BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_pages(data: bytes, filename: str) -> list[str]:
    """Give a report's text page by page; a text without form feeds is one page.

    Raises UnreadableReportError with a sentence that says how to mend it.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableReportError(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Save a smaller copy and try again."
        )
    if not data.strip():
        raise UnreadableReportError("The file is empty. Choose the report again.")
    suffix = PurePath(filename).suffix.lower()
    is_pdf = b"%PDF-" in data[:1024]
    if not is_pdf and suffix == ".pdf":
        raise UnreadableReportError(
            "The file is named as a PDF but is not one. Save the report anew as PDF or text and try again."
        )
    pages = pdf.read_pages(data) if is_pdf else _text_pages(data, suffix)
    if sum(len(page) for page in pages) > MAX_CHARACTERS:
        raise UnreadableReportError(
            f"The file holds more than {MAX_CHARACTERS:,} characters. Save the report alone and try again."
        )
    return pages


def _text_pages(data: bytes, suffix: str) -> list[str]:
    if suffix in WORD_SUFFIXES:
        raise UnreadableReportError("Word files cannot be read yet. Save it as PDF or text and try again.")
    text = _decode(data)
    if suffix not in TEXT_SUFFIXES or "\x00" in text:
        raise UnreadableReportError(
            "This kind of file cannot be read as a report. Save it as PDF or text and try again."
        )
    if not text.strip():
        raise UnreadableReportError("The file holds no text. Choose the report again.")
    pages = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    return pages if pages[-1].strip() else pages[:-1]


def _decode(data: bytes) -> str:
    """Try UTF-16 where it is marked, then UTF-8, then the old Windows encoding; guess no further."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
