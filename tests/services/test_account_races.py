"""Two who use the same link, code or request in the same moment, each in a session of their own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from tests import accounts, factories
from tests.accounts import KEY, attempt, code_of, with_second_factor
from tracker import db
from tracker.domain.accounts import TokenKind
from tracker.domain.errors import DomainError
from tracker.models import Mail, User
from tracker.services import account_links, resets, second_factors

NOW = factories.NOW
REAL_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = REAL_NOW + timedelta(minutes=1)


@pytest.fixture
def sessions(live_database_url: str) -> Iterator[sessionmaker[Session]]:
    engine = db.make_engine(live_database_url)
    yield db.make_session_factory(engine)
    engine.dispose()


def both(sessions: sessionmaker[Session], act: Callable[[Session], object]) -> list[object]:
    """What came of this act, done by two at once; a DomainError where it was refused."""
    at_once, came = Barrier(2), []

    def one() -> None:
        with sessions() as session:
            at_once.wait()
            try:
                came.append(act(session))
                session.commit()
            except DomainError as error:
                came.append(error)
            except OperationalError as error:  # SQLite tells the second that its view is old
                came.append(DomainError(str(error)))

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def refused(came: list[object]) -> int:
    return sum(isinstance(each, DomainError) for each in came)


def member(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        return accounts.member(session, factories.partnership(session), email="lead@council.example").id


def test_one_link_chooses_one_password(sessions: sessionmaker[Session]) -> None:
    user_id = member(sessions)
    with sessions.begin() as session:
        token = account_links.mint(session, user_id, TokenKind.RESET, now=NOW)

    def choose(session: Session) -> None:
        found = account_links.find(session, token, TokenKind.RESET, now=NOW)
        account_links.use(session, found, now=NOW)

    assert refused(both(sessions, choose)) == 1


def test_one_code_signs_in_once(sessions: sessionmaker[Session]) -> None:
    user_id = member(sessions)
    with sessions.begin() as session:
        secret, _ = with_second_factor(session, session.get_one(User, user_id), REAL_NOW)
    code = code_of(secret, LATER)

    def check(session: Session) -> object:
        user = session.get_one(User, user_id)
        return second_factors.check(session, user, code, key=KEY, attempt=attempt(LATER), now=NOW)

    assert refused(both(sessions, check)) == 1


def test_two_processes_answer_one_request_with_one_mail(sessions: sessionmaker[Session]) -> None:
    member(sessions)
    with sessions.begin() as session:
        resets.ask(session, "lead@council.example", address="192.0.2.1", real_now=REAL_NOW)

    both(sessions, lambda session: resets.answer(session, post=accounts.post(REAL_NOW), now=NOW))

    with sessions() as session:
        assert session.scalar(select(func.count(Mail.id))) == 1
