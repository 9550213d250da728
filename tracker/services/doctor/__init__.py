"""The doctor: looks at everything an installation needs, and says in sentences how to mend what is wrong."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from tracker import db
from tracker.adapters.files import FileStore
from tracker.config import Settings
from tracker.domain.checkup import Finding, wrong
from tracker.queries import installation
from tracker.services import runtime
from tracker.services.doctor import backups, database, keys, machine, post, sign_on, store, work
from tracker.services.health import Now

__all__ = ["Patient", "examine"]


@dataclass(frozen=True)
class Patient:
    """What is examined, when in real time, and how thoroughly."""

    settings: Settings
    engine: Engine
    real_now: datetime
    holidays: Container[date]
    is_deep: bool = False
    send_to: str | None = None
    backups: Path | None = None


def examine(patient: Patient) -> Iterator[Finding]:
    """Everything, in the order in which things rest on each other; what rests on a fault is not asked."""
    settings, engine, real_now = patient.settings, patient.engine, patient.real_now
    yield from machine.examine(settings)
    yield from post.examine(settings, real_now, patient.send_to)
    yield from sign_on.examine(settings)
    yield from backups.examine(patient.backups, real_now)
    at = yield from database.reach(engine)
    if at != db.head():
        return
    try:
        yield from _inside(patient)
    except DBAPIError as error:
        why = str(error.orig).partition("\n")[0]
        yield wrong("database", f"It cannot be read: {why}.", "Stop everything and restore a backup.")


def _inside(patient: Patient) -> Iterator[Finding]:
    """What is in the database, and what rests on it."""
    settings, engine, real_now = patient.settings, patient.engine, patient.real_now
    yield from database.examine(engine)
    files = FileStore(settings.home / "files")
    yield from store.examine(engine, files, real_now, is_deep=patient.is_deep)
    with db.make_session_factory(engine)() as session:
        clock = runtime.clock_of(settings, installation.find(session))
        now = Now(now=real_now + clock.offset, real_now=real_now, holidays=patient.holidays)
        yield from database.clocks(engine, now)
        yield from keys.examine(session, settings)
        yield from work.examine(session, now)
