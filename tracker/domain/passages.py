"""Where in a report's pages its items and facts stand, so that they can be shown marked in their place."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

BETWEEN = r"\W{1,60}?"
"""What may stand between two words: spaces, line and page breaks, bullets, other quotation marks."""

OPENING_WORDS, CLOSING_WORDS = 6, 3
NOISE_CHARACTERS = 600
"""A running head or foot in the middle of a passage adds no more than this."""

PAGE_BREAK = "\f"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words to be found, under the key of what they belong to."""

    key: int
    text: str
    page: int | None = None
    """The page it begins on, counted from 1, where known."""
    otherwise: str = ""
    """Other words to look for where these are not found, such as those before a correction."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a page: plain where it has no key, else a passage or the part of it on this page."""

    text: str
    key: int | None = None
    is_start: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    key: int


def mark(pages: Sequence[str], passages: Sequence[Passage]) -> list[list[Piece]]:
    """Cut each page into pieces, so that every passage that is found is a piece of its own."""
    whole = PAGE_BREAK.join(pages)
    starts = [0, *accumulate(len(page) + 1 for page in pages)][: len(pages)]
    spans = _find_all(whole, starts, passages)
    return [
        list(_pieces(whole, start, start + len(page), spans))
        for start, page in zip(starts, pages, strict=True)
    ]


def page_of(pages: Sequence[str], words: str) -> int | None:
    """The first page on which these words stand, counted from 1; None where they do not stand as such."""
    pattern = _pattern(_words(words))
    if not pattern:
        return None
    return next((n for n, page in enumerate(pages, start=1) if re.search(pattern, page)), None)


def _find_all(whole: str, starts: list[int], passages: Sequence[Passage]) -> list[_Span]:
    spans: list[_Span] = []
    after = 0
    for passage in passages:
        known = passage.page is not None and 1 <= passage.page <= len(starts)
        begin = max(after, starts[passage.page - 1]) if known and passage.page else after
        tries = ((text, start) for text in (passage.text, passage.otherwise) for start in (begin, 0))
        found = next(filter(None, (_find(whole, passage.key, *each) for each in tries)), None)
        if found and not any(found.start < span.end and span.start < found.end for span in spans):
            spans.append(found)
            after = found.end
    return sorted(spans, key=lambda span: span.start)


def _find(whole: str, key: int, text: str, begin: int) -> _Span | None:
    """The passage word for word; where a running head interrupts it, from its first words to its last."""
    words = _words(text)
    if not words:
        return None
    if exact := re.compile(_pattern(words)).search(whole, begin):
        return _Span(exact.start(), exact.end(), key)
    opening = re.compile(_pattern(words[:OPENING_WORDS])).search(whole, begin)
    if opening is None:
        return None
    furthest = opening.start() + 2 * len(text) + NOISE_CHARACTERS
    closing = re.compile(_pattern(words[-CLOSING_WORDS:])).search(whole, opening.start(), furthest)
    return _Span(opening.start(), closing.end() if closing else opening.end(), key)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _pattern(words: Sequence[str]) -> str:
    return rf"\b{BETWEEN.join(map(re.escape, words))}\b" if words else ""


def _pieces(whole: str, start: int, end: int, spans: list[_Span]) -> Iterator[Piece]:
    """The pieces of one page, in order and without gaps."""
    at = start
    first = bisect_right([span.end for span in spans], start)
    for span in spans[first:]:
        if span.start >= end:
            break
        here, until = max(span.start, start), min(span.end, end)
        if here > at:
            yield Piece(whole[at:here])
        yield Piece(whole[here:until], span.key, is_start=span.start >= start)
        at = until
    if at < end:
        yield Piece(whole[at:end])
