"""Webhooks: which addresses a partnership tells of what happens, stopping one, and telling it once more."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import subscriptions as rules
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import Event, Partnership, Subscription, SubscriptionMessage
from tracker.queries import subscriptions as queries
from tracker.services import history, subscription_queue


def make(
    session: Session,
    partnership: Partnership,
    *,
    url: str,
    events: list[str],
    installation_key: str,
    actor: Actor,
    now: datetime,
) -> str:
    """Tell this address from now on; gives the secret by which it knows us, which is told once."""
    _check_right(actor, partnership.id)
    if len(queries.of_partnership(session, partnership)) >= rules.MOST:
        raise DomainError(f"There are {rules.MOST} webhooks already. Stop one that is not needed.")
    subscription = Subscription(
        partnership=partnership,
        url=rules.check_url(url),
        events=rules.check_events(events),
        salt=secrets.token_hex(16),
        made_at=now,
        made_by_name=actor.name,
    )
    session.add(subscription)
    event = _record(session, subscription, rules.MADE, "Made a webhook to", actor=actor, now=now)
    subscription_queue.add(session, subscription.id, event)
    session.flush()
    subscription_queue.changed(session)
    return rules.secret(installation_key, subscription.salt)


def stop(session: Session, subscription: Subscription, *, actor: Actor, now: datetime) -> None:
    """Tell this address nothing any more, not even what waits."""
    _check_right(actor, subscription.partnership_id)
    if subscription.stopped_at is None:
        subscription.stopped_at = now
        subscription_queue.changed(session)
        _record(session, subscription, "subscription.stopped", "Stopped the webhook to", actor=actor, now=now)


def tell_again(
    session: Session,
    subscription: Subscription,
    message: SubscriptionMessage,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Let a message that was delivered or given up go out once more, under the same key."""
    _check_right(actor, subscription.partnership_id)
    if message.delivered_at is None and message.given_up_at is None:
        raise DomainError("This message is still on its way.")
    message.delivered_at = message.given_up_at = message.next_try_at = None
    message.tries = 0
    said = "Sent a message once more to"
    _record(session, subscription, "subscription.told_again", said, actor=actor, now=now)


def _record(
    session: Session, subscription: Subscription, kind: str, said: str, *, actor: Actor, now: datetime
) -> Event:
    # Without its query, which may hold a password of the other side.
    address = subscription.url.partition("?")[0]
    return history.record(
        session,
        kind=kind,
        summary=f"{said} {address}",
        actor=actor,
        now=now,
        partnership_id=subscription.partnership_id or subscription.partnership.id,
    )


def _check_right(actor: Actor, partnership_id: int) -> None:
    if not actor.may(Permission.MANAGE_PEOPLE, partnership_id):
        raise NotFoundError("There is no such webhook.")
