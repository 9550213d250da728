"""Moving a due date: what may be proposed, who decides, and how far a date has slipped."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters import bank_holidays
from tracker.domain import extensions, working_days
from tracker.domain.errors import DomainError
from tracker.domain.extensions import Category
from tracker.domain.statuses import OPEN, Status

HOLIDAYS = bank_holidays.england_and_wales()
DUE, TODAY, PUBLISHED = date(2024, 12, 20), date(2024, 11, 18), date(2024, 10, 1)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def proposed(to: date | None, *, due_on: date | None = DUE, published_on: date | None = PUBLISHED) -> date:
    return extensions.check_proposed(to, due_on=due_on, today=TODAY, published_on=published_on)


@pytest.mark.parametrize("to", [TODAY, DUE - timedelta(days=1), DUE + timedelta(days=1)])
def test_a_later_or_an_earlier_date_may_be_proposed(to: date) -> None:
    assert proposed(to) == to


def test_what_is_no_change_or_has_passed_cannot_be_proposed() -> None:
    with pytest.raises(DomainError, match="Propose a date"):
        proposed(None)
    with pytest.raises(DomainError, match="already the due date"):
        proposed(DUE)
    with pytest.raises(DomainError, match="today or later"):
        proposed(TODAY - timedelta(days=1))
    with pytest.raises(DomainError, match="before the report"):
        proposed(TODAY, published_on=TODAY + timedelta(days=1))
    with pytest.raises(DomainError, match="a manager sets the first one"):
        proposed(DUE, due_on=None)


@pytest.mark.parametrize("status", Status)
def test_another_date_is_asked_only_for_what_is_still_to_be_done(status: Status) -> None:
    if status in OPEN:
        extensions.check_open(status)
    else:
        with pytest.raises(DomainError, match="no date left to move"):
            extensions.check_open(status)


def test_somebody_else_decides() -> None:
    extensions.check_decider(decider_id=1, asked_by_id=2, leads_it=False)
    with pytest.raises(DomainError, match="you asked for this yourself"):
        extensions.check_decider(decider_id=1, asked_by_id=1, leads_it=False)
    with pytest.raises(DomainError, match="you lead this action"):
        extensions.check_decider(decider_id=1, asked_by_id=2, leads_it=True)


def test_a_date_that_moved_over_christmas_slipped_by_working_days_alone() -> None:
    assert extensions.slipped(date(2024, 12, 20), date(2025, 1, 3), HOLIDAYS) == 7
    assert extensions.slipped(date(2024, 12, 20), date(2024, 12, 22), HOLIDAYS) == 0
    assert extensions.slipped(None, date(2025, 1, 3), HOLIDAYS) == 0
    assert extensions.slipped(date(2024, 12, 20), None, HOLIDAYS) == 0


@given(days, days)
def test_slipping_there_and_back_again_is_no_slipping(one: date, other: date) -> None:
    assert extensions.slipped(one, other, HOLIDAYS) == -extensions.slipped(other, one, HOLIDAYS)
    assert abs(extensions.slipped(one, other, HOLIDAYS)) <= abs((other - one).days)


@given(days, st.integers(1, 200))
def test_moving_by_working_days_slips_by_as_many(original: date, number: int) -> None:
    due = working_days.add(original, number, HOLIDAYS)
    assert extensions.slipped(original, due, HOLIDAYS) == number


def test_how_far_a_date_moved_is_said_in_one_way() -> None:
    assert extensions.moved_words(0, 0) == ""
    assert extensions.moved_words(1, 1) == "moved 1 time, slipped 1 working day"
    assert extensions.moved_words(2, 15) == "moved 2 times, slipped 15 working days"
    assert extensions.moved_words(2, 0) == "moved 2 times"
    assert extensions.moved_words(1, -3) == "moved 1 time, brought forward 3 working days"


@given(st.none() | days)
def test_nothing_is_said_of_a_date_that_never_moved(day: date | None) -> None:
    assert extensions.moved_words(0, extensions.slipped(day, day, HOLIDAYS)) == ""


def test_every_reason_has_words_of_its_own() -> None:
    labels = [category.label for category in Category]
    assert len(set(labels)) == len(labels)
    assert all(labels)
