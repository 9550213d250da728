"""The plan that answers a report, as its statement tells it: all of each action, or its outline."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain import london, measures, wording
from tracker.domain.parts import PartStatus
from tracker.domain.statements import MeasureFacts, MilestoneFacts, PlannedFacts
from tracker.models import Action, Agency, Measure, Part, Update, User


def planned(session: Session, report_ids: Iterable[int]) -> dict[int, list[PlannedFacts]]:
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


def outlined(session: Session, report_ids: Iterable[int]) -> dict[int, list[PlannedFacts]]:
    """What a plan must have of each action, by recommendation, in the order they were made."""
    query = (
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
        .where(Action.report_id.in_(report_ids))
        .order_by(Action.created_at, Action.id)
    )
    found: dict[int, list[PlannedFacts]] = defaultdict(list)
    for key, reference, plan, measure, lead, agency, status, due_on in session.execute(query):
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
