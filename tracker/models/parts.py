"""What an action is made of: the parts of its contributors, and its milestones."""

from datetime import date

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.domain.parts import PartStatus
from tracker.models.partnerships import Agency
from tracker.models.people import User
from tracker.models.types import codes, long_text, partnership_key, row_key


class Part(Base):
    """What one contributor, an agency and perhaps a person of it, does towards an action, and by when."""

    __tablename__ = "parts"
    __table_args__ = (Index(None, "action_id"), Index(None, "person_id"), Index(None, "agency_id"))

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    due_set_on: Mapped[date | None]
    status: Mapped[PartStatus] = mapped_column(codes(PartStatus))
    note: Mapped[long_text]
    agency: Mapped[Agency] = relationship(lazy="joined")
    person: Mapped[User | None] = relationship(lazy="joined")


class Milestone(Base):
    """A point on the way with a date of its own; reached, or taken out with a reason."""

    __tablename__ = "milestones"
    __table_args__ = (Index(None, "action_id"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    name: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    due_set_on: Mapped[date | None]
    reached_on: Mapped[date | None]
    dropped_on: Mapped[date | None]
    note: Mapped[long_text]
