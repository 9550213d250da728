"""When people are away, and what waits for nobody in particular meanwhile."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.absences import Days
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.domain.statuses import OPEN
from tracker.models import Absence, Action, Membership, User
from tracker.queries import actions


def coming(session: Session, user: User, today: date) -> Sequence[Absence]:
    """The absences of a person that are not over, the next first."""
    query = select(Absence).where(
        Absence.user_id == user.id, Absence.until_on >= today, Absence.taken_back_at.is_(None)
    )
    return session.scalars(query.order_by(Absence.from_on, Absence.id)).all()


def days_of(session: Session, user_ids: Collection[int], today: date) -> dict[int, list[Days]]:
    """The days, not over yet, on which each of these people is away."""
    query = select(Absence.user_id, Absence.from_on, Absence.until_on).where(
        Absence.user_id.in_(user_ids), Absence.until_on >= today, Absence.taken_back_at.is_(None)
    )
    found: dict[int, list[Days]] = defaultdict(list)
    for user_id, from_on, until_on in session.execute(query):
        found[user_id].append(Days(from_on, until_on))
    return found


def get(session: Session, actor: Actor, absence_id: int) -> tuple[Absence, User]:
    """An absence of one's own, or of a person whose partnership one manages; and whose it is."""
    query = select(Absence, User).join(User, User.id == Absence.user_id).where(Absence.id == absence_id)
    if not actor.is_operator:
        managed = actor.partnerships_where(Permission.MANAGE_PEOPLE)
        theirs = User.memberships.any(Membership.partnership_id.in_(managed))
        query = query.where(or_(Absence.user_id == actor.user_id, theirs))
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError("There is no such absence.")
    return found[0], found[1]


def without_deputy(session: Session, actor: Actor, user: User) -> Sequence[Action]:
    """The open actions that a person leads and nobody deputises for, as far as the actor sees them."""
    query = select(Action).where(
        actions.visible(actor),
        Action.lead_id == user.id,
        Action.deputy_id.is_(None),
        Action.is_tracked,
        Action.status.in_(OPEN),
    )
    query = query.options(joinedload(Action.recommendation))
    return session.scalars(query.order_by(Action.due_on.asc().nulls_last(), Action.reference)).all()
