"""Actions as people look for them: one, a page of a filtered list, counts, and what an export holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from tracker.domain import brag, overdue
from tracker.domain.brag import Brag
from tracker.domain.errors import NotFoundError
from tracker.domain.parts import PartStatus
from tracker.domain.roles import Actor
from tracker.domain.statuses import OPEN, Status
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
from tracker.models.actions import Facts
from tracker.queries import brag as sql_brag
from tracker.queries import evidence, words
from tracker.queries.evidence import DOWNLOADED

PAGE_SIZE = 50


class Due(StrEnum):
    """The due windows that people ask for."""

    OVERDUE = "overdue"
    WEEK = "week"
    FOUR_WEEKS = "four_weeks"
    LATER = "later"
    UNDATED = "undated"


class Sort(StrEnum):
    """The orders of a list; a minus in front of it in an address turns it round."""

    URGENCY = "urgency"
    DUE = "due"
    REFERENCE = "reference"
    STATUS = "status"
    LEAD = "lead"
    AGENCY = "agency"
    UPDATED = "updated"


@dataclass(frozen=True)
class ActionFilter:
    """What a person chose to see; the empty filter is everything in tracking."""

    words: str = ""
    statuses: tuple[Status, ...] = ()
    brags: tuple[Brag, ...] = ()
    due: Due | None = None
    partnership_id: int | None = None
    report_id: int | None = None
    agency_id: int | None = None
    without_agency: bool = False
    lead_id: int | None = None
    unowned: bool = False
    tracked_only: bool = True
    sort: Sort = Sort.URGENCY
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many rows the whole list has."""

    rows: Sequence[Action]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def visible(actor: Actor) -> ColumnElement[bool]:
    """Twin of domain.roles.sees_action: the condition under which an action exists for this person."""
    if actor.is_operator:
        return true()
    seen: list[ColumnElement[bool]] = []
    if whole := actor.partnerships_seen_whole():
        seen.append(Action.partnership_id.in_(whole))
    for partnership_id, agency_id in sorted(actor.agencies_seen()):
        seen.append(and_(Action.lead_agency_id == agency_id, Action.partnership_id == partnership_id))
        helping = _helped(Part.agency_id == agency_id)
        seen.append(and_(Action.id.in_(helping), Action.partnership_id == partnership_id))
    if actor.user_id is not None:
        me = actor.user_id
        own = or_(
            Action.lead_id == me,
            Action.deputy_id == me,
            Action.sponsor_id == me,
            Action.id.in_(_helped(Part.person_id == me)),
        )
        seen.append(and_(own, Action.partnership_id.in_(actor.partnerships())))
    return or_(*seen) if seen else false()


def _helped(whose: ColumnElement[bool]) -> Select[int]:
    """The actions to which somebody contributes a part that has not been withdrawn."""
    return select(Part.action_id).where(whose, Part.status != PartStatus.WITHDRAWN)


def facts(action: Action | ActionState | Row[Any]) -> brag.Facts:
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


def days_overdue(action: Action | ActionState | Row[Any], today: date) -> int:
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
        contains_eager(Action.recommendation).load_only(Recommendation.text),
        contains_eager(Action.report).load_only(Report.reference),
        contains_eager(Action.lead).load_only(User.name),
        contains_eager(Action.lead_agency).load_only(Agency.name),
    )


def _due_window(due: Due, today: date, of: type[Facts]) -> ColumnElement[bool]:
    if due is Due.OVERDUE:
        return sql_brag.is_overdue(today, of)
    if due is Due.UNDATED:
        return is_undated(of)
    is_open = of.status.in_(OPEN)
    if due is Due.LATER:
        return and_(is_open, of.due_on > today + timedelta(days=28))
    last = today + timedelta(days=7 if due is Due.WEEK else 28)
    return and_(is_open, of.due_on.between(today, last))


def is_unowned(of: type[Facts] = Action) -> ColumnElement[bool]:
    """An open action without a lead or without a lead agency."""
    return and_(of.status.in_(OPEN), or_(of.lead_id.is_(None), of.lead_agency_id.is_(None)))


def is_undated(of: type[Facts] = Action) -> ColumnElement[bool]:
    """An open action without a due date."""
    return and_(of.status.in_(OPEN), of.due_on.is_(None))


def conditions(chosen: ActionFilter, today: date, of: type[Facts] = Action) -> Iterator[ColumnElement[bool]]:
    if chosen.tracked_only:
        yield of.is_tracked.is_(True)
    if chosen.statuses:
        yield of.status.in_(chosen.statuses)
    if chosen.brags:
        yield sql_brag.rating(today, of).in_([rating.value for rating in chosen.brags])
    if chosen.due:
        yield _due_window(chosen.due, today, of)
    yield from _belonging(chosen, of)
    yield from words.every_word(chosen.words)


def _belonging(chosen: ActionFilter, of: type[Facts]) -> Iterator[ColumnElement[bool]]:
    """Whose the actions are: of this partnership, report, agency or lead, or nobody's."""
    for column, wanted in (
        (Action.partnership_id, chosen.partnership_id),
        (Action.report_id, chosen.report_id),
        (of.lead_agency_id, chosen.agency_id),
        (of.lead_id, chosen.lead_id),
    ):
        if wanted is not None:
            yield column == wanted
    if chosen.without_agency:
        yield of.lead_agency_id.is_(None)
    if chosen.unowned:
        yield is_unowned(of)


