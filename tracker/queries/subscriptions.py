"""Webhooks: those of a partnership, their messages, and what is due to be told."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Event, Partnership, Report, Subscription, SubscriptionMessage

SHOWN = 100
"""Messages of a webhook that its page shows, the newest."""


def of_partnership(session: Session, partnership: Partnership) -> Sequence[Subscription]:
    """The webhooks of this partnership that were not stopped, in the order they were made."""
    query = select(Subscription).where(
        Subscription.partnership_id == partnership.id, Subscription.stopped_at.is_(None)
    )
    return session.scalars(query.order_by(Subscription.id)).all()


def count_open(session: Session) -> int:
    """How many webhooks of all partnerships were not stopped."""
    query = select(func.count(Subscription.id)).where(Subscription.stopped_at.is_(None))
    return session.scalar(query) or 0


def get(session: Session, actor: Actor, subscription_id: int) -> Subscription:
    """A webhook of a partnership that this person manages."""
    managed = actor.partnerships_where(Permission.MANAGE_PEOPLE)
    query = select(Subscription).where(
        Subscription.id == subscription_id,
        Subscription.partnership_id.in_(managed),
        Subscription.stopped_at.is_(None),
    )
    found = session.scalars(query.options(joinedload(Subscription.partnership))).one_or_none()
    if found is None:
        raise NotFoundError("There is no such webhook.")
    return found


def messages(session: Session, subscription: Subscription) -> Sequence[SubscriptionMessage]:
    """What this webhook was told or is to be told, the newest first."""
    query = select(SubscriptionMessage).where(SubscriptionMessage.subscription_id == subscription.id)
    query = query.options(joinedload(SubscriptionMessage.event))
    return session.scalars(query.order_by(SubscriptionMessage.id.desc()).limit(SHOWN)).all()


def given_up(session: Session, subscriptions: Collection[Subscription]) -> set[int]:
    """The keys of those of these webhooks that have messages which were given up."""
    query = select(SubscriptionMessage.subscription_id).where(
        SubscriptionMessage.subscription_id.in_([one.id for one in subscriptions]),
        SubscriptionMessage.given_up_at.is_not(None),
    )
    return set(session.scalars(query.distinct()))


def get_message(session: Session, subscription: Subscription, message_id: int) -> SubscriptionMessage:
    """One message to this webhook."""
    query = select(SubscriptionMessage).where(
        SubscriptionMessage.id == message_id, SubscriptionMessage.subscription_id == subscription.id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("There is no such message.")
    return found


def is_due(real_now: datetime) -> ColumnElement[bool]:
    """A message that is neither delivered nor given up, whose wait is over, and that no process has."""
    message = SubscriptionMessage
    return and_(
        message.delivered_at.is_(None),
        message.given_up_at.is_(None),
        or_(message.next_try_at.is_(None), message.next_try_at <= real_now),
        or_(message.claimed_until.is_(None), message.claimed_until <= real_now),
    )


def due_id(session: Session, real_now: datetime, *, without: Collection[int]) -> int | None:
    """The oldest message that is due, of webhooks that were not stopped and are not among these."""
    query = (
        select(SubscriptionMessage.id)
        .join(SubscriptionMessage.subscription)
        .where(is_due(real_now), Subscription.stopped_at.is_(None), Subscription.id.not_in(without))
    )
    return session.scalar(query.order_by(SubscriptionMessage.id).limit(1))


def to_tell(session: Session, message_id: int) -> tuple[SubscriptionMessage, str | None, str | None]:
    """A message with its webhook and event, and the references of the report and the action it is about."""
    query = (
        select(SubscriptionMessage, Report.reference, Action.reference)
        .join(SubscriptionMessage.event)
        .join(SubscriptionMessage.subscription)
        .join(Subscription.partnership)
        .outerjoin(Report, Report.id == Event.report_id)
        .outerjoin(Action, Action.id == Event.action_id)
        .where(SubscriptionMessage.id == message_id)
        .options(
            contains_eager(SubscriptionMessage.event),
            contains_eager(SubscriptionMessage.subscription).contains_eager(Subscription.partnership),
        )
        .execution_options(populate_existing=True)
    )
    message, report, action = session.execute(query).one()
    return message, report, action
