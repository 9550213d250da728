"""Statements as people look for them, their drafts, and the facts that each is composed from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, func, not_, select, update
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from tracker.domain import london, measures, wording
from tracker.domain.errors import NotFoundError
from tracker.domain.parts import PartStatus
from tracker.domain.roles import Actor, Permission
from tracker.domain.statements import (
    PARTS,
    AgencyFacts,
    AskedFacts,
    MeasureFacts,
    MilestoneFacts,
    PlannedFacts,
    SignatoryFacts,
    StatementFacts,
)
from tracker.domain.statements.stages import Stage
from tracker.models import (
    Action,
    Agency,
    Measure,
    Part,
    Recommendation,
    Report,
    Statement,
    StatementDraft,
    StatementStage,
    Update,
)
from tracker.queries import signing


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
    return session.scalars(_visible(actor).where(is_owed())).all()


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
    agencies = _agencies(session, {statement.partnership_id for statement in statements})
    asked = _asked(session, {statement.report_id for statement in statements})
    done = _stages_done(session, [statement.id for statement in statements])
    signatories = signing.facts(session, [statement.id for statement in statements])
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


def _stages_done(session: Session, statement_ids: Sequence[int]) -> dict[int, set[Stage]]:
    """The stages that somebody has marked as done."""
    found: dict[int, set[Stage]] = defaultdict(set)
    query = select(StatementStage.statement_id, StatementStage.stage)
    for statement_id, stage in session.execute(query.where(StatementStage.statement_id.in_(statement_ids))):
        found[statement_id].add(stage)
    return found


def _agencies(session: Session, partnership_ids: Iterable[int]) -> dict[int, list[AgencyFacts]]:
    """The agencies of each partnership."""
    found: dict[int, list[AgencyFacts]] = defaultdict(list)
    query = select(Agency).where(Agency.partnership_id.in_(partnership_ids)).order_by(Agency.name)
    for agency in session.scalars(query):
        others = (name.strip() for name in agency.also_called.split(","))
        found[agency.partnership_id].append(
            AgencyFacts(
                name=agency.name,
                also_called=tuple(name for name in others if name),
                is_closed=agency.is_closed,
            )
        )
    return found


def _asked(session: Session, report_ids: Iterable[int]) -> dict[int, list[AskedFacts]]:
    """The recommendations of each report, in its order, with their actions."""
    report_ids = set(report_ids)
    actions = _planned(session, report_ids)
    found: dict[int, list[AskedFacts]] = defaultdict(list)
    query = select(Recommendation).where(Recommendation.report_id.in_(report_ids))
    for asked in session.scalars(query.order_by(Recommendation.report_id, Recommendation.position)):
        found[asked.report_id].append(
            AskedFacts(
                position=asked.position,
                text=asked.text,
                number=asked.number,
                number_inferred=asked.number_inferred,
                section=asked.section,
                deadline=asked.deadline,
                bodies=tuple(asked.bodies),
                actions=tuple(actions[asked.id]),
            )
        )
    return found


def _planned(session: Session, report_ids: Iterable[int]) -> dict[int, list[PlannedFacts]]:
    """The actions of each recommendation, in the order they were made, each with its last update."""
    notes, effects = _last_notes(session, report_ids), _effects(session, report_ids)
    measured = _measures(session, report_ids)
    found: dict[int, list[PlannedFacts]] = defaultdict(list)
    query = (
        select(Action)
        .where(Action.report_id.in_(report_ids))
        .options(
            joinedload(Action.lead),
            joinedload(Action.lead_agency),
            selectinload(Action.parts).joinedload(Part.agency),
            selectinload(Action.milestones),
        )
        .order_by(Action.created_at, Action.id)
    )
    for action in session.scalars(query):
        updated_on, note = notes.get(action.id, (None, ""))
        found[action.recommendation_id].append(
            PlannedFacts(
                lead=action.lead.name if action.lead else None,
                lead_agency=action.lead_agency.name if action.lead_agency else None,
                last_update_on=updated_on or action.last_update_on,
                last_note=note,
                supporting=tuple(
                    part.agency.name for part in action.parts if part.status is not PartStatus.WITHDRAWN
                ),
                milestones=tuple(
                    MilestoneFacts(each.name, each.due_on, each.reached_on)
                    for each in action.milestones
                    if each.dropped_on is None
                ),
                effect=effects.get(action.id, ""),
                measures=tuple(measured[action.id]),
                **{name: getattr(action, name) for name in _AS_THEY_STAND},
            )
        )
    return found


_AS_THEY_STAND = (
    *("reference", "what_we_will_do", "success_measure", "status", "review_on", "starts_on", "due_on"),
    *("original_due_on", "times_moved", "is_tracked", "next_part_due_on", "next_unstarted_part_due_on"),
    *("next_milestone_due_on", "next_milestone", "flag", "override_brag", "override_until"),
    *("intended_effect",),
)
"""What the facts of an action take from its row unchanged."""


def _measures(session: Session, report_ids: Iterable[int]) -> dict[int, list[MeasureFacts]]:
    """What is measured of each action with figures, each reading that holds on its day."""
    found: dict[int, list[MeasureFacts]] = defaultdict(list)
    query = (
        select(Measure)
        .join(Action, Action.id == Measure.action_id)
        .where(Action.report_id.in_(report_ids), Measure.dropped_on.is_(None))
        .options(selectinload(Measure.readings))
        .order_by(Measure.id)
    )
    for each in session.scalars(query):
        points = measures.standing([(reading.on, reading.value) for reading in each.readings])
        found[each.action_id].append(
            MeasureFacts(
                what=each.what,
                baseline=_figure(each.baseline, each.unit, each.baseline_on, "on"),
                target=_figure(each.target, each.unit, each.target_on, "by"),
                readings=tuple(_figure(point.value, each.unit, point.on, "on") for point in points),
            )
        )
    return found


def _figure(figure: Decimal | None, unit: str, day: date | None, word: str) -> str:
    """61% on 4 October 2024."""
    if figure is None:
        return ""
    return measures.written(figure, unit) + (f" {word} {wording.long_date(day)}" if day else "")


def _effects(session: Session, report_ids: Iterable[int]) -> dict[int, str]:
    """What each action's newest update that tells of it says of the effect on children."""
    query = (
        select(Update.action_id, Update.effect_on_children)
        .join(Action, Action.id == Update.action_id)
        .where(Action.report_id.in_(report_ids), Update.effect_on_children != "")
        .order_by(Update.at, Update.id)
    )
    return {action_id: said for action_id, said in session.execute(query)}


def _last_notes(session: Session, report_ids: Iterable[int]) -> dict[int, tuple[date, str]]:
    """The date and the words of each action's last update."""
    nth = func.row_number().over(partition_by=Update.action_id, order_by=(Update.at.desc(), Update.id.desc()))
    ranked = (
        select(Update.action_id, Update.at, Update.note, nth.label("nth"))
        .join(Action, Action.id == Update.action_id)
        .where(Action.report_id.in_(report_ids))
        .subquery()
    )
    rows = session.execute(select(ranked.c.action_id, ranked.c.at, ranked.c.note).where(ranked.c.nth == 1))
    return {action_id: (london.date_of(at), note) for action_id, at, note in rows}
