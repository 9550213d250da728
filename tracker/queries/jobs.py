"""The ledger of job runs, as the scheduler, the health page and `tracker jobs list` ask for it."""

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import timetable
from tracker.domain.timetable import Job
from tracker.models import JobRun, Partnership

DAYS_BACK = 80
"""Longer than the longest time between two runs of a job, twice."""


@dataclass
class Ledger:
    """One job's recent runs by the date that each is for."""

    finished: set[date] = field(default_factory=set)
    unfinished: set[date] = field(default_factory=set)
    failed: set[date] = field(default_factory=set)
    last: JobRun | None = None
    next_by: datetime | None = None
    """The real time by which another run is looked for; only of what the scheduler does at each beat."""

    def is_silent(self, real_now: datetime) -> bool:
        """Whether the scheduler has made runs of it, and makes them no more."""
        return self.next_by is not None and self.next_by < real_now

    def is_failing(self, today: date) -> bool:
        """Whether its latest run up to today ended in an error and was not made good."""
        latest = max((day for day in self.finished if day <= today), default=date.min)
        return any(latest < day <= today for day in self.failed)

    def owed(self, job: Job, *, now: datetime, since: datetime, holidays: Container[date]) -> date | None:
        """The date of the one run of this job that is owed now."""
        return timetable.owed(
            job,
            now=now,
            since=since,
            finished=self.finished,
            unfinished=self.unfinished,
            holidays=holidays,
        )

    def is_late(self, job: Job, *, now: datetime, since: datetime, holidays: Container[date]) -> bool:
        """Whether this job owes a run that it could make, and is late by more than its period."""
        return self.owed(job, now=now, since=since, holidays=holidays) is not None and timetable.is_late(
            job,
            now=now,
            since=since,
            finished=self.finished,
            unfinished=self.unfinished,
            holidays=holidays,
        )


def is_finished(session: Session, name: str, for_date: date) -> bool:
    """Whether this job's run for a date is done."""
    query = select(JobRun.id).where(JobRun.name == name, JobRun.for_date == for_date)
    return session.scalar(query.where(JobRun.finished_at.is_not(None)).limit(1)) is not None


def lines(session: Session) -> tuple[Job, ...]:
    """The timetable, with a line for each hour that partnerships have chosen for their digests."""
    return timetable.lines(session.scalars(select(Partnership.digest_hour).distinct()))


def ledgers(session: Session, today: date) -> Mapping[str, Ledger]:
    """Each job's recent runs, in one query; a job that never ran has an empty ledger."""
    query = (
        select(JobRun)
        .where(JobRun.for_date >= today - timedelta(days=DAYS_BACK))
        .order_by(JobRun.finished_at, JobRun.id)
    )
    found: dict[str, Ledger] = defaultdict(Ledger)
    for run in session.scalars(query):
        ledger = found[run.name]
        if run.finished_at is not None:
            ledger.finished.add(run.for_date)
            ledger.last = run
            ledger.next_by = max(filter(None, (ledger.next_by, run.lease_until)), default=None)
        else:
            ledger.unfinished.add(run.for_date)
            if run.error:
                ledger.failed.add(run.for_date)
    return found
