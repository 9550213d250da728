"""Papers as files: the same document in Word, PDF, OpenDocument and HTML, and its tables in Excel."""

from collections.abc import Callable
from dataclasses import dataclass

from tracker.adapters import tables
from tracker.adapters.papers import odt, page, pdf, sheets, word
from tracker.domain import papers
from tracker.domain.papers import Paper


@dataclass(frozen=True)
class Kind:
    """One format: its name on screen, the type that browsers are told, and how it is written."""

    label: str
    media_type: str
    write: Callable[[Paper], bytes]


KINDS = {
    "docx": Kind(
        "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", word.write
    ),
    "pdf": Kind("PDF", "application/pdf", pdf.write),
    "odt": Kind("OpenDocument", "application/vnd.oasis.opendocument.text", odt.write),
    "html": Kind("HTML", "text/html; charset=utf-8", page.write),
}
"""What a paper can be written as, by the ending of its file."""
WITH_EXCEL = KINDS | {"xlsx": Kind("Excel", tables.MIMETYPES["xlsx"], sheets.write)}
"""The same, and a workbook of its tables."""


def write(paper: Paper, kind: str) -> bytes:
    """The paper as a file of this kind; the same paper always gives the same bytes."""
    return WITH_EXCEL[kind].write(papers.cleaned(paper))
