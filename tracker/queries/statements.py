"""Statements as people look for them, their drafts, and the facts that each is composed from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, not_, select, update
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from tracker.domain import london
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.domain.statements import (
    PARTS,
    AgencyFacts,
    AskedFacts,
    PlannedFacts,
    SignatoryFacts,
    StatementFacts,
)
from tracker.domain.statements.stages import Stage
from tracker.models import (
    Agency,
    Recommendation,
    Report,
    Statement,
    StatementDraft,
    StatementStage,
)
from tracker.queries import plans, signing


def is_owed() -> ColumnElement[bool]:
    """A report in tracking requires the statement, and nobody has marked it as submitted."""
    return and_(Report.is_tracked, Report.statement_required, Statement.submitted_on.is_(None))


def _with_report() -> Select[Statement]:
    """Join what every page and paper says of a statement's report."""
    return (
        select(Statement)
        .join(Statement.report)
        .options(
            contains_eager(Statement.report).options(
                defer(Report.paragraphs), joinedload(Report.partnership)
            ),
            joinedload(Statement.submitted_by),
        )
    )


@lru_cache(maxsize=256)
def _visible(actor: Actor) -> Select[Statement]:
    """This person's statements: those still owed first, the nearest deadline first."""
    query = _with_report()
    if not actor.is_operator:
        query = query.where(Statement.partnership_id.in_(actor.partnerships_where(Permission.SEE_STATEMENT)))
    return query.order_by(not_(is_owed()), Report.statement_due_on.asc().nulls_last(), Report.reference)


def visible(session: Session, actor: Actor) -> Sequence[Statement]:
    """Every statement of this person's partnerships, those still owed first."""
    return session.scalars(_visible(actor)).all()


def owed(session: Session, actor: Actor) -> Sequence[Statement]:
    """Every statement of this person's partnerships that is still to be sent, the nearest deadline first."""
    return session.scalars(_owed(actor)).all()


@lru_cache(maxsize=256)
def _owed(actor: Actor) -> Select[Statement]:
    return _visible(actor).where(is_owed())


def get(
    session: Session, actor: Actor, report_reference: str, permission: Permission = Permission.SEE_STATEMENT
) -> Statement:
    """The statement of this report, if this person may do that with it."""
    query = _with_report().where(Report.reference == report_reference)
    if not actor.is_operator:
        query = query.where(Statement.partnership_id.in_(actor.partnerships_where(permission)))
    statement = session.scalars(query).one_or_none()
    if statement is None:
        raise NotFoundError(f"There is no statement for a report {report_reference}.")
    return statement


def get_report(session: Session, actor: Actor, report_reference: str) -> Report:
    """A report for which this person may say that a statement is required."""
    query = select(Report).where(Report.reference == report_reference).options(defer(Report.paragraphs))
    if not actor.is_operator:
        query = query.where(Report.partnership_id.in_(actor.partnerships_where(Permission.EDIT_STATEMENT)))
    report = session.scalars(query).one_or_none()
    if report is None:
        raise NotFoundError(f"There is no report {report_reference}.")
    return report


def find_for_report(session: Session, report: Report) -> Statement | None:
    """The statement of this report, if it has one."""
    return session.scalars(_with_report().where(Statement.report_id == report.id)).one_or_none()


def lock(session: Session, statement: Statement) -> None:
    """Make whoever else writes, builds or submits this statement wait, and read it and its report afresh."""
    # An update that changes nothing, for SQLite knows no other lock on what is about to be read.
    same = update(Statement).where(Statement.id == statement.id).values(version=Statement.version)
    session.execute(same.execution_options(synchronize_session=False))
    session.refresh(statement)
    session.refresh(statement.report)


def drafts(session: Session, statement: Statement) -> Sequence[StatementDraft]:
    """Its versions, the newest first, without their content."""
    return session.scalars(
        select(StatementDraft)
        .where(StatementDraft.statement_id == statement.id)
        .options(defer(StatementDraft.content))
        .order_by(StatementDraft.number.desc())
    ).all()


def find_last_draft(session: Session, statement: Statement) -> StatementDraft | None:
    """The newest version, if any was built."""
    return session.scalars(
        select(StatementDraft)
        .where(StatementDraft.statement_id == statement.id)
        .order_by(StatementDraft.number.desc())
        .limit(1)
    ).one_or_none()


def get_draft(session: Session, statement: Statement, number: int) -> StatementDraft:
    """One version of a statement by its number."""
    draft = session.scalars(
        select(StatementDraft).where(
            StatementDraft.statement_id == statement.id, StatementDraft.number == number
        )
    ).one_or_none()
    if draft is None:
        raise NotFoundError(f"There is no version {number} of this statement.")
    return draft


def days_before(session: Session, statement: Statement, number: int) -> tuple[tuple[int, date], ...]:
    """The number and the day of each version before this one."""
    built = (
        select(StatementDraft.number, StatementDraft.built_at)
        .where(StatementDraft.statement_id == statement.id, StatementDraft.number < number)
        .order_by(StatementDraft.number)
    )
    return tuple((earlier, london.date_of(at)) for earlier, at in session.execute(built))


def last_number(session: Session, statement: Statement) -> int:
    """The number of the newest version, 0 where none was built."""
    newest = select(func.max(StatementDraft.number)).where(StatementDraft.statement_id == statement.id)
    return session.scalar(newest) or 0


