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
from tracker.models import Installation
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


def check_migration(at: str | None) -> None:
    """Refuse to run on tables that this version was not made for, and say what to do."""
    if at is None:
        raise DomainError(
            "The database is not ready. Run `tracker init` for a new installation, `tracker demo` for the "
            "demonstration, or `tracker restore` for a backup."
        )
    check_is_known(at)
    if at != db.head():
        raise DomainError(
            f"The database is at migration {at}, and this version needs {db.head()}. Make a backup with the "
            "version before, and then run `tracker migrate`."
        )


def check_is_known(at: str) -> None:
    """Refuse to touch tables that a newer version has made."""
    if at not in db.revisions():
        raise DomainError(
            f"The database is at migration {at}, and this version knows {db.head()} at most. Start the newer "
            "version, or restore the backup that was made before the upgrade."
        )


def _started(settings: Settings, engine: Engine) -> Runtime:
    check_migration(revision(engine))
    factory = db.make_session_factory(engine)
    with factory() as session:
        row = installation.find(session)
    return Runtime(settings, engine, factory, clock_of(settings, row), _is_demonstration(row))


def clock_of(settings: Settings, row: Installation | None) -> clock.Clock:
    """The clock of this installation; only a demonstration's is moved."""
    if settings.clock and not _is_demonstration(row):
        raise SettingError("TRACKER_CLOCK moves the clock of a demonstration only; unset it here.")
    if settings.clock:
        return clock.starting_at(settings.clock)
    return clock.Clock(timedelta(seconds=row.clock_offset_seconds if row else 0))


def _is_demonstration(row: Installation | None) -> bool:
    return bool(row and row.is_demonstration)
