"""Evidence: files and links that show what was done, each version a row that is never changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.models.partnerships import Agency
from tracker.models.types import instant, long_text, partnership_key, row_key


class Evidence(Base):
    """One version of one file or link, described; sealed to an agency, nobody else knows of it."""

    __tablename__ = "evidence"
    __table_args__ = (Index(None, "action_id", "added_at"), Index(None, "update_id"))

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    update_id: Mapped[int | None] = mapped_column(ForeignKey("updates.id"))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int] = mapped_column(default=1)
    description: Mapped[long_text]
    url: Mapped[long_text]
    name: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    media_type: Mapped[str | None]
    sealed_to_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    added_at: Mapped[instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    sealed_to: Mapped[Agency | None] = relationship()
