"""What tests of two people at once do: somebody else saves the same row while this request is under way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session


@contextmanager
def saved_by_somebody_else(table: Any) -> Iterator[None]:
    """Just before the next session writes, every row of this table gets a newer version."""
    waiting = [table]

    def save(session: Session, *_rest: Any) -> None:
        if waiting:
            saved = waiting.pop()
            session.connection().execute(
                update(saved.__table__).values(version=saved.__table__.c.version + 1)
            )

    event.listen(Session, "before_flush", save)
    try:
        yield
    finally:
        event.remove(Session, "before_flush", save)
    assert not waiting, "the request wrote nothing"
