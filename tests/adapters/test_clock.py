"""The clock: aware, in UTC, moved by an offset that stays the same, and never stopped."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from tracker.adapters import clock
from tracker.adapters.clock import Clock
from tracker.domain import london

REAL = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
MOVED = datetime(2024, 11, 18, 9, 0, tzinfo=UTC)


def test_an_unmoved_clock_tells_real_time_in_utc() -> None:
    with time_machine.travel(REAL, tick=False):
        assert Clock().now() == clock.real_now() == REAL
        assert Clock().now().tzinfo is UTC


def test_today_is_the_date_in_london() -> None:
    with time_machine.travel(REAL + timedelta(minutes=31), tick=False):
        assert Clock().today() == date(2026, 7, 2)


def test_a_clock_that_starts_at_a_moment_ticks_on_from_there() -> None:
    with time_machine.travel(REAL, tick=False) as traveller:
        moved = clock.starting_at(MOVED)
        assert moved.now() == MOVED
        traveller.shift(timedelta(hours=15))
        assert moved.now() == MOVED + timedelta(hours=15)
        assert moved.today() == date(2024, 11, 19)


def test_the_offset_makes_the_same_clock_again_after_a_restart() -> None:
    with time_machine.travel(REAL, tick=False) as traveller:
        offset = clock.starting_at(MOVED).offset
        traveller.shift(timedelta(days=2))
        assert Clock(offset).now() == MOVED + timedelta(days=2)


def test_a_moved_clock_leaves_real_time_alone() -> None:
    with time_machine.travel(REAL, tick=False):
        clock.starting_at(MOVED)
        assert clock.real_now() == REAL


def test_a_moment_may_come_in_londons_time() -> None:
    with time_machine.travel(REAL, tick=False):
        summer = datetime(2024, 7, 18, 9, 0, tzinfo=london.LONDON)
        assert clock.starting_at(summer).now() == datetime(2024, 7, 18, 8, 0, tzinfo=UTC)
