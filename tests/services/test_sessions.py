"""Browsers in which people are signed in: found, kept alive, ended."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.accounts import LIFETIME
from tracker.domain import links
from tracker.domain.errors import NotFoundError
from tracker.models import Event, User, WebSession
from tracker.queries import accounts as queries
from tracker.services import sessions

NOW = factories.NOW
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def user(session: Session) -> User:
    return accounts.member(session, factories.partnership(session))


def begin(session: Session, user: User, at: datetime = NOW) -> str:
    token, _ = sessions.begin(session, user, agent="x" * 999, address="", lifetime=LIFETIME, now=at)
    return token


def test_a_session_is_found_by_its_secret_of_which_only_a_hash_is_kept(session: Session, user: User) -> None:
    token = begin(session, user)

    row = sessions.find(session, token, lifetime=LIFETIME, now=NOW)

    assert row is not None
    assert row.user is user
    assert (row.token_hash, len(row.agent)) == (links.fingerprint(token), 300)
    assert sessions.find(session, token + "x", lifetime=LIFETIME, now=NOW) is None


def test_it_ends_when_nobody_uses_it_for_an_hour(session: Session, user: User) -> None:
    token = begin(session, user)

    assert sessions.find(session, token, lifetime=LIFETIME, now=NOW + HOUR - MINUTE) is not None
    assert sessions.find(session, token, lifetime=LIFETIME, now=NOW + HOUR) is None


def test_it_ends_after_twelve_hours_however_busy_it_is(session: Session, user: User) -> None:
    token, at = begin(session, user), NOW
    while (row := sessions.find(session, token, lifetime=LIFETIME, now=at)) is not None:
        sessions.touch(session, row, at)
        at += 30 * MINUTE

    assert at == NOW + 12 * HOUR


def test_a_closed_account_has_no_session(session: Session, user: User) -> None:
    token = begin(session, user)
    user.is_active = False

    assert sessions.find(session, token, lifetime=LIFETIME, now=NOW) is None


def test_that_it_was_used_is_written_once_a_minute_at_most(
    session: Session, user: User, engine: Engine
) -> None:
    row, written = accounts.signed_in(session, user), []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE"):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    for seconds in (1, 30, 59, 60, 61, 119):
        sessions.touch(session, row, NOW + timedelta(seconds=seconds))
        session.refresh(row)
    event.remove(engine, "before_cursor_execute", note)

    assert len(written) == 1
    assert row.last_seen_at == NOW + MINUTE


def test_sessions_that_ended_by_age_are_cleared_away_when_the_person_comes_back(
    session: Session, user: User
) -> None:
    begin(session, user)
    begin(session, user, NOW + 13 * HOUR)

    assert session.scalar(select(func.count(WebSession.id))) == 1


def test_one_session_is_ended_and_only_ones_own(session: Session, user: User) -> None:
    other = accounts.member(session, factories.partnership(session))
    mine, theirs = accounts.signed_in(session, user), accounts.signed_in(session, other)
    actor = factories.actor(user)

    sessions.end_one(session, user, mine.id, actor=actor, now=NOW)
    with pytest.raises(NotFoundError):
        sessions.end_one(session, user, theirs.id, actor=actor, now=NOW)
    with pytest.raises(NotFoundError):
        sessions.end_one(session, user, 999_999, actor=actor, now=NOW)

    assert queries.web_sessions(session, user.id) == []
    assert queries.web_sessions(session, other.id) == [theirs]
    assert session.scalars(select(Event.summary)).all() == ["Signed out of another browser"]


def test_everywhere_else_leaves_this_browser_and_everywhere_leaves_none(session: Session, user: User) -> None:
    here = accounts.signed_in(session, user)
    accounts.signed_in(session, user)
    other = accounts.signed_in(session, accounts.member(session, factories.partnership(session)))
    actor = factories.actor(user)

    sessions.end_others(session, user, but=here.id, actor=actor, now=NOW)
    assert queries.web_sessions(session, user.id) == [here]

    sessions.end_others(session, user, but=None, actor=actor, now=NOW)
    assert queries.web_sessions(session, user.id) == []
    assert queries.web_sessions(session, other.user_id) == [other]


def test_how_long_it_lasts_still(session: Session, user: User) -> None:
    row = accounts.signed_in(session, user)

    assert sessions.left(row, LIFETIME, NOW) == HOUR
    assert sessions.left(row, LIFETIME, NOW + 11.5 * HOUR) == HOUR / 2
    assert sessions.left(row, LIFETIME, NOW + 13 * HOUR) == timedelta(0)
