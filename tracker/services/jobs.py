"""The ledger of job runs: claiming one, finishing it, giving it back; its unique key is the lock."""

from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Update, and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain.errors import DomainError
from tracker.models import JobRun
from tracker.services import waits

LEASE = timedelta(minutes=10)
"""Real time after which a run without an end is taken over: whoever held it has died."""

SILENCE = timedelta(minutes=5)
"""Real time without a beat of the scheduler after which it counts as gone."""

ERROR_LENGTH = 500

FAILURES = "failures"
"""The one figure of a run that has only failed so far."""


class RunLostError(DomainError):
    """Another process took the run over, so this one's work is undone."""


def claim(
    session: Session,
    name: str,
    for_date: date,
    *,
    holder: str,
    now: datetime,
    real_now: datetime,
    even_early: bool = False,
) -> bool:
    """Take the run of this job for this date; False where it is finished, held by another process, or waits.

    A run that failed waits longer each time; `even_early` takes it now all the same.
    """
    row = and_(JobRun.name == name, JobRun.for_date == for_date)
    free = or_(JobRun.lease_until.is_(None), JobRun.lease_until <= real_now)
    if even_early:
        free = or_(free, JobRun.holder.is_(None))
    held = {"holder": holder, "started_at": now, "lease_until": real_now + LEASE}
    if _changed(session, update(JobRun).where(row, JobRun.finished_at.is_(None), free).values(**held)):
        return True
    if session.scalar(select(JobRun.id).where(row)):
        return False
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


def give_back(
    session: Session, name: str, for_date: date, *, holder: str, error: str, real_now: datetime
) -> bool:
    """Write down why the run failed, and leave it for a later try; it waits longer each time.

    False where another process has taken the run over, whose affair it is now.
    """
    ours = _ours(name, for_date, holder)
    before = (session.scalar(select(JobRun.figures).where(ours)) or {}).get(FAILURES, 0)
    left = {
        "error": error[:ERROR_LENGTH],
        "figures": {FAILURES: before + 1},
        "holder": None,
        "lease_until": waits.next_try(before, real_now),  # nobody holds it: until then it only waits
    }
    return _changed(session, update(JobRun).where(ours).values(**left))


def note(
    session: Session,
    name: str,
    for_date: date,
    *,
    figures: dict[str, int],
    now: datetime,
    beat_at: datetime | None = None,
) -> None:
    """Keep the last run of a day of a job that takes no lock.

    One that the scheduler makes at a beat, in real time, also says until when the next one is looked for.
    """
    row = and_(JobRun.name == name, JobRun.for_date == for_date)
    done: dict[str, Any] = {"finished_at": now, "figures": figures}
    if beat_at:
        done["lease_until"] = beat_at + SILENCE
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
