"""What may go, and what hangs on it: every table is asked, so that nothing is forgotten."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.db import Base
from tracker.domain import london
from tracker.domain.errors import NotFoundError
from tracker.domain.retention import CLOSED, Standing
from tracker.models import (
    Action,
    Event,
    LegalHold,
    Mail,
    Meeting,
    Partnership,
    Report,
    ReportDraft,
    SheetImport,
    Statement,
    Update,
)

Rows = Mapping[Table, ColumnElement[bool]]
"""Rows of several tables: each table with the condition on its rows."""

ITS_OWN_EVENTS = "retention."
NOT_FOLLOWED = frozenset({("updates", "meeting_id")})
"""A meeting goes only when no update refers to it, so no update ever goes for a meeting's sake."""


def with_years(session: Session) -> list[Partnership]:
    """The partnerships that let anything go, in the order of their names."""
    query = select(Partnership).where(Partnership.keep_years.is_not(None)).order_by(Partnership.name)
    return list(session.scalars(query))


def most_years(session: Session) -> int | None:
    """The most years that any partnership keeps; None where one keeps for ever, or holds something."""
    if session.scalar(select(exists().where(LegalHold.lifted_at.is_(None)))):
        return None
    years = session.scalars(select(Partnership.keep_years)).all()
    known = [each for each in years if each is not None]
    return max(known, default=None) if len(known) == len(years) else None


def holds(session: Session, partnership_id: int) -> list[LegalHold]:
    """The legal holds of a partnership that stand, the newest first."""
    query = select(LegalHold).where(LegalHold.partnership_id == partnership_id, LegalHold.lifted_at.is_(None))
    query = query.options(joinedload(LegalHold.report))
    return list(session.scalars(query.order_by(LegalHold.made_at.desc(), LegalHold.id.desc())))


def report(session: Session, report_id: int, partnership_id: int) -> Report:
    """A report of this partnership; a number that somebody made up is none."""
    query = select(Report).where(Report.id == report_id, Report.partnership_id == partnership_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("There is no such report.")
    return found


def standings(session: Session, partnership_id: int) -> list[Standing]:
    """How every report of a partnership stands, in one query; a hold on the partnership holds them all."""
    is_open = and_(Action.is_tracked, Action.status.not_in(CLOSED))
    open_actions = select(func.count(Action.id)).where(Action.report_id == Report.id, is_open)
    is_sent = exists().where(Statement.report_id == Report.id, Statement.submitted_on.is_not(None))
    happened = select(func.max(Event.at)).where(
        Event.report_id == Report.id, not_(Event.kind.startswith(ITS_OWN_EVENTS))
    )
    is_held = exists().where(
        LegalHold.partnership_id == partnership_id,
        LegalHold.lifted_at.is_(None),
        or_(LegalHold.report_id.is_(None), LegalHold.report_id == Report.id),
    )
    query = select(
        Report.id,
        Report.reference,
        Report.title,
        open_actions.scalar_subquery(),
        and_(Report.statement_required, Report.is_tracked, ~is_sent),
        func.coalesce(happened.scalar_subquery(), Report.created_at),
        is_held,
    ).where(Report.partnership_id == partnership_id)
    return [
        Standing(report_id, reference, title, number, owes, london.date_of(last), held)
        for report_id, reference, title, number, owes, last, held in session.execute(
            query.order_by(Report.reference)
        )
    ]


def of_age(partnership_id: int, before: datetime, report_ids: Collection[int]) -> Rows:
    """What goes by its age alone: mails, uploads that were left, and meetings of which no update is left."""
    stays = exists().where(
        Update.meeting_id == Meeting.id, Update.action_id == Action.id, Action.report_id.not_in(report_ids)
    )
    return {
        table(Mail): and_(Mail.partnership_id == partnership_id, _is_old_mail(before)),
        table(ReportDraft): and_(
            ReportDraft.partnership_id == partnership_id, ReportDraft.created_at < before
        ),
        table(SheetImport): and_(
            SheetImport.partnership_id == partnership_id, SheetImport.created_at < before
        ),
        table(Meeting): and_(
            Meeting.partnership_id == partnership_id, Meeting.started_at < before, not_(stays)
        ),
    }


def of_nobody(before: datetime) -> Rows:
    """Old mails about several partnerships, or to the administrator."""
    return {table(Mail): and_(Mail.partnership_id.is_(None), _is_old_mail(before))}


def of_reports(report_ids: Collection[int]) -> Rows:
    """These reports."""
    return {table(Report): Report.id.in_(report_ids)}


def _is_old_mail(before: datetime) -> ColumnElement[bool]:
    is_over = or_(Mail.sent_at.is_not(None), Mail.stopped_at.is_not(None), Mail.given_up_at.is_not(None))
    return and_(Mail.created_at < before, is_over)


def table(model: type[Base]) -> Table:
    """The table of a model."""
    return Base.metadata.tables[model.__tablename__]


def with_all_below(seeds: Rows) -> dict[Table, ColumnElement[bool]]:
    """These rows and every row of any table that refers to them, however far; what is referred to first."""
    found: dict[Table, ColumnElement[bool]] = {}
    for each in Base.metadata.sorted_tables:
        clauses = [seeds[each]] if each in seeds else []
        for column in each.columns:
            for key in column.foreign_keys:
                parent = key.column.table
                if parent in found and (each.name, column.name) not in NOT_FOLLOWED:
                    below = select(key.column).where(found[parent]).correlate(None)
                    clauses.append(column.in_(below))
        if clauses:
            found[each] = or_(*clauses)
    return found


def counts(session: Session, rows: Rows) -> dict[str, int]:
    """How many rows of each table these are; tables without any are left out."""
    found = {
        each.name: session.scalar(select(func.count()).select_from(each).where(condition)) or 0
        for each, condition in rows.items()
    }
    return {name: number for name, number in found.items() if number}
