"""Retention and a legal hold at the same moment: one waits for the other, and never do both win."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests import retention
from tests.databases import DatabaseServer
from tracker import db
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import OPERATOR
from tracker.models import Partnership, Report
from tracker.services import retention as services

NOW = datetime(2040, 11, 18, 9, tzinfo=UTC)

Act = Callable[[Session, Partnership], None]


@pytest.fixture(scope="module")
def filled(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database in which everything is closed and old."""
    url = database_server.migrated()
    retention.fill(url, tmp_path_factory.mktemp("old"))
    yield url
    database_server.drop(url)


@pytest.fixture
def sessions(database_server: DatabaseServer, filled: str) -> Iterator[sessionmaker[Session]]:
    """Sessions that commit, on a copy."""
    url = database_server.copy(filled)
    engine = db.make_engine(url)
    yield db.make_session_factory(engine)
    engine.dispose()
    database_server.drop(url)


def one_after_the_other(sessions: sessionmaker[Session], first: Act, second: Act) -> BaseException | None:
    """The second begins while the first is not yet committed; what the second was told."""
    with ThreadPoolExecutor(1) as other, sessions() as session:
        here = session.scalars(select(Partnership).where(Partnership.slug == "here")).one()
        first(session, here)
        waiting = other.submit(_in_a_transaction, sessions, second)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.3)
        session.commit()
        return waiting.exception(timeout=30)


def _in_a_transaction(sessions: sessionmaker[Session], act: Act) -> None:
    with sessions.begin() as session:
        act(session, session.scalars(select(Partnership).where(Partnership.slug == "here")).one())


def _hold(session: Session, here: Partnership) -> None:
    report = session.scalars(select(Report).where(Report.reference == "HERE-SIF-17")).one()
    services.hold(session, here, report, reason="An inquiry", actor=OPERATOR, now=NOW)


def _apply(session: Session, here: Partnership) -> None:
    services.apply(session, here, actor=OPERATOR, now=NOW)


def references(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(Report.reference).where(Report.reference.startswith("HERE-"))))


def test_what_is_being_held_does_not_go(sessions: sessionmaker[Session]) -> None:
    assert one_after_the_other(sessions, _hold, _apply) is None
    assert references(sessions) == ["HERE-SIF-17"]


def test_what_is_going_can_no_longer_be_held(sessions: sessionmaker[Session]) -> None:
    assert isinstance(one_after_the_other(sessions, _apply, _hold), NotFoundError)
    assert references(sessions) == []
