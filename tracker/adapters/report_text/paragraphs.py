"""Paragraphs of a format that knows its own, on their way into the pages of a source."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tracker.adapters.report_text import marks
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading.source import Cell, Page, Source, Span

MOST_CHARACTERS = 2_000_000
"""Ten times the longest report seen; all of it is read in the web process."""

MOST_LINES = 40_000
MOST_PAGES = 400

TOO_LONG = f"The file holds more than {MOST_CHARACTERS:,} characters. Save the report alone and try again."
TOO_MANY_LINES = f"The file holds more than {MOST_LINES:,} lines. Save the report alone and try again."

_BREAKS_OFF = re.compile(r"[\w,’'–-]$")
_FEWEST_BROKEN = 3
_BROKEN_PART = 0.1
"""Where more of the paragraphs than this break off in mid-sentence, they are lines."""

_WORDY = re.compile(r"[^\W\d_]{4}")


@dataclass(frozen=True)
class Piece:
    """Some words of a paragraph in one type; None for a page break."""

    text: str | None
    bold: bool = False
    size: float | None = None


@dataclass
class Pages:
    """The pages so far; the last is open."""

    pages: list[list[Span]] = field(default_factory=lambda: [[]])
    lines: int = 0
    characters: int = 0
    blanks: int = 0
    """How many empty paragraphs stand before the next one."""

    blanks_before: dict[int, int] = field(default_factory=dict)
    """How many stand before each line, by its id."""

    def turn(self, times: int = 1) -> None:
        """Begin new pages."""
        self.pages.extend([] for _ in range(times))
        if len(self.pages) > MOST_PAGES + 1:  # the last may be a blank one
            raise UnreadableReportError(too_many_pages())

    def add(self, pieces: Sequence[Piece], facts: Span) -> None:
        """Add one paragraph to the page where its first words stand; a table's rows turn their own pages.

        Its line breaks part it into lines, and only the last of them ends the paragraph.
        """
        worded = [index for index, piece in enumerate(pieces) if piece.text and piece.text.strip()]
        turns = [index for index, piece in enumerate(pieces) if piece.text is None and facts.cell is None]
        before = sum(index < worded[0] for index in turns) if worded else len(turns)
        self.turn(before)
        self.blanks += not worded
        if worded:
            sizes = [size for index in worded if (size := pieces[index].size)]
            self._add_lines(
                "".join(piece.text or "" for piece in pieces),
                facts,
                bold=all(pieces[index].bold for index in worded),
                size=max(sizes, key=sizes.count) if sizes else None,
            )
        self.turn(len(turns) - before)

    def _add_lines(self, text: str, facts: Span, *, bold: bool, size: float | None) -> None:
        """The lines that hold something. A mark in words ("Recommendation 1:") begins the text itself."""
        lines = [line for raw in text.split("\n") if (line := marks.tidy(marks.symbols(raw)))]
        marker, level = facts.marker, facts.level
        if lines and _WORDY.search(marker):
            lines[0], marker, level = f"{marker} {lines[0]}", "", None
        for index, line in enumerate(lines):
            span = replace(
                facts,
                text=line,
                marker=marker,
                level=level,
                whole=index == len(lines) - 1,
                bold=bold,
                size=size,
                gap=int(index == 0 and self._is_apart(level, facts.cell)),
            )
            self.lines += 1
            self.characters += len(span.printed)
            check_length(self.lines, self.characters)
            self.pages[-1].append(span)
            self.blanks_before[id(span)] = self.blanks
            self.blanks, marker = 0, ""

    def _is_apart(self, level: int | None, cell: Cell | None) -> bool:
        """Whether a distance is seen: none between points of one list, and between cells of one row."""
        if not self.pages[-1]:
            return False
        above = self.pages[-1][-1]
        if above.level is not None and level is not None:
            return False
        return above.cell is None or cell is None or above.cell[:2] != cell[:2]

    def source(self) -> Source:
        """All pages; blank ones at the end are none."""
        while len(self.pages) > 1 and not self.pages[-1]:
            self.pages.pop()
        if _is_broken_into_lines([span for page in self.pages for span in page]):
            self.pages = [[self._as_line(span) for span in page] for page in self.pages]
        return Source(tuple(Page(spans=tuple(page)) for page in self.pages))

    def _as_line(self, span: Span) -> Span:
        """A paragraph that is only a line: empty ones are the distance between paragraphs."""
        return replace(span, whole=bool(span.heading), gap=self.blanks_before[id(span)])


def _is_broken_into_lines(spans: Sequence[Span]) -> bool:
    """Whether paragraphs are the lines of some other file, as where a PDF was pasted into Word."""
    plain = [span for span in spans if not (span.heading or span.marker or span.cell)]
    broken = sum(
        bool(_BREAKS_OFF.search(above.text)) and below.text[:1].islower()
        for above, below in itertools.pairwise(plain)
    )
    return broken > max(_FEWEST_BROKEN, len(plain) * _BROKEN_PART)


def too_many_pages(count: int | None = None) -> str:
    """Tell what to do with a file of so many pages, or of more than it was counted."""
    has = f"{count:,} pages" if count else "more pages than that"
    return (
        f"Up to {MOST_PAGES} pages are read, and the file has {has}. Save only the part with the "
        "recommendations and try again, or paste its text."
    )


def check_length(lines: int, characters: int) -> None:
    """Refuse what is far longer than any report."""
    if characters > MOST_CHARACTERS:
        raise UnreadableReportError(TOO_LONG)
    if lines > MOST_LINES:
        raise UnreadableReportError(TOO_MANY_LINES)
