"""What waits and hangs on an action: each kind, how it is found, whose it is, what a mail says of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.domain import due_dates, london, mail, wording, working_days
from tracker.domain.extensions import Decision
from tracker.domain.ladder import Kind, Seat, Step, Thing
from tracker.domain.mail import Item
from tracker.domain.parts import OPEN_PARTS
from tracker.domain.reminders import Waiting
from tracker.domain.roles import Permission
from tracker.domain.statuses import OPEN, Status
from tracker.models import (
    Action,
    Agency,
    Challenge,
    ExtensionRequest,
    Milestone,
    Part,
    Recommendation,
    Report,
    Update,
    User,
)
from tracker.queries import helping, rows
from tracker.queries.helping import Helping
from tracker.queries.ladder import DAYS_TO_DECIDE, DAYS_TO_VERIFY
from tracker.queries.waiting.found import TODAY, UNTIL, Asked, Found, wanted


def add(session: Session, asked: Asked, found: Found) -> None:
    """Each kind in one query, and one more where it matters who helps with the action."""
    for sort in SORTS:
        help_with = sort.helping(session) if sort.helping else {}
        query = _made(sort.query, asked.of_some)
        if asked.readers is not None:
            query = query.where(asked.readers.may_read())
        if sort.having is not None and asked.is_of_run:
            query = query.where(Action.id.in_(sort.having))
        for row in rows.named(session.execute(query, asked.values)):
            due_on = sort.due_on(row, asked)
            if due_on <= asked.until:
                thing = _thing(sort, row, due_on, sort.line(row, asked, help_with))
                found.add(thing, partial(_waiting, sort, row, thing, asked))


@dataclass(frozen=True, kw_only=True)
class Sort:
    """One kind of thing that hangs on an action: how it is found, when it is due, whose it is, what is said.

    Its query is told whether only some partnerships are asked for. Its rows have, beside the columns of the
    action, `number`, `by` and `begins`: the day or moment from which its ladder counts.
    """

    kind: Kind
    query: Callable[[bool], Select[Any]]
    line: Callable[[Row[Any], Asked, Helping], Sequence[Step]]
    having: Select[int] | None = None
    """The actions that have one, for which a run for many people looks first, not at every action."""
    helping: Callable[[Session], Helping] | None = None
    due_on: Callable[[Row[Any], Asked], date] = lambda row, _asked: row.by
    what: Callable[[Row[Any]], str] = lambda _row: ""
    path: Callable[[Row[Any]], str] = lambda row: f"actions/{row.reference}"
    button: str = "Post an update"
    by_link: bool = False
    hears_updates: bool = False
    """Whether an update of the action is a word about it."""


def _thing(sort: Sort, row: Row[Any], due_on: date, line: Sequence[Step]) -> Thing:
    begins = _day(row.begins) or date.min
    return Thing(
        kind=sort.kind,
        id=row.number,
        partnership_id=row.partnership_id,
        action_id=row.action_id,
        due_on=due_on,
        since=max(begins, row.tracked_since or date.min),
        last_word_on=row.last_update_on if sort.hears_updates else None,
        line=tuple(line),
    )


def _day(moment: date | datetime | None) -> date | None:
    return london.date_of(moment) if isinstance(moment, datetime) else moment


def _waiting(sort: Sort, row: Row[Any], thing: Thing, asked: Asked) -> Waiting:
    item = Item(
        action_id=row.action_id,
        partnership_id=row.partnership_id,
        reference=row.reference,
        report=mail.report_name(row.authority, row.report_kind),
        words=mail.one_line(row.asked),
        status=row.status,
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        times_moved=row.times_moved,
        review_on=row.review_on,
        lead=row.lead,
        lead_agency=row.agency,
    )
    return Waiting(
        thing=thing,
        reference=item.reference,
        report=item.report,
        words=item.words,
        what=sort.what(row),
        state=item.state(asked.holidays),
        path=sort.path(row),
        button=sort.button,
        by_link=sort.by_link,
    )


# --- where each kind is found ---


@lru_cache(maxsize=32)
def _made(query: Callable[[bool], Select[Any]], of_some: bool) -> Select[Any]:
    """The statement, put together once: that takes longer than it takes the database to answer."""
    return query(of_some)


def _with_action(of_some: bool, number: Any, by: Any, begins: Any, *more: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns of any kind
    """An action in tracking with the words and names that a mail shows, and these columns beside."""
    lead = aliased(User)
    return (
        select(
            Action.id.label("action_id"),
            Action.partnership_id,
            Action.reference,
            Action.status,
            Action.due_on,
            Action.original_due_on,
            Action.times_moved,
            Action.review_on,
            Action.last_update_on,
            Action.tracked_since,
            Action.embed_after_months,
            Action.lead_id,
            Action.deputy_id,
            Action.sponsor_id,
            Action.lead_agency_id,
            Recommendation.text.label("asked"),
            Report.authority,
            Report.kind.label("report_kind"),
            lead.name.label("lead"),
            Agency.name.label("agency"),
            number.label("number"),
            by.label("by"),
            begins.label("begins"),
            *more,
        )
        .select_from(Action)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .join(Report, Report.id == Action.report_id)
        .outerjoin(lead, lead.id == Action.lead_id)
        .outerjoin(Agency, Agency.id == Action.lead_agency_id)
        .where(Action.is_tracked, wanted(Action.partnership_id, of_some))
        .order_by(Action.reference)
    )


def _is_chased() -> ColumnElement[bool]:
    """The twin of domain.reminders.is_chased: open, and not on hold until today or later."""
    rests = and_(Action.status == Status.ON_HOLD, Action.review_on >= TODAY)
    return and_(Action.status.in_(OPEN), or_(not_(rests), Action.review_on.is_(None)))


def _actions(of_some: bool) -> Select[Any]:
    query = _with_action(of_some, Action.id, Action.due_on, Action.due_set_on)
    return query.where(_is_chased(), Action.due_on <= UNTIL)


_IS_MILESTONE_DUE = and_(
    Milestone.reached_on.is_(None), Milestone.dropped_on.is_(None), Milestone.due_on <= UNTIL
)
_IS_PART_DUE = and_(Part.status.in_(OPEN_PARTS), Part.due_on <= UNTIL)
_IS_UNDECIDED = ExtensionRequest.decision == Decision.WAITING
_IS_UNANSWERED = and_(Challenge.answered_at.is_(None), Challenge.closed_at.is_(None))


def _milestones(of_some: bool) -> Select[Any]:
    query = _with_action(of_some, Milestone.id, Milestone.due_on, Milestone.due_set_on, Milestone.name)
    return query.join(Milestone, Milestone.action_id == Action.id).where(_is_chased(), _IS_MILESTONE_DUE)


def _parts(of_some: bool) -> Select[Any]:
    whose = (Part.what, Part.person_id, Part.agency_id.label("part_agency_id"))
    query = _with_action(of_some, Part.id, Part.due_on, Part.due_set_on, *whose)
    return query.join(Part, Part.action_id == Action.id).where(_is_chased(), _IS_PART_DUE)


def _extensions(of_some: bool) -> Select[Any]:
    asks = (ExtensionRequest.asked_by_id, ExtensionRequest.asked_by_name, ExtensionRequest.proposed_on)
    at = ExtensionRequest.asked_at
    query = _with_action(of_some, ExtensionRequest.id, at, at, *asks)
    return query.join(ExtensionRequest, ExtensionRequest.action_id == Action.id).where(_IS_UNDECIDED)


def _verifications(of_some: bool) -> Select[Any]:
    delivered = (
        select(Update.action_id, func.max(Update.at).label("at"))
        .join(Action, Action.id == Update.action_id)
        .where(Action.status == Status.DELIVERED, Update.status_after == Status.DELIVERED)
        .group_by(Update.action_id)
        .subquery()
    )
    query = _with_action(of_some, Action.id, delivered.c.at, delivered.c.at)
    of_action = query.join(delivered, delivered.c.action_id == Action.id)
    return of_action.where(Action.status == Status.DELIVERED)


def _embeddings(of_some: bool) -> Select[Any]:
    query = _with_action(of_some, Action.id, Action.verified_on, Action.verified_on)
    return query.where(Action.status == Status.VERIFIED, Action.verified_on <= UNTIL)


def _challenges(of_some: bool) -> Select[Any]:
    said = (Challenge.number.label("challenge"), Challenge.text, Challenge.addressee_id)
    query = _with_action(of_some, Challenge.id, Challenge.answer_by, Challenge.raised_at, *said)
    return query.join(Challenge, Challenge.action_id == Action.id).where(_IS_UNANSWERED)


_CHALLENGED = select(Challenge.action_id).where(_IS_UNANSWERED)


def _help_where_challenged(session: Session) -> Helping:
    return helping.with_actions(session, Part.action_id.in_(_CHALLENGED))


# --- who stands in line for it ---


def _line(row: Row[Any], asked: Asked, _help: Helping) -> Sequence[Step]:
    """lead, deputy, agency lead, sponsor, manager."""
    people, here = asked.people, row.partnership_id
    return (
        people.step(Seat.LEAD, here, row.lead_id),
        people.step(Seat.DEPUTY, here, row.deputy_id),
        people.step(Seat.AGENCY_LEAD, here, *people.agency_leads[row.lead_agency_id]),
        people.step(Seat.SPONSOR, here, row.sponsor_id),
        people.managers(here),
    )


def _line_of_part(row: Row[Any], asked: Asked, _help: Helping) -> Sequence[Step]:
    people, here = asked.people, row.partnership_id
    return (
        people.step(Seat.CONTRIBUTOR, here, row.person_id),
        people.step(Seat.AGENCY_LEAD, here, *people.agency_leads[row.part_agency_id]),
        people.step(Seat.LEAD, here, row.lead_id),
        people.managers(here),
    )


def _deciders(row: Row[Any], asked: Asked, _help: Helping) -> Sequence[Step]:
    never = (row.asked_by_id, row.lead_id, row.deputy_id)
    return (asked.people.may(Permission.DECIDE_EXTENSION, row.partnership_id, *never),)


def _verifiers(row: Row[Any], asked: Asked, _help: Helping) -> Sequence[Step]:
    never = (row.lead_id, row.deputy_id)
    return (asked.people.may(Permission.VERIFY_ACTION, row.partnership_id, *never),)


def _answerers(row: Row[Any], asked: Asked, help_with: Helping) -> Sequence[Step]:
    """Whoever it is addressed to and their agency's lead, as far as they still see the action."""
    people, here = asked.people, row.partnership_id
    agency = people.agencies_of.get((here, row.addressee_id))
    named = (
        (Seat.ADDRESSEE, (row.addressee_id,)),
        (Seat.AGENCY_LEAD, people.agency_leads.get(agency or 0, ())),
    )
    of = helping.people(row, row.action_id, help_with)
    seeing = [people.step(seat, here, *(one for one in each if people.sees(one, of))) for seat, each in named]
    return (*seeing, people.managers(here))


