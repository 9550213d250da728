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
        ("within 20 days", date(2024, 9, 6), date(2024, 9, 26)),
        ("as soon as possible", date(2024, 9, 6), None),
        ("Within three months", None, None),
        (None, date(2024, 9, 6), None),
    ],
)
def test_a_reports_words_become_a_date(phrase: str | None, base: date | None, expected: date | None) -> None:
    assert due_dates.derive(phrase, base) == expected


def test_working_days_are_counted_where_the_bank_holidays_are_given() -> None:
    assert due_dates.derive("within 20 working days", LETTER, NONE) == date(2024, 10, 4)
    assert due_dates.derive("within ten working days", LETTER, {date(2024, 9, 9)}) == date(2024, 9, 23)


@given(st.dates(date(2008, 1, 1), date(2035, 12, 31)), st.integers(0, 60))
def test_months_on_never_leave_the_month_they_reach(start: date, months: int) -> None:
    end = due_dates.add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day


@pytest.mark.parametrize("kind", ["jtai", "sif", "ilacs", "slac", "focused_visit"])
def test_the_law_gives_a_statement_seventy_working_days(kind: str) -> None:
    assert due_dates.statutory_statement_due(kind, LETTER, NONE) == date(2024, 12, 13)


def test_an_area_send_inspection_asked_for_a_statement_until_2022_and_asks_for_a_plan_since() -> None:
    last, first = date(2022, 12, 30), date(2023, 1, 3)
    assert due_dates.statutory_statement_due("area_send", last, NONE) == date(2023, 4, 7)
    assert due_dates.statutory_statement_due("area_send", first, NONE) is None
    assert due_dates.by_the_rule("area_send", first, NONE) == (
        "; the usual 35 working days from the report give 21 February 2023"
    )


@pytest.mark.parametrize(
    ("kind", "due", "wrong", "says"),
    [
        ("jtai", date(2024, 12, 13), date(2024, 12, 18), "; 70 working days from the report give"),
        ("coroner_report", date(2024, 11, 1), date(2024, 11, 6), "; 56 days from the report give"),
        ("area_send", date(2024, 10, 25), date(2024, 10, 22), "; the usual 35 working days from the"),
        ("health_review", date(2024, 10, 4), date(2024, 10, 9), "; the usual 20 working days from the"),
        ("police_child_protection", date(2024, 10, 18), date(2024, 10, 15), "; the usual 6 weeks from"),
    ],
)
def test_each_kind_has_a_rule_of_its_own(kind: str, due: date, wrong: date, says: str) -> None:
    assert due_dates.check_statement_deadline(due, LETTER, kind, NONE) == ()
    (warning,) = due_dates.check_statement_deadline(wrong, LETTER, kind, NONE)
    assert "is 3 working days" in warning
    assert says in warning
    assert warning.endswith(f"give {due.day} {due:%B %Y}.")


@pytest.mark.parametrize("kind", ["childrens_home", "peel", "practice_review", "other"])
def test_a_kind_without_a_rule_is_checked_without_one(kind: str) -> None:
    assert due_dates.check_statement_deadline(date(2025, 6, 2), LETTER, kind, NONE) == ()
    assert due_dates.check_statement_deadline(date(2025, 6, 1), LETTER, kind, NONE) == (
        "The statement's date, Sunday 1 June 2025, is not a working day.",
    )


def test_the_law_gives_no_date_without_a_letter_date_or_for_another_kind() -> None:
    assert due_dates.statutory_statement_due("jtai", None, NONE) is None
    assert due_dates.statutory_statement_due("practice_review", LETTER, NONE) is None
    assert due_dates.statutory_statement_due("other", LETTER, NONE) is None


def test_a_coroner_is_answered_within_fifty_six_days() -> None:
    assert due_dates.statutory_statement_due("coroner_report", LETTER, NONE) == date(2024, 11, 1)
    assert due_dates.check_statement_deadline(date(2024, 11, 8), LETTER, "coroner_report", NONE) == (
        "The response's date, 8 November 2024, is 5 working days later than the rule; "
        "56 days from the report give 1 November 2024.",
    )


@pytest.mark.parametrize("printed", [date(2024, 12, 11), date(2024, 12, 13), date(2024, 12, 17)])
def test_a_printed_date_within_two_working_days_of_the_rule_raises_no_warning(printed: date) -> None:
    assert due_dates.check_statement_deadline(printed, LETTER, "jtai", NONE) == ()


def test_a_printed_date_far_from_the_rule_is_said() -> None:
    warnings = due_dates.check_statement_deadline(date(2024, 12, 18), LETTER, "jtai", NONE)
    assert warnings == (
        "The statement's date, 18 December 2024, is 3 working days later than the rule; "
        "70 working days from the report give 13 December 2024.",
    )


@pytest.mark.parametrize("printed", [date(2024, 12, 14), date(2024, 12, 13)])
def test_a_printed_date_that_nobody_works_on_is_said(printed: date) -> None:
    warnings = due_dates.check_statement_deadline(printed, LETTER, "jtai", frozenset({date(2024, 12, 13)}))
    assert [warning for warning in warnings if "is not a working day" in warning]


def test_a_printed_date_before_the_report_is_said_once() -> None:
    warnings = due_dates.check_statement_deadline(date(2023, 12, 13), LETTER, "jtai", NONE)
    assert warnings == (
        "The statement's date, 13 December 2023, is before the report's own, 6 September 2024; "
        "70 working days from the report give 13 December 2024.",
    )


def test_a_wrong_weekday_is_said() -> None:
    warnings = due_dates.check_statement_deadline(
        date(2023, 4, 18),
        date(2023, 1, 6),
        "jtai",
        frozenset({date(2023, 4, 7), date(2023, 4, 10)}),
        printed_weekday="Friday",
    )
    assert warnings == (
        "The report prints Friday, but 18 April 2023 is a Tuesday; "
        "70 working days from the report give 18 April 2023.",
    )


def test_each_basis_has_its_words_for_people() -> None:
    assert [basis.label for basis in DueBasis] == [
        "printed in the report",
        "derived from the report's words",
        "statutory",
        "set by a person",
    ]
    assert DueBasis.SET == "set_by_a_person"
