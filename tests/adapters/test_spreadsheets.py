"""Exports as files: the same rows in each format, typed for Excel, and no text that a sheet would run."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from tracker.adapters import spreadsheets
from tracker.domain import exports
from tracker.domain.exports import ActionRow

ROW = ActionRow(
    reference="RICH-JTAI-24-03",
    partnership="Kingston and Richmond",
    report="RICH-JTAI-24",
    recommendation="The delivery of Operation Encompass – in “all” schools.",
    number="3",
    section="Headline findings",
    what_we_will_do="Tell schools\nbefore nine.",
    success_measure='All schools told, "every" day',
    status="in_progress",
    brag="amber",
    brag_reason="Amber: due in 12 days, no update for 41 days.",
    lead="Detective superintendent",
    lead_agency="Metropolitan Police",
    due_on=date(2024, 11, 30),
    original_due_on=date(2024, 10, 31),
    due_basis="set_by_a_person",
    times_moved=1,
    overdue_days=0,
    review_on=None,
    last_update_on=date(2024, 10, 8),
    tracked=True,
)
HISTORIC = ROW._replace(
    reference="KENS-SLAC-12-01",
    brag=None,
    brag_reason="Not rated: historic.",
    lead=None,
    lead_agency=None,
    due_on=None,
    number=None,
    tracked=False,
)
FORMULAS = ["=1+1", "+44 20 7946", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.example")']
TROUBLE = [
    *FORMULAS,
    "{=1+1}",
    "<r>&</r>",
    "<b>&amp;",
    "_x0041_",
    "a\x00b\x08c\x1f",
    "\ufffe\uffff",
    "😀 é",
    "",
]


def written(kind: str, *rows: ActionRow) -> bytes:
    return b"".join(spreadsheets.write(iter(rows), kind))


def from_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet_of(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def from_xlsx(content: bytes) -> list[dict[str, Any]]:
    _, *rows = sheet_of(content).iter_rows(values_only=True)
    return [dict(zip(exports.COLUMNS, row, strict=True)) for row in rows]


def cell(content: bytes, column: str, row: int = 2) -> Cell:
    found = sheet_of(content).cell(row, exports.COLUMNS.index(column) + 1)
    assert isinstance(found, Cell)
    return found


def said(value: object) -> str:
    """A value as every format must agree on it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def test_the_three_formats_hold_the_same_rows() -> None:
    rows = (ROW, HISTORIC)
    as_json = [
        {name: said(value) for name, value in row.items()} for row in json.loads(written("json", *rows))
    ]
    as_csv = from_csv(written("csv", *rows))
    as_xlsx = [
        {name: said(value) for name, value in row.items()} for row in from_xlsx(written("xlsx", *rows))
    ]
    for row in as_xlsx:
        row["brag"] = row["brag"].lower()
    assert as_json == as_csv == as_xlsx
    assert [row["reference"] for row in as_json] == ["RICH-JTAI-24-03", "KENS-SLAC-12-01"]


def test_json_is_typed_and_says_null_for_what_is_absent() -> None:
    row, historic = json.loads(written("json", ROW, HISTORIC))
    assert (row["due_on"], row["times_moved"], row["tracked"]) == ("2024-11-30", 1, True)
    assert (historic["brag"], historic["lead"], historic["tracked"]) == (None, None, False)


def test_csv_has_the_mark_by_which_excel_knows_utf_8() -> None:
    content = written("csv", ROW)
    assert content.startswith(b"\xef\xbb\xbfreference,partnership,")
    assert from_csv(content)[0]["recommendation"] == ROW.recommendation


def test_xlsx_dates_are_dates_and_counts_are_numbers() -> None:
    content = written("xlsx", ROW)
    due = cell(content, "due_on")
    assert due.value == datetime(2024, 11, 30)  # noqa: DTZ001 - a sheet's dates have no zone
    assert due.is_date
    assert due.number_format == "d mmm yyyy"
    assert cell(content, "times_moved").data_type == "n"
    assert cell(content, "tracked").value is True
    assert cell(content, "number").data_type in ("s", "inlineStr")


