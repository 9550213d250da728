"""The ledger of job runs: claiming one, finishing it, giving it back; its unique key is the lock."""

from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Update, and_, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain.errors import DomainError
from tracker.models import JobRun

LEASE = timedelta(minutes=10)
"""Real time after which a run without an end is taken over: whoever held it has died."""

ERROR_LENGTH = 500


class RunLostError(DomainError):
    """Another process took the run over, so this one's work is undone."""


def claim(
    session: Session, name: str, for_date: date, *, holder: str, now: datetime, real_now: datetime
) -> bool:
    """Take the run of this job for this date; False where it is finished or another process holds it."""
    free = and_(
        JobRun.name == name,
        JobRun.for_date == for_date,
        JobRun.finished_at.is_(None),
        or_(JobRun.lease_until.is_(None), JobRun.lease_until < real_now),
    )
    held = {"holder": holder, "started_at": now, "lease_until": real_now + LEASE}
    if _changed(session, update(JobRun).where(free).values(**held)):
        return True
    try:
        with session.begin_nested():
            session.add(JobRun(name=name, for_date=for_date, figures={}, **held))
    except IntegrityError:
        return False
    return True


def finish(
    session: Session, name: str, for_date: date, *, holder: str, figures: dict[str, int], now: datetime
) -> None:
    """Mark the run as done, in the same commit as its work; RunLostError where it is no longer ours."""
    ours = _ours(name, for_date, holder)
    done = {"finished_at": now, "figures": figures, "error": None, "lease_until": None, "holder": None}
    if not _changed(session, update(JobRun).where(ours).values(**done)):
        raise RunLostError("Another process took this run over.")


def give_back(session: Session, name: str, for_date: date, *, holder: str, error: str) -> None:
    """Write down why the run failed, and leave it for the next beat."""
    left = {"error": error[:ERROR_LENGTH], "lease_until": None, "holder": None}
    _changed(session, update(JobRun).where(_ours(name, for_date, holder)).values(**left))


def note(session: Session, name: str, for_date: date, *, figures: dict[str, int], now: datetime) -> None:
    """Keep the last run of a day of a job that takes no lock."""
    row = and_(JobRun.name == name, JobRun.for_date == for_date)
    done = {"finished_at": now, "figures": figures}
    if _changed(session, update(JobRun).where(row).values(**done)):
        return
    try:
        with session.begin_nested():
            session.add(JobRun(name=name, for_date=for_date, started_at=now, **done))
    except IntegrityError:
        return  # another process has just noted its own


def _ours(name: str, for_date: date, holder: str) -> ColumnElement[bool]:
    return and_(
        JobRun.name == name,
        JobRun.for_date == for_date,
        JobRun.holder == holder,
        JobRun.finished_at.is_(None),
    )


def _changed(session: Session, statement: Update) -> bool:
    changed = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], changed).rowcount == 1
