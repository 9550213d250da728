"""Working days: the known letters, the edges, and what must hold for any dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import working_days

CHRISTMAS = frozenset({date(2024, 12, 25), date(2024, 12, 26), date(2025, 1, 1)})
DAYS = st.dates(date(2008, 1, 1), date(2035, 12, 31))
HOLIDAYS = st.frozensets(DAYS, max_size=20)
COUNTS = st.integers(-120, 120)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2024, 9, 6), 70, date(2024, 12, 13)),
        (date(2024, 9, 6), 5, date(2024, 9, 13)),
        (date(2024, 9, 6), 15, date(2024, 9, 27)),
        (date(2024, 9, 6), 20, date(2024, 10, 4)),
        (date(2024, 9, 6), 35, date(2024, 10, 25)),
        (date(2024, 12, 13), -30, date(2024, 11, 1)),
        (date(2024, 12, 13), -20, date(2024, 11, 15)),
        (date(2024, 12, 13), -10, date(2024, 11, 29)),
        (date(2024, 12, 13), -5, date(2024, 12, 6)),
        (date(2024, 12, 13), -1, date(2024, 12, 12)),
        (date(2024, 12, 24), 1, date(2024, 12, 27)),
        (date(2024, 12, 7), 0, date(2024, 12, 7)),
    ],
)
def test_working_days_are_counted_on_and_back_without_the_start(start: date, n: int, expected: date) -> None:
    assert working_days.add(start, n, CHRISTMAS) == expected


def test_a_weekend_and_a_bank_holiday_are_not_working_days() -> None:
    week = [date(2024, 12, 23) + timedelta(days=n) for n in range(7)]
    assert [working_days.is_working_day(day, CHRISTMAS) for day in week] == [
        True,
        True,
        False,
        False,
        True,
        False,
        False,
    ]


def test_the_next_working_day_is_the_day_itself_or_the_first_after_it() -> None:
    assert working_days.next_working_day(date(2024, 12, 24), CHRISTMAS) == date(2024, 12, 24)
    assert working_days.next_working_day(date(2024, 12, 25), CHRISTMAS) == date(2024, 12, 27)


def test_days_between_leave_out_the_start_and_count_the_end() -> None:
    assert working_days.between(date(2024, 11, 18), date(2024, 12, 13), CHRISTMAS) == 19
    assert working_days.between(date(2024, 12, 13), date(2024, 12, 13), CHRISTMAS) == 0
    assert working_days.between(date(2024, 12, 16), date(2024, 12, 13), CHRISTMAS) == -1


@given(DAYS, COUNTS, HOLIDAYS)
def test_a_counted_day_is_a_working_day(start: date, n: int, holidays: frozenset[date]) -> None:
    day = working_days.add(start, n, holidays)
    assert day == start if n == 0 else working_days.is_working_day(day, holidays)


@given(DAYS, st.integers(0, 120), HOLIDAYS)
def test_counting_on_and_measuring_agree(start: date, n: int, holidays: frozenset[date]) -> None:
    assert working_days.between(start, working_days.add(start, n, holidays), holidays) == n


@given(DAYS, st.integers(1, 120), HOLIDAYS)
def test_counting_on_from_a_working_day_and_back_returns_to_it(
    start: date, n: int, holidays: frozenset[date]
) -> None:
    first = working_days.next_working_day(start, holidays)
    assert working_days.add(working_days.add(first, n, holidays), -n, holidays) == first


@given(DAYS, DAYS, HOLIDAYS)
def test_measuring_backwards_is_the_same_with_the_other_sign(
    one: date, other: date, holidays: frozenset[date]
) -> None:
    assert working_days.between(one, other, holidays) == -working_days.between(other, one, holidays)
