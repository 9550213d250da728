"""An Excel workbook as rows of text: dates as ISO text, results for formulas, merged cells filled down."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tracker.adapters.evidence_looks import office
from tracker.adapters.sheets import limits

_MOST_BLANK = 20_000  # rows, formatted but empty ones among them


def read(content: bytes) -> list[dict[str, Any]]:
    """The visible sheets that hold anything."""
    office.check(content, "xlsx")
    _check_size(content)
    shown, kept = _open(content, data_only=True), _open(content, data_only=False)
    found = [_sheet(sheet, kept[sheet.title]) for sheet in shown.worksheets if sheet.sheet_state == "visible"]
    return [sheet for sheet in found if sheet["rows"]]


def _open(content: bytes, *, data_only: bool) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=data_only, keep_links=False)


def _check_size(content: bytes) -> None:
    """Count rows and columns cell by cell, which needs little memory, before the whole is opened."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its size need not be so
        filled = 0
        for at, row in enumerate(sheet.iter_rows(values_only=True)):
            width = max((column for column, value in enumerate(row, start=1) if value is not None), default=0)
            filled += bool(width)
            limits.check_columns(width)
            limits.check_rows(filled if at < _MOST_BLANK else at)
    book.close()


def _sheet(shown: Worksheet, kept: Worksheet) -> dict[str, Any]:
    """A formula that was never worked out stays as its own text, for whoever checks the row."""
    down, across = kept.max_row, kept.max_column
    rows = [
        [_text(value) or _formula(formula) for value, formula in zip(values, formulas, strict=True)]
        for values, formulas in zip(
            shown.iter_rows(min_row=1, max_row=down, max_col=across, values_only=True),
            kept.iter_rows(min_row=1, max_row=down, max_col=across, values_only=True),
            strict=True,
        )
    ]
    merged = list(_fill_down(kept, rows))
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return {"name": shown.title, "rows": rows, "merged": merged}


def _fill_down(sheet: Worksheet, rows: list[list[str]]) -> Iterator[str]:
    """A cell merged over several rows holds for each of them; its range is given."""
    for area in sheet.merged_cells.ranges:
        if area.max_row == area.min_row:
            continue
        value = rows[area.min_row - 1][area.min_col - 1]
        for row in rows[area.min_row : area.max_row]:
            row[area.min_col - 1] = value
        yield str(area)


def _formula(value: object) -> str:
    return value.strip() if isinstance(value, str) and value.startswith("=") else ""


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
