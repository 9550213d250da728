"""Everything in tracking that waits for somebody by a date; a fixed number of queries, however much waits."""

from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from tracker.domain import due_dates, london, mail, wording, working_days
from tracker.domain.extensions import Decision
from tracker.domain.ladder import Kind, Seat, Step, Thing
from tracker.domain.mail import Item
from tracker.domain.parts import OPEN_PARTS
from tracker.domain.reminders import Waiting
from tracker.domain.roles import Permission
from tracker.domain.statements import stages
from tracker.domain.statements.stages import Stage
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
    Statement,
    StatementStage,
    Update,
    User,
)
from tracker.queries import statements
from tracker.queries.ladder import DAYS_AHEAD, DAYS_TO_DECIDE, DAYS_TO_VERIFY, Cast


@dataclass(frozen=True)
class Asked:
    """What the queries below need to know: the people, the day, the bank holidays."""

    people: Cast
    today: date
    holidays: Container[date]
    only: Collection[int] | None = None  # the partnerships that are asked for; None asks for all

    def wants(self, partnership_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """The condition that something belongs to one of them."""
        return true() if self.only is None else partnership_id.in_(self.only)

    @cached_property
    def until(self) -> date:
        """The farthest due date on which a rung can have been reached."""
        farthest = max((max(rules.before, default=0) for rules in self.people.rules.values()), default=0)
        return self.today + timedelta(days=max(DAYS_AHEAD, farthest * 2))


def everything(session: Session, asked: Asked) -> Iterator[Waiting]:
    """Each thing with the line of people it climbs, and what a mail says of it."""
    for find in (_actions, _milestones, _parts, _extensions, _verifications, _embeddings, _challenges):
        yield from find(session, asked)
    yield from _statements(session, asked)


def _with_action(asked: Asked, *more: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns of any kind
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
            Action.due_set_on,
            Action.verified_on,
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
            *more,
        )
        .select_from(Action)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .join(Report, Report.id == Action.report_id)
        .outerjoin(lead, lead.id == Action.lead_id)
        .outerjoin(Agency, Agency.id == Action.lead_agency_id)
        .where(Action.is_tracked, asked.wants(Action.partnership_id))
        .order_by(Action.reference)
    )


def _is_chased(asked: Asked) -> ColumnElement[bool]:
    """The twin of domain.reminders.is_chased: open, and not on hold until today or later."""
    rests = and_(Action.status == Status.ON_HOLD, Action.review_on >= asked.today)
    return and_(Action.status.in_(OPEN), or_(not_(rests), Action.review_on.is_(None)))


