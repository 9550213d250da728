"""The SQL twins of overdue and BRAG, for filters, counts and sorting; a property test holds them equal."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, String, and_, case, func, literal, literal_column, null, or_
from sqlalchemy import cast as sql_cast

from tracker.domain import brag
from tracker.domain.brag import Brag
from tracker.domain.statuses import OPEN, Status
from tracker.models import Action
from tracker.models.actions import Facts

Made = TypeVar("Made", bound=Callable[..., ColumnElement[Any]])


def _once_a_day(make: Made) -> Made:
    """A condition is the same all day, and making it takes longer than the database takes to answer by it."""
    return cast(Made, lru_cache(maxsize=16)(make))


def stands_at(statuses: Iterable[Status], of: type[Facts] = Action) -> ColumnElement[bool]:
    """One of these statuses, written out, since PostgreSQL gathers bound ones anew for each row."""
    return of.status.in_([literal_column(f"'{status.value}'") for status in sorted(statuses)])


@_once_a_day
def is_overdue(today: date, of: type[Facts] = Action) -> ColumnElement[bool]:
    """Twin of domain.overdue.is_overdue, of actions now or of the states they were in."""
    return and_(
        of.is_tracked,
        of.due_on.is_not(None),
        of.due_on < today,
        stands_at(OPEN, of),
        or_(of.status != Status.ON_HOLD, of.review_on.is_(None), of.review_on < today),
    )


@_once_a_day
def rating(today: date, of: type[Facts] = Action) -> ColumnElement[str | None]:
    """Twin of domain.brag.rate: the code of the rating, or NULL for none."""
    soon = of.due_on.between(today, today + timedelta(days=brag.SOON_DAYS))
    silent = or_(
        of.last_update_on.is_(None),
        of.last_update_on <= today - timedelta(days=brag.SILENT_DAYS),
    )
    amber = or_(
        and_(soon, or_(of.status == Status.NOT_STARTED, silent)),
        of.times_moved >= brag.OFTEN_MOVED,
        of.status == Status.ON_HOLD,
        and_(of.status == Status.DELIVERED, of.due_on.is_not(None), of.due_on < today),
        of.next_unstarted_part_due_on <= today + timedelta(days=brag.SOON_DAYS),
        and_(of.next_milestone_due_on < today, of.status != Status.DELIVERED),
        of.flag != "",
    )
    return case(
        (or_(~of.is_tracked, of.status == Status.WITHDRAWN), null()),
        (and_(of.override_brag.is_not(None), of.override_until >= today), sql_cast(of.override_brag, String)),
        (stands_at((Status.VERIFIED, Status.EMBEDDED), of), literal(Brag.BLUE.value)),
        (or_(is_overdue(today, of), of.next_part_due_on < today), literal(Brag.RED.value)),
        (func.coalesce(amber, False), literal(Brag.AMBER.value)),
        (of.status == Status.NOT_STARTED, literal(Brag.GREY.value)),
        else_=literal(Brag.GREEN.value),
    )
