"""The tests' own databases: what one test saves is gone for the next, and each live one is its own."""

from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tests import factories
from tracker import models


def count_partnerships(engine: Engine) -> int:
    """How many partnerships somebody else sees."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(models.Partnership)).scalar_one()


def test_what_a_test_commits_nobody_else_sees(session: Session, engine: Engine) -> None:
    factories.partnership(session)
    session.commit()
    assert session.scalar(select(func.count()).select_from(models.Partnership)) == 1
    assert count_partnerships(engine) == 0


def test_the_next_test_begins_with_nothing(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(models.Partnership)) == 0


def test_a_rolled_back_savepoint_undoes_only_its_own_change(session: Session) -> None:
    factories.partnership(session, name="Wandsworth")
    with session.begin_nested() as savepoint:
        factories.partnership(session, name="Kingston and Richmond")
        savepoint.rollback()
    assert session.scalars(select(models.Partnership.name)).all() == ["Wandsworth"]


def test_a_live_database_is_migrated_and_empty(live_database_url: str) -> None:
    engine = create_engine(live_database_url, poolclass=NullPool)
    assert count_partnerships(engine) == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
