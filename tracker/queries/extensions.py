"""Requests for another due date: of one action, and those that wait for this person's decision."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from tracker.domain.errors import NotFoundError
from tracker.domain.extensions import Decision
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, ExtensionRequest
from tracker.queries import actions


def of_action(session: Session, action: Action) -> Sequence[ExtensionRequest]:
    """Every request about an action, the newest first."""
    query = select(ExtensionRequest).where(ExtensionRequest.action_id == action.id)
    return session.scalars(query.order_by(ExtensionRequest.id.desc())).all()


def get(session: Session, actor: Actor, request_id: int) -> ExtensionRequest:
    """One request about an action that this person sees."""
    request = session.scalars(_visible(actor).where(ExtensionRequest.id == request_id)).one_or_none()
    if request is None:
        raise NotFoundError("There is no such request.")
    return request


def waiting(session: Session, actor: Actor, *, limit: int = 200) -> Sequence[ExtensionRequest]:
    """The requests that this person's role may decide, the longest waiting first; none of their own."""
    query = _visible(actor).where(ExtensionRequest.decision == Decision.WAITING)
    if not actor.is_operator:
        deciding = actor.partnerships_where(Permission.DECIDE_EXTENSION)
        query = query.where(
            ExtensionRequest.partnership_id.in_(deciding),
            ExtensionRequest.asked_by_id.is_distinct_from(actor.user_id),
            Action.lead_id.is_distinct_from(actor.user_id),
            Action.deputy_id.is_distinct_from(actor.user_id),
        )
    return session.scalars(query.order_by(ExtensionRequest.id).limit(limit)).all()


def _visible(actor: Actor) -> Select[ExtensionRequest]:
    return (
        select(ExtensionRequest)
        .join(ExtensionRequest.action)
        .where(actions.visible(actor))
        .options(contains_eager(ExtensionRequest.action).options(*actions.WHOLE))
    )
