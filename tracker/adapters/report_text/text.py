"""Plain text and pasted text: the encodings that people have, and pages parted by form feeds."""

import codecs
import re

from tracker.adapters.report_text.paragraphs import MOST_CHARACTERS, TOO_LONG
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading import source
from tracker.domain.reading.source import Source

NO_TEXT = (
    "The file holds no text. If it holds pictures of pages, run text recognition (OCR) on it, or paste the "
    "report's text instead."
)
NO_REPORT = "This kind of file cannot be read as a report. Save it as PDF, Word or text and try again."

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its first half
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNS_OF_BYTES = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_SIGNS = 20
"""Text copied from a PDF may hold a few characters that stand for nothing; one in twenty is no text."""

_LOOKED_AT = 2_000
_LEADING = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_TAB = 4


def read(data: bytes) -> Source:
    """Read a text file's pages, line by line."""
    return of_words(decoded(data))


def of_words(text: str) -> Source:
    """Read a text that a person gives; leading tabs are indents."""
    text, signs = _SIGNS_OF_BYTES.subn("", text)
    if signs * _MOST_SIGNS > len(text):
        raise UnreadableReportError(NO_REPORT)
    if not text.strip():
        raise UnreadableReportError(NO_TEXT)
    if len(text) > MOST_CHARACTERS:
        raise UnreadableReportError(TOO_LONG)
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    pages = _LEADING.sub(lambda found: found[0].expandtabs(_TAB), plain).split("\f")
    return source.of_text(pages if pages[-1].strip() else pages[:-1])


def decoded(data: bytes, named: str = "") -> str:
    """The text by its byte order mark, by the encoding it names, as UTF-8, or in the old Windows encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for encoding in (named, _of_zeros(data), "utf-8"):
        try:
            if encoding:
                return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")


def _of_zeros(data: bytes) -> str:
    """UTF-16 without a mark: in a Latin text every other byte is nought."""
    start = data[:_LOOKED_AT]
    half = len(start) // 2
    if start[1::2].count(0) > half * 0.7 and start[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if start[0::2].count(0) > half * 0.7 and start[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""
