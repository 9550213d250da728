"""How people sign in: their browsers, links by mail to an account, second factors, attempts that failed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.domain.accounts import TokenKind
from tracker.models.people import User
from tracker.models.types import codes, instant, row_key


class WebSession(Base):
    """A browser in which a person is signed in; what its cookie says is kept as a hash alone."""

    __tablename__ = "web_sessions"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[instant]
    last_seen_at: Mapped[instant]
    agent: Mapped[str]
    address: Mapped[str]
    # The provider of single sign-on was asked for a second factor, and its word counts here.
    factor_vouched: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    user: Mapped[User] = relationship()


class Identity(Base):
    """As whom a provider of single sign-on knows a person; its own name for them, never their address."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    since: Mapped[instant]
    user: Mapped[User] = relationship()


class AddressChange(Base):
    """A person is to have another e-mail address, once both the old and the new one have agreed."""

    __tablename__ = "address_changes"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    old_address: Mapped[str]
    new_address: Mapped[str]
    asked_at: Mapped[instant]
    asked_by_name: Mapped[str]
    old_agreed_at: Mapped[datetime | None] = mapped_column(Moment)
    new_agreed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User] = relationship()


class AccountToken(Base):
    """The secret of one link by mail to an account, kept as a hash; good for one thing, once."""

    __tablename__ = "account_tokens"
    __table_args__ = (Index(None, "user_id", "kind"),)

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[TokenKind] = mapped_column(codes(TokenKind))
    token_hash: Mapped[str] = mapped_column(unique=True)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("address_changes.id"))
    made_at: Mapped[instant]
    expires_at: Mapped[instant]
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User] = relationship()
    change: Mapped[AddressChange | None] = relationship()


class RecoveryCode(Base):
    """One code that signs a person in without their telephone, once; kept as a hash."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class ResetRequest(Base):
    """Somebody asked for a link to choose another password; whether anybody has the address shows later."""

    __tablename__ = "reset_requests"
    __table_args__ = (Index(None, "email", "at"), Index(None, "address", "at"))

    id: Mapped[row_key]
    email: Mapped[str]
    address: Mapped[str]
    at: Mapped[instant]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class SignInFailure(Base):
    """A failed attempt, kept a while so that guessing is slowed down; a browser known here is told apart."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_email_at", "email", "at"), Index(None, "address", "at"))

    id: Mapped[row_key]
    email: Mapped[str]
    address: Mapped[str]
    at: Mapped[instant]
    device: Mapped[str | None]
