"""Running one job once: the ledger's unique key is the lock, and work and its record are one commit."""

import gc
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from secrets import token_hex

from tracker import db
from tracker.adapters import bank_holidays, clock, mail
from tracker.adapters import bounces as bounced
from tracker.domain import london, timetable, wording
from tracker.domain.errors import DomainError
from tracker.domain.timetable import Job
from tracker.jobs.schedule import WORK
from tracker.queries import installation
from tracker.queries import jobs as queries
from tracker.services import administrator, bounces, delivery, resets
from tracker.services import jobs as ledger
from tracker.services.delivery import Delivery, Sending
from tracker.services.notices import Post
from tracker.services.reminders import Occasion
from tracker.services.runtime import Runtime, database_asked

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
    cost: dict[str, int] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        """weekly_digest for 18 November 2024: mails queued 1, items 9, skipped 0."""
        run = f"{self.name} for {wording.long_date(self.for_date)}"
        if self.result is Result.FAILED:
            return f"{run}: failed. {self.error}"
        if self.result is not Result.DONE:
            return f"{run}: {self.result}, nothing done (0)"
        return f"{run}: {in_figures(self.figures)}"

    @property
    def facts(self) -> dict[str, str | int]:
        """As the log has it: what the error said may name somebody, and stands in the ledger alone."""
        run: dict[str, str | int] = {"job": self.name, "for_date": str(self.for_date)}
        return run | {"result": str(self.result), **self.cost, **self.figures}


def in_figures(figures: dict[str, int]) -> str:
    """mails queued 2, items 9, skipped 0."""
    return ", ".join(f"{what.replace('_', ' ')} {number}" for what, number in figures.items())


def find_job(runtime: Runtime, name: str) -> Job:
    """The line of the timetable with this name."""
    with runtime.session_factory() as session:
        lines = queries.lines(session)
    for job in lines:
        if job.name == name:
            return job
    known = wording.sentence_list([*(job.name for job in lines), timetable.DELIVER_MAIL])
    raise DomainError(f"There is no job {name}. The timetable has {known}.")


def run_job(runtime: Runtime, job: Job, for_date: date, *, today: date, even_early: bool = False) -> Outcome:
    """Run the job for a date as things stand `today`, unless that run is done or another process has it.

    Whatever the job raises is written down, and the next job still gets its turn. A run that failed waits
    before it is taken again, longer each time, except `even_early`, as somebody at the terminal asks for.
    """
    if not job.may_run(for_date, today, bank_holidays.england_and_wales()):
        return Outcome(job.name, for_date, Result.DAY_OFF)
    began, tally = time.perf_counter(), db.count_queries()
    holder = f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
    if not _claim(runtime, job, for_date, holder=holder, even_early=even_early):
        return Outcome(job.name, for_date, Result.TAKEN)
    try:
        figures = _work(runtime, job, for_date, today=today, holder=holder, by_hand=even_early)
    except Exception as error:
        log.exception("%s for %s failed", job.name, for_date)
        return _failed(runtime, job, for_date, error, holder=holder)
    cost = {"ms": round((time.perf_counter() - began) * 1000), "queries": tally.queries}
    return Outcome(job.name, for_date, Result.DONE, figures, cost=cost)


def _failed(runtime: Runtime, job: Job, for_date: date, error: Exception, *, holder: str) -> Outcome:
    """Leave the run for a later try, and tell the administrator, unless another process has it by now."""
    reason, real_now = f"{type(error).__name__}: {error}", clock.real_now()
    with runtime.session_factory.begin() as session:
        is_ours = ledger.give_back(
            session, job.name, for_date, holder=holder, error=reason, real_now=real_now
        )
    to, post = runtime.settings.admin_mail, Post(runtime.settings.base_url, real_now)
    if is_ours and to:
        with runtime.session_factory.begin() as session:
            now = runtime.clock.now()
            administrator.tell_of_failure(session, job, for_date, error, to=to, post=post, now=now)
    return Outcome(job.name, for_date, Result.FAILED, error=reason)


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


