"""What programs come in with: API tokens, kept as a hash alone, and answers to repeated requests."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.domain.roles import Role
from tracker.models.partnerships import Agency, Partnership
from tracker.models.people import User
from tracker.models.types import codes, instant, row_key


class ApiToken(Base):
    """A token that stands for a person, or for a service: a role in a partnership, without a person."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index(None, "user_id"), Index(None, "partnership_id"))

    id: Mapped[row_key]
    name: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"))
    role: Mapped[Role | None] = mapped_column(codes(Role))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[instant]
    made_by_name: Mapped[str]
    expires_at: Mapped[instant]
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User | None] = relationship()
    partnership: Mapped[Partnership | None] = relationship()
    agency: Mapped[Agency | None] = relationship()


class ApiRequest(Base):
    """A request that changed something, and its answer; by its unique key a repetition changes nothing."""

    __tablename__ = "api_requests"
    __table_args__ = (Index(None, "token_id", "key", unique=True), Index(None, "at"))

    id: Mapped[row_key]
    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"))
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int]
    etag: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[instant]
