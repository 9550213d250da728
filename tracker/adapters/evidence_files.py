"""What a file given as evidence is, by its content: its type, its text for the guard, and what it hides."""

import csv
import re
from dataclasses import dataclass
from typing import Any

from tracker.adapters import children
from tracker.adapters.evidence_looks import lines
from tracker.adapters.evidence_looks.lines import MOST_TEXT
from tracker.adapters.report_text import pdf
from tracker.domain import evidence
from tracker.domain.errors import DomainError, UnreadableReportError

TIME_LIMIT_SECONDS = 30
CHILD = "tracker.adapters.evidence_looks.child"

EMPTY = "This file is empty. Choose it again."
DAMAGED = "This file is damaged or is not what its name says. Open it, save it anew and try again."
PROTECTED = "This file is protected by a password. Save a copy without the password and try again."
OLD_OFFICE = "This is a file of an older Office. Save it as .docx, .xlsx or .pptx and try again."
SLOW = "This file takes too long to look through. Save a smaller copy and try again."
CUT = f"The file is so long that only its first {MOST_TEXT:,} characters were looked through"
NOT_BEHIND = "The file's properties and comments could not be read"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office used to write, and writes round a password
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_CODE = re.compile(r"\s*(?:<!doctype|<html|<svg|<\?xml|<script|\{\\rtf|%!PS)", re.IGNORECASE)
_SIGNS_OF_BYTES = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


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
        raise _refused(EMPTY)
    if content.startswith(_OLE):
        raise _refused(PROTECTED if _PASSWORD in content else OLD_OFFICE)
    looks = {"txt": _plain, "csv": _sheet, "pdf": _pdf}
    text, hidden = looks[ending](content) if ending in looks else _asked(ending, content)
    if len(text) > MOST_TEXT:
        hidden = [*hidden, CUT]
    return Inspected(evidence.MEDIA_TYPES[ending], text[:MOST_TEXT], tuple(hidden))


def _refused(sentence: str) -> DomainError:
    return DomainError(sentence, field="file")


def _plain(content: bytes) -> tuple[str, list[str]]:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _SIGNS_OF_BYTES.search(text) and not _CODE.match(text):
            return text, []
    raise _refused(DAMAGED)


def _sheet(content: bytes) -> tuple[str, list[str]]:
    """A comma-separated file, by rows; the commonest sign of three parts its cells."""
    text, _ = _plain(content)
    comma = max(",;\t", key=text[:4_000].count)
    try:
        return lines.joined(lines.of_rows(csv.reader(text.splitlines(), delimiter=comma))), []
    except csv.Error:
        return text, []


def _pdf(content: bytes) -> tuple[str, list[str]]:
    """The pages as a report is read, a scan being empty; what stands behind them where it can be read."""
    if b"%PDF-" not in content[:1024]:
        raise _refused(DAMAGED)
    try:
        found, _ = pdf.open_any(content)
    except UnreadableReportError as error:
        raise _refused(error.message) from error
    pages = "\n".join(found.texts())
    answer = _ask("pdf", content)
    if answer is None:
        return pages, [NOT_BEHIND]
    return f"{pages}\n{answer['text']}", list(answer["hidden"])


def _asked(ending: str, content: bytes) -> tuple[str, list[str]]:
    answer = _ask(ending, content)
    if answer is None:
        raise _refused(DAMAGED)
    if "refused" in answer:
        raise _refused(answer["refused"])
    return answer["text"], list(answer["hidden"])


def _ask(ending: str, content: bytes) -> dict[str, Any] | None:
    try:
        return children.ask(CHILD, ending, content=content, seconds=TIME_LIMIT_SECONDS)
    except children.TookTooLongError as error:
        raise _refused(SLOW) from error
