"""How the database itself is: whether it is whole, closed where it must be, and of one time with us."""

from datetime import datetime

from sqlalchemy import Connection, Engine, exists, func, select, text

from tracker.db import Moment
from tracker.models import Action, Event, RetentionRun

MOST = 5  # of the same fault, named


def faults(connection: Connection) -> list[str]:
    """What the engine itself finds broken: pages, indexes, rows that refer to nothing."""
    if connection.dialect.name == "sqlite":
        found = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST})")]
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST)
        broken = [f"a row of {row[0]} refers to a row of {row[2]} that is not there" for row in orphans]
        return [each for each in found if each != "ok"] + broken
    unproved = connection.scalars(
        text("SELECT conrelid::regclass || ': ' || conname FROM pg_constraint WHERE NOT convalidated LIMIT 5")
    )
    broken = [f"the constraint {each} was never proved" for each in unproved]
    indexes = connection.scalars(
        text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid LIMIT 5")
    )
    return broken + [f"the index {each} is not valid" for each in indexes]


def triggers(connection: Connection) -> set[str]:
    """The names of the triggers that work: those that close the history, and those that keep the search."""
    if connection.dialect.name == "sqlite":
        return set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    return set(connection.scalars(text(query)))


def is_left_open(connection: Connection) -> bool:
    """Whether a run of retention stands open, so that the closed tables let rows go; ours never do."""
    return bool(connection.scalar(select(exists().where(RetentionRun.finished_at.is_(None)))))


def unindexed(connection: Connection) -> int:
    """How many actions the full-text index does not know, or knows too many of."""
    indexed: int = connection.scalar(text("SELECT count(*) FROM action_search")) or 0
    actions = connection.scalar(select(func.count(Action.id))) or 0
    return abs(indexed - actions)


def its_now(connection: Connection) -> datetime | None:
    """The time by the database server's own clock; None where it is ours."""
    if connection.dialect.name == "sqlite":
        return None
    return connection.scalar(select(func.clock_timestamp(type_=Moment())))


def newest_event(connection: Connection) -> datetime | None:
    """When the last thing happened that the history knows."""
    return connection.scalar(select(func.max(Event.at)))


def version(engine: Engine) -> str:
    """Which engine it is, in its own words."""
    with engine.connect() as connection:
        name = "SQLite" if engine.dialect.name == "sqlite" else "PostgreSQL"
        question = "SELECT sqlite_version()" if name == "SQLite" else "SHOW server_version"
        return f"{name} {connection.exec_driver_sql(question).scalar()}"
