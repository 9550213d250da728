"""How a partnership's papers look: its colour, its logo and its own Word template."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base
from tracker.domain.papers import COLOUR
from tracker.models.types import row_key


class PartnershipBrand(Base):
    """The looks of one partnership's papers; no row, or nothing in it, is the house's own looks."""

    __tablename__ = "partnership_brands"

    id: Mapped[row_key]
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"), unique=True)
    colour: Mapped[str] = mapped_column(default=COLOUR)
    logo: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    logo_words: Mapped[str] = mapped_column(default="")
    template: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    template_name: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
