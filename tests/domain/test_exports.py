"""What an export holds: the keys people were promised, and text that no spreadsheet takes for a formula."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import exports
from tracker.domain.exports import ActionRow

PROMISED = {
    "reference",
    "report",
    "recommendation",
    "status",
    "brag",
    "brag_reason",
    "lead",
    "lead_agency",
    "due_on",
    "original_due_on",
    "due_basis",
    "times_moved",
    "overdue_days",
    "last_update_on",
    "tracked",
}

ROW = ActionRow(
    reference="RICH-JTAI-24-03",
    partnership="Kingston and Richmond",
    report="RICH-JTAI-24",
    recommendation="The delivery of Operation Encompass.",
    number=None,
    section=None,
    what_we_will_do="",
    success_measure="",
    status="in_progress",
    brag="amber",
    brag_reason="Amber: due in 12 days, no update for 41 days.",
    lead=None,
    lead_agency="Metropolitan Police",
    due_on=date(2024, 11, 30),
    original_due_on=date(2024, 11, 30),
    due_basis="set_by_a_person",
    times_moved=0,
    overdue_days=0,
    review_on=None,
    last_update_on=date(2024, 10, 8),
    tracked=True,
)


def test_json_has_every_key_that_was_promised_and_keeps_absence_as_null() -> None:
    row = exports.as_json(ROW)
    assert set(row) >= PROMISED
    assert row["due_on"] == "2024-11-30"
    assert row["lead"] is None
    assert row["review_on"] is None
    assert row["tracked"] is True


def test_every_format_has_the_same_columns_in_the_same_order() -> None:
    assert tuple(exports.as_json(ROW)) == exports.COLUMNS
    assert len(exports.as_cells(ROW)) == len(exports.COLUMNS)


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_begins_like_a_formula_is_defused_in_cells_and_exact_in_json(text: str) -> None:
    row = ROW._replace(recommendation=text)
    position = exports.COLUMNS.index("recommendation")
    assert exports.as_cells(row)[position] == f"'{text}"
    assert exports.as_json(row)["recommendation"] == text


@given(st.text())
def test_no_text_cell_begins_like_a_formula_and_nothing_of_the_text_is_lost(text: str) -> None:
    cell = exports.defused(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_dates_and_counts_stay_typed_in_cells() -> None:
    cells = dict(zip(exports.COLUMNS, exports.as_cells(ROW._replace(overdue_days=-1)), strict=True))
    assert cells["due_on"] == date(2024, 11, 30)
    assert cells["overdue_days"] == -1


def test_headings_are_words() -> None:
    headings = [exports.heading(column) for column in exports.COLUMNS]
    assert len(set(headings)) == len(headings)
    assert not any("_" in heading for heading in headings)
    assert {"BRAG", "Due", "Original due", "Lead agency", "What we will do"} <= set(headings)
