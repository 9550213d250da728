"""Running one job once: the ledger's unique key is the lock, and work and its record are one commit."""

import logging
import os
import socket
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from secrets import token_hex

from tracker.adapters import bank_holidays, clock, mail
from tracker.domain import london, timetable, wording
from tracker.domain.errors import DomainError
from tracker.domain.timetable import Job
from tracker.jobs.schedule import WORK
from tracker.queries import installation
from tracker.queries import jobs as queries
from tracker.services import jobs as ledger
from tracker.services import mail as outbox
from tracker.services.mail import Delivery
from tracker.services.reminders import Occasion
from tracker.services.runtime import Runtime

log = logging.getLogger(__name__)


class Result(StrEnum):
    """How a run ended."""

    DONE = "done"
    TAKEN = "already run"
    DAY_OFF = "not a working day"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """What one run of one job came to."""

    name: str
    for_date: date
    result: Result
    figures: dict[str, int] = field(default_factory=dict)
    error: str | None = None

    def __str__(self) -> str:
        """weekly_digest for 18 November 2024: mails queued 1, items 9, skipped 0."""
        run = f"{self.name} for {wording.long_date(self.for_date)}"
        if self.result is Result.FAILED:
            return f"{run}: failed. {self.error}"
        if self.result is not Result.DONE:
            return f"{run}: {self.result}, nothing done (0)"
        return f"{run}: {in_figures(self.figures)}"


def in_figures(figures: dict[str, int]) -> str:
    """mails queued 2, items 9, skipped 0."""
    return ", ".join(f"{what.replace('_', ' ')} {number}" for what, number in figures.items())


def find_job(name: str) -> Job:
    """The line of the timetable with this name."""
    for job in timetable.JOBS:
        if job.name == name:
            return job
    known = wording.sentence_list([*(job.name for job in timetable.JOBS), timetable.DELIVER_MAIL])
    raise DomainError(f"There is no job {name}. The timetable has {known}.")


def run_job(runtime: Runtime, job: Job, for_date: date, *, today: date, even_early: bool = False) -> Outcome:
    """Run the job for a date as things stand `today`, unless that run is done or another process has it.

    Whatever the job raises is written down, and the next job still gets its turn. A run that failed waits
    before it is taken again, longer each time, except `even_early`, as somebody at the terminal asks for.
    """
    if not job.may_run(for_date, today, bank_holidays.england_and_wales()):
        return Outcome(job.name, for_date, Result.DAY_OFF)
    holder = f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
    if not _claim(runtime, job, for_date, holder=holder, even_early=even_early):
        return Outcome(job.name, for_date, Result.TAKEN)
    try:
        figures = _work(runtime, job, for_date, today=today, holder=holder)
    except Exception as error:
        log.exception("%s for %s failed", job.name, for_date)
        reason = f"{type(error).__name__}: {error}"
        with runtime.session_factory.begin() as session:
            real_now = clock.real_now()
            ledger.give_back(session, job.name, for_date, holder=holder, error=reason, real_now=real_now)
        return Outcome(job.name, for_date, Result.FAILED, error=reason)
    return Outcome(job.name, for_date, Result.DONE, figures)


def _claim(runtime: Runtime, job: Job, for_date: date, *, holder: str, even_early: bool) -> bool:
    with runtime.session_factory.begin() as session:
        return ledger.claim(
            session,
            job.name,
            for_date,
            holder=holder,
            now=runtime.clock.now(),
            real_now=clock.real_now(),
            even_early=even_early,
        )


def _work(runtime: Runtime, job: Job, for_date: date, *, today: date, holder: str) -> dict[str, int]:
    """The job's own work and the record that it is done, in one commit."""
    occasion = Occasion(
        today=today,
        now=runtime.clock.now(),
        real_now=clock.real_now(),
        holidays=bank_holidays.england_and_wales(),
        base_url=runtime.settings.base_url,
    )
    with runtime.session_factory.begin() as session:
        figures = WORK[job.name](session, occasion)
        now = runtime.clock.now()
        ledger.finish(session, job.name, for_date, holder=holder, figures=figures, now=now)
    return figures


def run_owed(runtime: Runtime) -> list[Outcome]:
    """Run what the ledger shows as still owed: at most the latest run of each job.

    What another process has, or what failed and waits, is left out.
    """
    outcomes = []
    for job in timetable.JOBS:
        now = runtime.clock.now()
        for_date = _owed(runtime, job, now)
        if for_date is not None:
            outcomes.append(run_job(runtime, job, for_date, today=london.date_of(now)))
    return [outcome for outcome in outcomes if outcome.result is not Result.TAKEN]


def _owed(runtime: Runtime, job: Job, now: datetime) -> date | None:
    with runtime.session_factory() as session:
        row = installation.find(session)
        ledger = queries.ledgers(session, london.date_of(now))[job.name]
    holidays = bank_holidays.england_and_wales()
    return ledger.owed(job, now=now, since=row.owed_since, holidays=holidays) if row else None


def deliver(runtime: Runtime, *, even_early: bool = False) -> Delivery:
    """Send what waits, and note in the ledger what came of it."""
    settings = runtime.settings
    with mail.sender(settings.mail_url, settings.home) as send:
        delivery = outbox.deliver(
            runtime.session_factory,
            send,
            mail_from=settings.mail_from,
            now=runtime.clock.now,
            real_now=clock.real_now,
            even_early=even_early,
        )
    with runtime.session_factory.begin() as session:
        ledger.note(
            session,
            timetable.DELIVER_MAIL,
            runtime.clock.today(),
            figures=delivery.figures,
            now=runtime.clock.now(),
        )
    return delivery
