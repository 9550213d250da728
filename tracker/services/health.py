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
from tracker.queries import installation
from tracker.queries import jobs as job_queries
from tracker.queries import mail as mail_queries
from tracker.queries.jobs import Ledger

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(hours=1)
"""A mail that has not been sent after this long is something for a person to look at."""


@dataclass
class Health:
    """What the health page says, without a secret or a name, and whether all of it is well."""

    is_well: bool
    facts: dict[str, Any] = field(default_factory=dict)


def examine(engine: Engine, session: Session, *, now: datetime, holidays: Container[date]) -> Health:
    """Look at everything; a database that does not answer is unwell, never an error."""
    facts: dict[str, Any] = {"database": "does not answer"}
    try:
        facts["migrations"] = "ok" if db.current_revision(engine) == db.head() else "not at head"
        facts["database"] = "ok"
        if facts["migrations"] == "ok":
            facts["mail"] = _mail(session, now)
            facts["jobs"] = _jobs(session, now, holidays)
    except SQLAlchemyError:
        log.exception("The health page could not read the database")
        facts["database"] = "does not answer"
    is_well = _is_well(facts)
    return Health(is_well, {"status": "ok" if is_well else "unwell", **facts})


def _is_well(facts: dict[str, Any]) -> bool:
    if facts["database"] != "ok" or facts["migrations"] != "ok":
        return False
    states = [facts["mail"]["state"], *(job["state"] for job in facts["jobs"].values())]
    return all(state == "ok" for state in states)


def _mail(session: Session, now: datetime) -> dict[str, Any]:
    """How much waits, and for how long, in seconds of the installation's clock."""
    backlog = mail_queries.backlog(session)
    age = max(now - backlog.oldest, timedelta()) if backlog.oldest else None
    return {
        "state": "waiting too long" if age and age > LONGEST_WAIT else "ok",
        "unsent": backlog.unsent,
        "failing": backlog.failing,
        "oldest_unsent_seconds": int(age.total_seconds()) if age is not None else None,
    }


def _jobs(session: Session, now: datetime, holidays: Container[date]) -> dict[str, dict[str, Any]]:
    row = installation.find(session)
    ledgers = job_queries.ledgers(session, london.date_of(now))
    found = {}
    for job in timetable.JOBS:
        state = _state(job, ledgers[job.name], now, row.owed_since, holidays) if row else "ok"
        found[job.name] = {"state": state, "last_run": _last_run(ledgers[job.name])}
    found[timetable.DELIVER_MAIL] = {"state": "ok", "last_run": _last_run(ledgers[timetable.DELIVER_MAIL])}
    return found


def _state(job: Job, ledger: Ledger, now: datetime, since: datetime, holidays: Container[date]) -> str:
    """A job that was never due is well; one that fails, or is late by more than its period, is not."""
    if ledger.is_failing(london.date_of(now)):
        return "failing"
    return "late" if ledger.is_late(job, now=now, since=since, holidays=holidays) else "ok"


def _last_run(ledger: Ledger) -> str | None:
    return ledger.last.finished_at.isoformat() if ledger.last and ledger.last.finished_at else None
