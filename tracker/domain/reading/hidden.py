"""Bullets that a page shows and its text does not hold: points known by their indent alone."""

from collections.abc import Sequence
from dataclasses import replace

from tracker.domain.reading.blocks import Block
from tracker.domain.reading.markers import Marker, Style

STEP, FURTHEST = 2.0, 12.0
"""How much further in than the words above them, in spaces, such points begin."""

HIDDEN = Marker(Style.BULLET, "")


def marked(blocks: Sequence[Block]) -> list[Block]:
    """Give paragraphs set in under a heading or a paragraph the bullets that were drawn beside them."""
    found: list[Block] = []
    margin: float | None = None
    for block in blocks:
        margin = _margin(margin, found[-1] if found else None, block)
        found.append(block if margin is None else replace(block, marker=HIDDEN))
    return found


def _margin(margin: float | None, before: Block | None, block: Block) -> float | None:
    """Give the indent that a run of points is set in from; None where the block is no such point."""
    if block.marker or block.heading or block.cell or not block.placed or before is None:
        return None
    if margin is None:
        if before.marker or before.cell or before.joined_over_page:
            return None
        margin = before.indent
    return margin if STEP <= block.indent - margin <= FURTHEST else None
