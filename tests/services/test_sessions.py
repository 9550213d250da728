"""Browsers in which people are signed in: found, kept alive, ended."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.accounts import LIFETIME
from tracker.domain import links
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Role
from tracker.models import Event, Membership, User, WebSession
from tracker.queries import accounts as queries
from tracker.queries import actors
from tracker.services import sessions

NOW = factories.NOW
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def user(session: Session) -> User:
    return accounts.member(session, factories.partnership(session))


def begin(session: Session, user: User, at: datetime = NOW) -> str:
    return sessions.begin(session, user, agent="x" * 999, address="", lifetime=LIFETIME, now=at)


def test_a_session_is_found_by_its_secret_of_which_only_a_hash_is_kept(session: Session, user: User) -> None:
    token = begin(session, user)

    browser = sessions.find(session, token, lifetime=LIFETIME, now=NOW)

    assert browser is not None
    assert browser.actor == actors.from_user(user)
    row = session.get_one(WebSession, browser.id)
    assert (row.token_hash, len(row.agent)) == (links.fingerprint(token), 300)
    assert sessions.find(session, token + "x", lifetime=LIFETIME, now=NOW) is None


def test_it_ends_when_nobody_uses_it_for_an_hour(session: Session, user: User) -> None:
    token = begin(session, user)

    assert sessions.find(session, token, lifetime=LIFETIME, now=NOW + HOUR - MINUTE) is not None
    assert sessions.find(session, token, lifetime=LIFETIME, now=NOW + HOUR) is None


def test_it_ends_after_twelve_hours_however_busy_it_is(session: Session, user: User) -> None:
    token, at = begin(session, user), NOW
    while (browser := sessions.find(session, token, lifetime=LIFETIME, now=at)) is not None:
        sessions.touch(session, browser, at)
        at += 30 * MINUTE

    assert at == NOW + 12 * HOUR


def test_it_says_what_every_page_asks_of_the_person(session: Session, user: User) -> None:
    first, second = user.memberships[0].partnership, factories.partnership(session)
    session.add(Membership(user=user, partnership=second, role=Role.ACTION_LEAD))
    second.second_factor_roles = "action_lead"
    token = begin(session, user)

    asked = sessions.find(session, token, lifetime=LIFETIME, now=NOW)
    second.second_factor_roles = "manager"
    accounts.with_second_factor(session, user, NOW)
    not_asked = sessions.find(session, token, lifetime=LIFETIME, now=NOW)

    assert asked is not None
    assert not_asked is not None
    assert asked.partnerships == sorted((first.name, second.name))
    assert (asked.must_have_second_factor, asked.has_second_factor) == (True, False)
    assert (not_asked.must_have_second_factor, not_asked.has_second_factor) == (False, True)


def test_whoever_belongs_nowhere_has_a_session_without_partnerships(session: Session) -> None:
    somebody, runs_it = factories.user(session), accounts.administrator(session)

    browser = sessions.find(session, begin(session, somebody), lifetime=LIFETIME, now=NOW)
    theirs = sessions.find(session, begin(session, runs_it), lifetime=LIFETIME, now=NOW)

    assert browser is not None
    assert theirs is not None
    assert (browser.actor.memberships, browser.partnerships) == ((), [])
    assert theirs.actor.is_administrator
    assert theirs.must_have_second_factor


def test_a_closed_account_has_no_session(session: Session, user: User) -> None:
    token = begin(session, user)
    user.is_active = False

    assert sessions.find(session, token, lifetime=LIFETIME, now=NOW) is None


def test_that_it_was_used_is_written_once_a_minute_at_most(
    session: Session, user: User, engine: Engine
) -> None:
    token, written = begin(session, user), []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE"):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    for seconds in (1, 30, 59, 60, 61, 119):
        browser = sessions.find(session, token, lifetime=LIFETIME, now=NOW)
        assert browser is not None
        sessions.touch(session, browser, NOW + timedelta(seconds=seconds))
    event.remove(engine, "before_cursor_execute", note)

    assert len(written) == 1
    assert session.scalar(select(WebSession.last_seen_at)) == NOW + MINUTE


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
    browser = sessions.find(session, begin(session, user), lifetime=LIFETIME, now=NOW)

    assert browser is not None
    assert sessions.left(browser, LIFETIME, NOW) == HOUR
    assert sessions.left(browser, LIFETIME, NOW + 11.5 * HOUR) == HOUR / 2
    assert sessions.left(browser, LIFETIME, NOW + 13 * HOUR) == timedelta(0)
