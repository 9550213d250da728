"""The outbox: every mail, what it is about, each try to send it, and the record that it was sent."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.domain.ladder import Kind
from tracker.domain.mail import Outcome
from tracker.models.people import User
from tracker.models.types import added_text, codes, instant, partnership_key, row_key


class Mail(Base):
    """One mail to one person; its key makes a second copy impossible, and once sent it cannot change.

    It belongs to no partnership where it is about several, and to no person where it goes to the
    administrator of the installation.
    """

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
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    to_address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("mail_attachments.id"))
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[instant]
    next_try_at: Mapped[instant]
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    first_failed_at: Mapped[datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    stop_reason: Mapped[added_text]
    user: Mapped[User | None] = relationship()
    attachment: Mapped["MailAttachment | None"] = relationship()
    history: Mapped[list["MailTry"]] = relationship(order_by="MailTry.id")


class MailAttachment(Base):
    """A file that goes with mails; several mails may carry the same."""

    __tablename__ = "mail_attachments"

    id: Mapped[row_key]
    name: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class MailTry(Base):
    """One thing that happened to a mail: a try and the server's answer, a bounce, a stop; append-only."""

    __tablename__ = "mail_tries"
    __table_args__ = (Index(None, "mail_id"), Index(None, "outcome", "at"))

    id: Mapped[row_key]
    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id"))
    at: Mapped[instant]
    outcome: Mapped[Outcome] = mapped_column(codes(Outcome))
    answer: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(default="")


class MailItem(Base):
    """One thing that a mail reminds a person of: which rung of the ladder it is, and when it was reached."""

    __tablename__ = "mail_items"
    __table_args__ = (
        Index(None, "mail_id", "kind", "thing_id", unique=True),
        Index(None, "reached_on", "kind", "thing_id", "user_id"),
        Index(None, "action_id", "mail_id"),
        Index(None, "partnership_id", "mail_id"),
    )

    id: Mapped[row_key]
    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id"))
    partnership_id: Mapped[partnership_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[Kind] = mapped_column(codes(Kind))
    thing_id: Mapped[int]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"))
    due_on: Mapped[date]
    stage: Mapped[str]
    reached_on: Mapped[date]
    why: Mapped[str] = mapped_column(Text, default="")
    mail: Mapped[Mail] = relationship()


class Hold(Base):
    """A manager keeps back the reminders of one person or one action, with the reason."""

    __tablename__ = "holds"
    __table_args__ = (Index(None, "partnership_id", "lifted_at"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"))
    reason: Mapped[str] = mapped_column(Text)
    until_on: Mapped[date | None]
    made_at: Mapped[instant]
    made_by_name: Mapped[str]
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    lifted_by_name: Mapped[str] = mapped_column(default="")
    user: Mapped[User | None] = relationship()


class DigestRun(Base):
    """One partnership's digest of one week or month, by its first day, made once; its key is the lock."""

    __tablename__ = "digest_runs"
    __table_args__ = (Index(None, "partnership_id", "kind", "for_date", unique=True),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    kind: Mapped[str]
    for_date: Mapped[date]
    made_at: Mapped[instant]
