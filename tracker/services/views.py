"""Saved views: a filtered list under a name, one's own or shared with a partnership."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import texts
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor, Permission
from tracker.models import SavedView
from tracker.queries import views

LONGEST_NAME, LONGEST_QUERY, MOST = 60, 2_000, 50


def save(
    session: Session,
    *,
    name: str,
    query: str,
    share_with: int | None,
    actor: Actor,
    now: datetime,
) -> SavedView:
    """Keep a filtered list under a name; one of the same name of one's own is replaced."""
    name = " ".join(name.split())
    texts.check(name, field="name", needed="Give the view a name.")
    if len(name) > LONGEST_NAME:
        raise DomainError(f"Keep the name under {LONGEST_NAME} characters.", field="name")
    if len(query) > LONGEST_QUERY:
        raise DomainError("This filter is too long to be kept. Take some of it away.", field="name")
    if actor.user_id is None:
        raise DomainError("Only a person keeps views.")
    if share_with is not None and not actor.may(Permission.SHARE_VIEW, share_with):
        raise DomainError("Your role may not share views with this partnership.", field="share_with")
    own = views.own(session, actor)
    view = next((one for one in own if one.name.casefold() == name.casefold()), None)
    if view is None:
        if len(own) >= MOST:
            raise DomainError(f"You keep {MOST} views already. Delete one first.", field="name")
        view = SavedView(owner_id=actor.user_id, created_at=now)
        session.add(view)
    view.name, view.query, view.shared_with_id = name, query, share_with
    session.flush()
    return view


def delete(session: Session, view: SavedView, *, actor: Actor) -> None:
    """Give up one of one's own views; the actions in it stay as they are."""
    if view.owner_id != actor.user_id:
        raise DomainError("Only who made a view may delete it.")
    session.delete(view)
    session.flush()
