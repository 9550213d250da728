"""Evidence as people may see it: what is sealed to another agency does not exist for them."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor
from tracker.models import Action, Event, Evidence

DOWNLOADED = "evidence.downloaded"
"""The kind of event that says who fetched a file; it stands with the file, not in the action's history."""


def visible(actor: Actor) -> ColumnElement[bool]:
    """Twin of domain.roles.sees_sealed: evidence that is open, one's own, or sealed to one's own agency."""
    if actor.is_operator:
        return true()
    seen: list[ColumnElement[bool]] = [Evidence.sealed_to_id.is_(None)]
    if actor.user_id is not None:
        seen.append(Evidence.by_id == actor.user_id)
    for partnership_id, agency_id in sorted(actor.agencies()):
        seen.append(and_(Evidence.sealed_to_id == agency_id, Evidence.partnership_id == partnership_id))
    return or_(*seen)


def of_action(session: Session, actor: Actor, action: Action) -> Sequence[Evidence]:
    """Every version of everything that shows what was done, the oldest first."""
    return session.scalars(_of_action(actor), {"action": action.id}).all()


@lru_cache(maxsize=256)
def _of_action(actor: Actor) -> Select[Evidence]:
    query = select(Evidence).where(Evidence.action_id == bindparam("action"), visible(actor))
    return query.options(joinedload(Evidence.sealed_to)).order_by(Evidence.id)


def of_updates(session: Session, actor: Actor, action: Action) -> dict[int, list[Evidence]]:
    """What was given with each update of an action, by the update's id, the oldest first."""
    given: dict[int, list[Evidence]] = {}
    for row in of_action(session, actor, action):
        if row.update_id is not None:
            given.setdefault(row.update_id, []).append(row)
    return given


def is_there_any(session: Session, actor: Actor, action: Action) -> bool:
    """Whether this person can look at any evidence so far: a link or a file that has not been withdrawn."""
    proof = select(Evidence.id).where(
        Evidence.action_id == action.id, Evidence.withdrawn_at.is_(None), visible(actor)
    )
    return session.scalar(proof.limit(1)) is not None


def get(session: Session, actor: Actor, action: Action, evidence_id: int) -> Evidence:
    """One version of one piece of evidence of this action, if it exists for this person."""
    query = select(Evidence).where(
        Evidence.id == evidence_id, Evidence.action_id == action.id, visible(actor)
    )
    found = session.scalars(query.options(joinedload(Evidence.sealed_to))).one_or_none()
    if found is None:
        raise NotFoundError("There is no such evidence.")
    return found


def count_versions(session: Session, evidence: Evidence) -> int:
    """How many versions there are of the same piece of evidence."""
    first = evidence.first_id or evidence.id
    query = select(func.count(Evidence.id)).where(or_(Evidence.id == first, Evidence.first_id == first))
    return session.scalar(query) or 0


def downloads(session: Session, evidence: Evidence) -> Sequence[Event]:
    """Who fetched this file and when, the newest first."""
    query = select(Event).where(Event.evidence_id == evidence.id, Event.kind == DOWNLOADED)
    return session.scalars(query.order_by(Event.id.desc()).limit(200)).all()


def with_any(session: Session, actor: Actor, action_ids: Collection[int]) -> frozenset[int]:
    """Those of these actions for which this person can look at evidence."""
    query = select(Evidence.action_id).where(
        Evidence.action_id.in_(action_ids), Evidence.withdrawn_at.is_(None), visible(actor)
    )
    return frozenset(session.scalars(query))
