"""The tables of a paper in Excel: a sheet each, groups as a column, figures as numbers, no formulas."""

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from tests import everywhere, large_papers
from tests import papers as made
from tracker.adapters import papers as writers
from tracker.domain import packs, papers
from tracker.domain.packs import PackKind
from tracker.domain.papers import Brand, Chart, Facts, Paper, Table


def opened(paper: Paper) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(writers.write(paper, "xlsx")))


PACK = large_papers.pack(8)


def test_each_table_has_a_sheet_named_after_its_part() -> None:
    assert opened(PACK).sheetnames == [
        "In words",
        "Where we stand",
        "Delivered, verified and embedde",
        "What moved since the meeting of",
        "Overdue, and why",
        "Requests for another date, to d",
        "Challenges that are open",
        "By lead agency",
        "Appendix every action",
    ]


def test_every_text_of_the_pack_is_in_the_workbook() -> None:
    held = {
        str(cell.value)
        for sheet in opened(PACK)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    whole = "\n".join(held)
    over = {block.text for block in papers.headings(PACK)}
    over |= {block.caption for block in PACK.blocks if isinstance(block, Table | Facts | Chart)}
    over |= {block.numbers.caption for block in PACK.blocks if isinstance(block, Chart)}
    for text in papers.texts(PACK):
        assert text in whole or text in over, text


def test_groups_are_a_column_and_figures_are_numbers() -> None:
    book = opened(PACK)
    appendix = [[cell.value for cell in row] for row in book["Appendix every action"].iter_rows()]

    assert appendix[0][:2] == ["Group", "Reference"]
    assert appendix[1][:2] == ["RICH-JTAI-24: Joint inspection 1", "RICH-JTAI-24-01"]
    assert len(appendix) == 9
    totals = [cell.value for cell in list(book["By lead agency"].iter_rows())[-1]]
    assert totals[0] == "All"
    assert all(isinstance(number, int) for number in totals[1:])


def test_its_heads_have_the_partnerships_colour_and_the_same_paper_gives_the_same_bytes() -> None:
    dressed = packs.paper(large_papers.pack_facts(2), PackKind.BOARD, large_papers.HOLIDAYS)
    coloured = replace(dressed, brand=Brand(colour="7a1f5c"))

    assert opened(coloured)["By lead agency"]["A1"].fill.fgColor.rgb == "FF7A1F5C"
    assert writers.write(coloured, "xlsx") == writers.write(coloured, "xlsx")


@pytest.mark.parametrize("text", made.HOSTILE)
def test_hostile_text_in_every_field_is_text_in_the_workbook(text: str) -> None:
    facts = everywhere.said(large_papers.pack_facts(1), lambda path: text)
    book = opened(packs.paper(facts, PackKind.BOARD, large_papers.HOLIDAYS))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert sum(text in str(cell.value) for cell in cells) > 8


def test_a_paper_of_hostile_names_has_sheets_of_different_names() -> None:
    names = opened(made.saying("[a]:*?/\\'b'")).sheetnames

    assert len(names) == len(set(names)) == 3
