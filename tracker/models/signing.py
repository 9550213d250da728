"""Who is named to sign a statement off, each answer on an exact version, and the links that were mailed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.domain.statements.answers import Answer, Means
from tracker.domain.statements.stages import Stage
from tracker.models.people import User
from tracker.models.statements import Statement, StatementDraft
from tracker.models.types import codes, instant, row_key


class StatementSignatory(Base):
    """One post that signs a statement for its partner, and who holds it; dropped, never deleted."""

    __tablename__ = "statement_signatories"
    __table_args__ = (Index(None, "statement_id", "position"),)

    id: Mapped[row_key]
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    stage: Mapped[Stage] = mapped_column(codes(Stage))
    position: Mapped[int]
    partner: Mapped[str]
    post: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    added_at: Mapped[instant]
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    asked_draft_id: Mapped[int | None] = mapped_column(ForeignKey("statement_drafts.id"))
    dropped_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column()
    statement: Mapped[Statement] = relationship()
    asked_draft: Mapped[StatementDraft | None] = relationship()
    answers: Mapped[list["StatementSignature"]] = relationship(order_by="StatementSignature.id")
    __mapper_args__ = {"version_id_col": version}


class StatementSignature(Base):
    """What a signatory has said of one exact version, and by what means; append-only, the newest counts.

    `signed_on` is the day on the paper, `answered_at` the moment it came to us.
    """

    __tablename__ = "statement_signatures"
    __table_args__ = (Index(None, "signatory_id"),)

    id: Mapped[row_key]
    signatory_id: Mapped[int] = mapped_column(ForeignKey("statement_signatories.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("statement_drafts.id"))
    content_sha256: Mapped[str]
    answer: Mapped[Answer] = mapped_column(codes(Answer))
    means: Mapped[Means] = mapped_column(codes(Means))
    signed_on: Mapped[date]
    answered_at: Mapped[instant]
    name: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    draft: Mapped[StatementDraft] = relationship()
    by: Mapped[User | None] = relationship()


class SigningLink(Base):
    """A signatory's own link in one mail, good for reading and signing this one statement."""

    __tablename__ = "signing_links"
    __table_args__ = (Index(None, "signatory_id", "made_at"), Index(None, "mail_id"))

    id: Mapped[row_key]
    signatory_id: Mapped[int] = mapped_column(ForeignKey("statement_signatories.id"))
    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[instant]
    expires_at: Mapped[instant]
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    signatory: Mapped[StatementSignatory] = relationship()
