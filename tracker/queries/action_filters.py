"""What a person chose to see of the list of actions, as conditions and orders; of today or of a past day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from tracker.domain.brag import Brag
from tracker.domain.extensions import Decision
from tracker.domain.parts import PartStatus
from tracker.domain.statuses import OPEN, Status
from tracker.models import Action, Agency, ExtensionRequest, Part, User
from tracker.models.actions import Facts
from tracker.models.lists import action_tags
from tracker.queries import brag as sql_brag
from tracker.queries import words


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
    helper_id: int | None = None
    tag_id: int | None = None
    flagged: bool = False
    moved: bool = False
    awaits_date: bool = False
    due_from: date | None = None
    due_to: date | None = None
    tracked_only: bool = True
    sort: Sort = Sort.URGENCY
    descending: bool = False


def helped(whose: ColumnElement[bool]) -> Select[int]:
    """The actions to which somebody contributes a part that has not been withdrawn."""
    return select(Part.action_id).where(whose, Part.status != PartStatus.WITHDRAWN)


def _due_window(due: Due, today: date, of: type[Facts]) -> ColumnElement[bool]:
    if due is Due.OVERDUE:
        return sql_brag.is_overdue(today, of)
    if due is Due.UNDATED:
        return is_undated(of)
    is_open = sql_brag.stands_at(OPEN, of)
    if due is Due.LATER:
        return and_(is_open, of.due_on > today + timedelta(days=28))
    last = today + timedelta(days=7 if due is Due.WEEK else 28)
    return and_(is_open, of.due_on.between(today, last))


def is_unowned(of: type[Facts] = Action) -> ColumnElement[bool]:
    """An open action without a lead or without a lead agency."""
    return and_(or_(of.lead_id.is_(None), of.lead_agency_id.is_(None)), sql_brag.stands_at(OPEN, of))


def is_undated(of: type[Facts] = Action) -> ColumnElement[bool]:
    """An open action without a due date."""
    return and_(of.due_on.is_(None), sql_brag.stands_at(OPEN, of))


def conditions(chosen: ActionFilter, today: date, of: type[Facts] = Action) -> Iterator[ColumnElement[bool]]:
    if chosen.tracked_only:
        yield of.is_tracked.is_(True)
    if chosen.statuses:
        yield sql_brag.stands_at(chosen.statuses, of)
    if chosen.brags:
        yield sql_brag.rating(today, of).in_([rating.value for rating in chosen.brags])
    if chosen.due:
        yield _due_window(chosen.due, today, of)
    yield from _belonging(chosen, of)
    yield from _marked(chosen, of)
    if chosen.helper_id is not None:
        me = chosen.helper_id
        yield or_(of.deputy_id == me, of.sponsor_id == me, Action.id.in_(helped(Part.person_id == me)))
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


def _marked(chosen: ActionFilter, of: type[Facts]) -> Iterator[ColumnElement[bool]]:
    """What somebody marked them with, asks about them, or when they are due."""
    if chosen.tag_id is not None:
        yield Action.id.in_(select(action_tags.c.action_id).where(action_tags.c.tag_id == chosen.tag_id))
    if chosen.flagged:
        yield of.flag != ""
    if chosen.moved:
        yield of.times_moved > 0
    if chosen.awaits_date:
        waiting = ExtensionRequest.decision == Decision.WAITING
        yield Action.id.in_(select(ExtensionRequest.action_id).where(waiting))
    if chosen.due_from:
        yield of.due_on >= chosen.due_from
    if chosen.due_to:
        yield of.due_on <= chosen.due_to


def puts_open_first(chosen: ActionFilter) -> bool:
    """Whether the open ones stand before others in this list; what has a due window is open."""
    only_open = chosen.due or (chosen.statuses and OPEN.issuperset(chosen.statuses))
    return chosen.sort is Sort.URGENCY and not only_open


def order(chosen: ActionFilter, of: type[Facts] = Action) -> list[Any]:
    if chosen.sort is Sort.URGENCY:
        soonest = [of.due_on.asc().nulls_last(), Action.reference]
        waits_last = case((sql_brag.stands_at(OPEN, of), 0), (of.status == Status.DELIVERED, 1), else_=2)
        return [waits_last, *soonest] if puts_open_first(chosen) else soonest
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
