"""The success measures of an action, with every reading."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.errors import NotFoundError
from tracker.models import Action, Measure

_OF_ACTION = (
    select(Measure)
    .where(Measure.action_id == bindparam("action"))
    .options(selectinload(Measure.readings))
    .order_by(Measure.dropped_on.is_not(None), Measure.id)
)


def of_action(session: Session, action: Action) -> Sequence[Measure]:
    """What is measured, those still in use first, in the order in which they were set."""
    return session.scalars(_OF_ACTION, {"action": action.id}).all()


def get(session: Session, action: Action, measure_id: int) -> Measure:
    """One measure of this action."""
    for measure in of_action(session, action):
        if measure.id == measure_id:
            return measure
    raise NotFoundError("There is no such measure.")
