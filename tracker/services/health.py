"""Whether the installation is well: database, migrations, mail that waits, and the timetable."""

import logging
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker import db
from tracker.domain import london, timetable
from tracker.domain.timetable import Job
from tracker.queries import installation, metrics
from tracker.queries import jobs as job_queries
from tracker.queries import mail as mail_queries
from tracker.queries.jobs import Ledger

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(hours=1)
"""A mail that has not been sent after this long is something for a person to look at."""

TRIED_AGAIN = "being tried again"
"""A reader's server has refused mail for now: a warning, and no illness of this installation."""

NEWER = "newer than this process"
FIT = ("ok", NEWER)


@dataclass
class Health:
    """What the health page says, without a secret or a name, and whether all of it is well."""

    is_well: bool
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Now:
    """This moment by the installation's clock and in real time, and the bank holidays."""

    now: datetime
    real_now: datetime
    holidays: Container[date]


@dataclass(frozen=True, kw_only=True)
class MailHealth:
    """How much waits, since when it could have gone, for how long its turn was missed, what was given up."""

    unsent: int
    failing: int
    given_up: int
    oldest_unsent: timedelta | None
    overdue: timedelta

    @property
    def state(self) -> str:
        """Mail that nobody tries is for whoever runs this; what was given up is for a manager to look at."""
        if self.overdue > LONGEST_WAIT:
            return "waiting too long"
        return TRIED_AGAIN if self.oldest_unsent and self.oldest_unsent > LONGEST_WAIT else "ok"

    @property
    def facts(self) -> dict[str, Any]:
        """As the health page shows it; the age in seconds of the installation's clock."""
        return {
            "state": self.state,
            "unsent": self.unsent,
            "failing": self.failing,
            "given_up": self.given_up,
            "oldest_unsent_seconds": None
            if self.oldest_unsent is None
            else int(self.oldest_unsent.total_seconds()),
        }


@dataclass(frozen=True)
class JobHealth:
    """One line of the timetable: ok, failing or late, and its last run that was finished."""

    state: str
    finished_at: datetime | None
    took: timedelta | None

    @property
    def facts(self) -> dict[str, Any]:
        """As the health page shows it."""
        return {"state": self.state, "last_run": self.finished_at.isoformat() if self.finished_at else None}


def examine(engine: Engine, session: Session, now: Now) -> Health:
    """Look at everything; a database that does not answer is unwell, never an error."""
    facts: dict[str, Any] = {"database": "does not answer"}
    try:
        facts["migrations"] = _migrations(db.current_revision(engine))
        facts["database"] = "ok"
        if facts["migrations"] in FIT:
            facts["mail"] = mail(session, now).facts
            facts["jobs"] = {name: job.facts for name, job in jobs(session, now).items()}
    except SQLAlchemyError:
        log.exception("The health page could not read the database")
        facts["database"] = "does not answer"
    is_well = _is_well(facts)
    return Health(is_well, {"status": "ok" if is_well else "unwell", **facts})


def _migrations(at: str | None) -> str:
    """A process that was started before an upgrade goes on beside the new ones until it is stopped."""
    if at == db.head():
        return "ok"
    return NEWER if at is not None and at not in db.revisions() else "not at head"


def _is_well(facts: dict[str, Any]) -> bool:
    if facts["database"] != "ok" or facts["migrations"] not in FIT:
        return False
    states = [facts["mail"]["state"], *(job["state"] for job in facts["jobs"].values())]
    return all(state in ("ok", TRIED_AGAIN) for state in states)


def mail(session: Session, now: Now) -> MailHealth:
    """How the outbox stands."""
    backlog = mail_queries.backlog(session, now.now)
    return MailHealth(
        unsent=backlog.unsent,
        failing=backlog.failing,
        given_up=metrics.given_up(session),
        oldest_unsent=max(now.now - backlog.oldest, timedelta()) if backlog.oldest else None,
        overdue=mail_queries.overdue_for(session, now.now, now.real_now),
    )


def jobs(session: Session, now: Now) -> dict[str, JobHealth]:
    """How each line of the timetable stands, and the sending of mail."""
    row = installation.find(session)
    ledgers = job_queries.ledgers(session, london.date_of(now.now))
    found = {}
    for job in job_queries.lines(session):
        ledger = ledgers[job.name]
        state = _state(job, ledger, now, row.owed_since) if row else "ok"
        found[job.name] = _job(state, ledger, took=_took(ledger))
    deliveries = ledgers[timetable.DELIVER_MAIL]
    found[timetable.DELIVER_MAIL] = _job(_beats(session, deliveries, now), deliveries)
    return found


def _state(job: Job, ledger: Ledger, now: Now, since: datetime) -> str:
    """A job that was never due is well; one that fails, or is late by more than its period, is not."""
    if ledger.is_failing(london.date_of(now.now)):
        return "failing"
    return "late" if ledger.is_late(job, now=now.now, since=since, holidays=now.holidays) else "ok"


def _beats(session: Session, deliveries: Ledger, now: Now) -> str:
    """Late where a scheduler has run here and beats no more; one that is still sending is at work."""
    is_gone = deliveries.is_silent(now.real_now) and not metrics.is_sending(session, now.real_now)
    return "late" if is_gone else "ok"


def _job(state: str, ledger: Ledger, took: timedelta | None = None) -> JobHealth:
    return JobHealth(state, ledger.last.finished_at if ledger.last else None, took)


def _took(ledger: Ledger) -> timedelta | None:
    last = ledger.last
    return last.finished_at - last.started_at if last and last.finished_at and last.started_at else None
