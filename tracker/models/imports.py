"""A partnership's own spreadsheet on its way in, and how its columns were read."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.models.partnerships import Partnership
from tracker.models.people import User
from tracker.models.types import instant, partnership_key, row_key


class SheetImport(Base):
    """An uploaded sheet as it was read, and the columns chosen; nothing else changes until it is done."""

    __tablename__ = "sheet_imports"

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    sha256: Mapped[str]
    sheets: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[instant]
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column()
    partnership: Mapped[Partnership] = relationship()
    by: Mapped[User | None] = relationship()
    __mapper_args__ = {"version_id_col": version}


class ColumnMapping(Base):
    """How a partnership last read a sheet with these headings."""

    __tablename__ = "column_mappings"
    __table_args__ = (UniqueConstraint("partnership_id", "signature"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    signature: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
