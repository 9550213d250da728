"""Dates in London: the calendar date of a moment, and the moment of a time of day."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import london


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2024, 12, 15, 23, 59, tzinfo=UTC), date(2024, 12, 15)),
        (datetime(2024, 12, 16, 0, 0, tzinfo=UTC), date(2024, 12, 16)),
        (datetime(2024, 7, 31, 22, 59, tzinfo=UTC), date(2024, 7, 31)),
        (datetime(2024, 7, 31, 23, 0, tzinfo=UTC), date(2024, 8, 1)),
    ],
)
def test_the_day_changes_at_midnight_in_london(moment: datetime, expected: date) -> None:
    assert london.date_of(moment) == expected


def test_seven_in_the_morning_is_seven_by_the_clock_in_both_seasons() -> None:
    assert london.at(date(2024, 12, 16), time(7)).astimezone(UTC).hour == 7
    assert london.at(date(2024, 7, 1), time(7)).astimezone(UTC).hour == 6


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.times())
def test_a_time_on_a_day_falls_on_that_day(day: date, clock_time: time) -> None:
    assert london.date_of(london.at(day, clock_time)) == day
