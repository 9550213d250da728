"""Tables of area SEND reports: the responsible body on the left, the priority action on the right."""

from collections.abc import Sequence

from tracker.domain.reading import headings
from tracker.domain.reading.blocks import COLUMN_STEP, Block
from tracker.domain.reading.raw import RawItem


def read_rows(blocks: Sequence[Block], start: int, heading: str) -> tuple[list[RawItem], int]:
    """Give one point for each row, and the index of the first block after the table."""
    rows: list[RawItem] = []
    cell: str | None = None
    index = start
    while index < len(blocks) and not _ends_table(blocks[index]):
        block = blocks[index]
        left = min(blocks[start].indent, block.indent)
        if block.indent < left + COLUMN_STEP and not block.marked:
            cell = f"{cell} {block.text}" if cell else block.text
        elif cell is not None:
            rows.append(_row(block, heading, cell))
            cell = None
        elif rows and block.marked:
            rows[-1].add_sub_point(block.text)
        elif rows:
            rows[-1].add_rest(block.text)
        index += 1
    return rows, index


def _ends_table(block: Block) -> bool:
    return headings.opens_list(block.text) or (block.looks_like_heading and headings.ends_list(block.text))


def _row(block: Block, heading: str, cell: str) -> RawItem:
    return RawItem(
        text=block.text,
        number=None,
        inferred=None,
        heading=heading,
        section=headings.printed(heading),
        chapter=None,
        stem=None,
        deadline=None,
        page=block.page,
        line=block.line,
        body_cell=cell,
    )
