"""The installation itself: whether it is a demonstration, its moved clock, and the ledger of job runs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, Moment
from tracker.models.types import instant, row_key


class Installation(Base):
    """The one row that says what this database is; nothing before `owed_since` is ever owed by a job."""

    __tablename__ = "installation"

    id: Mapped[row_key]
    is_demonstration: Mapped[bool]
    clock_offset_seconds: Mapped[int] = mapped_column(default=0)
    owed_since: Mapped[instant]


class JobRun(Base):
    """One run of one job for one date; its unique key is the lock."""

    __tablename__ = "job_runs"
    __table_args__ = (UniqueConstraint("name", "for_date"),)

    id: Mapped[row_key]
    name: Mapped[str]
    for_date: Mapped[date]
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    holder: Mapped[str | None]
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    error: Mapped[str | None] = mapped_column(Text)
