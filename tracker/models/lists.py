"""What makes a list one's own: saved views, and tags on actions."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.people import User
from tracker.models.types import instant, partnership_key, row_key

action_tags = Table(
    "action_tags",
    Base.metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True, index=True),
)


class Tag(Base):
    """A word that a partnership puts on some of its actions."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("partnership_id", "name"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    name: Mapped[str]


class SavedView(Base):
    """A filtered list under a name: its owner's own, or shared with a partnership."""

    __tablename__ = "saved_views"
    __table_args__ = (Index(None, "owner_id"), Index(None, "shared_with_id"))

    id: Mapped[row_key]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    shared_with_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"))
    name: Mapped[str]
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[instant]
    owner: Mapped[User] = relationship()
