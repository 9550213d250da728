"""What keeps records from going, and the runs that let them go."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.models.reports import Report
from tracker.models.types import instant, partnership_key, row_key


class LegalHold(Base):
    """A reason why nothing of one report, or of a whole partnership, may go; lifted, never deleted."""

    __tablename__ = "legal_holds"
    __table_args__ = (Index(None, "partnership_id", "lifted_at"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[instant]
    made_by_name: Mapped[str]
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    lifted_by_name: Mapped[str] = mapped_column(default="")
    report: Mapped[Report | None] = relationship()


class RetentionRun(Base):
    """One run of retention; the closed tables let rows go only while one is open in the same transaction.

    It is of no partnership where it lets go of what belongs to none.
    """

    __tablename__ = "retention_runs"

    id: Mapped[row_key]
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"))
    begun_at: Mapped[instant]
    by_name: Mapped[str]
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
