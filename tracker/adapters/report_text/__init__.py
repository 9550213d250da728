"""A report's file in, its pages out: PDF, Word, OpenDocument, web page, Markdown, plain and pasted text."""

from dataclasses import replace

from tracker.adapters import children
from tracker.adapters.report_text import kinds, paragraphs, pdf, text
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading import source
from tracker.domain.reading.source import Source, Span

MAX_BYTES = 25 * 1024 * 1024
TIME_LIMIT_SECONDS = 30
CHILD = "tracker.adapters.report_text.child"

TOO_LARGE = (
    f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Save a smaller copy, without pictures or with "
    "only the part with the recommendations, and try again, or paste its text."
)
_SLOW = "The file takes too long to read. Save a smaller copy, or paste the report's text, and try again."


def read(data: bytes, filename: str) -> Source:
    """Read a report's file; a text without form feeds is one page.

    Raises UnreadableReportError with a sentence that says how to mend it.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableReportError(TOO_LARGE)
    if not data.strip():
        raise UnreadableReportError("The file is empty. Choose the report again.")
    kind = kinds.of(data, filename)
    in_this_process = {"pdf": pdf.read, "txt": text.read}
    return _checked(in_this_process[kind](data) if kind in in_this_process else _in_child(kind, data))


def read_pasted(words: str) -> Source:
    """Read the text of a report that a person pasted."""
    if not words.strip():
        raise UnreadableReportError("Paste the report's text.")
    return _checked(text.of_words(words))


def _in_child(kind: str, data: bytes) -> Source:
    """Read a file in a process of its own; one that ends that process is damaged, or meant to."""
    try:
        answer = children.ask(CHILD, kind, content=data, seconds=TIME_LIMIT_SECONDS)
    except children.TookTooLongError as error:
        raise UnreadableReportError(_SLOW) from error
    if answer is None:
        raise UnreadableReportError(
            f"The file is damaged and cannot be opened as {kinds.NAMES[kind]}. "
            "Open it, save it anew and try again."
        )
    if "refused" in answer:
        raise UnreadableReportError(answer["refused"])
    return source.of_plain(answer["pages"])


def _checked(found: Source) -> Source:
    """Refuse what holds no words, and what is far longer than any report."""
    if len(found.pages) > paragraphs.MOST_PAGES:
        raise UnreadableReportError(paragraphs.too_many_pages(len(found.pages)))
    lengths = [len(span.printed) for page in found.pages for span in page.spans]
    paragraphs.check_length(len(lengths), sum(lengths))
    if not any(lengths):
        raise UnreadableReportError(text.NO_TEXT)
    pages = tuple(replace(page, spans=tuple(map(_storable, page.spans))) for page in found.pages)
    return replace(found, pages=pages)


def _storable(span: Span) -> Span:
    """A line without the characters that a database refuses: some files hold NUL or half a pair."""
    words = span.text.replace("\x00", "").encode("utf-8", "replace").decode()
    return span if words == span.text else replace(span, text=words)
