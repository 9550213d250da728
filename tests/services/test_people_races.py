"""Two managers add the same person, role or agency in the same moment, each in a session of their own."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, sessionmaker

from tests import factories
from tracker import db
from tracker.domain.errors import ChangedMeanwhileError
from tracker.domain.roles import OPERATOR, Role
from tracker.models import Agency, Event, Membership, Partnership, User
from tracker.services import people

NOW = factories.NOW


@pytest.fixture
def sessions(live_database_url: str) -> Iterator[sessionmaker[Session]]:
    engine = db.make_engine(live_database_url)
    yield db.make_session_factory(engine)
    engine.dispose()


def partnership(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        return factories.partnership(session).id


def add_person(session: Session, of: int) -> None:
    people.create(
        session,
        partnership=session.get_one(Partnership, of),
        name="Designated nurse",
        email="nurse@nhs.example",
        role=Role.ACTION_LEAD,
        actor=OPERATOR,
        now=NOW,
    )
    session.commit()


def add_agency(session: Session, of: int) -> None:
    at = session.get_one(Partnership, of)
    people.add_agency(session, partnership=at, name="Police", also_called="", actor=OPERATOR, now=NOW)
    session.commit()


def after_looking(session: Session, table: str, act: Callable[[], None]) -> None:
    """Do this as soon as the session has looked into the table and before it writes anything."""
    acts = [act]

    def looked(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if f"FROM {table}" in statement and acts:
            acts.pop()()

    event.listen(session.connection(), "after_cursor_execute", looked)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_of_two_who_add_one_address_at_once_one_is_told(sessions: sessionmaker[Session]) -> None:
    of = partnership(sessions)
    with sessions() as first, sessions() as second:
        after_looking(second, "users", lambda: add_person(first, of))
        with pytest.raises(ChangedMeanwhileError, match="same moment") as refusal:
            add_person(second, of)
        assert refusal.value.field == "email"
        second.commit()
        assert [count(second, table) for table in (User, Membership, Event)] == [1, 1, 1]


def test_of_two_who_give_one_person_the_same_role_at_once_one_is_told(
    sessions: sessionmaker[Session],
) -> None:
    of = partnership(sessions)
    with sessions() as first, sessions() as second:
        factories.user(first, email="nurse@nhs.example")
        first.commit()
        after_looking(second, "users", lambda: add_person(first, of))
        with pytest.raises(ChangedMeanwhileError, match="same moment"):
            add_person(second, of)
        second.commit()
        assert [count(second, table) for table in (User, Membership, Event)] == [1, 1, 1]


def test_of_two_who_add_one_agency_at_once_one_is_told_and_then_sees_it(
    sessions: sessionmaker[Session],
) -> None:
    of = partnership(sessions)
    with sessions() as first, sessions() as second:
        after_looking(second, "agencies", lambda: add_agency(first, of))
        with pytest.raises(ChangedMeanwhileError, match="same moment") as refusal:
            add_agency(second, of)
        assert refusal.value.field == "name"
        assert [agency.name for agency in second.get_one(Partnership, of).agencies] == ["Police"]
        second.commit()
        assert [count(second, table) for table in (Agency, Event)] == [1, 1]
