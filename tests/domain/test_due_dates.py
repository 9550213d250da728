"""Due dates: what a report's words and the law give, and when a printed date is odd."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import due_dates
from tracker.domain.due_dates import DueBasis

LETTER = date(2024, 9, 6)
NONE: frozenset[date] = frozenset()


@pytest.mark.parametrize(
    ("phrase", "base", "expected"),
    [
        ("Immediately", date(2012, 5, 29), date(2012, 5, 29)),
        ("Within three months:", date(2012, 5, 29), date(2012, 8, 29)),
        ("Within six months", date(2012, 5, 29), date(2012, 11, 29)),
        ("within 6 weeks of publication", date(2024, 9, 6), date(2024, 10, 18)),
        ("Within one month", date(2024, 1, 31), date(2024, 2, 29)),
        ("within three months", date(2023, 11, 30), date(2024, 2, 29)),
        ("within 56 days", date(2024, 9, 6), date(2024, 11, 1)),
        ("within one year", date(2024, 2, 29), date(2025, 2, 28)),
        ("within 20 working days", date(2024, 9, 6), None),
        ("as soon as possible", date(2024, 9, 6), None),
        ("Within three months", None, None),
        (None, date(2024, 9, 6), None),
    ],
)
def test_a_reports_words_become_a_date(phrase: str | None, base: date | None, expected: date | None) -> None:
    assert due_dates.derive(phrase, base) == expected


@given(st.dates(date(2008, 1, 1), date(2035, 12, 31)), st.integers(0, 60))
def test_months_on_never_leave_the_month_they_reach(start: date, months: int) -> None:
    end = due_dates.add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day


@pytest.mark.parametrize("kind", ["jtai", "sif", "ilacs", "slac", "focused_visit", "area_send"])
def test_the_law_gives_a_statement_seventy_working_days(kind: str) -> None:
    assert due_dates.statutory_statement_due(kind, LETTER, NONE) == date(2024, 12, 13)


def test_the_law_gives_no_date_without_a_letter_date_or_for_another_kind() -> None:
    assert due_dates.statutory_statement_due("jtai", None, NONE) is None
    assert due_dates.statutory_statement_due("practice_review", LETTER, NONE) is None
    assert due_dates.statutory_statement_due("other", LETTER, NONE) is None


def test_a_coroner_is_answered_within_fifty_six_days() -> None:
    assert due_dates.statutory_statement_due("coroner_report", LETTER, NONE) == date(2024, 11, 1)
    assert due_dates.check_statement_deadline(date(2024, 11, 8), LETTER, "coroner_report", NONE) == (
        "The statement's date, 8 November 2024, is 45 working days after the report; "
        "the rule of 56 days gives 1 November 2024.",
    )


@pytest.mark.parametrize("printed", [date(2024, 12, 11), date(2024, 12, 13), date(2024, 12, 17)])
def test_a_printed_date_within_two_working_days_of_the_rule_raises_no_warning(printed: date) -> None:
    assert due_dates.check_statement_deadline(printed, LETTER, "jtai", NONE) == ()


def test_a_printed_date_far_from_the_rule_is_said() -> None:
    warnings = due_dates.check_statement_deadline(date(2024, 12, 18), LETTER, "jtai", NONE)
    assert warnings == (
        "The statement's date, 18 December 2024, is 73 working days after the report; "
        "the rule of 70 gives 13 December 2024.",
    )


@pytest.mark.parametrize("printed", [date(2024, 12, 14), date(2024, 12, 13)])
def test_a_printed_date_that_nobody_works_on_is_said(printed: date) -> None:
    warnings = due_dates.check_statement_deadline(printed, LETTER, "jtai", frozenset({date(2024, 12, 13)}))
    assert [warning for warning in warnings if "is not a working day" in warning]


def test_a_printed_date_before_the_report_is_said_once() -> None:
    warnings = due_dates.check_statement_deadline(date(2023, 12, 13), LETTER, "jtai", NONE)
    assert warnings == (
        "The statement's date, 13 December 2023, is before the report's own, 6 September 2024.",
    )


def test_a_wrong_weekday_is_said() -> None:
    warnings = due_dates.check_statement_deadline(
        date(2023, 4, 18),
        date(2023, 1, 6),
        "jtai",
        frozenset({date(2023, 4, 7), date(2023, 4, 10)}),
        printed_weekday="Friday",
    )
    assert warnings == ("The report prints Friday, but 18 April 2023 is a Tuesday. Check the date.",)


def test_each_basis_has_its_words_for_people() -> None:
    assert [basis.label for basis in DueBasis] == [
        "printed in the report",
        "derived from the report's words",
        "statutory",
        "set by a person",
    ]
    assert DueBasis.SET == "set_by_a_person"
