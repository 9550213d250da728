"""The success measures of an action, with every reading."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.errors import NotFoundError
from tracker.models import Action, Measure


def of_action(session: Session, action: Action) -> Sequence[Measure]:
    """What is measured, those still in use first, in the order in which they were set."""
    query = select(Measure).where(Measure.action_id == action.id).options(selectinload(Measure.readings))
    return session.scalars(query.order_by(Measure.dropped_on.is_not(None), Measure.id)).all()


def get(session: Session, action: Action, measure_id: int) -> Measure:
    """One measure of this action."""
    for measure in of_action(session, action):
        if measure.id == measure_id:
            return measure
    raise NotFoundError("There is no such measure.")
