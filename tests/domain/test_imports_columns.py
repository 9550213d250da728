"""A partnership's own spreadsheet: what its columns mean, and what one cell says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import imports
from tracker.domain.errors import DomainError
from tracker.domain.exports import COLUMNS, heading
from tracker.domain.imports import Column, Layout, values
from tracker.domain.statuses import Status

C = Column


# --- which column is which ---


@pytest.mark.parametrize(
    ("headings", "meant"),
    [
        (
            ["Ref", "Recommendation", "Action", "Owner", "Deadline", "RAG", "Progress"],
            {0: C.REFERENCE, 1: C.RECOMMENDATION, 2: C.WHAT_WE_WILL_DO, 3: C.LEAD, 4: C.DUE, 6: C.NOTE},
        ),
        (
            ["No.", "Area for improvement", "Actions to be taken", "Responsible officer", "By when"],
            {0: C.NUMBER, 1: C.RECOMMENDATION, 2: C.WHAT_WE_WILL_DO, 3: C.LEAD, 4: C.DUE},
        ),
        (
            ["Source of recommendation", "Lead agency", "Target date (revised)", "What difference", "Theme"],
            {0: C.REPORT, 1: C.LEAD_AGENCY, 2: C.DUE, 4: C.TAGS},
        ),
        (
            ["Start date", "Original due date", "Due date", "Status"],
            {0: C.START, 1: C.ORIGINAL_DUE, 2: C.DUE, 3: C.STATUS},
        ),
        (["BRAG", "RAG status", "Risk"], {}),
    ],
)
def test_columns_are_guessed_by_the_words_that_trackers_use(
    headings: list[str], meant: dict[int, Column]
) -> None:
    assert imports.guess(headings) == meant


def test_what_we_export_is_understood_when_it_comes_back() -> None:
    for headings in (list(COLUMNS), [heading(column) for column in COLUMNS]):
        guessed = {headings[at]: column for at, column in imports.guess(headings).items()}
        found = {name.lower().replace(" ", "_"): column for name, column in guessed.items()}
        assert found["reference"] is C.REFERENCE
        assert found["what_we_will_do"] is C.WHAT_WE_WILL_DO
        assert found["lead"] is C.LEAD
        assert found["lead_agency"] is C.LEAD_AGENCY
        assert found["status"] is C.STATUS
        assert {C.DUE, C.ORIGINAL_DUE, C.RECOMMENDATION, C.NUMBER, C.REPORT} <= set(guessed.values())


def test_every_heading_of_the_template_is_understood() -> None:
    assert list(imports.guess([column.label for column in Column]).values()) == list(Column)


def test_headings_are_found_below_a_title() -> None:
    rows = [["Our tracker, November"], [], ["Ref", "Action", "Owner"], ["1", "Train", "Ann"]]
    assert imports.find_headings(rows) == (2, 2)


def test_two_rows_of_headings_are_read_together() -> None:
    rows = [["Ref", "Action", "Dates", ""], ["", "", "Start", "Due"], ["1", "Train", "2024-01-01", ""]]
    assert imports.find_headings(rows) == (0, 1)
    assert imports.headings(rows, 0, 1) == ["Ref", "Action", "Dates Start", "Due"]
    assert imports.guess(imports.headings(rows, 0, 1))[3] is C.DUE


def test_a_row_of_values_is_not_taken_for_a_second_row_of_headings() -> None:
    rows = [["Ref", "Action", "Owner", "Notes"], ["A1", "Train", "", "Update"], ["A2", "Write", "", ""]]
    assert imports.find_headings(rows) == (0, 0)


def test_a_sheet_without_known_headings_is_read_from_its_first_row() -> None:
    assert imports.find_headings([["x", "y"], ["1", "2"]]) == (0, 0)
    assert imports.find_headings([]) == (0, 0)


def test_the_same_headings_are_remembered_whatever_their_case_and_spaces() -> None:
    assert imports.signature(["Ref ", "DUE date"]) == imports.signature(["ref", "Due  Date"])
    assert imports.signature(["Ref", "Due"]) != imports.signature(["Due", "Ref"])


@given(st.lists(st.text(max_size=30), max_size=12))
def test_no_meaning_is_guessed_twice(headings: list[str]) -> None:
    guessed = list(imports.guess(headings).values())
    assert len(guessed) == len(set(guessed))


def test_a_layout_is_kept_and_read_back() -> None:
    layout = Layout(1, 2, 3, {0: C.LEAD, 4: C.DUE}, {"lead": {"head of service": 7}})
    assert Layout.from_json(layout.as_json()) == layout


def test_a_layout_needs_something_to_make_an_action_of_and_each_meaning_once() -> None:
    with pytest.raises(DomainError, match="Say which column is"):
        Layout(columns={0: C.DUE, 1: C.LEAD}).check()
    with pytest.raises(DomainError, match="Two columns are Lead"):
        Layout(columns={0: C.LEAD, 1: C.LEAD, 2: C.WHAT_WE_WILL_DO}).check()


# --- cells ---


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2025-03-31", date(2025, 3, 31)),
        ("2025-03-31 00:00:00", date(2025, 3, 31)),
        ("31/03/2025", date(2025, 3, 31)),
        ("31/03/25", date(2025, 3, 31)),
        ("31.3.25", date(2025, 3, 31)),
        ("31 March 2025", date(2025, 3, 31)),
        ("Mon 31st Mar 2025", date(2025, 3, 31)),
        ("45747", date(2025, 3, 31)),
    ],
)
def test_a_date_is_read_as_people_and_spreadsheets_write_it(cell: str, day: date) -> None:
    assert values.read_day(cell) == day


@pytest.mark.parametrize(
    "cell", ["03/31/2025", "end of March 2025", "Q1", "ongoing", "2025", "12", "31/02/2025"]
)
def test_what_is_no_date_is_said_to_be_none(cell: str) -> None:
    with pytest.raises(DomainError, match="13 December 2024"):
        values.read_day(cell)


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Complete", Status.DELIVERED),
        ("CLOSED", Status.DELIVERED),
        ("On-going", Status.IN_PROGRESS),
        ("not started", Status.NOT_STARTED),
        ("Complete and embedded", Status.EMBEDDED),
        ("on hold", Status.ON_HOLD),
    ],
)
def test_words_for_a_status_are_understood(cell: str, status: Status) -> None:
    assert values.read_status(cell) is status


@pytest.mark.parametrize("cell", ["Red", "amber", "Overdue"])
def test_a_rating_is_no_status(cell: str) -> None:
    with pytest.raises(DomainError, match="rating, not a status"):
        values.read_status(cell)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("=TODAY()", "formula without a result"),
        ("#REF!", "error of the spreadsheet"),
        ("x" * 20_001, "20,000"),
    ],
)
def test_a_cell_that_says_nothing_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(DomainError, match=reason):
        values.read_text(cell)


def test_an_apostrophe_that_an_export_put_before_a_formula_is_taken_off() -> None:
    assert values.read_text("'=not a formula") == "=not a formula"