def _item(row: Row[Any]) -> Item:
    return Item(
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


def _line(people: Cast, row: Row[Any]) -> tuple[Step, ...]:
    """lead, deputy, agency lead, sponsor, manager."""
    here = row.partnership_id
    return (
        people.step(Seat.LEAD, here, row.lead_id),
        people.step(Seat.DEPUTY, here, row.deputy_id),
        people.step(Seat.AGENCY_LEAD, here, *people.agency_leads[row.lead_agency_id]),
        people.step(Seat.SPONSOR, here, row.sponsor_id),
        people.managers(here),
    )


def _waiting(
    row: Row[Any],
    asked: Asked,
    kind: Kind,
    *,
    thing_id: int,
    due_on: date,
    since: date | None,
    line: Sequence[Step],
    what: str = "",
    path: str = "",
    button: str = "Post an update",
    by_link: bool = False,
    last_word_on: date | None = None,
) -> Waiting:
    """One thing that hangs on an action."""
    item = _item(row)
    return Waiting(
        thing=Thing(
            kind=kind,
            id=thing_id,
            partnership_id=row.partnership_id,
            action_id=row.action_id,
            due_on=due_on,
            since=max(since or date.min, row.tracked_since or date.min),
            last_word_on=last_word_on,
            line=tuple(line),
        ),
        reference=item.reference,
        report=item.report,
        words=item.words,
        what=what,
        state=item.state(asked.holidays),
        path=path or f"actions/{item.reference}",
        button=button,
        by_link=by_link,
    )


def _actions(session: Session, asked: Asked) -> Iterator[Waiting]:
    for row in session.execute(_with_action(asked).where(_is_chased(asked), Action.due_on <= asked.until)):
        yield _waiting(
            row,
            asked,
            Kind.ACTION,
            thing_id=row.action_id,
            due_on=row.due_on,
            since=row.due_set_on,
            line=_line(asked.people, row),
            by_link=True,
            last_word_on=row.last_update_on,
        )


def _milestones(session: Session, asked: Asked) -> Iterator[Waiting]:
    query = _with_action(
        asked,
        Milestone.id.label("id"),
        Milestone.name.label("name"),
        Milestone.due_on.label("by"),
        Milestone.due_set_on.label("set_on"),
    ).join(Milestone, Milestone.action_id == Action.id)
    still_open = and_(Milestone.reached_on.is_(None), Milestone.dropped_on.is_(None))
    for row in session.execute(query.where(_is_chased(asked), still_open, Milestone.due_on <= asked.until)):
        yield _waiting(
            row,
            asked,
            Kind.MILESTONE,
            thing_id=row.id,
            due_on=row.by,
            since=row.set_on,
            line=_line(asked.people, row),
            what=f"Milestone “{mail.one_line(row.name)}”",
            by_link=True,
            last_word_on=row.last_update_on,
        )


def _parts(session: Session, asked: Asked) -> Iterator[Waiting]:
    query = _with_action(
        asked,
        Part.id.label("id"),
        Part.what.label("what"),
        Part.due_on.label("by"),
        Part.due_set_on.label("set_on"),
        Part.person_id.label("person_id"),
        Part.agency_id.label("part_agency_id"),
    ).join(Part, Part.action_id == Action.id)
    still_open = and_(Part.status.in_(OPEN_PARTS), Part.due_on <= asked.until)
    for row in session.execute(query.where(_is_chased(asked), still_open)):
        people, here = asked.people, row.partnership_id
        yield _waiting(
            row,
            asked,
            Kind.PART,
            thing_id=row.id,
            due_on=row.by,
            since=row.set_on,
            line=(
                people.step(Seat.CONTRIBUTOR, here, row.person_id),
                people.step(Seat.AGENCY_LEAD, here, *people.agency_leads[row.part_agency_id]),
                people.step(Seat.LEAD, here, row.lead_id),
                people.managers(here),
            ),
            what=f"A contributor’s part: {mail.one_line(row.what)}",
            button="Say where it stands",
        )


def _extensions(session: Session, asked: Asked) -> Iterator[Waiting]:
    query = _with_action(
        asked,
        ExtensionRequest.id.label("id"),
        ExtensionRequest.asked_at.label("asked_at"),
        ExtensionRequest.asked_by_id.label("asked_by_id"),
        ExtensionRequest.asked_by_name.label("asked_by_name"),
        ExtensionRequest.proposed_on.label("proposed_on"),
    ).join(ExtensionRequest, ExtensionRequest.action_id == Action.id)
    for row in session.execute(query.where(ExtensionRequest.decision == Decision.WAITING)):
        asked_on, here = london.date_of(row.asked_at), row.partnership_id
        never = (row.asked_by_id, row.lead_id, row.deputy_id)
        yield _waiting(
            row,
            asked,
            Kind.EXTENSION,
            thing_id=row.id,
            due_on=working_days.add(asked_on, DAYS_TO_DECIDE, asked.holidays),
            since=asked_on,
            line=(asked.people.may(Permission.DECIDE_EXTENSION, here, *never),),
            what=f"{row.asked_by_name} asks for {wording.long_date(row.proposed_on)}",
            path=f"dates/{row.id}",
            button="Decide",
        )


def _verifications(session: Session, asked: Asked) -> Iterator[Waiting]:
    delivered = (
        select(Update.action_id, func.max(Update.at).label("at"))
        .join(Action, Action.id == Update.action_id)
        .where(Action.status == Status.DELIVERED, Update.status_after == Status.DELIVERED)
        .group_by(Update.action_id)
        .subquery()
    )
    query = _with_action(asked, delivered.c.at.label("at")).join(
        delivered, delivered.c.action_id == Action.id
    )
    for row in session.execute(query.where(Action.status == Status.DELIVERED)):
        delivered_on, here = london.date_of(row.at), row.partnership_id
        yield _waiting(
            row,
            asked,
            Kind.VERIFICATION,
            thing_id=row.action_id,
            due_on=working_days.add(delivered_on, DAYS_TO_VERIFY, asked.holidays),
            since=delivered_on,
            line=(asked.people.may(Permission.VERIFY_ACTION, here, row.lead_id, row.deputy_id),),
            what=f"Delivered on {wording.long_date(delivered_on)}, to be verified",
            button="Verify",
        )


def _embeddings(session: Session, asked: Asked) -> Iterator[Waiting]:
    query = _with_action(asked).where(Action.status == Status.VERIFIED, Action.verified_on.is_not(None))
    for row in session.execute(query):
        due_on = due_dates.add_months(row.verified_on, row.embed_after_months)
        if due_on <= asked.until:
            yield _waiting(
                row,
                asked,
                Kind.EMBEDDING,
                thing_id=row.action_id,
                due_on=due_on,
                since=row.verified_on,
                line=_line(asked.people, row),
                what="Is it embedded? Look at the measure again and write down the effect on children",
                button="Record it",
                last_word_on=row.last_update_on,
            )


def _challenges(session: Session, asked: Asked) -> Iterator[Waiting]:
    query = _with_action(
        asked,
        Challenge.id.label("id"),
        Challenge.number.label("number"),
        Challenge.text.label("text"),
        Challenge.raised_at.label("raised_at"),
        Challenge.answer_by.label("answer_by"),
        Challenge.addressee_id.label("addressee_id"),
    ).join(Challenge, Challenge.action_id == Action.id)
    unanswered = and_(Challenge.answered_at.is_(None), Challenge.closed_at.is_(None))
    for row in session.execute(query.where(unanswered)):
        people, here = asked.people, row.partnership_id
        agency = people.agencies_of.get((here, row.addressee_id))
        yield _waiting(
            row,
            asked,
            Kind.CHALLENGE,
            thing_id=row.id,
            due_on=row.answer_by,
            since=london.date_of(row.raised_at),
            line=(
                people.step(Seat.ADDRESSEE, here, row.addressee_id),
                people.step(Seat.AGENCY_LEAD, here, *people.agency_leads.get(agency or 0, ())),
                people.managers(here),
            ),
            what=f"CH-{row.number}: {mail.one_line(row.text)}",
            path=f"actions/{row.reference}/challenges/{row.number}",
            button="Answer",
        )


def _statements(session: Session, asked: Asked) -> Iterator[Waiting]:
    """Each statement that is still to be sent, as its next stage."""
    query = (
        select(Statement.id, Statement.report_id, Report.partnership_id, Report.reference, Report.authority)
        .add_columns(Report.kind, Report.title, Report.statement_due_on, Report.created_at)
        .join(Statement.report)
        .where(statements.is_owed(), Report.statement_due_on.is_not(None), asked.wants(Report.partnership_id))
        .order_by(Report.reference)
    )
    done: dict[int, set[Stage]] = {}
    for statement_id, stage in session.execute(select(StatementStage.statement_id, StatementStage.stage)):
        done.setdefault(statement_id, set()).add(stage)
    for row in session.execute(query):
        following = stages.next_stage(row.statement_due_on, done.get(row.id, ()), asked.holidays)
        if following is not None:
            yield _stage(row, following, asked)


def _stage(row: Row[Any], following: stages.StageDay, asked: Asked) -> Waiting:
    people, here = asked.people, row.partnership_id
    line: list[Step] = [people.managers(here)]
    if following.stage is Stage.AGENCY_SIGN_OFF:
        line.insert(0, (Seat.AGENCY_LEAD, people.leads_of_agencies(here)))
    order = list(Stage)
    return Waiting(
        thing=Thing(
            kind=Kind.STATEMENT,
            # Each stage climbs a ladder of its own.
            id=row.id * len(order) + order.index(following.stage),
            partnership_id=here,
            action_id=None,
            due_on=following.due_on,
            since=london.date_of(row.created_at),
            line=tuple(line),
        ),
        reference=row.reference,
        report=mail.report_name(row.authority, row.kind),
        words=mail.one_line(row.title),
        what=f"Written statement: {following.stage.to_do}",
        state=f"The statement itself is due on {wording.weekday_date(row.statement_due_on)}.",
        path=f"statements/{row.reference}",
        button="See the statement",
    )
