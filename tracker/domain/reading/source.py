"""What every reader of files hands over: pages of printed lines or paragraphs, with what the file knows.

A PDF knows places and type, and breaks paragraphs into lines. Word, OpenDocument, HTML and Markdown know
whole paragraphs, headings, list levels and table cells. Plain text knows indents and blank lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, NamedTuple

POINTS_PER_SPACE = 6.0
"""How wide a space of a plain text's indent is taken to be, and how far one space in `texts` stands for."""


class Cell(NamedTuple):
    """Where in which table a paragraph stands; all counted from 0, tables over the whole document."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One printed line, or one whole paragraph where the format knows its paragraphs."""

    text: str
    """The words, without a list marker that the format keeps apart; raised note marks as ¹²³, or dropped."""
    marker: str = ""
    """The list marker as it is printed: "1.", "2.3", "(a)", "iv.", "•"; a number that the format counts
    itself is computed. Empty where the text holds its own marker or there is none."""
    whole: bool = False
    """It is a whole paragraph: what follows never goes on with it."""
    heading: int = 0
    """The level of heading that the format itself states, 1 to 6 (a title is 1); 0 is none."""
    level: int | None = None
    """How deep in a list it stands, 0 for its first level; None where the format states no list."""
    cell: Cell | None = None
    """The cell of a table that it stands in. A cell of several paragraphs is several spans with one cell."""
    bold: bool = False
    """All its words are bold."""
    size: float | None = None
    """Size of its type in points."""
    x: float | None = None
    """Where it begins, in points from the left of the page; of a paragraph, the left indent of its words."""
    words: float | None = None
    """Where the words begin after a marker set apart, in points from the left of the page."""
    right: float | None = None
    """Where it ends, in points from the left of the page."""
    y: float | None = None
    """Where its baseline stands, in points from the top of the page."""
    gap: int = 0
    """How many blank lines stand before it; 1 for a visible distance between paragraphs."""

    @property
    def printed(self) -> str:
        """The words with their marker."""
        return f"{self.marker} {self.text}" if self.marker else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page; a format without pages is one page, or one for each page break that the file holds."""

    spans: tuple[Span, ...]
    width: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A report as its file gives it, in reading order.

    Headers and feet of pages that the format knows as such, scripts, notes and deleted text are left out by
    the format's own reader.
    """

    pages: tuple[Page, ...]
    is_flattened: bool = False
    """Its file knows places and type, and only its words could be read."""

    def texts(self) -> list[str]:
        """Give each page as plain text that shows indents and gaps: kept and shown beside the items."""
        return ["\n".join(_shown(page)) for page in self.pages]

    def numbered(self) -> Iterator[tuple[int, int, Span]]:
        """Give each span with its page and its line in `texts`, both counted from 1."""
        line = 0
        for number, page in enumerate(self.pages, start=1):
            for span in page.spans:
                line += span.gap + 1
                yield number, line, span


def of_text(pages: Sequence[str]) -> Source:
    """Take plain text page by page, line by line; leading spaces are the indent."""
    return Source(tuple(Page(spans=tuple(_text_spans(page))) for page in pages))


def of_plain(pages: Sequence[Mapping[str, Any]]) -> Source:
    """Take what `as_plain` wrote, as it came back from a child process."""
    return Source(
        tuple(
            Page(
                spans=tuple(_span(span) for span in page["spans"]),
                width=page.get("width"),
                height=page.get("height"),
            )
            for page in pages
        )
    )


def as_plain(source: Source) -> list[dict[str, Any]]:
    """Give plain values for JSON, one object a page; only what differs from its default."""
    return [
        {
            "width": page.width,
            "height": page.height,
            "spans": [
                {
                    field.name: getattr(span, field.name)
                    for field in fields(span)
                    if field.default is MISSING or getattr(span, field.name) != field.default
                }
                for span in page.spans
            ],
        }
        for page in source.pages
    ]


def _span(plain: Mapping[str, Any]) -> Span:
    cell = plain.get("cell")
    return Span(**{**plain, "cell": Cell(*cell) if cell else None})


def _text_spans(page: str) -> Iterator[Span]:
    """Give the lines that hold something; blank lines at the end of a page are one that holds nothing."""
    blanks = 0
    for raw in page.split("\n"):
        if raw.strip():
            spaces = len(raw) - len(raw.lstrip(" "))
            yield Span(text=raw.strip(), x=spaces * POINTS_PER_SPACE, gap=blanks)
            blanks = 0
        else:
            blanks += 1
    if blanks:
        yield Span(text="", gap=blanks - 1)


def _shown(page: Page) -> Iterator[str]:
    margin = min((span.x for span in page.spans if span.x is not None), default=0.0)
    for span in page.spans:
        yield from [""] * span.gap
        indent = round((span.x - margin) / POINTS_PER_SPACE) if span.x is not None else 2 * (span.level or 0)
        yield (" " * indent + span.printed).rstrip()
