"""The database: base class, engine, session factory and migrations; SQLite by default, or PostgreSQL."""

import sqlite3
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, MetaData, create_engine, event, inspect, make_url, text
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import DateTime, TypeDecorator

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
SQLITE_BUSY_MS = 10_000

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass
class Tally:
    """How many queries have been sent since somebody began to count."""

    queries: int = 0


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


def count_queries() -> Tally:
    """A tally that counts, from now on, the queries that this thread sends."""
    tally = Tally()
    _tally.set(tally)
    return tally


class Base(DeclarativeBase):
    """Every table of ours, with constraints named by one rule."""

    metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must know its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def make_engine(url: str) -> Engine:
    """An engine for this address; SQLite gets write-ahead logging, foreign keys and patience."""
    _make_private(url)
    if url.startswith("sqlite"):
        engine = create_engine(url)
    else:  # the connection that was used last has most statements prepared
        engine = create_engine(url, pool_pre_ping=True, pool_use_lifo=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "savepoint", _begin_before_savepoint)
    else:
        engine.dialect.do_rollback = _roll_back  # type: ignore[assignment]
    event.listen(engine, "before_cursor_execute", _count)
    return engine


def _count(*_of_the_query: Any) -> None:  # noqa: ANN401 - SQLAlchemy's hook
    if tally := _tally.get():
        tally.queries += 1


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's hook
    connection.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Without it REPLACE would delete a row of the history unseen by the triggers that close it.
    connection.execute("PRAGMA recursive_triggers = ON")


def _roll_back(connection: Any) -> None:  # noqa: ANN401 - psycopg's connection in SQLAlchemy's wrapping
    """Undo what was not committed, and keep what is prepared.

    psycopg forgets its prepared statements at a rollback, for whoever makes tables in a transaction. Every
    page that only reads ends with one, and PostgreSQL needs longer to plan our joins than to answer them.
    """
    from psycopg import pq  # noqa: PLC0415 - an installation on SQLite needs none of it

    driver = getattr(connection, "driver_connection", connection)
    if driver.pgconn.transaction_status == pq.TransactionStatus.IDLE:
        return
    if driver.pgconn.exec_(b"ROLLBACK").status != pq.ExecStatus.COMMAND_OK:
        driver.rollback()  # says what is wrong with the connection


def _begin_before_savepoint(connection: Connection, _name: str) -> None:
    """Python's driver begins at the first change; a savepoint before it would commit on its release."""
    driver = connection.connection.driver_connection
    if driver is not None and not driver.in_transaction:
        driver.execute("BEGIN")


def _make_private(url: str) -> None:
    """Make the file of SQLite for its owner alone, before SQLite itself would make it for everybody."""
    path = sqlite_path(url)
    if path and path.parent.is_dir():
        path.touch(mode=0o600)  # it holds what partners promised, and password hashes


def sqlite_path(url: str) -> Path | None:
    """Where the database of this address lies; None where it is no file of ours."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(str(address.database)) if is_file else None


def make_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


def _migrate(verb: str, url: str, revision: str) -> None:
    # Alembic takes as long to import as all else together, and only a migration needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    getattr(command, verb)(config, revision)


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the tables up to this revision."""
    if path := sqlite_path(url):
        path.parent.mkdir(parents=True, exist_ok=True)
    _migrate("upgrade", url, revision)


def downgrade(url: str, revision: str) -> None:
    """Take the tables back to this revision; `base` leaves none."""
    _migrate("downgrade", url, revision)


def revisions() -> list[str]:
    """Every revision that this code knows, in order, since they are numbered by hand."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def head() -> str:
    """The newest revision that this code knows."""
    return revisions()[-1]


def current_revision(engine: Engine) -> str | None:
    """The revision that the database is at; None where it has no tables."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision
