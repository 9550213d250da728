"""Saved views that a person may open: their own, and those shared with a partnership of theirs."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor
from tracker.models import SavedView


def _visible(actor: Actor) -> ColumnElement[bool]:
    return or_(SavedView.owner_id == actor.user_id, SavedView.shared_with_id.in_(actor.partnerships()))


def in_sight(session: Session, actor: Actor) -> Sequence[SavedView]:
    """Every view this person may open, their own first, by name."""
    query = select(SavedView).where(_visible(actor)).options(joinedload(SavedView.owner))
    return session.scalars(query.order_by(SavedView.owner_id != actor.user_id, SavedView.name)).all()


def own(session: Session, actor: Actor) -> Sequence[SavedView]:
    """The views this person made."""
    return session.scalars(select(SavedView).where(SavedView.owner_id == actor.user_id)).all()


def get(session: Session, actor: Actor, view_id: int) -> SavedView:
    """One view, if this person may open it."""
    view = session.scalars(select(SavedView).where(SavedView.id == view_id, _visible(actor))).one_or_none()
    if view is None:
        raise NotFoundError("There is no such view.")
    return view
