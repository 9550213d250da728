"""What the places of printed lines show: the distance between paragraphs, and the size of the body."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tracker.domain.reading.source import Page, Source, Span

GAP_IN_LINES = 1.25
"""A step down of more than this many usual lines is a gap between paragraphs."""

ROW_GAP = 1.025
"""After a sentence's end, a step this much larger than both its neighbours parts two table rows."""

USUAL_LEADING = 1.2
OFTEN = 0.3
"""A step that comes at least so often as the commonest may be that of lines; the smallest of them is."""

WIDE = 60
"""A line of more letters than this is as wide as its column."""

INDENT = 60.0
"""A line that begins less than so many points beside the one above it stands in its column."""

SAME_LINE = 2.0
"""Baselines less than so many points apart are one line."""


def ordered(spans: Sequence[Span]) -> list[Span]:
    """Put the lines of a page in the order they are read, where the file draws some of them later.

    A line comes after the one before it in the file, unless that contradicts what stands above and below.
    """
    if any(span.y is None or span.x is None or span.right is None for span in spans):
        return list(spans)
    found: list[Span] = []
    at = 0
    first = _foot_drawn_first(spans)
    for span in spans[first:]:
        at = _place(span, found, at)
        found.insert(at, span)
        at += 1
    return [*found, *(ordered(spans[:first]) if first else ())]


def _foot_drawn_first(spans: Sequence[Span]) -> int:
    """Count the lines that the file draws first though they stand below all the rest of the page."""
    heights = [span.y or 0.0 for span in spans]
    return next((n for n in range(1, len(spans)) if min(heights[:n]) > max(heights[n:])), 0)


def _place(span: Span, found: Sequence[Span], at: int) -> int:
    """Say before which of the lines placed so far another one belongs, if not where the last was put."""
    column = [(n, other) for n, other in enumerate(found) if _shares_column(span, other)]
    above = [(n, other) for n, other in column if (other.y or 0.0) < (span.y or 0.0) - SAME_LINE]
    below = [n for n, other in column if (other.y or 0.0) > (span.y or 0.0) + SAME_LINE]
    if all(n < at for n, _ in above) and all(n >= at for n in below):
        return at
    if above:
        nearest, over = max(above, key=lambda pair: (pair[1].y or 0.0, pair[0]))
        if not below or abs((over.x or 0.0) - (span.x or 0.0)) < INDENT:
            return nearest + 1
    return min(below, default=len(found))


def _shares_column(span: Span, other: Span) -> bool:
    left, right = (span.x or 0.0) + SAME_LINE, (span.right or 0.0) - SAME_LINE
    return (other.x or 0.0) < right and (other.right or 0.0) > left


def spaced(source: Source) -> Source:
    """Order the lines of pages that say where each line stands, and note the gaps between them."""
    source = Source(tuple(replace(page, spans=tuple(ordered(page.spans))) for page in source.pages))
    leading = _usual_leading(source)
    return Source(tuple(replace(page, spans=tuple(_with_gaps(page.spans, leading))) for page in source.pages))


def body_size(pages: Sequence[Page]) -> float | None:
    """Give the size of type that most of the words are set in; None where no size is known."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for span in page.spans:
            if span.size:
                sizes[span.size] += len(span.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _usual_leading(source: Source) -> float:
    """Give the usual step from one line to the next of a paragraph over the whole document, in font sizes."""
    pairs = [
        (above, below)
        for page in source.pages
        for above, below in pairwise(page.spans)
        if above.y is not None and below.y is not None
    ]
    wrapped = [pair for pair in pairs if _is_wrapped(*pair)]
    steps = [((b.y or 0) - (a.y or 0)) / max(b.size or 1, 1) for a, b in wrapped or pairs]
    usual = Counter(round(step, 2) for step in steps if 0.5 < step < 3)
    often = max(usual.values(), default=0) * OFTEN
    return min((step for step, times in usual.items() if times >= often), default=USUAL_LEADING)


def _is_wrapped(above: Span, below: Span) -> bool:
    """Say whether a line surely goes on with the one above: in lower case, where that could hold no more."""
    if above.right is None or above.x is None or below.marker or not below.text[:1].islower():
        return False
    return len(above.text) > WIDE and not above.text.endswith((".", ":", ";"))


def _with_gaps(spans: Sequence[Span], leading: float) -> list[Span]:
    if any(span.y is None for span in spans):
        return list(spans)
    heights = [span.y or 0.0 for span in spans]
    steps = [0.0, *(below - above for above, below in pairwise(heights)), 0.0]
    found = []
    for index, span in enumerate(spans):
        step = steps[index]
        gap = step > GAP_IN_LINES * leading * (span.size or 1) or step < -1
        row = index > 0 and _parts_rows(spans[index - 1].text, steps[index - 1 : index + 2])
        found.append(replace(span, gap=int(gap or row)))
    return found


def _parts_rows(above: str, steps: Sequence[float]) -> bool:
    """Say whether a slightly larger step parts two rows of a table, where nothing else shows it."""
    before, step, after = steps
    return above.endswith(".") and before > 0 and after > 0 and step > ROW_GAP * max(before, after)