# --- every kind that hangs on an action ---

SORTS = (
    Sort(kind=Kind.ACTION, query=_actions, line=_line, by_link=True, hears_updates=True),
    Sort(
        kind=Kind.MILESTONE,
        query=_milestones,
        having=select(Milestone.action_id).where(_IS_MILESTONE_DUE),
        line=_line,
        what=lambda row: f"Milestone “{mail.one_line(row.name)}”",
        by_link=True,
        hears_updates=True,
    ),
    Sort(
        kind=Kind.PART,
        query=_parts,
        having=select(Part.action_id).where(_IS_PART_DUE),
        line=_line_of_part,
        what=lambda row: f"A contributor’s part: {mail.one_line(row.what)}",
        button="Say where it stands",
    ),
    Sort(
        kind=Kind.EXTENSION,
        query=_extensions,
        having=select(ExtensionRequest.action_id).where(_IS_UNDECIDED),
        line=_deciders,
        due_on=lambda row, asked: working_days.add(london.date_of(row.by), DAYS_TO_DECIDE, asked.holidays),
        what=lambda row: f"{row.asked_by_name} asks for {wording.long_date(row.proposed_on)}",
        path=lambda row: f"dates/{row.number}",
        button="Decide",
    ),
    Sort(
        kind=Kind.VERIFICATION,
        query=_verifications,
        line=_verifiers,
        due_on=lambda row, asked: working_days.add(london.date_of(row.by), DAYS_TO_VERIFY, asked.holidays),
        what=lambda row: f"Delivered on {wording.long_date(london.date_of(row.by))}, to be verified",
        button="Verify",
    ),
    Sort(
        kind=Kind.EMBEDDING,
        query=_embeddings,
        line=_line,
        due_on=lambda row, _asked: due_dates.add_months(row.by, row.embed_after_months),
        what=lambda _row: "Is it embedded? Look at the measure again and write down the effect on children",
        button="Record it",
        hears_updates=True,
    ),
    Sort(
        kind=Kind.CHALLENGE,
        query=_challenges,
        having=_CHALLENGED,
        line=_answerers,
        helping=_help_where_challenged,
        what=lambda row: f"CH-{row.challenge}: {mail.one_line(row.text)}",
        path=lambda row: f"actions/{row.reference}/challenges/{row.challenge}",
        button="Answer",
    ),
)
