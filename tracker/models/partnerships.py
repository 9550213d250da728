"""Partnerships, the council areas they cover, and their agencies."""

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.domain import ladder
from tracker.models.brands import PartnershipBrand
from tracker.models.types import partnership_key, row_key


class Partnership(Base):
    """One local safeguarding children partnership; nobody sees another's work."""

    __tablename__ = "partnerships"

    id: Mapped[row_key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    allows_extensions: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    # How it reminds: the rungs in working days before a date, and after how many a thing climbs; its digest.
    remind_before: Mapped[str] = mapped_column(default="30,20,10,5,1", server_default="30,20,10,5,1")
    climb_after: Mapped[int] = mapped_column(default=ladder.CLIMB_AFTER, server_default="10")
    digest_weekday: Mapped[int] = mapped_column(default=0, server_default="0")
    digest_hour: Mapped[int] = mapped_column(default=7, server_default="7")
    digest_attaches_list: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    quiet_from: Mapped[int] = mapped_column(default=20, server_default="20")
    quiet_until: Mapped[int] = mapped_column(default=7, server_default="7")
    # The roles whose holders need a second factor: manager,agency_lead.
    second_factor_roles: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # For how many years what is closed is kept; None means for ever.
    keep_years: Mapped[int | None]
    councils: Mapped[list["Council"]] = relationship(order_by="Council.name", cascade="all")
    brand: Mapped[PartnershipBrand | None] = relationship()
    agencies: Mapped[list["Agency"]] = relationship(order_by="Agency.name", back_populates="partnership")


class Council(Base):
    """A council area that a partnership covers; a partnership may cover several."""

    __tablename__ = "councils"
    __table_args__ = (UniqueConstraint("partnership_id", "name"),)

    id: Mapped[row_key]
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    name: Mapped[str]


class Agency(Base):
    """A body that takes part in a partnership; closed ones stay for the record."""

    __tablename__ = "agencies"
    __table_args__ = (UniqueConstraint("partnership_id", "name"),)

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    name: Mapped[str]
    also_called: Mapped[str] = mapped_column(default="")
    is_closed: Mapped[bool] = mapped_column(default=False)
    partnership: Mapped[Partnership] = relationship(back_populates="agencies")
