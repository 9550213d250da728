"""Which blocks are set as headings, and how high each stands: by size and weight, or as the format says."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tracker.domain.reading.blocks import Block
from tracker.domain.reading.lines import Line

LARGER = 1.07
"""How much larger than the body a heading's type is, at the least."""

MUCH_LARGER = 1.15
LONGEST_HEADING = 200
PLAIN_LEVEL = 9

Weight = tuple[int, float, bool]
"""The level that the format states, the size below nought, and whether it is not bold: highest first."""


def ranked(blocks: Sequence[Block], given: Sequence[Line]) -> list[Block]:
    """Mark the blocks that are headings by their type, and rank all headings of the document."""
    by_number = {line.number: line for line in given}
    body, bold_counts = _body(given)
    weights = [_weight(block, by_number[block.line], body, bold_counts=bold_counts) for block in blocks]
    order = {weight: rank for rank, weight in enumerate(sorted({w for w in weights if w is not None}))}
    stated = any(block.heading for block in blocks)
    speaks = bool(order) and (stated or body is not None)
    return [
        replace(
            block,
            heading=weight is not None,
            rank=order[weight] if weight is not None and _knows(by_number[block.line]) else None,
            speaks=speaks and _knows(by_number[block.line]),
        )
        for block, weight in zip(blocks, weights, strict=True)
    ]


def _knows(line: Line) -> bool:
    """Whether the format tells headings from text at all: plain text with a few marks does not."""
    return line.size is not None or line.whole


def _body(given: Sequence[Line]) -> tuple[float | None, bool]:
    """Give the size of most words, and whether bold type is rare enough to mean something."""
    sizes: Counter[float] = Counter()
    letters = bold = 0
    for line in given:
        letters += len(line.text)
        bold += len(line.text) * line.bold
        if line.size:
            sizes[line.size] += len(line.text)
    return (sizes.most_common(1)[0][0] if sizes else None), bold * 2 < letters


def _weight(block: Block, line: Line, body: float | None, *, bold_counts: bool) -> Weight | None:
    if block.glyph is not None or (block.cell and not block.heading):
        return None
    size = round((line.size or 0.0) * 2) / 2
    if block.heading:
        return line.heading, -size, not line.bold
    larger = body is not None and bool(line.size) and (line.size or 0) >= LARGER * body
    if not larger and not (line.bold and bold_counts):
        return None
    if len(block.text) > LONGEST_HEADING or not re.search(r"[^\W\d_]{2}", block.text):
        return None
    if re.search(r"[.;,]$", block.text) and not (body and size >= MUCH_LARGER * body):
        return None
    return PLAIN_LEVEL, -size, not line.bold