def _work(
    runtime: Runtime, job: Job, for_date: date, *, today: date, holder: str, by_hand: bool
) -> dict[str, int]:
    """The job's own work and the record that it is done, in one commit."""
    occasion = Occasion(
        today=today,
        now=runtime.clock.now(),
        real_now=clock.real_now(),
        holidays=bank_holidays.england_and_wales(),
        base_url=runtime.settings.base_url,
        # The clock says no hour of another day than its own.
        whole_day=by_hand or today != runtime.clock.today(),
    )
    with _uncollected(), runtime.session_factory.begin() as session:
        figures = WORK[job.work](session, occasion)
        now = runtime.clock.now()
        ledger.finish(session, job.name, for_date, holder=holder, figures=figures, now=now)
    return figures


@contextmanager
def _uncollected() -> Iterator[None]:
    """A run keeps its rows to its end: looking for garbage among them takes a sixth of it, and finds none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def run_owed(runtime: Runtime) -> list[Outcome]:
    """Run what the ledger shows as still owed: at most the latest run of each job.

    What failed and waits is left out. What another process has ends the round, so that the next job never
    runs beside the one that goes before it.
    """
    holidays = bank_holidays.england_and_wales()
    with runtime.session_factory() as session:
        row = installation.find(session)
        lines = queries.lines(session)
        ledgers = queries.ledgers(session, runtime.clock.today())
    outcomes: list[Outcome] = []
    if row is None:
        return outcomes
    for job in lines:
        now, entries = runtime.clock.now(), ledgers[job.name]
        for_date = entries.owed(job, now=now, since=row.owed_since, holidays=holidays)
        if for_date is None:
            continue
        outcome = run_job(runtime, job, for_date, today=london.date_of(now))
        if outcome.result is not Result.TAKEN:
            outcomes.append(outcome)
        elif for_date not in entries.failed:
            break
    return outcomes


@database_asked()
def deliver(runtime: Runtime, *, even_early: bool = False) -> Delivery:
    """Send what waits, read what came back, and note in the ledger what came of it."""
    settings = runtime.settings
    _answer_resets(runtime)
    with mail.sender(
        settings.mail_url,
        settings.home,
        timeout=settings.mail_timeout,
        notify_api_key=settings.notify_api_key,
    ) as send:
        by = Sending(
            send=send,
            mail_from=settings.mail_from,
            base_url=settings.base_url,
            now=runtime.clock.now,
            real_now=clock.real_now,
            per_minute=settings.mail_per_minute,
        )
        found = delivery.deliver(runtime.session_factory, by, even_early=even_early)
    _read_bounces(runtime)
    with runtime.session_factory.begin() as session:
        if settings.admin_mail:
            post = Post(settings.base_url, clock.real_now())
            administrator.tell_of_given_up(
                session, to=settings.admin_mail, post=post, now=runtime.clock.now()
            )
        ledger.note(
            session,
            timetable.DELIVER_MAIL,
            runtime.clock.today(),
            figures=found.figures,
            now=runtime.clock.now(),
            beat_at=None if even_early else clock.real_now(),
        )
    return found


def _answer_resets(runtime: Runtime) -> None:
    """Write the mails for whoever forgot their password, so that they go out with this round."""
    post = Post(runtime.settings.base_url, clock.real_now())
    with runtime.session_factory.begin() as session:
        resets.answer(session, post=post, now=runtime.clock.now())


def _read_bounces(runtime: Runtime) -> None:
    """Write down which mails came back, where a folder for bounces is set; what is not ours stays there."""
    folder = runtime.settings.bounces_maildir
    if folder is None:
        return
    try:
        for path, found in bounced.unread(folder):
            with runtime.session_factory.begin() as session:
                is_ours = bounces.note(session, found, now=runtime.clock.now())
            if is_ours:
                bounced.put_away(path)
    except OSError as error:
        log.warning("The bounces in %s cannot be read: %s", folder, error.strerror)
