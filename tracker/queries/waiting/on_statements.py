"""What waits and hangs on a report: its written statement, as the next stage that is to be done."""

from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from tracker.domain import london, mail, wording
from tracker.domain.ladder import Kind, Seat, Step, Thing
from tracker.domain.reminders import Waiting
from tracker.domain.statements import stages
from tracker.domain.statements.stages import Stage
from tracker.models import Report, Statement, StatementStage
from tracker.queries import statements
from tracker.queries.ladder import Cast
from tracker.queries.waiting.found import Asked, Found, wanted

_DONE = select(StatementStage.statement_id, StatementStage.stage)


@lru_cache(maxsize=2)
def _owed(of_some: bool) -> Select[Any]:
    return (
        select(Statement.id, Statement.report_id, Report.partnership_id, Report.reference, Report.authority)
        .add_columns(Report.kind, Report.title, Report.statement_due_on, Report.created_at)
        .join(Statement.report)
        .where(statements.is_owed(), Report.statement_due_on.is_not(None))
        .where(wanted(Report.partnership_id, of_some))
        .order_by(Report.reference)
    )


def add(session: Session, asked: Asked, found: Found) -> None:
    """Each statement that is still to be sent, as its next stage."""
    done: dict[int, set[Stage]] = {}
    for statement_id, stage in session.execute(_DONE):
        done.setdefault(statement_id, set()).add(stage)
    for row in session.execute(_owed(asked.of_some), asked.values):
        following = stages.next_stage(row.statement_due_on, done.get(row.id, ()), asked.holidays)
        if following is not None:
            thing = _stage(row, following, asked.people)
            found.add(thing, partial(_waiting_stage, row, following.stage, thing))


def _stage(row: Row[Any], following: stages.StageDay, people: Cast) -> Thing:
    line: list[Step] = [people.managers(row.partnership_id)]
    if following.stage is Stage.AGENCY_SIGN_OFF:
        line.insert(0, (Seat.AGENCY_LEAD, people.leads_of_agencies(row.partnership_id)))
    order = list(Stage)
    return Thing(
        kind=Kind.STATEMENT,
        # Each stage climbs a ladder of its own.
        id=row.id * len(order) + order.index(following.stage),
        partnership_id=row.partnership_id,
        action_id=None,
        due_on=following.due_on,
        since=london.date_of(row.created_at),
        line=tuple(line),
    )


def _waiting_stage(row: Row[Any], stage: Stage, thing: Thing) -> Waiting:
    return Waiting(
        thing=thing,
        reference=row.reference,
        report=mail.report_name(row.authority, row.kind),
        words=mail.one_line(row.title),
        what=f"Written statement: {stage.to_do}",
        state=f"The statement itself is due on {wording.weekday_date(row.statement_due_on)}.",
        path=f"statements/{row.reference}",
        button="See the statement",
    )
