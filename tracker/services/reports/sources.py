"""What a report came as: its file or the pasted text, its text page by page, and the reading of it."""

import hashlib
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from tracker.adapters import report_text
from tracker.adapters.files import FileStore
from tracker.domain.errors import NotFoundError
from tracker.domain.reading import ReportReading, reader
from tracker.domain.reading.source import Source as Printed
from tracker.models import Report, ReportDraft

NOTHING = Printed(())
PASTED = "Pasted text"


@dataclass(frozen=True)
class Source:
    """What a report came as: its name, its hash, and its text page by page as kept and as read."""

    name: str
    sha256: str
    pages: list[str]
    url: str | None = None
    printed: Printed = NOTHING
    content: bytes = b""
    """The file itself; empty where there is none, as for a pasted text."""


def open_source(filename: str, data: bytes, url: str | None = None) -> Source:
    """Open a report's file; an UnreadableReportError says how to mend one that cannot be read."""
    printed = report_text.read(data, filename)
    sha256 = hashlib.sha256(data).hexdigest()
    return Source(PurePath(filename).name, sha256, printed.texts(), url, printed, data)


def open_pasted(words: str) -> Source:
    """Take the text of a report that somebody pasted."""
    printed = report_text.read_pasted(words)
    return Source(PASTED, hashlib.sha256(words.encode()).hexdigest(), printed.texts(), None, printed)


def read(source: Source, holidays: Container[date]) -> ReportReading:
    """Read what a report asks for; one that asks for nothing is refused with what to do about it."""
    return reader.require_items(reader.read(source.printed, holidays))


def original(files: FileStore, of: Report | ReportDraft) -> Path | None:
    """Where the very file lies that a report or a draft was read from; None where none was kept."""
    try:
        return files.path(of.source_sha256)
    except NotFoundError:
        return None
