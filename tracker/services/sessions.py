"""Where a person is signed in: a browser's session begun, kept alive, and ended."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tracker.domain import links
from tracker.domain.accounts import LAST_SEEN_EVERY, Lifetime
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor
from tracker.models import User, WebSession
from tracker.queries import accounts as queries
from tracker.queries import browsers
from tracker.queries.browsers import Browser
from tracker.services import history

LONGEST_AGENT = 300  # characters


def begin(
    session: Session,
    user: User,
    *,
    agent: str,
    address: str,
    lifetime: Lifetime,
    now: datetime,
    factor_vouched: bool = False,
) -> str:
    """Sign a person in in this browser: the secret for its cookie; old rows of theirs go.

    `factor_vouched`: the provider of single sign-on asked for a second factor, and its word counts.
    """
    token = secrets.token_urlsafe(links.TOKEN_BYTES)
    session.execute(
        delete(WebSession).where(WebSession.user_id == user.id, WebSession.made_at <= now - lifetime.whole)
    )
    session.add(
        WebSession(
            user_id=user.id,
            token_hash=links.fingerprint(token),
            made_at=now,
            last_seen_at=now,
            agent=agent[:LONGEST_AGENT],
            address=address,
            factor_vouched=factor_vouched,
        )
    )
    return token


def find(session: Session, token: str, *, lifetime: Lifetime, now: datetime) -> Browser | None:
    """The browser of this token, unless its session has ended: unused too long, too old, account closed."""
    browser = browsers.find(session, token)
    if browser is None or now >= lifetime.ends_at(browser.made_at, browser.last_seen_at):
        return None
    return browser


def going_on(session: Session, user: User, *, lifetime: Lifetime, now: datetime) -> list[WebSession]:
    """The browsers in which a person is still signed in, the last used first."""
    rows = queries.web_sessions(session, user.id)
    return [row for row in rows if now < lifetime.ends_at(row.made_at, row.last_seen_at)]


def touch(session: Session, browser: Browser, now: datetime, *, at_once: bool = False) -> None:
    """Note that the browser was used just now: once a minute at most, and never at the price of a page."""
    if not at_once and now - browser.last_seen_at < LAST_SEEN_EVERY:
        return
    try:
        session.execute(update(WebSession).where(WebSession.id == browser.id).values(last_seen_at=now))
        session.commit()
    except OperationalError:  # the database is busy: the next page will do
        session.rollback()


def end(session: Session, token: str) -> None:
    """Sign out of one browser."""
    session.execute(delete(WebSession).where(WebSession.token_hash == links.fingerprint(token)))


def end_one(session: Session, user: User, session_id: int, *, actor: Actor, now: datetime) -> None:
    """Sign out of one's browser elsewhere."""
    row = session.get(WebSession, session_id)
    if row is None or row.user_id != user.id:
        raise NotFoundError("There is no such session.")
    session.delete(row)
    _record(session, "Signed out of another browser", actor, now)


def end_others(session: Session, user: User, *, but: int | None, actor: Actor, now: datetime) -> None:
    """Sign out everywhere, except in the browser that asks, if one is named."""
    end_all(session, [user.id], but=but)
    _record(session, "Signed out everywhere else" if but else "Signed out everywhere", actor, now)


def end_all(session: Session, user_ids: Collection[int], *, but: int | None = None) -> None:
    """End every session of these people: their password, their rights or their account has changed."""
    session.execute(delete(WebSession).where(WebSession.user_id.in_(user_ids), WebSession.id != (but or 0)))


def _record(session: Session, summary: str, actor: Actor, now: datetime) -> None:
    history.record(session, kind="person.signed_out", summary=summary, actor=actor, now=now)


def left(browser: Browser, lifetime: Lifetime, now: datetime) -> timedelta:
    """How long the session lasts still if nothing is done from now on."""
    return max(timedelta(0), lifetime.ends_at(browser.made_at, now) - now)
