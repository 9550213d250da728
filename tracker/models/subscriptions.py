"""Webhooks: the addresses that a partnership tells of what happens, and each message to one of them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.models.actions import Event
from tracker.models.partnerships import Partnership
from tracker.models.types import instant, partnership_key, row_key


class Subscription(Base):
    """One address, and what it is told of; its secret is made from the salt and the installation's key."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index(None, "partnership_id", "stopped_at"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    url: Mapped[str]
    salt: Mapped[str]
    events: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[instant]
    made_by_name: Mapped[str]
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    partnership: Mapped[Partnership] = relationship()


class SubscriptionMessage(Base):
    """One event on its way to one address: queued with the act, tried until it arrives or is given up."""

    __tablename__ = "subscription_messages"
    __table_args__ = (
        Index(None, "subscription_id", "id"),
        Index(None, "delivered_at", "given_up_at", "next_try_at"),
    )

    id: Mapped[row_key]
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    key: Mapped[str] = mapped_column(unique=True)
    next_try_at: Mapped[datetime | None] = mapped_column(Moment)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    last_tried_at: Mapped[datetime | None] = mapped_column(Moment)
    last_answer: Mapped[str] = mapped_column(default="")
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    subscription: Mapped[Subscription] = relationship()
    event: Mapped[Event] = relationship()