def facts(session: Session, statements: Sequence[Statement]) -> dict[int, StatementFacts]:
    """What each statement is composed from, by its id, in a number of queries that does not grow."""
    planned = plans.planned(session, {statement.report_id for statement in statements})
    signatories = signing.facts(session, [statement.id for statement in statements])
    return _facts(session, statements, planned, signatories)


def facts_of_gaps(session: Session, statements: Sequence[Statement]) -> dict[int, StatementFacts]:
    """As far as what a statement lacks depends on it: all of it only where somebody may have signed it."""
    signatories = signing.facts(session, [statement.id for statement in statements])
    signed = {statement.report_id for statement in statements if signatories[statement.id]}
    unsigned = {statement.report_id for statement in statements} - signed
    planned = plans.outlined(session, unsigned) if unsigned else {}
    if signed:
        planned |= plans.planned(session, signed)
    return _facts(session, statements, planned, signatories)


def _facts(
    session: Session,
    statements: Sequence[Statement],
    planned: Mapping[int, list[PlannedFacts]],
    signatories: Mapping[int, Sequence[SignatoryFacts]],
) -> dict[int, StatementFacts]:
    agencies = _agencies(session, {statement.partnership_id for statement in statements})
    asked = _asked(session, {statement.report_id for statement in statements}, planned)
    done = _stages_done(session, [statement.id for statement in statements])
    return {
        statement.id: facts_of(
            statement.report,
            agencies=agencies[statement.partnership_id],
            recommendations=asked[statement.report_id],
            stages_done=frozenset(done[statement.id]),
            signatories=signatories[statement.id],
            **{name: getattr(statement, name) for name in PARTS},
        )
        for statement in statements
    }


def facts_of(
    report: Report,
    *,
    agencies: Iterable[AgencyFacts] = (),
    recommendations: Iterable[AskedFacts] = (),
    stages_done: frozenset[Stage] = frozenset(),
    signatories: Iterable[SignatoryFacts] = (),
    **written: str,
) -> StatementFacts:
    """What a report itself says, with what was written (by the names of PARTS) and planned in answer."""
    return StatementFacts(
        report_title=report.title,
        kind=report.kind,
        authority=report.authority,
        partnership=report.partnership.name,
        inspected_from=report.inspected_from,
        inspected_to=report.inspected_to,
        published_on=report.published_on,
        recipients=tuple(report.recipients),
        principal_authority=report.principal_authority,
        due_on=report.statement_due_on,
        send_to=report.send_to,
        agencies=tuple(agencies),
        recommendations=tuple(recommendations),
        stages_done=stages_done,
        signatories=tuple(signatories),
        **written,
    )


def stages_done(session: Session, statement: Statement) -> set[Stage]:
    """The stages of one statement that somebody has marked as done."""
    return _stages_done(session, [statement.id])[statement.id]


_STAGES_DONE = select(StatementStage.statement_id, StatementStage.stage).where(
    StatementStage.statement_id.in_(bindparam("statements", expanding=True))
)


def _stages_done(session: Session, statement_ids: Sequence[int]) -> dict[int, set[Stage]]:
    """The stages that somebody has marked as done."""
    found: dict[int, set[Stage]] = defaultdict(set)
    for statement_id, stage in session.execute(_STAGES_DONE, {"statements": statement_ids}):
        found[statement_id].add(stage)
    return found


_AGENCIES = (
    select(Agency.partnership_id, Agency.name, Agency.also_called, Agency.is_closed)
    .where(Agency.partnership_id.in_(bindparam("partnerships", expanding=True)))
    .order_by(Agency.name)
)


def _agencies(session: Session, partnership_ids: Iterable[int]) -> dict[int, list[AgencyFacts]]:
    """The agencies of each partnership."""
    found: dict[int, list[AgencyFacts]] = defaultdict(list)
    rows = session.execute(_AGENCIES, {"partnerships": list(partnership_ids)})
    for partnership_id, name, also_called, is_closed in rows:
        others = tuple(other.strip() for other in also_called.split(",") if other.strip())
        found[partnership_id].append(AgencyFacts(name=name, also_called=others, is_closed=is_closed))
    return found


_ASKED = (
    select(
        Recommendation.report_id,
        Recommendation.id,
        Recommendation.position,
        Recommendation.text,
        Recommendation.number,
        Recommendation.number_inferred,
        Recommendation.section,
        Recommendation.deadline,
        Recommendation.bodies,
    )
    .where(Recommendation.report_id.in_(bindparam("reports", expanding=True)))
    .order_by(Recommendation.report_id, Recommendation.position)
)


def _asked(
    session: Session, report_ids: Iterable[int], planned: Mapping[int, list[PlannedFacts]]
) -> dict[int, list[AskedFacts]]:
    """The recommendations of each report, in its order, with their actions."""
    found: dict[int, list[AskedFacts]] = defaultdict(list)
    rows = session.execute(_ASKED, {"reports": list(report_ids)})
    for report_id, key, position, text, number, inferred, section, deadline, bodies in rows:
        found[report_id].append(
            AskedFacts(
                position=position,
                text=text,
                number=number,
                number_inferred=inferred,
                section=section,
                deadline=deadline,
                bodies=tuple(bodies),
                actions=tuple(planned.get(key, ())),
            )
        )
    return found
