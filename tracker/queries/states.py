"""Actions as they were: the list as at the end of a past day, and what differs between two days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from tracker.domain import london
from tracker.domain.roles import Actor
from tracker.models import FACTS, Action, ActionState, Agency, Event, Recommendation, Report, User
from tracker.queries import action_filters, actions, pages
from tracker.queries.actions import ActionFilter
from tracker.queries.pages import Page


@dataclass(frozen=True)
class Pair:
    """One action at two moments; nothing before where it was not there yet."""

    before: ActionState | None
    after: ActionState


def held_at(moment: datetime, of: Any = ActionState) -> ColumnElement[bool]:  # noqa: ANN401 - or an alias of it
    """The states that held at this moment."""
    return and_(of.from_at <= moment, or_(of.until_at.is_(None), of.until_at > moment))


def _of_own(actor: Actor, of: Any = ActionState) -> ColumnElement[bool]:  # noqa: ANN401 - or an alias of it
    """States of this person's partnerships, as visible says of their actions; so that the index is used."""
    return true() if actor.is_operator else of.partnership_id.in_(actor.partnerships())


def page(
    session: Session, actor: Actor, chosen: ActionFilter, *, on: date, number: int = 1
) -> Page[ActionState]:
    """The list as at the end of this day in London; who may see an action is as today.

    The states of a day are counted as they are sorted, since finding them costs more than either.
    """
    moment = london.end_of(on)
    shown = (
        select(ActionState.id)
        .join(ActionState.action)
        .where(
            held_at(moment),
            _of_own(actor),
            actions.visible(actor),
            *action_filters.conditions(chosen, on, ActionState),
        )
    )
    if found := _counted(session, chosen, shown, max(1, number)):
        return found
    total = session.scalar(shown.with_only_columns(func.count(ActionState.id))) or 0
    last = pages.within(number, total)
    return _counted(session, chosen, shown, last) or Page([], total, last)


def _counted(
    session: Session, chosen: ActionFilter, shown: Select[int], number: int
) -> Page[ActionState] | None:
    """This page of the list and the length of the whole; None past the end."""
    order = action_filters.order(chosen, ActionState)
    named = shown.outerjoin(ActionState.lead).outerjoin(ActionState.lead_agency).order_by(*order)
    counted = named.add_columns(func.count().over().label("total"))
    keys = counted.limit(pages.SIZE).offset(pages.before(number)).subquery()
    query = (
        select(ActionState, keys.c.total)
        .join(keys, keys.c.id == ActionState.id)
        .join(ActionState.action)
        .join(Action.recommendation)
        .outerjoin(ActionState.lead)
        .outerjoin(ActionState.lead_agency)
        .options(
            contains_eager(ActionState.action).options(
                contains_eager(Action.recommendation).load_only(Recommendation.text)
            ),
            contains_eager(ActionState.lead).load_only(User.name),
            contains_eager(ActionState.lead_agency).load_only(Agency.name),
        )
        .order_by(*order)
    )
    found = session.execute(query).all()
    if not found and number > 1:
        return None
    return Page([state for state, _ in found], found[0].total if found else 0, number)


_NAMES = (
    joinedload(ActionState.lead),
    joinedload(ActionState.deputy),
    joinedload(ActionState.sponsor),
    joinedload(ActionState.lead_agency),
)


def of_action(session: Session, action: Action, on: date) -> ActionState | None:
    """What an action was at the end of this day; nothing where it was not there yet."""
    query = select(ActionState).where(ActionState.action_id == action.id, held_at(london.end_of(on)))
    return session.scalars(query.options(*_NAMES).order_by(ActionState.id.desc()).limit(1)).first()


def events_until(session: Session, actor: Actor, action: Action, on: date) -> Sequence[Event]:
    """What had happened to an action by the end of this day, the newest first."""
    until = london.end_of(on)
    return [event for event in actions.history(session, actor, action) if event.at <= until]


def changed(
    session: Session, actor: Actor, *, first: date, last: date, report: Report | None = None, limit: int
) -> tuple[Sequence[Pair], int]:
    """The actions that were not the same at the end of two days, and how many there are."""
    before, after = aliased(ActionState), aliased(ActionState)
    query = (
        select(after, before)
        .join(Action, Action.id == after.action_id)
        .outerjoin(before, and_(before.action_id == after.action_id, held_at(london.end_of(first), before)))
        .where(
            held_at(london.end_of(last), after),
            _of_own(actor, after),
            before.id.is_distinct_from(after.id),
            or_(after.is_tracked, before.is_tracked),
            actions.visible(actor),
        )
    )
    if report is not None:
        query = query.where(Action.report_id == report.id)
    total = session.scalar(query.with_only_columns(func.count(after.id))) or 0
    rows = session.execute(
        query.options(
            *(joinedload(getattr(one, name)) for one in (before, after) for name in NAMED),
            joinedload(after.action).joinedload(Action.recommendation),
        )
        .order_by(Action.reference)
        .limit(limit)
    )
    return [Pair(earlier, later) for later, earlier in rows], total


NAMED = ("lead", "deputy", "sponsor", "lead_agency")


def values(state: ActionState | None) -> dict[str, Any]:
    """The facts of a state by name, people and agency by theirs."""
    if state is None:
        return {}
    facts = {name: getattr(state, name) for name in FACTS if not name.endswith("_id")}
    named = {name: getattr(state, name) for name in NAMED}
    return facts | {name: one.name if one else None for name, one in named.items()}
