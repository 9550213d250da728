"""Which files of the store rows name: for backups, for the doctor, and for what retention leaves behind."""

from sqlalchemy import Connection, String, select, union

import tracker.models  # noqa: F401 - so that every table is known
from tracker.db import Base
from tracker.models import Evidence, StatementFile

NEEDED = (Evidence.__table__.c.sha256, StatementFile.__table__.c.sha256)
"""The columns whose files must be in the store. Others may name one that nobody kept, as of a pasted text."""


def needed(connection: Connection) -> list[str]:
    """The files without which something could no longer be read, each once, in order."""
    every = union(*(select(each).where(each.is_not(None)) for each in NEEDED)).subquery()
    return list(connection.scalars(select(every.c[0]).order_by(every.c[0])))


def named(connection: Connection) -> set[str]:
    """Every file that a row of any table names, so that nothing else may be taken away."""
    columns = [
        each
        for table in Base.metadata.tables.values()
        for each in table.columns
        if each.name.endswith("sha256") and isinstance(each.type, String)
    ]
    every = union(*(select(each) for each in columns))
    return {each for each in connection.scalars(every) if each}
