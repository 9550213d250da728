"""The plan that answers a report, as its statement tells it: all of each action, or its outline."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from tracker.domain import london, measures, wording
from tracker.domain.parts import PartStatus
from tracker.domain.statements import MeasureFacts, MilestoneFacts, PlannedFacts
from tracker.models import Action, Agency, Measure, Milestone, Part, Update, User
from tracker.queries import rows


def planned(session: Session, report_ids: Iterable[int]) -> dict[int, list[PlannedFacts]]:
    """The actions of each recommendation, in the order they were made, each with its last update."""
    notes, effects = _last_notes(session, report_ids), _effects(session, report_ids)
    measured, supporting = _measures(session, report_ids), _supporting(session, report_ids)
    milestones = _milestones(session, report_ids)
    query = (
        select(
            Action.id,
            Action.recommendation_id,
            Action.last_update_on,
            User.name.label("lead"),
            Agency.name.label("lead_agency"),
            *_AS_THEY_STAND,
        )
        .outerjoin(Action.lead)
        .outerjoin(Action.lead_agency)
        .where(Action.report_id.in_(report_ids))
        .order_by(Action.created_at, Action.id)
    )
    found: dict[int, list[PlannedFacts]] = defaultdict(list)
    for row in rows.named(session.execute(query)):
        updated_on, note = notes.get(row.id, (None, ""))
        found[row.recommendation_id].append(
            PlannedFacts(
                lead=row.lead,
                lead_agency=row.lead_agency,
                last_update_on=updated_on or row.last_update_on,
                last_note=note,
                supporting=tuple(supporting.get(row.id, ())),
                milestones=tuple(milestones.get(row.id, ())),
                effect=effects.get(row.id, ""),
                measures=tuple(measured.get(row.id, ())),
                **{column.key: getattr(row, column.key) for column in _AS_THEY_STAND},
            )
        )
    return found


_AS_THEY_STAND = (
    Action.reference,
    Action.what_we_will_do,
    Action.success_measure,
    Action.status,
    Action.review_on,
    Action.starts_on,
    Action.due_on,
    Action.original_due_on,
    Action.times_moved,
    Action.is_tracked,
    Action.next_part_due_on,
    Action.next_unstarted_part_due_on,
    Action.next_milestone_due_on,
    Action.next_milestone,
    Action.flag,
    Action.override_brag,
    Action.override_until,
    Action.intended_effect,
)
"""What the facts of an action take from its row unchanged."""


def _supporting(session: Session, report_ids: Iterable[int]) -> dict[int, list[str]]:
    """The agencies that contribute to each action, one for each part that was not withdrawn."""
    found: dict[int, list[str]] = defaultdict(list)
    query = (
        select(Part.action_id, Agency.name)
        .join(Part.agency)
        .join(Action, Action.id == Part.action_id)
        .where(Action.report_id.in_(report_ids), Part.status != PartStatus.WITHDRAWN)
        .order_by(Part.id)
    )
    for action_id, agency in session.execute(query):
        found[action_id].append(agency)
    return found


def _milestones(session: Session, report_ids: Iterable[int]) -> dict[int, list[MilestoneFacts]]:
    """The milestones of each action that were not dropped, the earliest first."""
    found: dict[int, list[MilestoneFacts]] = defaultdict(list)
    query = (
        select(Milestone.action_id, Milestone.name, Milestone.due_on, Milestone.reached_on)
        .join(Action, Action.id == Milestone.action_id)
        .where(Action.report_id.in_(report_ids), Milestone.dropped_on.is_(None))
        .order_by(Milestone.due_on, Milestone.id)
    )
    for action_id, name, due_on, reached_on in session.execute(query):
        found[action_id].append(MilestoneFacts(name, due_on, reached_on))
    return found


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
    last = session.execute(select(ranked.c.action_id, ranked.c.at, ranked.c.note).where(ranked.c.nth == 1))
    return {action_id: (london.date_of(at), note) for action_id, at, note in last}


_OUTLINED = (
    select(
        Action.recommendation_id,
        Action.reference,
        Action.what_we_will_do,
        Action.success_measure,
        User.name,
        Agency.name,
        Action.status,
        Action.due_on,
    )
    .outerjoin(Action.lead)
    .outerjoin(Action.lead_agency)
    .where(Action.report_id.in_(bindparam("reports", expanding=True)))
    .order_by(Action.created_at, Action.id)
)


def outlined(session: Session, report_ids: Iterable[int]) -> dict[int, list[PlannedFacts]]:
    """What a plan must have of each action, by recommendation, in the order they were made."""
    outlines = session.execute(_OUTLINED, {"reports": list(report_ids)})
    found: dict[int, list[PlannedFacts]] = defaultdict(list)
    for key, reference, plan, measure, lead, agency, status, due_on in outlines:
        found[key].append(
            PlannedFacts(
                reference=reference,
                what_we_will_do=plan,
                success_measure=measure,
                lead=lead,
                lead_agency=agency,
                status=status,
                due_on=due_on,
            )
        )
    return found
