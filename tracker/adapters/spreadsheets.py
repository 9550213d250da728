"""Rows out as CSV, Excel or JSON, written as they come so that a large export needs little memory."""

import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from tracker.domain import exports, papers
from tracker.domain.exports import ActionRow
from tracker.domain.papers import Brand
from tracker.domain.statements import Edition, PlannedAction, StatementContent, paper, plan

MIMETYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
CHUNK_ROWS = 200
USUAL = Brand()
WIDE = {
    "recommendation": 60,
    "what_we_will_do": 50,
    "success_measure": 40,
    "intended_effect": 40,
    "brag_reason": 36,
    "reference": 18,
}
FILLS = {"blue": "#cfe1f5", "red": "#f6d7d2", "amber": "#fde6c4", "green": "#d3ebdb", "grey": "#e3e5e6"}


def write(rows: Iterable[ActionRow], kind: str) -> Iterator[bytes]:
    """The export in this format, in chunks of bytes."""
    return {"csv": _csv, "xlsx": _xlsx, "json": _json}[kind](rows)


def _csv(rows: Iterable[ActionRow]) -> Iterator[bytes]:
    """UTF-8 with its mark, so that Excel reads names right."""
    yield b"\xef\xbb\xbf" + _line(exports.COLUMNS).encode()
    lines = (_line(exports.as_cells(row)) for row in rows)
    while chunk := "".join(islice(lines, CHUNK_ROWS)):
        yield chunk.encode()


def _line(cells: Iterable[object]) -> str:
    """The line that csv.writer would write, in half its time: it asks of each character what it is."""
    return ",".join([_quoted(cell) for cell in cells]) + "\r\n"


def _quoted(cell: object) -> str:
    text = "" if cell is None else str(cell)
    if '"' in text or "," in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _json(rows: Iterable[ActionRow]) -> Iterator[bytes]:
    """A list of objects, one to a line."""
    separator = "[\n"
    for row in rows:
        yield (separator + json.dumps(exports.as_json(row), ensure_ascii=False)).encode()
        separator = ",\n"
    yield b"\n]\n" if separator == ",\n" else b"[]\n"


def _xlsx(rows: Iterable[ActionRow]) -> Iterator[bytes]:
    """A sheet with typed dates, a frozen header and filters; BRAG has its word as well as a fill."""
    with TemporaryFile() as file:
        _write_sheet(file, rows, {"constant_memory": True})
        file.seek(0)
        while chunk := file.read(65_536):
            yield chunk


def short_list(rows: Iterable[ActionRow]) -> bytes:
    """The same sheet for as many rows as a mail takes: no file on disk, which takes longer than the sheet."""
    file = io.BytesIO()
    _write_sheet(file, rows, {"in_memory": True})
    return file.getvalue()


def _workbook(file: IO[bytes], options: dict[str, bool]) -> Any:  # noqa: ANN401 - the library says no types
    import xlsxwriter  # noqa: PLC0415 - slow to import, and only for a workbook

    return xlsxwriter.Workbook(file, options)


def _write_sheet(file: IO[bytes], rows: Iterable[ActionRow], how: dict[str, bool]) -> None:
    options = {**how, "strings_to_formulas": False, "strings_to_urls": False}
    with _workbook(file, options) as book:
        sheet = book.add_worksheet("Actions")
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        dated = book.add_format({"num_format": "d mmm yyyy", "valign": "top"})
        fills = {
            code: book.add_format({"bg_color": colour, "valign": "top"}) for code, colour in FILLS.items()
        }
        for column, name in enumerate(exports.COLUMNS):
            sheet.set_column(column, column, WIDE.get(name, 14))
            sheet.write_string(0, column, exports.heading(name), heading)
        sheet.freeze_panes(1, 1)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, (name, value) in enumerate(zip(exports.COLUMNS, exports.as_cells(row), strict=True)):
                if isinstance(value, date):
                    sheet.write_datetime(last, column, value, dated)
                elif name == "brag" and isinstance(value, str):
                    sheet.write_string(last, column, value.capitalize(), fills[value])
                else:
                    sheet.write(last, column, _as_text(value), plain)
        sheet.autofilter(0, 0, max(last, 1), len(exports.COLUMNS) - 1)


PLAN_COLUMNS = (
    ("Recommendation", 16),
    ("Its exact words", 60),
    ("Reference", 18),
    ("What we will do", 50),
    ("Lead", 24),
    ("Lead agency", 28),
    ("Supporting agencies", 28),
    ("Start date", 14),
    ("Due date", 14),
    ("Original due date", 14),
    ("Times moved", 10),
    ("Milestones", 40),
    ("Success measure", 40),
    ("Intended effect on children", 40),
    ("Effect on children", 40),
    ("Status", 14),
    ("BRAG", 10),
    ("Last update", 14),
    ("Progress", 50),
)


def write_plan(
    edition: Edition, content: StatementContent, brand: Brand = USUAL, *, addendum: int | None = None
) -> bytes:
    """The plan of a statement as a sheet, a row for each action; the same version gives the same bytes.

    `addendum` is the number of the addendum to that version whose plan it is, where it is one's.
    """
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with _workbook(written, options) as book:
        dated = datetime.combine(edition.dated, time())
        to_it = f", addendum {addendum}" if addendum else ""
        title = f"The plan, version {edition.number}{to_it}"
        book.set_properties({"title": title, "author": papers.clean(content.cover.partnership)})
        book.set_properties({**book.doc_properties, "created": dated})
        sheet = book.add_worksheet("The plan")
        head = {"bg_color": f"#{brand.colour}", "font_color": f"#{brand.ink}"}
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, **head})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "d mmm yyyy", "valign": "top"})
        for column, (name, width) in enumerate(PLAN_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, heading)
        sheet.freeze_panes(1, 1)
        last = 0
        for last, row in enumerate(_plan_rows(content), start=1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(last, column, value, day)
                elif isinstance(value, int):
                    sheet.write_number(last, column, value, plain)
                elif value:
                    sheet.write_string(last, column, str(_as_text(papers.clean(value))), plain)
        sheet.autofilter(0, 0, max(last, 1), len(PLAN_COLUMNS) - 1)
    return written.getvalue()


def _plan_rows(content: StatementContent) -> Iterator[tuple[str | int | date | None, ...]]:
    for block in content.plan:
        for action in block.actions:
            yield (block.number, block.text, *_planned(action))
        if not block.actions:
            yield (block.number, block.text, None, plan.NO_ACTION)


def _planned(action: PlannedAction) -> tuple[str | int | date | None, ...]:
    return (
        action.reference,
        action.what_we_will_do,
        action.lead,
        action.lead_agency,
        ", ".join(action.supporting),
        action.starts_on,
        action.due_on,
        action.original_due_on or action.due_on,
        action.times_moved,
        "\n".join(plan.milestones(action)),
        action.success_measure,
        action.intended_effect,
        action.effect,
        action.status.label,
        action.brag.label if action.brag else paper.NOT_RATED,
        action.last_update_on,
        action.last_note,
    )


def _as_text(value: object) -> object:
    """XlsxWriter takes text between <r> and </r> for markup and writes it raw; an apostrophe stops that."""
    if not isinstance(value, str):
        return value
    return exports.fitting(f"'{value}" if value.startswith("<r>") else value)
