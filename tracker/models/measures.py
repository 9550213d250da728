"""Success measures: what is measured, from where to where, and every reading taken."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.models.types import instant, long_text, partnership_key, row_key

FIGURE = Numeric(14, 3)


class Measure(Base):
    """One thing that shows whether an action helped children, as a number with a baseline and a target."""

    __tablename__ = "measures"
    __table_args__ = (Index(None, "action_id"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    what: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(default="")
    baseline: Mapped[Decimal | None] = mapped_column(FIGURE)
    baseline_on: Mapped[date | None]
    target: Mapped[Decimal | None] = mapped_column(FIGURE)
    target_on: Mapped[date | None]
    dropped_on: Mapped[date | None]
    readings: Mapped[list["MeasureReading"]] = relationship(
        order_by="(MeasureReading.on, MeasureReading.id)", back_populates="measure"
    )


class MeasureReading(Base):
    """A measure's value on one day; of two on the same day the later one holds, and both are kept."""

    __tablename__ = "measure_readings"
    __table_args__ = (Index(None, "measure_id", "on"),)

    id: Mapped[row_key]
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures.id"))
    on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(FIGURE)
    note: Mapped[long_text]
    at: Mapped[instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    measure: Mapped[Measure] = relationship(back_populates="readings")
