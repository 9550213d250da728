"""Lines of a report, from the Source that its file's reader made (source.py), without page furniture."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tracker.domain.reading import geometry
from tracker.domain.reading.source import POINTS_PER_SPACE, Cell, Page, Source, Span

WRAPPED_LINE = 130
"""Where paragraphs are broken into lines these are shorter; a paragraph on one line is longer."""

SHORT_LINE = 0.65
"""In a text without blank lines, a line shorter than this part of the usual width ends its paragraph."""

PAGE_EDGE = 3
"""How many lines at the head and the foot of a page may be furniture, where places are not known."""

HEAD, FOOT = 0.1, 0.9
"""Where they are known: the parts of a page's height in which furniture stands."""

OUTER_HEAD, OUTER_FOOT = 0.065, 0.94
"""Beyond the usual text: what stands here on two pages is furniture."""

BLANKS_AT_PAGE_BREAK = 3
"""A text without form feeds shows a page break as at least so many blank lines, or one leading space."""

NOTE_SIZE = 0.93
"""A footnote is set in type smaller than this part of the body's."""

LONE_FURNITURE = re.compile(
    r"(?:page )?[-–|]?\s?\d{1,3}\s?[-–|]?(?: of \d{1,3})?"
    r"|\d{1,3}\s?\|\s?p\s?a\s?g\s?e|p\s?a\s?g\s?e\s?\|?\s?\d{1,3}"
    r"|ofsted|official(?:[ -]+sensitive)?",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
BROKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*-$|(?<=\d)-$")
COMPOUNDS = frozenset({"cross", "multi", "non", "self", "well"})
"""What hardly begins a word without a hyphen."""

REST_OF_ADDRESS = re.compile(r"[\w.]*@")
FEWEST_BROKEN = 3
"""So many words that a report prints whole elsewhere are broken where hyphenation is automatic."""

NOTE = re.compile(r"^(?:[¹²³⁰⁴-⁹*†]|\d{1,2}(?=[A-Z‘“]))")
MARKUP = re.compile(r"</?(?:p|b|i|strong|em|br|u)\s*/?>|\*\*|\^\[\d+\]", re.IGNORECASE)
MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+")
LETTERS_JOINED = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
INVISIBLE = str.maketrans(
    {"\u00a0": " ", "\u200b": None, "\ufeff": None, "\u00ad": None, "\ufffe": "-", "\x00": None}
    | {"\u2010": "-", "\u2011": "-", "\t": " "}
    | LETTERS_JOINED
)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or a whole paragraph: its words without marks, and where it stands."""

    text: str
    page: int
    number: int
    """Counted from 1 over the whole text as given."""
    indent: float
    """In spaces from the left of the page."""
    gap: bool
    """A blank line or dropped furniture stands before it."""
    new_page: bool
    heading: int
    """The level of heading that the format itself states; 0 is none."""
    marker: str = ""
    whole: bool = False
    level: int | None = None
    cell: Cell | None = None
    bold: bool = False
    size: float | None = None
    words: float | None = None
    """Where its words begin after a marker set apart, in spaces from the left of the page."""
    right: float | None = None
    y: float | None = None

    @property
    def type(self) -> tuple[float, bool] | None:
        """What it is set in; None where the format does not say."""
        return (self.size, self.bold) if self.size is not None else None


def read(source: Source) -> list[Line]:
    """Give the lines that carry words, in order, each with its place."""
    dropped = _furniture(source) | _notes(source)
    lines: list[Line] = []
    blanks, new_page = 1, False
    for page, number, span in source.numbered():
        text = clean(span.text)
        started = bool(lines) and lines[-1].page != page
        blanks += span.gap
        if not text or id(span) in dropped:
            new_page = new_page or bool(text)
            blanks += 1
            continue
        new_page = bool(lines) and (
            new_page or started or (len(source.pages) == 1 and _is_page_break(span, blanks))
        )
        lines.append(replace(_line(span, text, page, number), gap=blanks > 0 or new_page, new_page=new_page))
        blanks, new_page = 0, False
    return lines


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Say whether paragraphs are broken into lines, as in a PDF, or stand on one line each."""
    if any(line.y is not None for line in lines):
        return True
    long = sum(len(line.text) > WRAPPED_LINE for line in lines)
    return long * 50 < len(lines)


def short_of_margin(lines: Sequence[Line]) -> float:
    """Give the length below which a line ends its paragraph in a text without gaps; else nothing does."""
    if sum(line.gap for line in lines) * 10 > len(lines):
        return 0.0
    lengths = sorted(len(line.text) for line in lines)
    return SHORT_LINE * lengths[len(lengths) * 9 // 10] if lengths else 0.0


def clean(raw: str) -> str:
    """Take the marks of Markdown and HTML and doubled spaces from a line; its words stay as they are."""
    text = MARKUP.sub("", MARKDOWN_HEADING.sub("", raw.translate(INVISIBLE).strip()))
    return "" if set(text) <= set("-_=* ") else " ".join(text.split())


class Words(NamedTuple):
    """The words of a report."""

    whole: frozenset[str]
    """Every word that no line breaks, in lower case, hyphens kept."""
    are_broken: bool
    """Words are broken at the ends of lines, as automatic hyphenation does."""


def words(lines: Sequence[Line]) -> Words:
    """Give a report's words, and whether the ends of its lines break them."""
    ends = [_broken(one.text, two.text) for one, two in itertools.pairwise(lines)]
    whole: set[str] = set()
    for line, before, after in zip(lines, [None, *ends], [*ends, None], strict=False):
        found = WORD.findall(line.text.lower())
        whole.update(found[before is not None : len(found) - (after is not None)])
    broken = sum("".join(end) in whole and end[1] not in whole for end in ends if end)
    return Words(frozenset(whole), broken >= FEWEST_BROKEN)


NO_WORDS = Words(frozenset(), are_broken=False)


def join(first: str, second: str, known: Words = NO_WORDS) -> str:
    """Join two lines of one paragraph: with a space, or with none after a hyphen at the line's end.

    The hyphen goes where the report prints the word whole elsewhere, and never with it; where words are
    broken, also before what is no word of the report alone; and inside a mail address without others.
    """
    parts = _broken(first, second)
    if parts is None:
        return f"{first} {second}"
    head, tail = parts
    hyphened = f"{head}-{tail}" in known.whole
    alone = head in COMPOUNDS or not known.whole.isdisjoint((tail, tail.split("-")[0]))
    whole = not hyphened and (f"{head}{tail}" in known.whole or (known.are_broken and not alone))
    if REST_OF_ADDRESS.match(second):
        whole = "-" not in head
    return (first[:-1] if whole else first) + second


def _broken(first: str, second: str) -> tuple[str, str] | None:
    """Give the parts of a word that a hyphen at a line's end parts, in lower case; None where none does."""
    broken = BROKEN.search(first) if first.endswith("-") else None
    if not broken or not second[:1].islower():
        return None
    rest = WORD.match(second)
    return broken[0][:-1].lower(), rest[0].lower() if rest else ""


def _line(span: Span, text: str, page: int, number: int) -> Line:
    raw = span.text.strip()
    hashes = MARKDOWN_HEADING.match(raw)
    indent = (span.x or 0.0) / POINTS_PER_SPACE
    return Line(
        text=text,
        page=page,
        number=number,
        indent=indent if indent > 1 else 0,
        gap=False,
        new_page=False,
        heading=span.heading or (len(hashes[1]) if hashes else 0) or (4 if _is_bold(raw) else 0),
        marker=span.marker,
        whole=span.whole,
        level=span.level,
        cell=span.cell,
        bold=span.bold,
        size=span.size,
        words=span.words / POINTS_PER_SPACE if span.words else None,
        right=span.right,
        y=span.y,
    )


def _is_page_break(span: Span, blanks: int) -> bool:
    """Say whether a plain text without form feeds shows the end of a page here."""
    return span.x == POINTS_PER_SPACE or blanks >= BLANKS_AT_PAGE_BREAK


def _is_bold(raw: str) -> bool:
    return bool(re.fullmatch(r"\*\*.+\*\*", raw))


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower())


def _furniture(source: Source) -> set[int]:
    """Find page numbers, running heads and feet: alike but for their figures at the edge of several pages."""
    edges = [(span, clean(span.printed), outer) for page in source.pages for span, outer in _edge(page)]
    shapes: Counter[str] = Counter()
    for page in source.pages:
        shapes.update({_shape(clean(span.printed)) for span, _ in _edge(page)})
    many = max(3, len(source.pages) / 4)
    repeated = {
        id(span) for span, text, outer in edges if text and shapes[_shape(text)] >= (2 if outer else many)
    }
    return repeated | {id(span) for page in source.pages for span in page.spans if _is_lone(page, span)}


def _edge(page: Page) -> list[tuple[Span, bool]]:
    """Give the lines where furniture may stand, and whether each stands beyond the usual text."""
    worded = [span for span in page.spans if clean(span.text)]
    if page.height and all(span.y is not None for span in worded):
        heights = [(span, (span.y or 0.0) / page.height) for span in worded]
        return [(span, at < OUTER_HEAD or at > OUTER_FOOT) for span, at in heights if at < HEAD or at > FOOT]
    if any(span.whole for span in worded):
        return []
    return [(span, False) for span in (*worded[:PAGE_EDGE], *worded[-PAGE_EDGE:])]


def _is_lone(page: Page, span: Span) -> bool:
    """Say whether a line is nothing but the number of its page, or the mark of its sender."""
    if span.cell or not LONE_FURNITURE.fullmatch(clean(span.printed)):
        return False
    if span.y is None or not page.height:
        return True
    return not HEAD < span.y / page.height < FOOT


def _notes(source: Source) -> set[int]:
    """Find footnotes: at the foot of a page, in smaller type, the first begun by a raised mark."""
    body = geometry.body_size(source.pages)
    return {id(span) for page in source.pages for span in _notes_of(page, body)} if body else set()


def _notes_of(page: Page, body: float) -> list[Span]:
    placed = sorted((s for s in page.spans if s.y is not None and s.size), key=lambda s: s.y or 0.0)
    foot = FOOT * (page.height or float("inf"))
    small: list[Span] = []
    for span in reversed(placed):
        if (span.size or body) < NOTE_SIZE * body:
            small.insert(0, span)
        elif (span.y or 0.0) <= foot:
            break
    first = next((n for n, span in enumerate(small) if NOTE.match(span.printed)), len(small))
    return small[first:]
