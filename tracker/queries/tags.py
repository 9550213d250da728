"""The tags of partnerships."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import Tag


def of_partnerships(session: Session, partnership_ids: Collection[int]) -> Sequence[Tag]:
    """Every tag that is used in these partnerships, by name."""
    query = select(Tag).where(Tag.partnership_id.in_(partnership_ids))
    return session.scalars(query.order_by(Tag.name, Tag.id)).all()
