"""Actions, their dated updates, and the history that the database itself keeps from being rewritten."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.domain.due_dates import DueBasis
from tracker.domain.statuses import Status
from tracker.models.partnerships import Agency, Partnership
from tracker.models.people import User
from tracker.models.reports import Recommendation, Report
from tracker.models.types import codes, instant, long_text, partnership_key, row_key


class Action(Base):
    """What a partnership will do about a recommendation: one lead, a due date, a status."""

    __tablename__ = "actions"
    __table_args__ = (
        Index(None, "partnership_id", "due_on"),
        Index(None, "partnership_id", "status"),
        Index(None, "report_id", "reference"),
        Index(None, "recommendation_id"),
        Index(None, "lead_id", "due_on"),
        Index(None, "lead_agency_id", "due_on"),
    )

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendations.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    what_we_will_do: Mapped[long_text]
    success_measure: Mapped[long_text]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lead_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    status: Mapped[Status] = mapped_column(codes(Status))
    review_on: Mapped[date | None]
    due_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    due_basis: Mapped[DueBasis | None] = mapped_column(codes(DueBasis))
    due_set_on: Mapped[date | None]
    times_moved: Mapped[int] = mapped_column(default=0)
    is_tracked: Mapped[bool]
    tracked_since: Mapped[date | None]
    last_update_on: Mapped[date | None]
    created_at: Mapped[instant]
    version: Mapped[int] = mapped_column()
    partnership: Mapped[Partnership] = relationship()
    report: Mapped[Report] = relationship()
    recommendation: Mapped[Recommendation] = relationship()
    lead: Mapped[User | None] = relationship()
    lead_agency: Mapped[Agency | None] = relationship()
    __mapper_args__ = {"version_id_col": version}


class Update(Base):
    """A dated progress note on an action, perhaps with evidence and a change of status; never edited."""

    __tablename__ = "updates"
    __table_args__ = (Index(None, "action_id", "at"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    at: Mapped[instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    evidence_note: Mapped[long_text]
    evidence_url: Mapped[long_text]
    status_before: Mapped[Status | None] = mapped_column(codes(Status, "status_before"))
    status_after: Mapped[Status | None] = mapped_column(codes(Status, "status_after"))


class Event(Base):
    """One thing that happened, by whom and why, with the values before and after; append-only."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "action_id", "at"),
        Index(None, "report_id", "at"),
        Index(None, "partnership_id", "at"),
    )

    id: Mapped[row_key]
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"))
    update_id: Mapped[int | None] = mapped_column(ForeignKey("updates.id"))
    at: Mapped[instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    kind: Mapped[str]
    summary: Mapped[str] = mapped_column(Text)
    reason: Mapped[long_text]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    update: Mapped[Update | None] = relationship()
