"""Private calendar addresses: making one, stopping it, and what a calendar reads at it."""

import secrets
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.adapters import calendars as writing
from tracker.domain import calendars, links
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Actor
from tracker.models import CalendarFeed, User
from tracker.queries import actors, partnerships
from tracker.queries import calendars as queries
from tracker.services import history

MOST = 10
NOT_THERE = "There is no such calendar."


@dataclass(frozen=True)
class Document:
    """A feed as it is read now, and when anything in it was last changed."""

    content: bytes
    changed_at: datetime


def make(session: Session, *, partnership_id: int | None, actor: Actor, now: datetime) -> str:
    """Make an address for one's own dates, or a whole partnership's; its token is told once and not kept."""
    if actor.user_id is None:
        raise DomainError("Only a person has a calendar.")
    if partnership_id is not None and partnership_id not in actor.partnerships_seen_whole():
        raise NotFoundError(NOT_THERE)
    if len(queries.of_person(session, actor)) >= MOST:
        raise DomainError(f"You have {MOST} addresses already. Stop one that is not read any more.")
    token = secrets.token_urlsafe(links.TOKEN_BYTES)
    feed = CalendarFeed(
        user_id=actor.user_id,
        partnership_id=partnership_id,
        token_hash=links.fingerprint(token),
        made_at=now,
    )
    session.add(feed)
    _record(session, feed, "made", actor=actor, now=now)
    return token


def stop(session: Session, feed: CalendarFeed, *, actor: Actor, now: datetime) -> None:
    """Stop an address: whatever reads it finds nothing there any more."""
    if feed.user_id != actor.user_id:
        raise NotFoundError(NOT_THERE)
    if feed.revoked_at is None:
        feed.revoked_at = now
        _record(session, feed, "stopped", actor=actor, now=now)


def read(
    session: Session, token: str, *, base_url: str, holidays: Container[date], now: datetime
) -> Document:
    """What stands at this address now, by the rights its owner has now; notes the reading once an hour."""
    found = queries.find(session, links.fingerprint(token))
    if found is None:
        raise NotFoundError(NOT_THERE)
    feed, user = found
    scope = _scope(feed, user, now)
    entries = queries.entries(session, scope, holidays)
    if feed.last_read_at is None or now - feed.last_read_at >= calendars.NOTED_EVERY:
        feed.last_read_at = now
        session.flush()
    changed_at = max((entry.changed_at for entry in entries), default=feed.made_at)
    content = writing.write(entries, name=_name(session, feed, user), base_url=base_url)
    return Document(content, changed_at)


def _scope(feed: CalendarFeed, user: User, now: datetime) -> queries.Scope:
    actor = actors.from_user(user)
    allowed = actor.partnerships_seen_whole() if feed.partnership_id else actor.partnerships()
    if not allowed or (feed.partnership_id and feed.partnership_id not in allowed):
        raise NotFoundError(NOT_THERE)
    return queries.Scope(actor, feed.partnership_id, now - calendars.CANCELLED_FOR)


def _name(session: Session, feed: CalendarFeed, user: User) -> str:
    if feed.partnership_id is None:
        return f"Followthrough: {user.name}"
    (partnership,) = partnerships.of_ids(session, {feed.partnership_id})
    return f"Followthrough: {partnership.name}"


def _record(session: Session, feed: CalendarFeed, did: str, *, actor: Actor, now: datetime) -> None:
    whose = "their own dates" if feed.partnership_id is None else "the partnership's dates"
    history.record(
        session,
        kind=f"calendar.{did}",
        summary=f"{did.capitalize()} a calendar address for {whose}",
        actor=actor,
        now=now,
        partnership_id=feed.partnership_id,
    )
