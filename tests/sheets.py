"""Spreadsheets as partnerships keep them, made for tests."""

import io
from collections.abc import Iterable, Sequence

import openpyxl

CELLS = {
    **{"ref": "Ref", "asked": "Recommendation", "plan": "Action", "lead": "Owner", "agency": "Agency"},
    **{
        "original": "Original due date",
        "due": "Deadline",
        "status": "Status",
        "note": "Notes",
        "tags": "Theme",
    },
}
HEADINGS = list(CELLS.values())


def row(**cells: object) -> list[object]:
    """A row under HEADINGS, by what stands in it."""
    return [cells.get(name, "") for name in CELLS]


def workbook(
    rows: Iterable[Sequence[object]],
    *,
    merged: Iterable[str] = (),
    title: str = "Tracker",
    hidden: bool = False,
) -> bytes:
    """An Excel file with these rows; formulas in it have no result, as nothing has worked them out."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    if hidden:
        book.create_sheet("Shown").append(["Action"])
        sheet.sheet_state = "hidden"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The file of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
