"""A table out as CSV or Excel: a heading row, then rows of text, numbers and dates; formulas defused."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

from tracker.domain import exports

MIMETYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Table:
    """What is written: its name, its columns each with a width in characters, and its rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[object]]


def write(table: Table, kind: str) -> bytes:
    """The whole file in this format."""
    return _csv(table) if kind == "csv" else workbook([table])


def _csv(table: Table) -> bytes:
    """UTF-8 with its mark, so that Excel reads names right; dates as ISO text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([heading for heading, _ in table.columns])
    writer.writerows([_safe(value) for value in row] for row in table.rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def workbook(
    tables: Sequence[Table], *, made_at: datetime | None = None, head: Mapping[str, str] | None = None
) -> bytes:
    """An Excel file with a sheet for each table: typed dates, a frozen header and filters.

    Told when it was made, the same tables give the same bytes; `head` colours the heading rows.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        if made_at:
            book.set_properties({"created": made_at})
        for table in tables:
            _add_sheet(book, table, head or {})
    return buffer.getvalue()


def _add_sheet(book: xlsxwriter.Workbook, table: Table, head: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(table.name)
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, **head})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    dated = book.add_format({"num_format": "d mmm yyyy", "valign": "top"})
    for column, (name, width) in enumerate(table.columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, heading)
    for number, row in enumerate(table.rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, dated)
            elif isinstance(value, str):
                sheet.write_string(number, column, exports.fitting(str(_safe(value))), plain)
            else:
                sheet.write(number, column, value, plain)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)


def _safe(value: object) -> object:
    """Text that a spreadsheet would take for a formula, or XlsxWriter for markup, behind an apostrophe."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith("<r>") else exports.defused(value)
