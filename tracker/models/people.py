"""People who sign in, what they are to each partnership, and when they are away."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.domain import roles
from tracker.domain.ladder import Cadence
from tracker.models.partnerships import Agency, Partnership
from tracker.models.types import codes, instant, partnership_key, row_key


class User(Base):
    """A person's account, named by post where that is all that is known."""

    __tablename__ = "users"

    id: Mapped[row_key]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[instant]
    last_seen_at: Mapped[datetime | None] = mapped_column(Moment)
    cadence: Mapped[Cadence] = mapped_column(codes(Cadence), default=Cadence.DAILY, server_default="daily")
    takes_board_digest: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    # Runs the installation, and sees nothing of any partnership.
    is_administrator: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", cascade="all", order_by="Membership.id"
    )
    second_factor: Mapped["SecondFactor | None"] = relationship(cascade="all, delete-orphan")


class SecondFactor(Base):
    """The secret that a person's telephone shares with us, sealed; a code is taken once."""

    __tablename__ = "second_factors"

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    sealed_secret: Mapped[str]
    last_step: Mapped[int]
    since: Mapped[instant]


class Membership(Base):
    """One role of one person in one partnership."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "partnership_id", "role"),)

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    partnership_id: Mapped[partnership_key] = mapped_column(index=True)
    role: Mapped[roles.Role] = mapped_column(codes(roles.Role))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    user: Mapped[User] = relationship(back_populates="memberships")
    partnership: Mapped[Partnership] = relationship()
    agency: Mapped[Agency | None] = relationship()


class Absence(Base):
    """Days on which a person is away: nobody reminds them, and what is due passes to the next in line."""

    __tablename__ = "absences"
    __table_args__ = (Index(None, "user_id", "until_on"),)

    id: Mapped[row_key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    made_at: Mapped[instant]
    made_by_name: Mapped[str]
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)
