"""Every table of the database, read whole and in one moment: for backups, and for comparing two databases."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    Engine,
    Integer,
    LargeBinary,
    Numeric,
    String,
    TableClause,
    Text,
    column,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

import tracker.models  # noqa: F401 - so that every table is known
from tracker.db import Base, Moment
from tracker.domain import backups
from tracker.domain.backups import Column, Kind, Sum, Table

KINDS: tuple[tuple[type[TypeEngine[Any] | Moment], Kind], ...] = (
    (Moment, Kind.MOMENT),
    (JSON, Kind.JSON),
    (LargeBinary, Kind.BYTES),
    (Boolean, Kind.FLAG),
    (Date, Kind.DATE),
    (String, Kind.TEXT),
    (Integer, Kind.NUMBER),
    (Numeric, Kind.DECIMAL),
)
ROWS_AT_ONCE, HEAVY_ROWS_AT_ONCE = 500, 50


def known() -> tuple[Table, ...]:
    """Every table of ours; those that others refer to come first."""
    return tuple(
        Table(
            each.name,
            tuple(Column(c.name, _kind(c.type), bool(c.nullable), c.primary_key) for c in each.columns),
        )
        for each in Base.metadata.sorted_tables
    )


def _kind(of: TypeEngine[Any]) -> Kind:
    return next(kind for known, kind in KINDS if isinstance(of, known))


def clause(of: Table) -> TableClause:
    """A table by what its backup says of it, and not by what the models say today."""
    return table(of.name, *(column(each.name, _type(each)) for each in of.columns))


def _type(of: Column) -> TypeEngine[Any] | Moment:
    types: dict[Kind, TypeEngine[Any] | Moment] = {
        Kind.TEXT: Text(),
        Kind.NUMBER: Integer(),
        Kind.FLAG: Boolean(),
        Kind.DATE: Date(),
        Kind.MOMENT: Moment(),
        Kind.DECIMAL: Numeric(),
        Kind.JSON: JSON(none_as_null=of.may_lack),
        Kind.BYTES: LargeBinary(),
    }
    return types[of.kind]


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is at its first question, whatever is written meanwhile."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")  # Python's driver would begin at the first change only
            yield connection
        return
    with engine.connect() as connection:
        yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def lines(connection: Connection, of: Table) -> Iterator[bytes]:
    """The rows of a table in the order of their keys, each as a line, with little memory for any number."""
    source = clause(of)
    is_heavy = any(each.kind in (Kind.JSON, Kind.BYTES) for each in of.columns)
    query = select(source).order_by(*(source.c[each.name] for each in of.columns if each.is_key))
    at_once = HEAVY_ROWS_AT_ONCE if is_heavy else ROWS_AT_ONCE
    for row in connection.execute(query.execution_options(yield_per=at_once)):
        yield backups.line(row, of.columns)


def total(connection: Connection, of: Table) -> Sum:
    """What a table comes to."""
    digest, rows = hashlib.sha256(), 0
    for line in lines(connection, of):
        digest.update(line)
        rows += 1
    return Sum(rows, digest.hexdigest())
