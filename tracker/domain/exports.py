"""What an export of actions holds: one row an action, the same columns in every format."""

import re
from dataclasses import dataclass
from datetime import date

_LOOKS_LIKE_A_FORMULA = re.compile(r"^[=+\-@\t\r]")


@dataclass(frozen=True)
class ActionRow:
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


COLUMNS: tuple[str, ...] = tuple(ActionRow.__dataclass_fields__)


def as_json(row: ActionRow) -> dict[str, object]:
    """The row with its dates as ISO text; what is absent is null."""
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in vars(row).items()
    }


def as_cells(row: ActionRow) -> list[object]:
    """The row for a sheet: text that a spreadsheet would take for a formula is defused."""
    return [defused(value) if isinstance(value, str) else value for value in vars(row).values()]


def defused(text: str) -> str:
    """Text that begins like a formula, with an apostrophe before it (OWASP, CSV injection)."""
    return f"'{text}" if _LOOKS_LIKE_A_FORMULA.match(text) else text


def heading(column: str) -> str:
    """The column's name over a sheet."""
    return {
        "brag": "BRAG",
        "brag_reason": "BRAG reason",
        "due_on": "Due",
        "original_due_on": "Original due",
    }.get(column, column.removesuffix("_on").replace("_", " ").capitalize())
