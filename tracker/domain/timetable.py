"""The one timetable: what falls on which days, at what time by London clocks, and which run is still owed."""

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tracker.domain import london, working_days

ONE_DAY = timedelta(days=1)


class Days(StrEnum):
    """The days on which a job falls, as the timetable says them."""

    EVERY_DAY = "every day"
    WORKING_DAYS = "working days"
    WEEK_START = "first working day of the week"


@dataclass(frozen=True)
class Job:
    """One line of the timetable.

    A run that brings people mail never runs on a day off. One that is not `made_up_later` leaves what it
    missed to the next run, which finds it still owed.
    """

    name: str
    at: time
    days: Days
    brings_mail: bool = False
    made_up_later: bool = True

    def falls_on(self, day: date, holidays: Container[date]) -> bool:
        """Whether this job has a run on that day."""
        if self.days is Days.EVERY_DAY:
            return True
        if self.days is Days.WORKING_DAYS:
            return working_days.is_working_day(day, holidays)
        return day == working_days.next_working_day(week_start(day), holidays)

    def may_run(self, for_date: date, today: date, holidays: Container[date]) -> bool:
        """Whether its run for that date may be made today."""
        if self.brings_mail and not working_days.is_working_day(today, holidays):
            return False
        return self.made_up_later or for_date == today


STATEMENT_DRAFTS = Job("statement_drafts", time(5, 0), Days.EVERY_DAY)
WEEKLY_DIGEST = Job("weekly_digest", time(7, 0), Days.WEEK_START, brings_mail=True)
REMINDERS = Job("reminders", time(7, 30), Days.WORKING_DAYS, brings_mail=True, made_up_later=False)

JOBS = (STATEMENT_DRAFTS, WEEKLY_DIGEST, REMINDERS)
"""In the order in which they run where several are owed, so that a digest goes before the day's reminders."""

DELIVER_MAIL = "deliver_mail"
BEAT_SECONDS = 30
"""How often, in real time, the scheduler looks what is owed and sends the mail that waits."""


def week_start(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> str:
    """The week as a digest is keyed by it: 2024-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def last_due(job: Job, now: datetime, holidays: Container[date]) -> datetime:
    """The latest moment, up to and including now, at which the job fell due."""
    day = london.date_of(now)
    while not (job.falls_on(day, holidays) and london.at(day, job.at) <= now):
        day -= ONE_DAY
    return london.at(day, job.at)


def next_due(job: Job, now: datetime, holidays: Container[date]) -> datetime:
    """The first moment after now at which the job falls due."""
    day = london.date_of(now)
    while not (job.falls_on(day, holidays) and london.at(day, job.at) > now):
        day += ONE_DAY
    return london.at(day, job.at)


def owed(
    job: Job,
    *,
    now: datetime,
    since: datetime,
    finished: Container[date],
    unfinished: Collection[date],
    holidays: Container[date],
) -> date | None:
    """The date of the one run that is owed now: the latest that fell due or was begun, unless it is done.

    A run that fell due at or before `since` is not owed, unless the ledger holds it as begun or promised.
    Earlier runs are never made up beside it: a missed week sends one digest.
    """
    today = london.date_of(now)
    dates = [day for day in unfinished if day <= today]
    due = last_due(job, now, holidays)
    if due > since:
        dates.append(london.date_of(due))
    latest = max(dates, default=None)
    if latest is None or latest in finished or not job.may_run(latest, today, holidays):
        return None
    return latest


def is_late(
    job: Job,
    *,
    now: datetime,
    since: datetime,
    finished: Collection[date],
    unfinished: Container[date],
    holidays: Container[date],
) -> bool:
    """Whether a run is late by more than the job's period: even the run before the last is not made up."""
    before = last_due(job, last_due(job, now, holidays) - timedelta(microseconds=1), holidays)
    day_before, today = london.date_of(before), london.date_of(now)
    was_owed = before > since or day_before in unfinished
    return was_owed and not any(day_before <= day <= today for day in finished)
