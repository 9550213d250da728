"""Spreadsheets as people have them: dates, merged cells, formulas, other encodings, and too much of all."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from tests import sheets as made
from tracker.adapters import sheets
from tracker.domain.errors import DomainError


def rows(content: bytes, name: str = "tracker.xlsx") -> list[list[str]]:
    (sheet,) = sheets.read(name, content)
    return sheet.rows


def refusal(content: bytes, name: str = "tracker.xlsx") -> str:
    with pytest.raises(DomainError) as refused:
        sheets.read(name, content)
    assert refused.value.field == "file"
    return refused.value.message


def test_cells_are_read_as_text_and_dates_as_iso_text() -> None:
    content = made.workbook(
        [
            ["Ref", "Due", "Sum", "Share", None],
            [" A1 ", date(2025, 3, 31), 12.0, 0.5, None],
            [7, datetime(2025, 3, 31, 9, 30), True, "x", None],  # noqa: DTZ001 - a sheet has no zone
        ]
    )
    assert rows(content) == [
        ["Ref", "Due", "Sum", "Share"],
        ["A1", "2025-03-31", "12", "0.5"],
        ["7", "2025-03-31 09:30:00", "True", "x"],
    ]


def test_empty_rows_between_are_kept_so_that_rows_count_as_in_the_sheet() -> None:
    assert rows(made.workbook([["Action"], [], ["Train"], [], []])) == [["Action"], [], ["Train"]]


def test_a_cell_merged_over_rows_holds_for_each_of_them() -> None:
    content = made.workbook(
        [["Asked", "Action"], ["Improve", "a"], ["", "b"], ["Else", "c"]], merged=["A2:A3"]
    )
    (sheet,) = sheets.read("tracker.xlsx", content)
    assert [row[0] for row in sheet.rows] == ["Asked", "Improve", "Improve", "Else"]
    assert sheet.merged == ("A2:A3",)


def test_a_title_merged_over_columns_stays_in_its_first_cell() -> None:
    content = made.workbook([["Our tracker", None, None], ["Ref", "Action", "Lead"]], merged=["A1:C1"])
    (sheet,) = sheets.read("tracker.xlsx", content)
    assert sheet.rows[0] == ["Our tracker"]
    assert sheet.merged == ()


def test_a_formula_gives_its_result_where_it_was_worked_out() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Ref", "Due"])
        sheet.write_formula(1, 0, '="A"&1', value="A1")
        sheet.write_formula(2, 0, "=1/0", value="#DIV/0!")
    assert [row[0] for row in rows(buffer.getvalue())] == ["Ref", "A1", "#DIV/0!"]


def test_a_formula_that_nobody_worked_out_stays_a_formula_for_the_row_to_be_refused() -> None:
    assert rows(made.workbook([["Due"], ["=TODAY()"]])) == [["Due"], ["=TODAY()"]]


def test_only_visible_sheets_that_hold_something_are_offered() -> None:
    content = made.workbook([["Ref"], ["A1"]], title="Old", hidden=True)
    assert [sheet.name for sheet in sheets.read("tracker.xlsx", content)] == ["Shown"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_file_is_read_in_whatever_way_it_was_saved(separator: str, encoding: str) -> None:
    text = (
        separator.join(["Ref", "Action", "£"])
        + "\r\n"
        + separator.join(["A1", '"Train,\nall"', "é"])
        + "\r\n"
    )
    assert rows(text.encode(encoding), "t.CSV") == [["Ref", "Action", "£"], ["A1", "Train,\nall", "é"]]


def test_a_sheet_of_a_hundred_thousand_rows_is_refused_without_reading_it_all() -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True}) as book:  # the fastest writer of many rows
        sheet = book.add_worksheet()
        for number in range(100_000):
            sheet.write_number(number, 0, number)
            sheet.write_string(number, 1, "Train")
    assert "more than 2,000 rows" in refusal(written.getvalue())
    assert "more than 2,000 rows" in refusal(b"a,b\n" * 100_000, "tracker.csv")


def test_two_thousand_rows_are_read() -> None:
    assert len(rows(made.workbook([["Train", "Ann"]] * 2_000))) == 2_000


def test_a_sheet_that_is_too_wide_is_refused() -> None:
    assert "more than 100 columns" in refusal(made.workbook([["x"] * 101]))
    assert "more than 100 columns" in refusal(b",".join([b"x"] * 101), "tracker.csv")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tracker.xls", b"x", "older .xls"),
        ("tracker.pdf", b"%PDF-", "Excel file"),
        ("tracker.xlsx", b"", "no row"),
        ("tracker.csv", b"  \n ", "no row"),
        ("tracker.csv", b",,\n,,\n", "no row"),
        ("tracker.xlsx", b"no zip at all", "damaged"),
        ("tracker.csv", b"\x00\x01\x02PK", "not a CSV"),
        ("tracker.xlsx", b"x" * (10 * 1024 * 1024 + 1), "over 10 MB"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_a_sentence(name: str, content: bytes, said: str) -> None:
    assert said in refusal(content, name)


def test_an_empty_workbook_holds_no_row() -> None:
    assert "no row" in refusal(made.workbook([]))


def test_a_workbook_that_unpacks_to_far_too_much_is_not_opened() -> None:
    buffer = io.BytesIO(made.workbook([["Ref"]]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * (201 * 1024 * 1024))
    assert "unpacks to far more" in refusal(buffer.getvalue())


def test_a_workbook_with_entities_is_refused() -> None:
    source = zipfile.ZipFile(io.BytesIO(made.workbook([["Ref"], ["A"]])))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
                content = content.replace(b"<worksheet", bomb + b"<worksheet", 1)
            archive.writestr(name, content)
    assert refusal(buffer.getvalue()) in (sheets.DAMAGED, sheets.SLOW)
