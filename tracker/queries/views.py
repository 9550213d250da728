"""Saved views that a person may open: their own, and those shared with a partnership of theirs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, or_, select
from sqlalchemy.orm import Session

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor
from tracker.models import SavedView, User


def _visible(me: Any, here: Any) -> ColumnElement[bool]:  # noqa: ANN401 - values, or their places
    return or_(SavedView.owner_id == me, SavedView.shared_with_id.in_(here))


_ME: BindParameter[int] = bindparam("me")
_HERE: BindParameter[list[int]] = bindparam("here", expanding=True)
_NAMED = (  # made once: every list asks
    select(
        SavedView.id, SavedView.name, SavedView.owner_id, SavedView.shared_with_id, User.name.label("owner")
    )
    .outerjoin(SavedView.owner)
    .where(_visible(_ME, _HERE))
    .order_by(SavedView.owner_id != _ME, SavedView.name)
)


def in_sight(session: Session, actor: Actor) -> Sequence[Row[int, str, int, int | None, str]]:
    """Every view this person may open, as a list names it, their own first, by name."""
    return session.execute(_NAMED, {"me": actor.user_id, "here": list(actor.partnerships())}).all()


def own(session: Session, actor: Actor) -> Sequence[SavedView]:
    """The views this person made."""
    return session.scalars(select(SavedView).where(SavedView.owner_id == actor.user_id)).all()


def get(session: Session, actor: Actor, view_id: int) -> SavedView:
    """One view, if this person may open it."""
    view = session.scalars(
        select(SavedView).where(SavedView.id == view_id, _visible(actor.user_id, actor.partnerships()))
    ).one_or_none()
    if view is None:
        raise NotFoundError("There is no such view.")
    return view
