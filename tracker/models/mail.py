"""The outbox: every mail, from the moment it is owed to the record that it was sent."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.models.people import User
from tracker.models.types import instant, partnership_key, row_key


class Mail(Base):
    """One mail to one person; its key makes a second copy impossible, and once sent it cannot change."""

    __tablename__ = "mails"
    __table_args__ = (
        Index(None, "sent_at", "next_try_at"),
        Index(None, "partnership_id", "created_at"),
        Index(None, "user_id", "for_date"),
    )

    id: Mapped[row_key]
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    for_date: Mapped[date]
    partnership_id: Mapped[partnership_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    to_address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[instant]
    next_try_at: Mapped[instant]
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User] = relationship()


class ReminderStage(Base):
    """One rung of the ladder, climbed once: this action's reminder for this due date went into this mail."""

    __tablename__ = "reminder_stages"
    __table_args__ = (Index(None, "action_id", "due_on", "stage", "user_id", unique=True),)

    id: Mapped[row_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    due_on: Mapped[date]
    stage: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id"), index=True)
