"""Reports as inspectors wrote them, their recommendations, and drafts waiting for a person to confirm."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.domain.due_dates import DueBasis
from tracker.domain.recommendations import Response
from tracker.domain.reports import ItemKind, ReportKind
from tracker.models.partnerships import Partnership
from tracker.models.people import User
from tracker.models.types import added_list, added_text, codes, instant, partnership_key, row_key


class Report(Base):
    """An inspection report or letter, with its unchanged source text and the hash of the file it came as."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("partnership_id", "source_sha256"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key] = mapped_column(index=True)
    reference: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    authority: Mapped[str]
    kind: Mapped[ReportKind] = mapped_column(codes(ReportKind))
    inspected_from: Mapped[date | None]
    inspected_to: Mapped[date | None]
    published_on: Mapped[date | None]
    recipients: Mapped[list[str]] = mapped_column(JSON)
    principal_authority: Mapped[str | None]
    statement_required: Mapped[bool]
    statement_due_on: Mapped[date | None]
    statement_due_basis: Mapped[DueBasis | None] = mapped_column(codes(DueBasis))
    send_to: Mapped[str | None]
    warnings: Mapped[list[str]] = mapped_column(JSON)
    strengths: Mapped[added_list]
    judgements: Mapped[added_list]
    """Pairs of what is judged and its grade, as printed."""
    paragraphs: Mapped[dict[str, str]] = mapped_column(JSON)
    is_tracked: Mapped[bool]
    source_name: Mapped[str]
    source_sha256: Mapped[str]
    source_pages: Mapped[list[str]] = mapped_column(JSON, deferred=True)
    source_url: Mapped[str | None]
    licence: Mapped[str]
    created_at: Mapped[instant]
    version: Mapped[int] = mapped_column()
    partnership: Mapped[Partnership] = relationship()
    recommendations: Mapped[list["Recommendation"]] = relationship(
        back_populates="report", order_by="Recommendation.position"
    )
    __mapper_args__ = {"version_id_col": version}


class Recommendation(Base):
    """One thing a report asks for, in its exact words, with where it stands."""

    __tablename__ = "recommendations"
    __table_args__ = (UniqueConstraint("report_id", "position"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key] = mapped_column(index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[ItemKind] = mapped_column(
        codes(ItemKind), default=ItemKind.RECOMMENDATION, server_default=ItemKind.RECOMMENDATION.value
    )
    subitems: Mapped[added_list]
    """The points within it, which its text holds too."""
    number: Mapped[str | None]
    number_inferred: Mapped[str | None]
    section: Mapped[str | None]
    part: Mapped[str | None]
    deadline: Mapped[str | None]
    paragraphs: Mapped[list[int]] = mapped_column(JSON)
    bodies: Mapped[list[str]] = mapped_column(JSON)
    page: Mapped[int | None]
    places: Mapped[added_list]
    """Boxes on the pages of its file: page, left, top, right, bottom, in parts of the page's size."""
    response: Mapped[Response | None] = mapped_column(codes(Response))
    response_reason: Mapped[added_text]
    responded_on: Mapped[date | None]
    report: Mapped[Report] = relationship(back_populates="recommendations")


class Repeat(Base):
    """Two similar recommendations: the same thing asked again, or not, as a person said; None until then."""

    __tablename__ = "repeats"
    __table_args__ = (UniqueConstraint("earlier_id", "later_id"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key] = mapped_column(index=True)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("recommendations.id"))
    later_id: Mapped[int] = mapped_column(ForeignKey("recommendations.id"), index=True)
    is_repeat: Mapped[bool | None]
    at: Mapped[instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]


class ReportDraft(Base):
    """An uploaded report as it was read, with the corrections so far; confirming it makes the actions."""

    __tablename__ = "report_drafts"
    __table_args__ = (UniqueConstraint("partnership_id", "source_sha256"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    source_name: Mapped[str]
    source_sha256: Mapped[str]
    source_pages: Mapped[list[str]] = mapped_column(JSON)
    as_read: Mapped[dict[str, Any]] = mapped_column(JSON)
    as_corrected: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[instant]
    saved_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column()
    partnership: Mapped[Partnership] = relationship()
    uploaded_by: Mapped[User | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
