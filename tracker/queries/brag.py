"""The SQL twins of overdue and BRAG, for filters, counts and sorting; a property test holds them equal."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_

from tracker.domain import brag
from tracker.domain.brag import Brag
from tracker.domain.statuses import OPEN, Status
from tracker.models import Action


def is_overdue(today: date) -> ColumnElement[bool]:
    """Twin of domain.overdue.is_overdue."""
    return and_(
        Action.is_tracked,
        Action.due_on.is_not(None),
        Action.due_on < today,
        Action.status.in_(OPEN),
        or_(Action.status != Status.ON_HOLD, Action.review_on.is_(None), Action.review_on < today),
    )


def rating(today: date) -> ColumnElement[str | None]:
    """Twin of domain.brag.rate: the code of the rating, or NULL for none."""
    soon = Action.due_on.between(today, today + timedelta(days=brag.SOON_DAYS))
    silent = or_(
        Action.last_update_on.is_(None),
        Action.last_update_on <= today - timedelta(days=brag.SILENT_DAYS),
    )
    amber = or_(
        and_(soon, or_(Action.status == Status.NOT_STARTED, silent)),
        Action.times_moved >= brag.OFTEN_MOVED,
        Action.status == Status.ON_HOLD,
        and_(Action.status == Status.DELIVERED, Action.due_on.is_not(None), Action.due_on < today),
    )
    return case(
        (or_(~Action.is_tracked, Action.status == Status.WITHDRAWN), null()),
        (Action.status.in_([Status.VERIFIED, Status.EMBEDDED]), literal(Brag.BLUE.value)),
        (is_overdue(today), literal(Brag.RED.value)),
        (func.coalesce(amber, False), literal(Brag.AMBER.value)),
        (Action.status == Status.NOT_STARTED, literal(Brag.GREY.value)),
        else_=literal(Brag.GREEN.value),
    )
