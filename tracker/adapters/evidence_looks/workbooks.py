"""Looking into an Excel workbook: its cells row by row, dates as dates, and which of it is hidden."""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import date

from tracker.adapters.evidence_looks import lines

HIDDEN_ROWS = "Rows or columns are hidden"
_HIDDEN = re.compile(rb'<(?:\w+:)?(?:row|col)\b[^<>]*\shidden="(?:1|true)"')


def said(content: bytes, sheets: Iterable[bytes], hidden: dict[str, None]) -> Iterator[str]:
    """The rows of every sheet as text; notes a sentence for each thing the workbook hides."""
    if any(_HIDDEN.search(sheet) for sheet in sheets):
        hidden[HIDDEN_ROWS] = None
    import openpyxl  # noqa: PLC0415 - slow to import, and only for a workbook

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            hidden[f"The workbook has a hidden sheet: {sheet.title}"] = None
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its size need not be so
        yield sheet.title
        yield from lines.of_rows([_text(value) for value in row] for row in sheet.iter_rows(values_only=True))


def _text(value: object) -> str:
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    return "" if value is None else str(value)
