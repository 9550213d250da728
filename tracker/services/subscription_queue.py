"""Queueing what webhooks are to be told, in the transaction of the act itself: both are kept, or neither."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.subscriptions import What
from tracker.models import Event, Subscription, SubscriptionMessage

KINDS = frozenset(What)
ASKED = "webhooks of this transaction"


def queue(session: Session, event: Event) -> None:
    """Leave a message of this event for each webhook of its partnership that is told of such."""
    if event.kind not in KINDS or event.partnership_id is None:
        return
    for subscription_id, events in _listening(session, event.partnership_id):
        if event.kind in events:
            add(session, subscription_id, event)


def _listening(session: Session, partnership_id: int) -> list[tuple[int, list[str]]]:
    """The webhooks of a partnership, asked for once in a transaction: many acts may be one."""
    transaction, found = session.info.get(ASKED, (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        found = {}
    if partnership_id not in found:
        query = select(Subscription.id, Subscription.events).where(
            Subscription.partnership_id == partnership_id, Subscription.stopped_at.is_(None)
        )
        with session.no_autoflush:  # whoever records an act decides when it is written
            found[partnership_id] = [(row.id, row.events) for row in session.execute(query)]
        session.info[ASKED] = (session.get_transaction(), found)
    listening: list[tuple[int, list[str]]] = found[partnership_id]
    return listening


def changed(session: Session) -> None:
    """A webhook was made or stopped: look again."""
    session.info.pop(ASKED, None)


def add(session: Session, subscription_id: int, event: Event) -> None:
    """Leave one message for one webhook; its key is what the other side knows a repetition by."""
    key = f"msg_{uuid.uuid4().hex}"
    session.add(SubscriptionMessage(subscription_id=subscription_id, event=event, key=key))
