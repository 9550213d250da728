"""Saved views that a person may open: their own, and those shared with a partnership of theirs."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor
from tracker.models import SavedView, User


def _visible(actor: Actor) -> ColumnElement[bool]:
    return or_(SavedView.owner_id == actor.user_id, SavedView.shared_with_id.in_(actor.partnerships()))


def in_sight(session: Session, actor: Actor) -> Sequence[Row[int, str, int, int | None, str]]:
    """Every view this person may open, as a list names it, their own first, by name."""
    query = select(
        SavedView.id, SavedView.name, SavedView.owner_id, SavedView.shared_with_id, User.name.label("owner")
    )
    query = query.outerjoin(SavedView.owner).where(_visible(actor))
    return session.execute(query.order_by(SavedView.owner_id != actor.user_id, SavedView.name)).all()


def own(session: Session, actor: Actor) -> Sequence[SavedView]:
    """The views this person made."""
    return session.scalars(select(SavedView).where(SavedView.owner_id == actor.user_id)).all()


def get(session: Session, actor: Actor, view_id: int) -> SavedView:
    """One view, if this person may open it."""
    view = session.scalars(select(SavedView).where(SavedView.id == view_id, _visible(actor))).one_or_none()
    if view is None:
        raise NotFoundError("There is no such view.")
    return view
