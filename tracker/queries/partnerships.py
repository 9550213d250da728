"""Partnerships and the agencies that take part in them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.models import Agency, Partnership


def of_ids(session: Session, partnership_ids: Collection[int]) -> Sequence[Partnership]:
    """These partnerships, by name."""
    query = select(Partnership).where(Partnership.id.in_(partnership_ids))
    return session.scalars(query.order_by(Partnership.name)).all()


def agencies(session: Session, partnership_ids: Collection[int]) -> Sequence[Agency]:
    """The agencies that take part in these partnerships today, by partnership and name."""
    query = select(Agency).join(Agency.partnership).where(Agency.partnership_id.in_(partnership_ids))
    query = query.where(Agency.is_closed.is_(False)).order_by(Partnership.name, Agency.name)
    return session.scalars(query.options(joinedload(Agency.partnership))).all()
