"""The timetable: which days, at what time through the year, and the one run that is owed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters import bank_holidays
from tracker.domain import london, timetable, working_days
from tracker.domain.timetable import (
    BOARD_DIGEST,
    REMINDERS,
    STATEMENT_DRAFTS,
    WEEKLY_DIGEST,
    Job,
)

HOLIDAYS = bank_holidays.england_and_wales()
JOBS = timetable.lines([6, 7, 14])
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

moments = st.integers(0, 7 * 365 * 24 * 60).map(
    lambda minutes: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def in_london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=london.LONDON)


def owed(
    job: Job,
    now: str,
    *,
    since: datetime = LONG_AGO,
    finished: set[date] | None = None,
    unfinished: set[date] | None = None,
) -> date | None:
    return timetable.owed(
        job,
        now=in_london(now),
        since=since,
        finished=finished or set(),
        unfinished=unfinished or set(),
        holidays=HOLIDAYS,
    )


def digest_due(now: str, weekday: int = 0, hour: int = 7) -> date | None:
    return timetable.weekly_digest_due(weekday, hour, in_london(now), HOLIDAYS)


@pytest.mark.parametrize(
    ("weekday", "monday", "comes_on"),
    [
        (0, date(2024, 11, 18), date(2024, 11, 18)),
        (2, date(2024, 11, 18), date(2024, 11, 20)),
        (0, date(2024, 8, 26), date(2024, 8, 27)),  # the summer bank holiday
        (0, date(2025, 4, 21), date(2025, 4, 22)),  # Easter Monday
        (4, date(2025, 4, 14), date(2025, 4, 22)),  # Good Friday, and the Monday after it
        (2, date(2024, 12, 23), date(2024, 12, 27)),  # Christmas Day and Boxing Day
        (4, date(2026, 12, 21), date(2026, 12, 29)),  # Christmas on a Friday: Boxing Day is kept on Monday
    ],
)
def test_a_bank_holiday_moves_the_digest_to_the_next_working_day(
    weekday: int, monday: date, comes_on: date
) -> None:
    assert timetable.digest_day(monday, weekday, HOLIDAYS) == comes_on
    assert timetable.is_digest_day(comes_on, weekday, HOLIDAYS)
    assert digest_due(f"{comes_on}T06:59", weekday) != monday
    assert digest_due(f"{comes_on}T07:00", weekday) == monday


def test_a_digest_that_a_bank_holiday_puts_off_into_the_next_week_gives_way_to_that_weeks_own() -> None:
    good_friday, after = date(2025, 4, 18), date(2025, 4, 21)
    assert digest_due(f"{good_friday}T23:00", 4) is None
    assert digest_due("2025-04-24T23:00", 4) == good_friday - timedelta(days=4)
    assert digest_due("2025-04-25T07:00", 4) == after


@pytest.mark.parametrize("hour", [6, 7, 9, 18])
@pytest.mark.parametrize("clocks_change_on", [date(2024, 10, 27), date(2025, 3, 30), date(2024, 3, 31)])
def test_the_digest_is_due_at_its_hour_by_london_clocks_on_both_sides_of_a_change(
    clocks_change_on: date, hour: int
) -> None:
    for sunday in (clocks_change_on - timedelta(days=7), clocks_change_on):
        day = timetable.digest_day(sunday + timedelta(days=1), 0, HOLIDAYS)
        due = datetime(day.year, day.month, day.day, hour, tzinfo=london.LONDON).astimezone(UTC)
        week = timetable.week_start(day)
        assert timetable.weekly_digest_due(0, hour, due, HOLIDAYS) == week
        assert timetable.weekly_digest_due(0, hour, due - timedelta(seconds=1), HOLIDAYS) is None
        line = WEEKLY_DIGEST.at_hour(hour)
        assert timetable.next_due(line, due - timedelta(seconds=1), HOLIDAYS) == due
    winter = hour if clocks_change_on.month == 10 else hour - 1
    assert due.hour == winter, "an hour of London is not always the same of Greenwich"


@given(st.dates(date(2023, 1, 1), date(2030, 1, 1)), st.integers(0, 4), st.integers(6, 18))
def test_each_week_has_one_digest_and_none_comes_on_a_day_off(day: date, weekday: int, hour: int) -> None:
    comes_on = timetable.digest_day(day, weekday, HOLIDAYS)
    assert working_days.is_working_day(comes_on, HOLIDAYS)
    assert comes_on >= timetable.week_start(day) + timedelta(days=weekday)
    at = london.at(comes_on, time(hour))
    assert timetable.weekly_digest_due(weekday, hour, at, HOLIDAYS) == timetable.week_start(day)


@given(moments, st.integers(0, 4), st.integers(6, 18))
def test_a_run_makes_what_fell_due_this_week_and_nothing_of_weeks_before(
    now: datetime, weekday: int, hour: int
) -> None:
    week = timetable.weekly_digest_due(weekday, hour, now, HOLIDAYS)
    if week is not None:
        came_on = timetable.digest_day(week, weekday, HOLIDAYS)
        assert timetable.week_start(came_on) == timetable.week_start(london.date_of(now))
        assert london.at(came_on, time(hour)) <= now


@pytest.mark.parametrize(
    ("month", "comes_on"),
    [
        (date(2024, 11, 1), date(2024, 11, 1)),
        (date(2024, 12, 1), date(2024, 12, 2)),
        (date(2025, 1, 1), date(2025, 1, 2)),
        (date(2027, 5, 1), date(2027, 5, 4)),  # a Saturday, a Sunday and a bank holiday
    ],
)
def test_the_board_digest_comes_on_the_first_working_day_of_the_month(month: date, comes_on: date) -> None:
    assert timetable.month_digest_day(comes_on, HOLIDAYS) == comes_on
    assert timetable.monthly_digest_due(9, in_london(f"{comes_on}T08:59"), HOLIDAYS) is None
    assert timetable.monthly_digest_due(9, in_london(f"{comes_on}T09:00"), HOLIDAYS) == month
    assert timetable.next_due(BOARD_DIGEST, in_london(f"{month}T00:00"), HOLIDAYS) == in_london(
        f"{comes_on}T07:00"
    )


def test_there_is_a_line_for_each_hour_that_was_chosen_and_digests_go_before_reminders() -> None:
    assert [(job.name, job.work, job.at.hour) for job in JOBS] == [
        ("statement_drafts", "statement_drafts", 5),
        ("weekly_digest_06", "weekly_digest", 6),
        ("weekly_digest", "weekly_digest", 7),
        ("weekly_digest_14", "weekly_digest", 14),
        ("board_digest_06", "board_digest", 6),
        ("board_digest", "board_digest", 7),
        ("board_digest_14", "board_digest", 14),
        ("reminders", "reminders", 7),
    ]
    assert [job.name for job in timetable.lines()] == [
        "statement_drafts",
        "weekly_digest",
        "board_digest",
        "reminders",
    ]


@given(moments, st.sampled_from(JOBS))
def test_the_last_run_due_and_the_next_stand_on_either_side_of_now(now: datetime, job: Job) -> None:
    last = timetable.last_due(job, now, HOLIDAYS)
    following = timetable.next_due(job, now, HOLIDAYS)
    assert last <= now < following
    assert timetable.last_due(job, following, HOLIDAYS) == following
    assert timetable.next_due(job, last, HOLIDAYS) == following


@given(moments)
def test_no_run_that_brings_mail_is_owed_on_a_day_off(now: datetime) -> None:
    for job in (WEEKLY_DIGEST, REMINDERS):
        day = timetable.owed(
            job, now=now, since=LONG_AGO, finished=set(), unfinished=set(), holidays=HOLIDAYS
        )
        assert day is None or working_days.is_working_day(london.date_of(now), HOLIDAYS)


def test_a_run_is_owed_from_its_minute_until_it_is_finished() -> None:
    monday = date(2024, 11, 18)
    assert owed(WEEKLY_DIGEST, "2024-11-18T06:59", since=in_london("2024-11-15T12:00")) is None
    assert owed(WEEKLY_DIGEST, "2024-11-18T07:00") == monday
    assert owed(WEEKLY_DIGEST, "2024-11-18T07:00", unfinished={monday}) == monday
    assert owed(WEEKLY_DIGEST, "2024-11-18T07:00", finished={monday}) is None


def test_a_missed_run_leaves_its_digests_to_the_next_working_days_and_never_to_a_weekend() -> None:
    assert owed(WEEKLY_DIGEST, "2024-11-20T06:59") is None
    assert owed(WEEKLY_DIGEST, "2024-11-20T09:00") == date(2024, 11, 20)
    assert owed(WEEKLY_DIGEST, "2024-11-23T09:00") is None
    assert digest_due("2024-11-20T09:00") == date(2024, 11, 18), "made up on Wednesday"


def test_a_missed_week_owes_one_digest_only() -> None:
    assert digest_due("2024-11-26T09:00") == date(2024, 11, 25)
    assert owed(WEEKLY_DIGEST, "2024-11-26T09:00", finished={date(2024, 11, 26)}) is None


def test_a_missed_board_digest_is_made_up_later_in_the_month_but_not_at_the_weekend() -> None:
    assert owed(BOARD_DIGEST, "2024-11-13T09:00") == date(2024, 11, 1)
    assert owed(BOARD_DIGEST, "2024-11-16T09:00") is None
    assert owed(BOARD_DIGEST, "2024-11-13T09:00", finished={date(2024, 11, 1)}) is None


def test_yesterdays_reminders_are_left_to_todays_run() -> None:
    assert owed(REMINDERS, "2024-11-19T06:00") is None
    assert owed(REMINDERS, "2024-11-19T15:00") == date(2024, 11, 19)


def test_drafts_are_built_on_any_day_of_the_year() -> None:
    assert owed(STATEMENT_DRAFTS, "2024-12-25T05:00") == date(2024, 12, 25)


def test_nothing_that_fell_due_before_the_installation_is_owed() -> None:
    began = in_london("2024-11-18T09:00")
    for job in timetable.lines():
        assert owed(job, "2024-11-18T18:00", since=began) is None
    assert owed(REMINDERS, "2024-11-19T07:30", since=began) == date(2024, 11, 19)


def test_a_promised_run_is_owed_although_it_fell_due_before() -> None:
    monday = date(2024, 11, 18)
    began = in_london("2024-11-18T09:00")
    assert owed(WEEKLY_DIGEST, "2024-11-18T09:00", since=began, unfinished={monday}) == monday
    assert owed(WEEKLY_DIGEST, "2024-11-25T09:00", since=began, unfinished={monday}) == date(2024, 11, 25)


def test_a_run_by_hand_for_a_day_to_come_does_not_stand_for_the_runs_before_it() -> None:
    ahead = date(2024, 12, 16)
    assert owed(WEEKLY_DIGEST, "2024-11-25T09:00", finished={ahead}) == date(2024, 11, 25)
    assert owed(WEEKLY_DIGEST, "2024-12-16T09:00", finished={ahead}) is None
    assert owed(WEEKLY_DIGEST, "2024-11-25T09:00", unfinished={ahead}) == date(2024, 11, 25)


def test_a_job_is_late_when_its_run_before_the_last_was_not_made_either() -> None:
    now = in_london("2024-11-20T12:00")

    def late(
        finished: set[date], since: datetime = LONG_AGO, promised: frozenset[date] = frozenset()
    ) -> bool:
        return timetable.is_late(
            REMINDERS, now=now, since=since, finished=finished, unfinished=promised, holidays=HOLIDAYS
        )

    assert late(set())
    assert late({date(2024, 11, 18)})
    assert late({date(2024, 12, 16)}), "a run by hand for a day to come says nothing"
    assert not late({date(2024, 11, 19)})
    assert not late({date(2024, 11, 20)})
    recently = in_london("2024-11-19T12:00")
    assert not late(set(), since=recently), "never yet due twice"
    assert late(set(), since=recently, promised=frozenset({date(2024, 11, 19)})), "promised, and not made"


def test_weeks_are_named_as_the_calendar_numbers_them() -> None:
    assert timetable.week_of(date(2024, 11, 18)) == "2024-W47"
    assert timetable.week_of(date(2024, 12, 30)) == "2025-W01"
