"""What an export of actions holds: one row an action, the same columns in every format."""

from datetime import date
from typing import NamedTuple

_FORMULA_STARTS = frozenset("=+-@\t\r")
LONGEST_CELL = 32_767
"""Characters that Excel holds in a cell."""
CUT = " … [Excel holds no more in one cell. The page, the Word file and the PDF have it whole.]"


class ActionRow(NamedTuple):
    """One action as it leaves the system; codes in lower case, dates as dates."""

    reference: str
    partnership: str
    report: str
    recommendation: str
    number: str | None
    section: str | None
    what_we_will_do: str
    success_measure: str
    status: str
    brag: str | None
    brag_reason: str
    lead: str | None
    lead_agency: str | None
    due_on: date | None
    original_due_on: date | None
    due_basis: str | None
    times_moved: int
    overdue_days: int
    review_on: date | None
    last_update_on: date | None
    tracked: bool
    starts_on: date | None = None
    deputy: str | None = None
    sponsor: str | None = None
    contributors: str = ""
    slipped_working_days: int = 0
    date_asked_for: date | None = None
    next_milestone: str | None = None
    next_milestone_due_on: date | None = None
    flag: str = ""
    tags: str = ""
    intended_effect: str = ""
    recommendation_kind: str = ""


COLUMNS: tuple[str, ...] = ActionRow._fields


def as_json(row: ActionRow) -> dict[str, object]:
    """The row with its dates as ISO text; what is absent is null."""
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row._asdict().items()
    }


def as_cells(row: ActionRow) -> list[object]:
    """The row for a sheet: text that a spreadsheet would take for a formula is defused."""
    return [defused(value) if isinstance(value, str) else value for value in row]


def defused(text: str) -> str:
    """Text that begins like a formula, with an apostrophe before it (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text


def fitting(text: str) -> str:
    """Text that Excel can hold in a cell; where it cannot, the cell says that it is cut."""
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - len(CUT)]}{CUT}"


def heading(column: str) -> str:
    """The column's name over a sheet."""
    return {
        "brag": "BRAG",
        "brag_reason": "BRAG reason",
        "due_on": "Due",
        "original_due_on": "Original due",
    }.get(column, column.removesuffix("_on").replace("_", " ").capitalize())
