"""What one person holds: the actions, parts and challenges that would wait for nobody if they left."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from tracker.domain.extensions import Decision
from tracker.domain.handover import Kind
from tracker.domain.parts import OPEN_PARTS
from tracker.domain.statuses import OPEN, Status
from tracker.models import Action, Challenge, ExtensionRequest, Part, User
from tracker.queries import actions

UNFINISHED = OPEN | {Status.DELIVERED}
"""What is delivered still waits for its lead: it may be sent back."""


@dataclass(frozen=True)
class Held:
    """One thing that a person holds, and the action that it belongs to."""

    kind: Kind
    row: Action | Part | Challenge
    action: Action

    @property
    def key(self) -> str:
        """Its name in a form: lead_12."""
        return f"{self.kind}_{self.row.id}"


def _is_unfinished() -> ColumnElement[bool]:
    return and_(Action.is_tracked, Action.status.in_(UNFINISHED))


def _open_part(user: User) -> ColumnElement[bool]:
    return and_(Part.person_id == user.id, Part.status.in_(OPEN_PARTS))


def _open_challenge(user: User) -> ColumnElement[bool]:
    return and_(Challenge.addressee_id == user.id, Challenge.closed_at.is_(None))


def holdings(session: Session, user: User, partnership_ids: Collection[int]) -> list[Held]:
    """Everything that a person holds in these partnerships, as many queries for much as for little."""
    part = select(Part.action_id).where(_open_part(user))
    challenged = select(Challenge.action_id).where(_open_challenge(user))
    own = or_(
        *(column == user.id for column in (Action.lead_id, Action.deputy_id, Action.sponsor_id)),
        Action.id.in_(part),
    )
    found = session.scalars(
        select(Action)
        .where(
            Action.partnership_id.in_(partnership_ids),
            or_(and_(_is_unfinished(), own), Action.id.in_(challenged)),
        )
        .options(*actions.WHOLE)
        .order_by(Action.reference)
    ).all()
    challenges = session.scalars(
        select(Challenge)
        .where(Challenge.partnership_id.in_(partnership_ids), _open_challenge(user))
        .order_by(Challenge.number)
    ).all()
    unfinished = [one for one in found if one.is_tracked and one.status in UNFINISHED]
    held = [one for action in unfinished for one in _of(action, user)]
    held += [Held(Kind.CHALLENGE, one, one.action) for one in challenges]
    return sorted(held, key=lambda one: list(Kind).index(one.kind))


def _of(action: Action, user: User) -> Iterator[Held]:
    """As what this person has to do with an action."""
    holders = {Kind.LEAD: action.lead_id, Kind.DEPUTY: action.deputy_id, Kind.SPONSOR: action.sponsor_id}
    yield from (Held(kind, action, action) for kind, holder in holders.items() if holder == user.id)
    own = (part for part in action.parts if part.person_id == user.id and part.status in OPEN_PARTS)
    yield from (Held(Kind.PART, part, action) for part in own)


def counts(session: Session, user: User) -> dict[Kind, int]:
    """How much of each kind a person holds, in every partnership."""
    columns = {Kind.LEAD: Action.lead_id, Kind.DEPUTY: Action.deputy_id, Kind.SPONSOR: Action.sponsor_id}
    numbers = {
        kind: select(func.count(Action.id)).where(column == user.id, _is_unfinished())
        for kind, column in columns.items()
    }
    parts = select(func.count(Part.id)).join(Action, Action.id == Part.action_id)
    numbers[Kind.PART] = parts.where(_open_part(user), _is_unfinished())
    numbers[Kind.CHALLENGE] = select(func.count(Challenge.id)).where(_open_challenge(user))
    row = session.execute(select(*(query.scalar_subquery() for query in numbers.values()))).one()
    return dict(zip(numbers, row, strict=True))


def requests(session: Session, user: User, partnership_ids: Collection[int]) -> Sequence[ExtensionRequest]:
    """The requests for another date that this person made and that wait to be decided."""
    query = select(ExtensionRequest).join(ExtensionRequest.action)
    query = query.where(
        ExtensionRequest.partnership_id.in_(partnership_ids),
        ExtensionRequest.asked_by_id == user.id,
        ExtensionRequest.decision == Decision.WAITING,
    )
    query = query.options(contains_eager(ExtensionRequest.action).load_only(Action.reference))
    return session.scalars(query.order_by(Action.reference)).all()
