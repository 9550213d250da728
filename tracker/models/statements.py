"""The written statement of proposed action of a report, its drafts, what was sent of it, and its addenda."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.domain.statements.stages import Stage
from tracker.models.people import User
from tracker.models.reports import Report
from tracker.models.types import added_text, codes, instant, long_text, partnership_key, row_key


class Statement(Base):
    """One per report that requires one: the parts people write, and its sending."""

    __tablename__ = "statements"

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key] = mapped_column(index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), unique=True)
    introduction: Mapped[long_text]
    governance: Mapped[long_text]
    covering_letter: Mapped[added_text]
    summary: Mapped[added_text]
    risks: Mapped[added_text]
    submitted_on: Mapped[date | None]
    submitted_to: Mapped[str | None]
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column()
    report: Mapped[Report] = relationship()
    submitted_by: Mapped[User | None] = relationship()
    drafts: Mapped[list["StatementDraft"]] = relationship(order_by="StatementDraft.number")
    stages: Mapped[list["StatementStage"]] = relationship(order_by="StatementStage.id")
    addenda: Mapped[list["StatementAddendum"]] = relationship(order_by="StatementAddendum.number")
    __mapper_args__ = {"version_id_col": version}


class StatementDraft(Base):
    """The statement as the records made it at one moment; never edited."""

    __tablename__ = "statement_drafts"
    __table_args__ = (UniqueConstraint("statement_id", "number"),)

    id: Mapped[row_key]
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    number: Mapped[int]
    built_at: Mapped[instant]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_sha256: Mapped[str]


class StatementStage(Base):
    """A stage of a statement on its way that somebody has said is done."""

    __tablename__ = "statement_stages"
    __table_args__ = (UniqueConstraint("statement_id", "stage"),)

    id: Mapped[row_key]
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    stage: Mapped[Stage] = mapped_column(codes(Stage))
    done_at: Mapped[instant]
    by_name: Mapped[str]


class StatementAddendum(Base):
    """What changed after a statement was submitted, numbered; a draft until it is issued, and then closed."""

    __tablename__ = "statement_addenda"
    __table_args__ = (UniqueConstraint("statement_id", "number"),)

    id: Mapped[row_key]
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    number: Mapped[int]
    why: Mapped[long_text]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    issued_on: Mapped[date | None]
    issued_to: Mapped[str | None]
    issued_at: Mapped[datetime | None] = mapped_column(Moment)
    issued_by_name: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class StatementFile(Base):
    """One file of what was sent, kept as it was: of the submitted version, or of an addendum to it."""

    __tablename__ = "statement_files"
    __table_args__ = (Index(None, "statement_id"),)

    id: Mapped[row_key]
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("statement_drafts.id"))
    addendum_id: Mapped[int | None] = mapped_column(ForeignKey("statement_addenda.id"))
    kind: Mapped[str]
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    kept_at: Mapped[instant]
