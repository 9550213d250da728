"""Points of a summary that are no recommendations of their own: findings, and requests in other words."""

import itertools
import re
from collections.abc import Sequence

from tracker.domain.reading import headings, stems
from tracker.domain.reading.raw import RawItem

MIXED = re.compile(
    r"\b(?:learning|lessons|findings|conclusions|themes|messages)\b.*\brecommendations?\b"
    r"|\brecommendations?\b.*\b(?:learning|lessons|findings|conclusions|themes|messages)\b"
)
SUMMARY = re.compile(r"(?:executive\s)?summary\b|overview\b|in\sbrief\b")
FEWEST = 3
"""So many points in the order of a later list are its summary, whatever heading they stand under."""

MUCH = 0.6
"""So great a part of a short point's words stand in the point that it sums up."""

STEM = 5
COMMON = frozenset({"shoul", "must", "ensur", "that", "with", "from", "their", "this", "have"})


def left_out(items: Sequence[RawItem]) -> list[RawItem]:
    """Give the items without findings beside recommendations, and without a summary of a later list."""
    lists = [list(group) for _, group in itertools.groupby(items, key=lambda item: (item.heading, item.stem))]
    kept = [one for n, one in enumerate(lists) if not any(_sums_up(one, later) for later in lists[n + 1 :])]
    if all(_is_mixed(one[0]) for one in kept):
        return [item for one in kept for item in one]
    return [item for one in kept for item in one if not _is_mixed(item) or stems.is_request(item.text)]


def _is_mixed(item: RawItem) -> bool:
    """Say whether a point stands under a heading of findings as well: "Learning and recommendations"."""
    return bool(MIXED.search(headings.plain(item.heading)))


def _sums_up(short: Sequence[RawItem], later: Sequence[RawItem]) -> bool:
    """Say whether each point of a list says in other, shorter words what a later list says, in its order."""
    named = SUMMARY.match(headings.plain(short[0].heading))
    if not named and len(short) < FEWEST:
        return False
    left = iter(later)
    return all(any(_is_short_for(item, full) for full in left) for item in short)


def _is_short_for(item: RawItem, full: RawItem) -> bool:
    words = _words(item.text)
    if not words or len(item.text) >= len(full.text):
        return False
    return len(words & _words(full.text)) >= MUCH * len(words)


def _words(text: str) -> frozenset[str]:
    found = re.findall(r"[^\W\d_]{4,}", text.lower())
    return frozenset(word[:STEM] for word in found) - COMMON
