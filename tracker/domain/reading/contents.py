"""The table of contents, which repeats a report's headings and holds nothing that is asked for."""

import re
from collections.abc import Sequence

from tracker.domain.reading import headings
from tracker.domain.reading.blocks import Block

PAGE_AT_END = re.compile(r"(?:[.…\s]{3,}|\s)\d{1,3}$")
LEADERS = re.compile(r"\.{4,}|(?:\s\.){4,}|…{2,}")
LONGEST_ENTRY = 160


def left_out(blocks: Sequence[Block]) -> list[Block]:
    """Give the blocks that are no entries of a table of contents."""
    kept: list[Block] = []
    inside = False
    seen: set[str] = set()
    for block in blocks:
        if block.looks_like_heading and headings.is_contents(block.text):
            inside, seen = True, set()
            kept.append(block)
            continue
        name = headings.plain(PAGE_AT_END.sub("", block.text))
        inside = inside and _is_entry(block) and name not in seen
        seen.add(name)
        if not inside and not LEADERS.search(block.text):
            kept.append(block)
    return kept


def _is_entry(block: Block) -> bool:
    """Say whether a block can be one line of contents: short, and no sentence."""
    return len(block.text) <= LONGEST_ENTRY and not block.text.endswith(".")
