"""The timetable: which days, at what time through the year, and the one run that is owed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters import bank_holidays
from tracker.domain import london, timetable, working_days
from tracker.domain.timetable import JOBS, REMINDERS, STATEMENT_DRAFTS, WEEKLY_DIGEST, Job

HOLIDAYS = bank_holidays.england_and_wales()
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


@pytest.mark.parametrize(
    ("now", "digest", "reminders"),
    [
        ("2024-11-15T12:00", "2024-11-18T07:00", "2024-11-18T07:30"),
        ("2024-08-23T12:00", "2024-08-27T07:00", "2024-08-27T07:30"),  # Monday 26 August is a bank holiday
        ("2024-12-24T12:00", "2024-12-30T07:00", "2024-12-27T07:30"),
        ("2024-12-30T12:00", "2025-01-06T07:00", "2024-12-31T07:30"),
        ("2025-04-17T12:00", "2025-04-22T07:00", "2025-04-22T07:30"),  # Easter
    ],
)
def test_a_bank_holiday_moves_the_digest_to_the_next_working_day(
    now: str, digest: str, reminders: str
) -> None:
    assert timetable.next_due(WEEKLY_DIGEST, in_london(now), HOLIDAYS) == in_london(digest)
    assert timetable.next_due(REMINDERS, in_london(now), HOLIDAYS) == in_london(reminders)


@pytest.mark.parametrize(
    ("now", "utc"),
    [
        ("2024-03-29T12:00", datetime(2024, 4, 2, 6, tzinfo=UTC)),  # clocks go on over Easter
        ("2024-10-25T12:00", datetime(2024, 10, 28, 7, tzinfo=UTC)),  # clocks go back
        ("2024-10-21T12:00", datetime(2024, 10, 28, 7, tzinfo=UTC)),
        ("2025-03-24T12:00", datetime(2025, 3, 31, 6, tzinfo=UTC)),
    ],
)
def test_the_digest_is_due_at_seven_by_london_clocks_summer_and_winter(now: str, utc: datetime) -> None:
    due = timetable.next_due(WEEKLY_DIGEST, in_london(now), HOLIDAYS)
    assert due == utc
    assert (due.astimezone(london.LONDON).hour, due.astimezone(london.LONDON).minute) == (7, 0)


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


def test_a_missed_monday_is_made_up_later_in_the_week_but_not_at_the_weekend() -> None:
    assert owed(WEEKLY_DIGEST, "2024-11-20T09:00") == date(2024, 11, 18)
    assert owed(WEEKLY_DIGEST, "2024-11-23T09:00") is None


def test_a_missed_week_owes_one_digest_only() -> None:
    assert owed(WEEKLY_DIGEST, "2024-11-26T09:00") == date(2024, 11, 25)
    assert owed(WEEKLY_DIGEST, "2024-11-26T09:00", finished={date(2024, 11, 25)}) is None


def test_yesterdays_reminders_are_left_to_todays_run() -> None:
    assert owed(REMINDERS, "2024-11-19T06:00") is None
    assert owed(REMINDERS, "2024-11-19T15:00") == date(2024, 11, 19)


def test_drafts_are_built_on_any_day_of_the_year() -> None:
    assert owed(STATEMENT_DRAFTS, "2024-12-25T05:00") == date(2024, 12, 25)


def test_nothing_that_fell_due_before_the_installation_is_owed() -> None:
    began = in_london("2024-11-18T09:00")
    for job in JOBS:
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


@given(st.dates(date(2023, 1, 1), date(2030, 1, 1)))
def test_a_week_has_one_digest_day(day: date) -> None:
    monday = timetable.week_start(day)
    days = [monday + timedelta(days=n) for n in range(7)]
    falls = [each for each in days if WEEKLY_DIGEST.falls_on(each, HOLIDAYS)]
    assert len(falls) == 1
    assert working_days.is_working_day(falls[0], HOLIDAYS)
