"""The files kept of statements that were submitted, and how long there is for those that are still owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.domain.statements.stages import Stage
from tracker.models import Report, Statement, StatementDraft, StatementFile, StatementStage
from tracker.queries.statements import is_owed


@dataclass(frozen=True)
class Owed:
    """A statement that is still to be sent: of which report, by when, and the stages that are done."""

    reference: str
    title: str
    due_on: date | None
    stages_done: frozenset[Stage]


_OWED = (  # made once: every page asks
    select(Report.reference, Report.title, Report.statement_due_on, StatementStage.stage)
    .select_from(Statement)
    .join(Statement.report)
    .outerjoin(StatementStage, StatementStage.statement_id == Statement.id)
    .where(is_owed(), Statement.partnership_id.in_(bindparam("here", expanding=True)))
    .order_by(Report.statement_due_on.asc().nulls_last(), Report.reference)
)


def owed(session: Session, actor: Actor) -> list[Owed]:
    """This person's statements that are still to be sent, the nearest deadline first, in one query."""
    here = actor.partnerships_where(Permission.SEE_STATEMENT)
    found: dict[tuple[str, str, date | None], set[Stage]] = {}
    for reference, title, due_on, stage in session.execute(_OWED, {"here": list(here)}):
        found.setdefault((reference, title, due_on), set()).update([stage] if stage else [])
    return [Owed(*which, frozenset(done)) for which, done in found.items()]


def files(session: Session, statement: Statement) -> Sequence[StatementFile]:
    """Every file that was kept of a statement and its addenda, in the order of keeping."""
    query = select(StatementFile).where(StatementFile.statement_id == statement.id)
    return session.scalars(query.order_by(StatementFile.id)).all()


def find_file(session: Session, draft: StatementDraft, kind: str) -> StatementFile | None:
    """This version as it was kept in one format, if it was submitted."""
    query = select(StatementFile).where(
        StatementFile.draft_id == draft.id, StatementFile.addendum_id.is_(None), StatementFile.kind == kind
    )
    return session.scalars(query).one_or_none()


def get_file(session: Session, statement: Statement, file_id: int) -> StatementFile:
    """One file that was kept of this statement."""
    query = select(StatementFile).where(
        StatementFile.id == file_id, StatementFile.statement_id == statement.id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("There is no such file of this statement.")
    return found
