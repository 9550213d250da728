"""What a manager keeps back: the holds that stand, and one of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Hold, Partnership, User


@dataclass(frozen=True)
class Standing:
    """One hold, whose or of what it is, and in which partnership."""

    hold: Hold
    person: str | None
    action: str | None
    partnership: str

    @property
    def about(self) -> str:
        """The person's name, or the action's reference."""
        return self.person or self.action or ""


_DAY: BindParameter[date] = bindparam("day")
_STANDING: Select[*tuple[Any, ...]] = (
    select(Hold, User.name, Action.reference, Partnership.name)
    .join(Partnership, Partnership.id == Hold.partnership_id)
    .outerjoin(User, User.id == Hold.user_id)
    .outerjoin(Action, Action.id == Hold.action_id)
    .where(Hold.lifted_at.is_(None), or_(Hold.until_on.is_(None), Hold.until_on >= _DAY))
    .order_by(Hold.made_at.desc(), Hold.id.desc())
)

_OF_ACTION = _STANDING.where(
    or_(
        Hold.action_id == bindparam("action"),
        # of nobody where the action has no lead: NULL equals nothing
        and_(Hold.partnership_id == bindparam("partnership"), Hold.user_id == bindparam("lead")),
    )
)


def standing(session: Session, partnership_ids: Collection[int], day: date) -> Sequence[Standing]:
    """Everything in these partnerships that is held on that day, the newest first."""
    query = _STANDING.where(Hold.partnership_id.in_(partnership_ids))
    return [Standing(*row) for row in session.execute(query, {"day": day})]


def of_action(session: Session, action: Action, day: date) -> Sequence[Standing]:
    """The holds of an action and of its lead."""
    about = {"action": action.id, "lead": action.lead_id, "partnership": action.partnership_id}
    return [Standing(*row) for row in session.execute(_OF_ACTION, {"day": day, **about})]


def is_held(
    session: Session,
    partnership_id: int,
    day: date,
    *,
    user_id: int | None = None,
    action_id: int | None = None,
) -> bool:
    """Whether this person or this action is held there already."""
    same = Hold.user_id == user_id if user_id is not None else Hold.action_id == action_id
    query = _STANDING.where(Hold.partnership_id == partnership_id, same).limit(1)
    return session.execute(query, {"day": day}).first() is not None


def get(session: Session, actor: Actor, hold_id: int) -> Standing:
    """A hold that stands and that this person may lift."""
    query = _STANDING.where(Hold.id == hold_id)
    if not actor.is_operator:
        people = actor.partnerships_where(Permission.MANAGE_PEOPLE)
        actions = actor.partnerships_where(Permission.EDIT_ACTION)
        of_person = and_(Hold.user_id.is_not(None), Hold.partnership_id.in_(people))
        of_action = and_(Hold.action_id.is_not(None), Hold.partnership_id.in_(actions))
        query = query.where(or_(of_person, of_action))
    row = session.execute(query, {"day": date.min}).one_or_none()
    if row is None:
        raise NotFoundError("There is no such hold, or it was lifted already.")
    return Standing(*row)
