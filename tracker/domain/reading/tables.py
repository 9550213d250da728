"""Tables of things asked for: cells where the format knows them, else columns by where their words begin."""

import re
from collections.abc import Sequence

from tracker.domain.reading import columns, headings
from tracker.domain.reading.blocks import COLUMN_STEP, Block
from tracker.domain.reading.lists import Opening
from tracker.domain.reading.raw import RawItem

LABELLED = re.compile(r"(?:rec(?:ommendation)?\s*)?(\d{1,3}(?:\.\d{1,2})?[a-z]?)[.:]?", re.IGNORECASE)
NOTE_MARKS = ("*", "†")
ANNOUNCES_CLAUSES = re.compile(r"[:–—-]$")
CLAUSE_END = re.compile(r";(?:\s(?:and|or))?$")
"""How a clause of a regulation ends that has no mark of its own and stands on lines of its own."""


def begins(blocks: Sequence[Block], start: int) -> bool:
    """Say whether a table follows at once."""
    return blocks[start].cell is not None or headings.is_table_head(blocks[start].text)


def read(blocks: Sequence[Block], start: int, opening: Opening) -> tuple[list[RawItem], int]:
    """Give one point for each row, and the index of the first block after the table."""
    if blocks[start].cell is not None:
        return _read_cells(blocks, start, opening)
    return _read_columns(blocks, start, opening)


def _read_cells(blocks: Sequence[Block], start: int, opening: Opening) -> tuple[list[RawItem], int]:
    end = start
    first = blocks[start].cell
    while end < len(blocks) and first and (cell := blocks[end].cell) and cell.table == first.table:
        end += 1
    by_row: dict[int, dict[int, list[Block]]] = {}
    for block in blocks[start:end]:
        if block.cell:
            by_row.setdefault(block.cell.row, {}).setdefault(block.cell.column, []).append(block)
    grid = list(by_row.values())
    head = {column: headings.plain(_words(cell)) for column, cell in grid[0].items()}
    headed = any(columns.MAIN.search(words) and len(words) < 60 for words in head.values())
    names = head if headed else {}
    below = [row for row in grid[headed:] if not _is_head(row, names)]
    main = _main_column(names, below)
    return [_row(row, names, main, opening) for row in below if _asks(row.get(main, []))], end


def _asks(cell: Sequence[Block]) -> bool:
    """Say whether a cell holds words that are not a note below the table."""
    return bool(_words(cell)) and cell[0].glyph not in NOTE_MARKS


def _is_head(row: dict[int, list[Block]], names: dict[int, str]) -> bool:
    """Say whether a row only repeats the heads of the columns, on a new page."""
    return {column: headings.plain(_words(cell)) for column, cell in row.items()} == names


def _main_column(names: dict[int, str], rows: Sequence[dict[int, list[Block]]]) -> int:
    """Give the column that says what is asked for: named so, else the one with most words."""
    named = [
        column
        for column, words in names.items()
        if columns.MAIN.search(words)
        and not columns.LEAD.search(words)
        and not columns.NUMBER.fullmatch(words)
    ]
    offered = named[:1] or sorted({column for row in rows for column in row})
    return max(offered, key=lambda column: sum(len(_words(row.get(column, []))) for row in rows), default=0)


def _words(cell: Sequence[Block]) -> str:
    return " ".join(block.text for block in cell).strip()


def _row(cells: dict[int, list[Block]], names: dict[int, str], main: int, opening: Opening) -> RawItem:
    first, *rest = cells[main]
    item = _item(first, opening)
    clauses = any(CLAUSE_END.search(block.text) for block in rest)
    for block in rest:
        if block.marker or (clauses and _begins_clause(item)):
            item.add_sub_point(block.text, block.last_line)
        else:
            item.add_rest(block.text, block.last_line, doubtful=False)
    item.number = first.marker.number if first.marker else None
    for column, cell in cells.items():
        marker = cell[0].marker
        said, words = _words(cell) or (marker.printed if marker else ""), names.get(column, "")
        if column == main or not said:
            continue
        if columns.NUMBER.fullmatch(words) or (item.number is None and LABELLED.fullmatch(said)):
            item.number = LABELLED.sub(r"\1", said)
        elif columns.DATE.search(words):
            item.deadline = said
        elif columns.LEAD.search(words):
            item.body_cell = said
    return item


def _begins_clause(item: RawItem) -> bool:
    """Say whether the words so far announce clauses, or end one: "must— keep records; and"."""
    return bool((CLAUSE_END if item.sub_points else ANNOUNCES_CLAUSES).search(item.text))


def _read_columns(blocks: Sequence[Block], head: int, opening: Opening) -> tuple[list[RawItem], int]:
    """Read a plain text's table of two columns: bodies and their actions, or requirements and their dates."""
    end = next((n for n in range(head + 1, len(blocks)) if _ends_table(blocks[n])), len(blocks))
    inside = blocks[head + 1 : end]
    dated = bool(columns.DATE.search(headings.plain(blocks[head].text)))
    return (_dated_rows if dated else _bodied_rows)(inside, opening), end


def _is_left(inside: Sequence[Block], block: Block) -> bool:
    left = min(inside[0].indent, block.indent)
    return block.indent < left + COLUMN_STEP and not block.marked


def _dated_rows(inside: Sequence[Block], opening: Opening) -> list[RawItem]:
    rows: list[RawItem] = []
    begun = False
    for block in inside:
        if block.glyph in NOTE_MARKS:
            continue
        if not _is_left(inside, block) and rows and headings.deadline(f"by {block.text}"):
            rows[-1].deadline, begun = block.text, False
        elif begun:
            rows[-1].add_rest(block.text, block.last_line, doubtful=False)
        else:
            rows.append(_item(block, opening))
            begun = True
    return rows


def _bodied_rows(inside: Sequence[Block], opening: Opening) -> list[RawItem]:
    rows: list[RawItem] = []
    cell: str | None = None
    for block in inside:
        if _is_left(inside, block):
            cell = f"{cell} {block.text}" if cell else block.text
        elif cell is not None:
            rows.append(_item(block, opening, cell))
            cell = None
        elif rows and block.marked:
            rows[-1].add_sub_point(block.text, block.last_line)
        elif rows:
            rows[-1].add_rest(block.text, block.last_line)
    return rows


def _ends_table(block: Block) -> bool:
    return headings.opens_list(block.text) or (block.looks_like_heading and headings.ends_list(block.text))


def _item(block: Block, opening: Opening, body: str | None = None) -> RawItem:
    return RawItem(
        text=block.text,
        number=None,
        inferred=None,
        heading=opening.heading,
        section=headings.printed(opening.heading),
        chapter=opening.chapter,
        stem=None,
        deadline=None,
        page=block.page,
        line=block.line,
        last_line=block.last_line,
        body_cell=body,
        way="row",
    )
