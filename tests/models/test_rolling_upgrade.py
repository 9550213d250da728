"""The code from before a migration runs on the database after it: what it writes is taken, and it can read.

Old code names only the columns that it knows. So each migration, from the first that had to, only adds tables
and columns that need not be given; this is tried on both engines by writing, changing and reading a row of
every table with nothing but the columns that there were before.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.types import JSON, TypeEngine

from tests.databases import DatabaseServer
from tracker import db

FIRST = "0012"
"""Since this migration installations are upgraded while they run."""

STEPS = [
    (before, after)
    for before, after in zip(db.revisions(), db.revisions()[1:], strict=False)
    if after >= FIRST
]


@pytest.fixture(scope="module")
def stepping(database_server: DatabaseServer) -> Iterator[tuple[str, Engine]]:
    """One database that goes up step by step."""
    url = database_server.empty()
    db.upgrade(url, STEPS[0][0])
    engine = db.make_engine(url)
    yield url, engine
    engine.dispose()
    database_server.drop(url)


def tables(engine: Engine) -> list[Table]:
    """The tables as the code of this moment knows them, those that are referred to first."""
    known = MetaData()
    known.reflect(engine, only=lambda name, _: name != "alembic_version" and "action_search" not in name)
    return known.sorted_tables


def given(column: Column[Any], checks: list[str], connection: Connection) -> Any:
    """Something that the column takes: a row that it refers to, a code that its check allows, or anything."""
    for key in column.foreign_keys:
        return connection.scalar(select(key.column).limit(1))
    for check in checks:
        if code := re.match(rf"[(]*{column.name}\b[^']*'([^']*)'", check):
            return code.group(1)
    return anything(column.type)


def anything(kind: TypeEngine[Any]) -> Any:
    for known, value in (
        (Boolean, False),
        (JSON, {}),
        (DateTime, datetime(2024, 11, 18, 9, tzinfo=UTC)),
        (Date, date(2024, 11, 18)),
        (LargeBinary, b"x"),
        ((Integer, Numeric), 1),
    ):
        if isinstance(kind, known):
            return value
    return "x"


def write(connection: Connection, table: Table) -> None:
    """A row with each column that old code had to give."""
    checks = [check["sqltext"] for check in inspect(connection).get_check_constraints(table.name)]
    named = {
        column.name: given(column, checks, connection)
        for column in table.columns
        if not column.nullable and column.server_default is None and column.name != "id"
    }
    connection.execute(insert(table).values(named))


@pytest.mark.parametrize(("before", "after"), STEPS, ids=[after for _, after in STEPS])
def test_what_was_there_before_a_step_is_there_after_it_and_takes_what_it_took(
    stepping: tuple[str, Engine], before: str, after: str
) -> None:
    url, engine = stepping
    db.upgrade(url, before)
    known = tables(engine)
    db.upgrade(url, after)
    with engine.connect() as connection:
        transaction = connection.begin()
        for table in known:
            write(connection, table)
        for table in known:
            assert connection.execute(select(table)).first() is not None, table.name
            column = next(iter(table.columns)).name
            connection.execute(text(f"UPDATE {table.name} SET {column} = {column} WHERE 1 = 0"))  # noqa: S608
        transaction.rollback()
