"""Requests for another due date: of one action, and those that wait for this person's decision."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager

from tracker.domain.errors import NotFoundError
from tracker.domain.extensions import Decision
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Evidence, ExtensionRequest
from tracker.queries import actions
from tracker.queries import evidence as evidence_queries

_OF_ACTION = (
    select(ExtensionRequest)
    .where(ExtensionRequest.action_id == bindparam("action"))
    .order_by(ExtensionRequest.id.desc())
)


def of_action(session: Session, action: Action) -> Sequence[ExtensionRequest]:
    """Every request about an action, the newest first."""
    return session.scalars(_OF_ACTION, {"action": action.id}).all()


def get(session: Session, actor: Actor, request_id: int) -> ExtensionRequest:
    """One request about an action that this person sees."""
    request = session.scalars(_visible(actor).where(ExtensionRequest.id == request_id)).one_or_none()
    if request is None:
        raise NotFoundError("There is no such request.")
    return request


def waiting(session: Session, actor: Actor, *, limit: int = 200) -> Sequence[ExtensionRequest]:
    """The requests that this person's role may decide, the longest waiting first; none of their own."""
    query = _visible(actor).where(_waits_for(actor)).order_by(ExtensionRequest.id)
    return session.scalars(query.limit(limit)).all()


def count_waiting(session: Session, actor: Actor) -> int:
    """How many requests wait for this person's decision."""
    return session.scalar(_count_waiting(actor)) or 0


@lru_cache(maxsize=256)
def _count_waiting(actor: Actor) -> Select[int]:
    query = select(func.count(ExtensionRequest.id)).join(ExtensionRequest.action)
    return query.where(actions.visible(actor), _waits_for(actor))


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    """The twin of services.extensions.may_decide, for a list."""
    waits = and_(ExtensionRequest.decision == Decision.WAITING, Action.is_tracked)
    if actor.is_operator:
        return waits
    return and_(
        waits,
        ExtensionRequest.partnership_id.in_(actor.partnerships_where(Permission.DECIDE_EXTENSION)),
        ExtensionRequest.asked_by_id.is_distinct_from(actor.user_id),
        Action.lead_id.is_distinct_from(actor.user_id),
        Action.deputy_id.is_distinct_from(actor.user_id),
    )


def evidence_of(
    session: Session, actor: Actor, requests: Collection[ExtensionRequest]
) -> dict[int, Evidence]:
    """The evidence that requests point to, by its id, as far as this person may know of it."""
    ids = {request.evidence_id for request in requests if request.evidence_id}
    query = select(Evidence).where(Evidence.id.in_(ids), evidence_queries.visible(actor))
    return {row.id: row for row in session.scalars(query)} if ids else {}


def _visible(actor: Actor) -> Select[ExtensionRequest]:
    return (
        select(ExtensionRequest)
        .join(ExtensionRequest.action)
        .where(actions.visible(actor))
        .options(contains_eager(ExtensionRequest.action).options(*actions.WHOLE))
    )


def awaiting_in(session: Session, partnership_id: int) -> frozenset[int]:
    """The actions of a partnership for which a request waits."""
    query = select(ExtensionRequest.action_id).where(
        ExtensionRequest.partnership_id == partnership_id, ExtensionRequest.decision == Decision.WAITING
    )
    return frozenset(session.scalars(query))


def awaiting(session: Session, action_ids: Collection[int]) -> frozenset[int]:
    """Those of these actions for which a request waits."""
    query = select(ExtensionRequest.action_id).where(
        ExtensionRequest.action_id.in_(action_ids), ExtensionRequest.decision == Decision.WAITING
    )
    return frozenset(session.scalars(query))
