"""Meetings in which a list of actions is gone through one by one."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base
from tracker.models.types import instant, partnership_key, row_key


class Meeting(Base):
    """One sitting: its date, who was there, and the actions in the order in which they are taken."""

    __tablename__ = "meetings"

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key] = mapped_column(index=True)
    held_on: Mapped[date]
    present: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    action_ids: Mapped[list[int]] = mapped_column(JSON)
    started_at: Mapped[instant]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
