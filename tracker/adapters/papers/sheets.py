"""A paper as an Excel workbook: a sheet for each of its tables, and one for what stands around them."""

import re
from collections.abc import Iterator
from datetime import datetime, time

from tracker.adapters import tables
from tracker.domain import papers
from tracker.domain.papers import Across, Bullets, Chart, Facts, Heading, Paper, Paragraph, Row, Table

LONGEST_NAME = 31  # characters that Excel allows for the name of a sheet
WORDS = "In words"
GROUP = "Group"
CHARACTERS_A_SHARE = 6

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]+")


def write(paper: Paper) -> bytes:
    """The paper as a workbook; the same paper always gives the same bytes."""
    sheets = [tables.Table(WORDS, (("Part", 40), ("What it says", 100)), list(_in_words(paper)))]
    heading = paper.title
    for block in paper.blocks:
        if isinstance(block, Heading):
            heading = block.text
        found = block.numbers if isinstance(block, Chart) else block
        if isinstance(found, Table):
            already = {sheet.name.casefold() for sheet in sheets}
            sheets.append(_sheet(found, _name((heading, found.caption), already)))
    return tables.workbook(
        sheets,
        made_at=datetime.combine(paper.dated, time()),
        head={"bg_color": f"#{paper.brand.colour}", "font_color": f"#{paper.brand.ink}"},
    )


def _in_words(paper: Paper) -> Iterator[tuple[str, str]]:
    """What the paper says outside its tables, each with the part that it stands in."""
    part = paper.title
    yield part, paper.subtitle
    for block in paper.blocks:
        match block:
            case Heading():
                part = block.text
            case Paragraph():
                yield part, "".join(run.text for run in block.line)
            case Bullets():
                yield from ((part, "".join(run.text for run in item)) for item in block.items)
            case Facts():
                yield from ((part, f"{name}: {value}") for name, value in block.rows)
            case Chart():
                yield part, block.words


def _name(offered: tuple[str, ...], already: set[str]) -> str:
    """A name of its own for a sheet: of its part, else its caption, else with a number."""
    names = [" ".join(_NOT_IN_A_NAME.sub(" ", text).split())[:LONGEST_NAME].strip() for text in offered]
    numbered = (f"{names[0][: LONGEST_NAME - 4]} {number}".strip() for number in range(2, 999))
    return next(name for name in (*names, *numbered) if name and name.casefold() not in already)


def _sheet(block: Table, name: str) -> tables.Table:
    """The table with its groups as a column, so that it can be sorted and filtered."""
    has_groups = any(isinstance(row, Across) for row in block.rows)
    columns = [(column.heading, max(10, int(CHARACTERS_A_SHARE * column.share))) for column in block.columns]
    return tables.Table(name, ([(GROUP, 40)] if has_groups else []) + columns, list(_rows(block, has_groups)))


def _rows(block: Table, has_groups: bool) -> Iterator[list[object]]:
    group = ""
    for row in block.rows:
        if isinstance(row, Across):
            group = "\n".join(filter(None, (row.heading, row.source, row.quote)))
        elif isinstance(row, Row):
            yield [*([group] if has_groups else []), *(_value(cell.text) for cell in row.cells)]


def _value(text: str) -> object:
    """A number where it is one, so that it can be added up."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_number else papers.clean(text)
