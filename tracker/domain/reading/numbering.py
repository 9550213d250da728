"""Numbers that a list must have had where the print lost them."""

from collections.abc import Sequence

from tracker.domain.reading.blocks import Block

FINDINGS_AHEAD = 400
"""How many blocks after a list may pass before the report's next numbered paragraph."""


def next_number(blocks: Sequence[Block], start: int, after: int) -> int | None:
    """Find the next printed paragraph number above the one given, reading on from a block."""
    ahead = blocks[start : start + FINDINGS_AHEAD]
    return next((block.number for block in ahead if block.number is not None and block.number > after), None)


def lost_numbers(last: int, unnumbered: int, following: int | None) -> range | None:
    """Give the numbers of points that print none, where those before and after leave exactly their room."""
    if unnumbered and following is not None and following - last - 1 == unnumbered:
        return range(last + 1, following)
    return None
