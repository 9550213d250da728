"""Queueing what webhooks are to be told, in the transaction of the act itself: both are kept, or neither."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.subscriptions import What
from tracker.models import Event, Subscription, SubscriptionMessage

KINDS = frozenset(What)


def queue(session: Session, event: Event) -> None:
    """Leave a message of this event for each webhook of its partnership that is told of such."""
    if event.kind not in KINDS or event.partnership_id is None:
        return
    query = select(Subscription).where(
        Subscription.partnership_id == event.partnership_id, Subscription.stopped_at.is_(None)
    )
    with session.no_autoflush:  # whoever records an act decides when it is written
        listening = session.scalars(query).all()
    for subscription in listening:
        if event.kind in subscription.events:
            add(session, subscription, event)


def add(session: Session, subscription: Subscription, event: Event) -> None:
    """Leave one message for one webhook; its key is what the other side knows a repetition by."""
    session.add(SubscriptionMessage(subscription=subscription, event=event, key=f"msg_{uuid.uuid4().hex}"))
