"""The same request of a program several times in the same moment, each in a session of its own."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests import factories
from tests.factories import NOW
from tracker import db
from tracker.domain.roles import Role
from tracker.models import Action, ApiToken, Update, User
from tracker.services import actions, api_tokens, api_updates
from tracker.services.api_tokens import Wanted
from tracker.services.api_updates import Answer

AT_ONCE = 4


@pytest.fixture
def sessions(live_database_url: str) -> Iterator[sessionmaker[Session]]:
    engine = db.make_engine(live_database_url)
    yield db.make_session_factory(engine)
    engine.dispose()


@pytest.fixture
def action_id(sessions: sessionmaker[Session]) -> int:
    """An action, and a token of its lead."""
    with sessions.begin() as session:
        lead = factories.member(session, factories.partnership(session), Role.ACTION_LEAD)
        report = factories.report(session, lead.memberships[0].partnership)
        wanted, actor = Wanted("Power BI", ["updates:write"], 30), factories.actor(lead)
        api_tokens.make_for_person(session, wanted, actor=actor, now=NOW)
        return factories.action(session, report, lead_id=lead.id).id


def post(session: Session, action_id: int, key: str, note: str) -> Answer:
    token = session.scalars(select(ApiToken)).one()

    def act() -> Answer:
        action = session.get_one(Action, action_id)
        actor = factories.actor(session.get_one(User, action.lead_id))
        update = actions.post_update(session, action, note=note, actor=actor, now=NOW)
        return Answer(201, str(update.id), str(action.version))

    return api_updates.once(session, token, key=key, request=note.encode(), act=act, now=NOW)


def test_the_same_request_at_the_same_moment_is_saved_once_and_gets_one_answer(
    sessions: sessionmaker[Session], action_id: int
) -> None:
    barrier, answers = threading.Barrier(AT_ONCE), []

    def ask() -> None:
        with sessions() as session:
            barrier.wait()
            answers.append(post(session, action_id, "monday-1", "It goes on."))
            session.commit()

    threads = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == AT_ONCE
    assert len(set(answers)) == 1
    with sessions() as session:
        assert session.scalar(select(func.count(Update.id))) == 1


def test_a_request_whose_first_sending_fell_over_is_saved_by_the_second(
    sessions: sessionmaker[Session], action_id: int
) -> None:
    with sessions() as session:
        post(session, action_id, "monday-1", "It goes on.")
        session.rollback()  # as when the process is killed before its commit
    with sessions() as session:
        assert post(session, action_id, "monday-1", "It goes on.").status == 201
        session.commit()
        assert session.scalar(select(func.count(Update.id))) == 1
