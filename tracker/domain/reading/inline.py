"""Points that run on inside one paragraph: "… as follows. (1) There was no plan. (2) Nobody was told."."""

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.domain.reading.blocks import Block
from tracker.domain.reading.markers import Marker, Style

POINT = re.compile(r"(?:^|(?<=[.:;–-]\s))\((?P<value>\d{1,2})\)\s+(?=[A-Z‘“])")
FEWEST = 2
"""A single number in brackets begins no list."""


def parted(blocks: Sequence[Block]) -> list[Block]:
    """Give each point of such a paragraph as a block of its own."""
    return [part for block in blocks for part in _parts(block)]


def _parts(block: Block) -> list[Block]:
    if block.heading or "(2)" not in block.text or (block.marker and block.marker.style is not Style.PAREN):
        return [block]
    first = block.marker.value if block.marker else 0
    found = list(POINT.finditer(block.text))
    in_order = all(int(point["value"]) == first + n for n, point in enumerate(found, start=1))
    if not in_order or len(found) + bool(first) < FEWEST:
        return [block]
    ends = [point.start() for point in found[1:]] + [len(block.text)]
    parts = [
        replace(
            block,
            text=block.text[point.end() : end].strip(),
            marker=Marker(Style.PAREN, f"({point['value']})", point["value"], int(point["value"])),
        )
        for point, end in zip(found, ends, strict=True)
    ]
    before = block.text[: found[0].start()].strip()
    return [replace(block, text=before), *parts] if before else parts
