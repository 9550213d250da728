"""Ways in without a password: links in mails, one-time codes, calendar feeds; each kept as a hash alone."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.models.mail import Mail
from tracker.models.people import User
from tracker.models.types import instant, row_key


class MailLink(Base):
    """One person's link in one mail, good for the actions that the mail is about."""

    __tablename__ = "mail_links"
    __table_args__ = (Index(None, "user_id", "made_at"), Index(None, "mail_id"))

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    action_ids: Mapped[list[int]] = mapped_column(JSON)
    made_at: Mapped[instant]
    expires_at: Mapped[instant]
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User] = relationship()
    mail: Mapped[Mail] = relationship()


class LinkUse(Base):
    """One form that was saved through a link; its unique key is why a replay does nothing."""

    __tablename__ = "link_uses"
    __table_args__ = (Index(None, "link_id", "form_key", unique=True),)

    id: Mapped[row_key]
    link_id: Mapped[int] = mapped_column(ForeignKey("mail_links.id"))
    form_key: Mapped[str]
    at: Mapped[instant]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"))
    what: Mapped[str] = mapped_column(Text)


class SignInCode(Base):
    """A code of six digits, mailed to a person who asked for more than their link gives; good once."""

    __tablename__ = "sign_in_codes"
    __table_args__ = (Index(None, "user_id", "made_at"),)

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[str]
    made_at: Mapped[instant]
    expires_at: Mapped[instant]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class CalendarFeed(Base):
    """A private address at which calendars read one person's dates, or a whole partnership's."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[instant]
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    last_read_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User] = relationship()