def order(chosen: ActionFilter, of: type[Facts] = Action) -> list[Any]:
    if chosen.sort is Sort.URGENCY:
        waits_last = case((of.status.in_(OPEN), 0), (of.status == Status.DELIVERED, 1), else_=2)
        return [waits_last, of.due_on.asc().nulls_last(), Action.reference]
    column = {
        Sort.DUE: of.due_on,
        Sort.REFERENCE: Action.reference,
        Sort.STATUS: case({status.value: place for place, status in enumerate(Status)}, value=of.status),
        Sort.LEAD: User.name,
        Sort.AGENCY: Agency.name,
        Sort.UPDATED: of.last_update_on,
    }[chosen.sort]
    first = column.desc().nulls_last() if chosen.descending else column.asc().nulls_last()
    return [first, Action.reference]


def select_visible(actor: Actor, chosen: ActionFilter, today: date) -> Select[Action]:
    """Everything the filter shows this person, in its order."""
    query = _with_names(select(Action)).where(visible(actor), *conditions(chosen, today))
    return query.order_by(*order(chosen))


def page(session: Session, actor: Actor, chosen: ActionFilter, *, today: date, number: int = 1) -> Page:
    """One page of the list; a page past the end is the last one.

    Keys are sorted first and names joined to fifty of them, so that no long text goes through the sort.
    """
    shown = _keys(chosen).where(visible(actor), *conditions(chosen, today))
    total = session.scalar(shown.with_only_columns(func.count(Action.id))) or 0
    number = min(max(1, number), max(1, -(-total // PAGE_SIZE)))
    ordered = order(chosen)
    keys = shown.order_by(*ordered).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    query = _with_names(select(Action)).where(Action.id.in_(keys)).order_by(*ordered)
    return Page(session.scalars(query).all(), total, number)


def for_export(session: Session, actor: Actor, chosen: ActionFilter, *, today: date) -> Iterator[Row[Any]]:
    """What an export needs of every action that the filter shows, streamed, by the names of the columns."""
    query = _joined(select(*_EXPORTED)).join(Action.partnership).where(visible(actor))
    query = query.where(*conditions(chosen, today)).order_by(*order(chosen))
    yield from session.execute(query.execution_options(yield_per=1000))


_EXPORTED = (
    Action.reference,
    Partnership.name.label("partnership"),
    Report.reference.label("report"),
    Recommendation.text.label("recommendation"),
    Recommendation.number,
    Recommendation.number_inferred,
    Recommendation.section,
    Action.what_we_will_do,
    Action.success_measure,
    Action.status,
    User.name.label("lead"),
    Agency.name.label("lead_agency"),
    Action.due_on,
    Action.original_due_on,
    Action.due_basis,
    Action.times_moved,
    Action.review_on,
    Action.last_update_on,
    Action.is_tracked,
    Action.starts_on,
    Action.next_part_due_on,
    Action.next_unstarted_part_due_on,
    Action.next_milestone_due_on,
    Action.next_milestone,
    Action.flag,
    Action.override_brag,
    Action.override_reason,
    Action.override_until,
)


WHOLE = (
    *map(
        joinedload,
        (
            Action.recommendation,
            Action.report,
            Action.lead,
            Action.deputy,
            Action.sponsor,
            Action.lead_agency,
            Action.partnership,
            Action.state,
        ),
    ),
    selectinload(Action.parts).options(joinedload(Part.agency), joinedload(Part.person)),
    selectinload(Action.milestones),
    selectinload(Action.tags),
)
"""What the page of one action, and every act on it, needs of it."""


def get_visible(session: Session, actor: Actor, reference: str) -> Action:
    """The action with this reference, if it exists for this person."""
    query = select(Action).where(visible(actor), Action.reference == reference)
    action = session.scalars(query.options(*WHOLE)).one_or_none()
    if action is None:
        raise NotFoundError(f"There is no action {reference}.")
    return action


def history(session: Session, actor: Actor, action: Action) -> Sequence[Event]:
    """Everything that happened to an action, the newest first; nothing of what is sealed to others."""
    return session.scalars(
        select(Event)
        .outerjoin(Event.evidence)
        .where(
            Event.action_id == action.id,
            Event.kind != DOWNLOADED,
            or_(Event.evidence_id.is_(None), evidence.visible(actor)),
        )
        .options(
            contains_eager(Event.evidence),
            joinedload(Event.update).options(
                joinedload(Update.meeting),
                selectinload(Update.evidence.and_(evidence.visible(actor))),
            ),
        )
        .order_by(Event.at.desc(), Event.id.desc())
    ).all()


def siblings(session: Session, actor: Actor, action: Action) -> Sequence[Action]:
    """The other actions for the same recommendation that this person sees."""
    return session.scalars(
        select(Action)
        .where(visible(actor), Action.recommendation_id == action.recommendation_id, Action.id != action.id)
        .options(selectinload(Action.lead))
        .order_by(Action.reference)
    ).all()


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
