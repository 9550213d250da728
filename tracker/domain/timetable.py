"""The one timetable: what falls on which days, at what time by London clocks, and which run is still owed."""

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tracker.domain import london, working_days

ONE_DAY = timedelta(days=1)


class Days(StrEnum):
    """The days on which a job falls, as the timetable says them."""

    EVERY_DAY = "every day"
    WORKING_DAYS = "working days"
    MONTH_START = "first working day of the month"


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
        return day == month_digest_day(day, holidays)

    @property
    def work(self) -> str:
        """What it runs: its name without the hour that tells the lines of the same work apart."""
        return self.name.removesuffix(f"_{self.at:%H}")

    def at_hour(self, hour: int) -> "Job":
        """The line that runs the same at another hour, which its name then says."""
        if hour == self.at.hour:
            return self
        return replace(self, name=f"{self.name}_{hour:02}", at=time(hour))

    def may_run(self, for_date: date, today: date, holidays: Container[date]) -> bool:
        """Whether its run for that date may be made today."""
        if self.brings_mail and not working_days.is_working_day(today, holidays):
            return False
        return self.made_up_later or for_date == today


STATEMENT_DRAFTS = Job("statement_drafts", time(5, 0), Days.EVERY_DAY)
WEEKLY_DIGEST = Job("weekly_digest", time(7), Days.WORKING_DAYS, brings_mail=True, made_up_later=False)
"""Each run makes the digests whose day and hour have come this week; the next finds what was missed."""

BOARD_DIGEST = Job("board_digest", time(7), Days.MONTH_START, brings_mail=True)
REMINDERS = Job("reminders", time(7, 30), Days.WORKING_DAYS, brings_mail=True, made_up_later=False)

DELIVER_MAIL = "deliver_mail"
BEAT_SECONDS = 30
"""How often, in real time, the scheduler looks what is owed and sends the mail that waits."""


def lines(hours: Iterable[int] = ()) -> tuple[Job, ...]:
    """The whole timetable where partnerships have chosen these hours for their digests.

    In the order in which the jobs run where several are owed: a digest goes before the day's reminders.
    """
    every = sorted({WEEKLY_DIGEST.at.hour, *hours})
    digests = (job.at_hour(hour) for job in (WEEKLY_DIGEST, BOARD_DIGEST) for hour in every)
    return (STATEMENT_DRAFTS, *digests, REMINDERS)


def week_start(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def digest_day(day: date, weekday: int, holidays: Container[date]) -> date:
    """The day of that week's digest: the chosen weekday, or the first working day after it."""
    return working_days.next_working_day(week_start(day) + timedelta(days=weekday), holidays)


def is_digest_day(day: date, weekday: int, holidays: Container[date]) -> bool:
    """Whether a weekly digest comes on that day: this week's, or last week's that bank holidays put off."""
    return any(digest_day(each, weekday, holidays) == day for each in (day, day - timedelta(days=7)))


def weekly_digest_due(weekday: int, hour: int, upto: datetime, holidays: Container[date]) -> date | None:
    """The Monday of the week whose digest is the latest that fell due this week; none before it does."""
    monday = week_start(london.date_of(upto))
    for week in (monday, monday - timedelta(days=7)):
        day = digest_day(week, weekday, holidays)
        if day >= monday and london.at(day, time(hour)) <= upto:
            return week
    return None


def month_digest_day(day: date, holidays: Container[date]) -> date:
    """The day of that month's digest for board members: its first working day."""
    return working_days.next_working_day(day.replace(day=1), holidays)


def monthly_digest_due(hour: int, upto: datetime, holidays: Container[date]) -> date | None:
    """The first of this month where its digest has fallen due; none before it does."""
    today = london.date_of(upto)
    due = london.at(month_digest_day(today, holidays), time(hour))
    return today.replace(day=1) if due <= upto else None


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