def test_xlsx_has_words_over_its_columns_a_frozen_heading_and_filters() -> None:
    sheet = sheet_of(written("xlsx", ROW, HISTORIC))
    assert [one.value for one in sheet[1]] == [exports.heading(name) for name in exports.COLUMNS]
    assert sheet.freeze_panes == "B2"
    last = sheet.cell(1, len(exports.COLUMNS)).column_letter
    assert sheet.auto_filter.ref == f"A1:{last}3"


def test_xlsx_rating_has_its_word_as_well_as_a_colour() -> None:
    for code in spreadsheets.FILLS:
        rated = cell(written("xlsx", ROW._replace(brag=code)), "brag")
        assert rated.value == code.capitalize()
        assert rated.fill.fgColor.rgb == "FF" + spreadsheets.FILLS[code].lstrip("#").upper()
    assert cell(written("xlsx", HISTORIC), "brag").value is None


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_is_defused_in_sheets_and_exact_in_json(text: str) -> None:
    row = ROW._replace(recommendation=text, lead=text)
    assert from_csv(written("csv", row))[0]["recommendation"] == f"'{text}"
    content = written("xlsx", row)
    for column in ("recommendation", "lead"):
        assert cell(content, column).value == f"'{text}"
        assert cell(content, column).data_type != "f"
    assert json.loads(written("json", row))[0]["recommendation"] == text


@pytest.mark.parametrize("text", TROUBLE)
def test_no_text_breaks_a_sheet_or_becomes_a_formula(text: str) -> None:
    content = written("xlsx", ROW._replace(recommendation=text), ROW)
    assert_well_formed(content)
    found = cell(content, "recommendation")
    assert found.data_type != "f"
    assert cell(content, "recommendation", row=3).value == ROW.recommendation


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.text(max_size=30) | st.sampled_from(TROUBLE), min_size=1, max_size=20))
def test_any_text_leaves_every_format_readable(texts: list[str]) -> None:
    rows = [ROW._replace(recommendation=text, what_we_will_do=text) for text in texts]
    assert [row["recommendation"] for row in json.loads(written("json", *rows))] == texts
    assert len(from_xlsx(written("xlsx", *rows))) == len(texts)
    read = [row["recommendation"] for row in from_csv(written("csv", *rows))]
    assert read == [exports.defused(text) for text in texts]


@given(
    texts=st.lists(st.text('ab",;\r\n =', max_size=8) | st.none() | st.dates() | st.integers(), min_size=1)
)
def test_csv_is_byte_for_byte_what_the_standard_library_writes(texts: list[Any]) -> None:
    rows = [ROW._replace(recommendation=text, success_measure=text, tags=text) for text in texts]
    usual = io.StringIO()
    csv.writer(usual).writerows([exports.COLUMNS, *map(exports.as_cells, rows)])
    assert written("csv", *rows).decode("utf-8-sig") == usual.getvalue()


def assert_well_formed(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            ElementTree.fromstring(book.read(name))  # noqa: S314 - our own file


def test_a_long_text_is_whole_in_every_format() -> None:
    row = ROW._replace(what_we_will_do="long " * 4000)
    assert cell(written("xlsx", row), "what_we_will_do").value == row.what_we_will_do
    assert from_csv(written("csv", row))[0]["what_we_will_do"] == row.what_we_will_do


def test_an_empty_list_is_an_empty_list_in_every_format() -> None:
    assert json.loads(written("json")) == []
    assert from_csv(written("csv")) == []
    assert written("csv").decode("utf-8-sig").strip().split(",") == list(exports.COLUMNS)
    sheet = sheet_of(written("xlsx"))
    assert sheet.max_row == 1
    assert sheet.auto_filter.ref


def test_a_large_export_comes_in_pieces_as_its_rows_are_read() -> None:
    read = 0

    def rows() -> Iterator[ActionRow]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield ROW

    chunks = spreadsheets.write(rows(), "csv")
    for _ in range(2):
        next(chunks)
    assert read == spreadsheets.CHUNK_ROWS
    assert len(from_csv(b"".join([b"".join(spreadsheets.write([ROW] * 1000, "csv"))]))) == 1000


def test_every_format_says_what_it_is() -> None:
    assert set(spreadsheets.MIMETYPES) == {"csv", "xlsx", "json"}
    with pytest.raises(KeyError):
        spreadsheets.write([], "pdf")
