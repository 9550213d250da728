"""The ledger of job runs, as the scheduler, the health page and `tracker jobs list` ask for it."""

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import timetable
from tracker.domain.timetable import Job
from tracker.models import JobRun

DAYS_BACK = 40
"""Longer than the longest time between two runs of a job, twice."""


@dataclass
class Ledger:
    """One job's recent runs by the date that each is for."""

    finished: set[date] = field(default_factory=set)
    unfinished: set[date] = field(default_factory=set)
    failed: set[date] = field(default_factory=set)
    last: JobRun | None = None

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
        else:
            ledger.unfinished.add(run.for_date)
            if run.error:
                ledger.failed.add(run.for_date)
    return found
