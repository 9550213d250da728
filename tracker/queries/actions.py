"""Actions as people look for them: one, a page of a filtered list, counts, and what an export holds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from tracker.domain import brag, overdue
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor
from tracker.domain.statuses import OPEN
from tracker.models import (
    Action,
    ActionState,
    Agency,
    Event,
    Part,
    Partnership,
    Recommendation,
    Report,
    Update,
    User,
)
from tracker.queries import evidence, pages, rows
from tracker.queries.action_filters import (
    ActionFilter,
    Due,
    Sort,
    conditions,
    helped,
    is_undated,
    is_unowned,
    order,
    puts_open_first,
)
from tracker.queries.brag import stands_at
from tracker.queries.evidence import DOWNLOADED
from tracker.queries.pages import Page

__all__ = ["ActionFilter", "Due", "Sort", "is_undated", "is_unowned"]

Listed = Row[Any]
"""An action as a list shows it: the columns of `LISTED`."""


@lru_cache(maxsize=1024)
def visible(actor: Actor) -> ColumnElement[bool]:
    """Twin of domain.roles.sees_action: the condition under which an action exists for this person."""
    if actor.is_operator:
        return true()
    seen: list[ColumnElement[bool]] = []
    if whole := actor.partnerships_seen_whole():
        seen.append(Action.partnership_id.in_(whole))
    for partnership_id, agency_id in sorted(actor.agencies_seen()):
        seen.append(and_(Action.lead_agency_id == agency_id, Action.partnership_id == partnership_id))
        helping = helped(Part.agency_id == agency_id)
        seen.append(and_(Action.id.in_(helping), Action.partnership_id == partnership_id))
    elsewhere = actor.partnerships() - actor.partnerships_seen_whole()
    if actor.user_id is not None and elsewhere:
        me = actor.user_id
        own = or_(
            Action.lead_id == me,
            Action.deputy_id == me,
            Action.sponsor_id == me,
            Action.id.in_(helped(Part.person_id == me)),
        )
        seen.append(and_(own, Action.partnership_id.in_(elsewhere)))
    return or_(*seen) if seen else false()


def facts(action: Action | ActionState | Listed) -> brag.Facts:
    """What the rating of this action depends on."""
    return brag.Facts(
        tracked=action.is_tracked,
        status=action.status,
        due_on=action.due_on,
        review_on=action.review_on,
        times_moved=action.times_moved,
        last_update_on=action.last_update_on,
        next_part_due_on=action.next_part_due_on,
        next_unstarted_part_due_on=action.next_unstarted_part_due_on,
        next_milestone_due_on=action.next_milestone_due_on,
        next_milestone=action.next_milestone,
        flag=action.flag,
        override_brag=action.override_brag,
        override_reason=action.override_reason,
        override_until=action.override_until,
    )


def days_overdue(action: Action | ActionState | Listed, today: date) -> int:
    """Calendar days past the due date, 0 where the action is not overdue."""
    return overdue.days_overdue(
        tracked=action.is_tracked,
        status=action.status,
        due_on=action.due_on,
        review_on=action.review_on,
        today=today,
    )


def _joined(query: Any) -> Any:  # noqa: ANN401 - a SELECT of whatever columns
    """Join what a filter may ask about and what every list shows."""
    query = query.join(Action.recommendation).join(Action.report)
    return query.outerjoin(Action.lead).outerjoin(Action.lead_agency)


def _keys(chosen: ActionFilter) -> Select[int]:
    """The actions alone, joined to no more than this filter and this order ask about."""
    query = select(Action.id)
    if chosen.sort is Sort.LEAD:
        query = query.outerjoin(Action.lead)
    if chosen.sort is Sort.AGENCY:
        query = query.outerjoin(Action.lead_agency)
    return query


def _with_names(query: Select[Action]) -> Select[Action]:
    """Load what every list shows and no more, in a number of queries that does not grow with its length."""
    named: Select[Action] = _joined(query)
    return named.options(
        contains_eager(Action.recommendation).load_only(
            Recommendation.text, Recommendation.number, Recommendation.number_inferred
        ),
        joinedload(Action.deputy).load_only(User.name),
        joinedload(Action.sponsor).load_only(User.name),
        contains_eager(Action.report).load_only(Report.reference),
        contains_eager(Action.lead).load_only(User.name),
        contains_eager(Action.lead_agency).load_only(Agency.name),
    )


def select_visible(actor: Actor, chosen: ActionFilter, today: date) -> Select[Action]:
    """Everything the filter shows this person, in its order."""
    query = _with_names(select(Action)).where(visible(actor), *conditions(chosen, today))
    return query.order_by(*order(chosen))


def page(
    session: Session, actor: Actor, chosen: ActionFilter, *, today: date, number: int = 1
) -> Page[Listed]:
    """One page of the list; a page past the end is the last one.

    Keys are sorted first and names joined to fifty of them, so that no long text goes through the sort.
    """
    if chosen.words and (found := _searched(session, actor, chosen, today, max(1, number))):
        return found
    total, open_first = session.execute(_count(actor, chosen, today)).one()
    number = pages.within(number, total)
    if number * pages.SIZE <= open_first:  # these fill the page, so that no other need be sorted
        chosen = replace(chosen, statuses=tuple(sorted(OPEN.intersection(chosen.statuses or OPEN))))
    return Page(_read(session, _listed(actor, chosen, today), number), total, number)


def _searched(
    session: Session, actor: Actor, chosen: ActionFilter, today: date, number: int
) -> Page[Listed] | None:
    """This page of a search, counted as it is sorted, since its words cost more; None past the end."""
    listed = _read(session, _listed_and_counted(actor, chosen, today), number)
    if not listed and number > 1:
        return None
    return Page(listed, listed[0].total if listed else 0, number)


def _read(
    session: Session, query: Select[*tuple[Any, ...]], number: int, size: int = pages.SIZE
) -> Sequence[Any]:
    return list(rows.named(session.execute(query, {"size": size, "skipped": (number - 1) * size})))


def first(
    session: Session, actor: Actor, chosen: ActionFilter, *, today: date, limit: int
) -> Sequence[Listed]:
    """The first rows of a filtered list, without its count."""
    return _read(session, _listed(actor, chosen, today), 1, limit)


# The statements of a list are made once for a person, a filter and a day: making them took longer than
# SQLite needs to answer them.


def matching(actor: Actor, chosen: ActionFilter, today: date) -> Select[int]:
    """The keys of all that the filter shows this person, in no order."""
    return _keys(chosen).where(visible(actor), *conditions(chosen, today))


@lru_cache(maxsize=256)
def _count(actor: Actor, chosen: ActionFilter, today: date) -> Select[int, int]:
    """How many the filter shows, and how many open ones stand before the others."""
    first = stands_at(OPEN) if puts_open_first(chosen) else false()
    return matching(actor, chosen, today).with_only_columns(func.count(), func.count().filter(first))


@lru_cache(maxsize=256)
def _listed(actor: Actor, chosen: ActionFilter, today: date) -> Select[*tuple[Any, ...]]:
    keys = _sliced(matching(actor, chosen, today), chosen)
    query: Select[*tuple[Any, ...]] = _ROWS.where(Action.id.in_(keys)).order_by(*order(chosen))
    return query


@lru_cache(maxsize=256)
def _listed_and_counted(actor: Actor, chosen: ActionFilter, today: date) -> Select[*tuple[Any, ...]]:
    counted = matching(actor, chosen, today).add_columns(func.count().over().label("total"))
    some = _sliced(counted, chosen).subquery()
    query: Select[*tuple[Any, ...]] = _ROWS.add_columns(some.c.total).join(some, some.c.id == Action.id)
    return query.order_by(*order(chosen))


def _sliced(keys: Any, chosen: ActionFilter) -> Any:  # noqa: ANN401 - a SELECT of whatever columns
    return keys.order_by(*order(chosen)).limit(bindparam("size")).offset(bindparam("skipped"))


def for_export(session: Session, actor: Actor, chosen: ActionFilter, *, today: date) -> Iterator[Any]:
    """What an export needs of every action that the filter shows, streamed, by the names of the columns."""
    query = _beside(_joined(select(*_EXPORTED))).join(Action.partnership).where(visible(actor))
    query = query.where(*conditions(chosen, today)).order_by(*order(chosen))
    # By the connection, since the session would copy each row once more.
    yield from rows.named(session.connection().execute(query.execution_options(yield_per=1000)))


def _beside(query: Any) -> Any:  # noqa: ANN401 - a SELECT of whatever columns
    """Join the deputy and the sponsor, whom no filter asks about."""
    query = query.outerjoin(_DEPUTY, _DEPUTY.id == Action.deputy_id)
    return query.outerjoin(_SPONSOR, _SPONSOR.id == Action.sponsor_id)


_DEPUTY, _SPONSOR = aliased(User), aliased(User)
LISTED = (
    Action.id,
    Action.reference,
    Recommendation.text.label("recommendation"),
    Recommendation.number,
    Recommendation.number_inferred,
    Action.what_we_will_do,
    Action.success_measure,
    Action.status,
    User.name.label("lead"),
    Agency.name.label("lead_agency"),
    Action.due_on,
    Action.original_due_on,
    Action.times_moved,
    Action.review_on,
    Action.last_update_on,
    Action.is_tracked,
    Action.starts_on,
    _DEPUTY.name.label("deputy"),
    _SPONSOR.name.label("sponsor"),
    Action.next_part_due_on,
    Action.next_unstarted_part_due_on,
    Action.next_milestone_due_on,
    Action.next_milestone,
    Action.flag,
    Action.override_brag,
    Action.override_reason,
    Action.override_until,
)
"""What a list shows of an action and its rating depends on; columns, since fifty objects take longer."""

_ROWS = _beside(
    select(*LISTED).join(Action.recommendation).outerjoin(Action.lead).outerjoin(Action.lead_agency)
)

_EXPORTED = (
    *LISTED,
    Partnership.name.label("partnership"),
    Report.reference.label("report"),
    Recommendation.section,
    Recommendation.kind,
    Action.intended_effect,
    Action.due_basis,
)


_SHOWN = (
    joinedload(Action.recommendation),
    joinedload(Action.report).defer(Report.paragraphs),
    joinedload(Action.lead),
    joinedload(Action.lead_agency),
    joinedload(Action.partnership),
)
WHOLE = (
    *_SHOWN,
    *map(joinedload, (Action.deputy, Action.sponsor, Action.state)),
    selectinload(Action.parts),
    selectinload(Action.milestones),
    selectinload(Action.tags),
)
"""What acting on many actions needs of them."""


def get_visible(session: Session, actor: Actor, reference: str) -> Action:
    """The action with this reference, if it exists for this person; what few pages ask for is read then."""
    action = session.scalars(_one(actor), {"reference": reference}).one_or_none()
    if action is None:
        raise NotFoundError(f"There is no action {reference}.")
    return action


@lru_cache(maxsize=256)
def _one(actor: Actor) -> Select[Action]:
    query = select(Action).where(visible(actor), Action.reference == bindparam("reference"))
    return query.options(*_SHOWN)


def history(session: Session, actor: Actor, action: Action, *, with_evidence: bool = True) -> Sequence[Event]:
    """Everything that happened to an action, the newest first; nothing of what is sealed to others."""
    events = session.scalars(_history(actor), {"action": action.id}).all()
    given = evidence.of_updates(session, actor, action) if with_evidence else {}
    for update in filter(None, (event.update for event in events)):
        set_committed_value(update, "evidence", given.get(update.id, []))
    return events


@lru_cache(maxsize=256)
def _history(actor: Actor) -> Select[Event]:
    return (
        select(Event)
        .outerjoin(Event.evidence)
        .where(
            Event.action_id == bindparam("action"),
            Event.kind != DOWNLOADED,
            or_(Event.evidence_id.is_(None), evidence.visible(actor)),
        )
        .options(joinedload(Event.update).joinedload(Update.meeting))
        .order_by(Event.at.desc(), Event.id.desc())
    )


def siblings(session: Session, actor: Actor, action: Action) -> Sequence[str]:
    """The references of the other actions for the same recommendation that this person sees."""
    these = {"action": action.id, "recommendation": action.recommendation_id}
    return session.scalars(_siblings(actor), these).all()


@lru_cache(maxsize=256)
def _siblings(actor: Actor) -> Select[str]:
    query = select(Action.reference).where(visible(actor), Action.id != bindparam("action"))
    query = query.where(Action.recommendation_id == bindparam("recommendation"))
    return query.order_by(Action.reference)


def count_for_recommendation(session: Session, recommendation_id: int) -> int:
    """How many actions answer a recommendation so far."""
    return (
        session.scalar(select(func.count(Action.id)).where(Action.recommendation_id == recommendation_id))
        or 0
    )


def reports_in_sight(session: Session, actor: Actor) -> Sequence[Report]:
    """The reports whose actions this person may filter by."""
    query = select(Report).options(defer(Report.paragraphs)).order_by(Report.reference)
    if not actor.is_operator:
        query = query.where(Report.partnership_id.in_({m.partnership_id for m in actor.memberships}))
    return session.scalars(query).all()


def partnerships_in_sight(session: Session, actor: Actor) -> Sequence[Partnership]:
    """The partnerships that this person belongs to."""
    query = select(Partnership).order_by(Partnership.name)
    if not actor.is_operator:
        query = query.where(Partnership.id.in_({m.partnership_id for m in actor.memberships}))
    return session.scalars(query).all()


def references(session: Session, actor: Actor, chosen: ActionFilter, *, today: date, limit: int) -> list[str]:
    """The references of the first actions that the filter shows, in its order."""
    keys = matching(actor, chosen, today).order_by(*order(chosen))
    return list(session.scalars(keys.with_only_columns(Action.reference).limit(limit)))


def for_acting(session: Session, actor: Actor, wanted: Sequence[str]) -> Sequence[Action]:
    """These actions, as far as this person sees them, with all that acting on them needs, by reference."""
    query = select(Action).where(visible(actor), Action.reference.in_(wanted)).options(*WHOLE)
    fresh = query.order_by(Action.reference).execution_options(populate_existing=True)
    return session.scalars(fresh).unique().all()
