"""Requests for another due date: asked by one person, decided by somebody else."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.domain.extensions import Category, Decision
from tracker.models.actions import Action
from tracker.models.evidence import Evidence
from tracker.models.types import codes, instant, long_text, partnership_key, row_key


class ExtensionRequest(Base):
    """One request to move a due date; one of an action waits at a time, and a decided one is closed."""

    __tablename__ = "extension_requests"
    __table_args__ = (
        Index(None, "partnership_id", "decision"),
        Index(None, "action_id", "asked_at"),
        Index(
            "uq_extension_requests_waiting",
            "action_id",
            unique=True,
            sqlite_where=text("decision = 'waiting'"),
            postgresql_where=text("decision = 'waiting'"),
        ),
    )

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    category: Mapped[Category] = mapped_column(codes(Category))
    explanation: Mapped[str] = mapped_column(Text)
    from_due_on: Mapped[date]
    proposed_on: Mapped[date]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    asked_at: Mapped[instant]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_by_name: Mapped[str]
    decision: Mapped[Decision] = mapped_column(codes(Decision))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(default="")
    decision_note: Mapped[long_text]
    action: Mapped[Action] = relationship()
    evidence: Mapped[Evidence | None] = relationship()
