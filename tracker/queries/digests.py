"""What digests are made from: open actions in tracking, what happened to them, statements, who reads when."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.domain import mail, standing
from tracker.domain.mail import Item
from tracker.domain.roles import People
from tracker.domain.standing import DigestRow, Happening, StatementRow
from tracker.domain.statuses import OPEN
from tracker.models import (
    Action,
    Agency,
    DigestRun,
    Event,
    Part,
    Partnership,
    Recommendation,
    Report,
    Statement,
    User,
)
from tracker.queries import actions, helping, rows, statements
from tracker.queries.readers import Readers

WEEKLY = "weekly_digest"
BOARD = "board_digest"


@dataclass(frozen=True)
class Chosen:
    """A partnership, and what it chose for its digest."""

    id: int
    name: str
    slug: str
    weekday: int
    hour: int
    attaches_list: bool


@dataclass
class Material:
    """What the digests of some partnerships are made from; people by action."""

    rows: dict[int, list[DigestRow]] = field(default_factory=lambda: defaultdict(list))
    happenings: dict[int, list[tuple[datetime, Happening]]] = field(default_factory=lambda: defaultdict(list))
    people: dict[int, People] = field(default_factory=dict)


# --- who reads when ---


def partnerships(session: Session) -> list[Chosen]:
    """Every partnership with what it chose."""
    query = select(
        Partnership.id,
        Partnership.name,
        Partnership.slug,
        Partnership.digest_weekday,
        Partnership.digest_hour,
        Partnership.digest_attaches_list,
    ).order_by(Partnership.name)
    return [Chosen(*row) for row in session.execute(query)]


def made(session: Session, kind: str, since: date) -> set[tuple[int, date]]:
    """The digests of weeks or months from that day on, each as (partnership, first day of it)."""
    query = select(DigestRun.partnership_id, DigestRun.for_date)
    return {
        (partnership_id, day)
        for partnership_id, day in session.execute(
            query.where(DigestRun.kind == kind, DigestRun.for_date >= since)
        )
    }


# --- what they read ---


def open_by_lead(session: Session) -> dict[tuple[int, int | None], int]:
    """How many actions in tracking are open, by partnership and lead."""
    whose = Action.partnership_id, Action.lead_id
    query = select(*whose, func.count()).where(Action.is_tracked, Action.status.in_(OPEN)).group_by(*whose)
    return {(partnership_id, lead_id): number for partnership_id, lead_id, number in session.execute(query)}


def material(
    session: Session,
    readers: Readers,
    partnership_ids: Collection[int],
    since: date | datetime,
    today: date,
) -> Material:
    """Open actions that a digest of these people may show, what happened since then, and whose each is.

    In three queries, of these partnerships.
    """
    found = Material()
    wanted = and_(Action.partnership_id.in_(partnership_ids), readers.may_read())
    help_with = helping.with_actions(session, Part.action_id.in_(select(Action.id).where(wanted)))
    for row in rows.named(session.execute(_open_actions(wanted, today))):
        found.rows[row.partnership_id].append(_row(row))
        found.people[row.id] = helping.people(row, row.id, help_with)
    for row in rows.named(session.execute(_events(wanted, since))):
        how = standing.movement(row.event_kind, row.before, row.after)
        happening = Happening(row.id, row.reference, row.summary, how)
        found.happenings[row.partnership_id].append((row.at, happening))
        if row.id not in found.people:
            found.people[row.id] = helping.people(row, row.id, help_with)
    return found


_WHOSE = (
    Action.id,
    Action.partnership_id,
    Action.reference,
    Action.lead_id,
    Action.deputy_id,
    Action.sponsor_id,
    Action.lead_agency_id,
)


def _open_actions(wanted: ColumnElement[bool], today: date) -> Any:  # noqa: ANN401 - many columns
    """Every action in tracking that is open and may be shown, with the words and names that a mail shows."""
    return (
        select(
            *_WHOSE,
            Action.is_tracked,
            Action.status,
            Action.due_on,
            Action.original_due_on,
            Action.times_moved,
            Action.review_on,
            Action.last_update_on,
            Action.next_part_due_on,
            Action.next_unstarted_part_due_on,
            Action.next_milestone_due_on,
            Action.next_milestone,
            Action.flag,
            Action.override_brag,
            Action.override_reason,
            Action.override_until,
            Recommendation.text.label("asked"),
            Report.authority,
            Report.kind,
            User.name.label("lead"),
            User.is_active.label("lead_is_active"),
            Agency.name.label("agency"),
        )
        .join(Action.recommendation)
        .join(Action.report)
        .outerjoin(Action.lead)
        .outerjoin(Action.lead_agency)
        .where(Action.is_tracked, Action.status.in_(OPEN), wanted)
        .where(_may_be_shown(today))
        .order_by(Action.reference)
    )


def _may_be_shown(today: date) -> ColumnElement[bool]:
    """The twin of what domain.standing.build picks: near enough, or without a date, a lead or an agency."""
    return or_(
        Action.due_on.is_(None),
        Action.due_on <= standing.shown_until(today),
        Action.lead_id.is_(None),
        Action.lead_agency_id.is_(None),
        User.is_active.is_(False),
    )


def _row(row: Row[Any]) -> DigestRow:
    item = Item(
        action_id=row.id,
        partnership_id=row.partnership_id,
        reference=row.reference,
        report=mail.report_name(row.authority, row.kind),
        words=mail.one_line(row.asked),
        status=row.status,
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        times_moved=row.times_moved,
        review_on=row.review_on,
        lead=row.lead,
        lead_agency=row.agency,
    )
    has_left = row.lead_id is not None and not row.lead_is_active
    return DigestRow(item, actions.facts(row), lead_has_left=has_left)


def open_rows(session: Session, partnership_ids: Collection[int], today: date) -> dict[int, list[DigestRow]]:
    """Every open action in tracking that a digest may show, by partnership."""
    found: dict[int, list[DigestRow]] = defaultdict(list)
    of_theirs = Action.partnership_id.in_(partnership_ids)
    for row in rows.named(session.execute(_open_actions(of_theirs, today))):
        found[row.partnership_id].append(_row(row))
    return found


def _events(wanted: ColumnElement[bool], since: date | datetime) -> Any:  # noqa: ANN401 - as above
    """What happened to actions in tracking, the oldest first; nothing of evidence, for it may be sealed."""
    return (
        select(*_WHOSE, Event.at, Event.kind.label("event_kind"), Event.summary, Event.before, Event.after)
        .join(Event, Event.action_id == Action.id)
        .where(
            wanted,
            Action.is_tracked,
            Event.at >= since,
            Event.evidence_id.is_(None),
        )
        .order_by(Event.at, Event.id)
    )


def statements_to_send(
    session: Session, partnership_ids: Collection[int]
) -> Sequence[tuple[int, int, StatementRow]]:
    """Partnership, report and row of each statement that is owed and has a due date."""
    query = (
        select(
            Report.partnership_id,
            Report.id,
            Report.reference,
            Report.authority,
            Report.kind,
            Report.statement_due_on,
        )
        .outerjoin(Statement, Statement.report_id == Report.id)
        .where(
            Report.partnership_id.in_(partnership_ids),
            Report.statement_due_on.is_not(None),
            statements.is_owed(),
        )
        .order_by(Report.id)
    )
    return [
        (
            row.partnership_id,
            row.id,
            StatementRow(row.reference, mail.report_name(row.authority, row.kind), row.statement_due_on),
        )
        for row in session.execute(query)
    ]
