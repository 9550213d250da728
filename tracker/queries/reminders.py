"""What reminders and digests are made from: open actions in tracking, what was sent, who manages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from tracker.domain import mail
from tracker.domain.digests import DigestRow, StatementRow
from tracker.domain.mail import Item
from tracker.domain.reminders import Candidate
from tracker.domain.roles import Role
from tracker.domain.statuses import OPEN
from tracker.models import (
    Action,
    Agency,
    Event,
    Mail,
    Membership,
    Partnership,
    Recommendation,
    ReminderStage,
    Report,
    Statement,
    User,
)
from tracker.queries import statements


@dataclass(frozen=True)
class Manager:
    """A manager of one partnership who can be written to."""

    user_id: int
    name: str
    to_address: str
    partnership_id: int
    partnership: str


def _open_actions() -> Select[*tuple[Any, ...]]:
    """Every action in tracking that is open, with the words and names that a mail shows."""
    return (
        select(
            Action.id,
            Action.partnership_id,
            Action.reference,
            Action.what_we_will_do,
            Action.status,
            Action.due_on,
            Action.original_due_on,
            Action.times_moved,
            Action.review_on,
            Action.tracked_since,
            Action.due_set_on,
            Recommendation.text.label("asked"),
            Report.authority,
            Report.kind,
            User.id.label("lead_id"),
            User.name.label("lead"),
            User.email,
            User.is_active.label("lead_is_active"),
            Agency.name.label("agency"),
            Partnership.name.label("partnership"),
        )
        .join(Action.recommendation)
        .join(Action.report)
        .join(Action.partnership)
        .outerjoin(Action.lead)
        .outerjoin(Action.lead_agency)
        .where(Action.is_tracked, Action.status.in_(OPEN))
        .order_by(Action.reference)
    )


def _item(row: Row[Any]) -> Item:
    return Item(
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


def candidates(session: Session) -> list[Candidate]:
    """Every open, dated action in tracking whose lead is active, of the partnership, and has an address."""
    belongs = select(Membership.user_id).where(Membership.partnership_id == Action.partnership_id)
    query = _open_actions().where(
        Action.due_on.is_not(None), User.is_active, User.email != "", User.id.in_(belongs)
    )
    return [
        Candidate(
            item=_item(row),
            user_id=row.lead_id,
            user_name=row.lead,
            to_address=row.email,
            partnership=row.partnership,
            tracked_since=row.tracked_since,
            due_set_on=row.due_set_on,
        )
        for row in session.execute(query)
    ]


def stages_sent(session: Session) -> set[tuple[int, date, str, int]]:
    """The rungs that went into a mail already, for the due dates that actions have now."""
    query = (
        select(ReminderStage.action_id, ReminderStage.due_on, ReminderStage.stage, ReminderStage.user_id)
        .join(Action, (Action.id == ReminderStage.action_id) & (Action.due_on == ReminderStage.due_on))
        .where(Action.is_tracked, Action.status.in_(OPEN))
    )
    return {
        (action_id, due_on, stage, user_id) for action_id, due_on, stage, user_id in session.execute(query)
    }


def with_digest(session: Session, day: date) -> set[int]:
    """The people who get a weekly digest that day."""
    return set(
        session.scalars(select(Mail.user_id).where(Mail.kind == "weekly_digest", Mail.for_date == day))
    )


def managers(session: Session) -> list[Manager]:
    """Every active manager with an address, once for each partnership."""
    query = (
        select(User.id, User.name, User.email, Partnership.id, Partnership.name)
        .join(Membership, Membership.user_id == User.id)
        .join(Partnership, Partnership.id == Membership.partnership_id)
        .where(Membership.role == Role.MANAGER, User.is_active, User.email != "")
        .order_by(Partnership.id, User.id)
    )
    return [Manager(*row) for row in session.execute(query)]


def open_actions(session: Session, partnership_ids: Sequence[int]) -> list[DigestRow]:
    """Every open action in tracking of these partnerships, dated or not, owned or not."""
    query = _open_actions().where(Action.partnership_id.in_(partnership_ids))
    return [
        DigestRow(_item(row), lead_has_left=row.lead_id is not None and not row.lead_is_active)
        for row in session.execute(query)
    ]


def changes(
    session: Session, partnership_ids: Sequence[int], since: datetime
) -> Sequence[tuple[int, str, str]]:
    """What happened to actions in tracking since then: partnership, reference, sentence; the oldest first."""
    query = (
        select(Action.partnership_id, Action.reference, Event.summary)
        .join(Event, Event.action_id == Action.id)
        .where(Action.partnership_id.in_(partnership_ids), Action.is_tracked, Event.at >= since)
        .order_by(Event.at, Event.id)
    )
    return [
        (partnership_id, reference, summary) for partnership_id, reference, summary in session.execute(query)
    ]


def statements_to_send(
    session: Session, partnership_ids: Sequence[int]
) -> list[tuple[int, int, StatementRow]]:
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
