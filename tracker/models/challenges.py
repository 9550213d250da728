"""Comments on an action, and challenges that must be answered."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.models.actions import Action
from tracker.models.people import User
from tracker.models.types import instant, long_text, partnership_key, row_key


class Comment(Base):
    """What somebody said about an action; never edited."""

    __tablename__ = "comments"
    __table_args__ = (Index(None, "action_id", "at"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    at: Mapped[instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    text: Mapped[str] = mapped_column(Text)


class Challenge(Base):
    """A formal question to one person, to be answered by a date and closed by who asked."""

    __tablename__ = "challenges"
    __table_args__ = (
        UniqueConstraint("partnership_id", "number"),
        Index(None, "action_id"),
        Index(None, "addressee_id", "closed_at"),
    )

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[instant]
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    raised_by_name: Mapped[str]
    addressee_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answer_by: Mapped[date]
    answer: Mapped[long_text]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_name: Mapped[str] = mapped_column(default="")
    close_note: Mapped[long_text]
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by_name: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()
    action: Mapped[Action] = relationship()
    addressee: Mapped[User] = relationship(foreign_keys="Challenge.addressee_id")
    __mapper_args__ = {"version_id_col": version}
