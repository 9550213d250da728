"""Starting a process: opens the database and sets the clock, the same for web, jobs and commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from tracker import db
from tracker.adapters import clock
from tracker.adapters.files import FileStore
from tracker.config import SettingError, Settings
from tracker.domain.errors import DomainError
from tracker.queries import installation

__all__ = ["Runtime", "Session", "start"]


@dataclass(frozen=True)
class Runtime:
    """What a running process holds on to."""

    settings: Settings
    engine: Engine
    session_factory: sessionmaker[Session]
    clock: clock.Clock
    is_demonstration: bool

    @property
    def files(self) -> FileStore:
        """Where evidence and what was submitted lie: beside the database, never under the web root."""
        return FileStore(self.settings.home / "files")


def revision(engine: Engine) -> str | None:
    """The revision that the database is at; a clear error where it does not answer."""
    try:
        return db.current_revision(engine)
    except DBAPIError as error:
        why = str(error.orig).partition("\n")[0]
        raise DomainError(f"The database could not be opened: {why}") from error


@contextmanager
def database_asked() -> Iterator[None]:
    """Say in a sentence that the database went away or is busy for too long, where that is what happens."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        why = str(error.orig).partition("\n")[0]
        raise DomainError(f"The database does not answer: {why}") from error


def start(settings: Settings) -> Runtime:
    """Open the installation's database; a clear error says which command makes it where it is missing."""
    engine = db.make_engine(settings.database_url)
    try:
        return _started(settings, engine)
    except (DomainError, SettingError):
        engine.dispose()
        raise


def _started(settings: Settings, engine: Engine) -> Runtime:
    if revision(engine) != db.head():
        raise DomainError(
            "The database is not ready. Run `tracker init` for a new installation, `tracker demo` for the "
            "demonstration, or `tracker migrate` after an upgrade."
        )
    factory = db.make_session_factory(engine)
    with factory() as session:
        row = installation.find(session)
    is_demonstration = bool(row and row.is_demonstration)
    if settings.clock and not is_demonstration:
        raise SettingError("TRACKER_CLOCK moves the clock of a demonstration only; unset it here.")
    if settings.clock:
        running = clock.starting_at(settings.clock)
    else:
        running = clock.Clock(timedelta(seconds=row.clock_offset_seconds if row else 0))
    return Runtime(settings, engine, factory, running, is_demonstration)
