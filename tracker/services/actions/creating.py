"""New actions: one more for a recommendation, and the empty record that every action begins as."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, attributes

from tracker.domain import london, references
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor, Permission
from tracker.domain.statuses import Status
from tracker.models import Action, Recommendation, Report
from tracker.queries import actions as action_queries
from tracker.services import history


def add(session: Session, recommendation: Recommendation, *, actor: Actor, now: datetime) -> Action:
    """One more action for the same recommendation, with a reference of its own."""
    if not actor.may(Permission.EDIT_ACTION, recommendation.partnership_id):
        raise DomainError("Your role may not add actions.")
    nth = action_queries.count_for_recommendation(session, recommendation.id) + 1
    try:
        action = create(session, recommendation, nth=nth, tracked=True, now=now)
    except IntegrityError as error:
        raise ChangedMeanwhileError(
            "Somebody else added an action for this recommendation at the same moment. Try again."
        ) from error
    history.record(
        session,
        kind="action.added",
        summary=f"Added as another action for item {recommendation.position}",
        actor=actor,
        now=now,
        action=action,
    )
    return action


def create(
    session: Session,
    recommendation: Recommendation,
    *,
    nth: int = 1,
    tracked: bool,
    due_on: date | None = None,
    due_basis: DueBasis | None = None,
    now: datetime,
) -> Action:
    """The record of an action, empty but for its reference and the date that the report itself gives."""
    action = build(recommendation, nth=nth, tracked=tracked, due_on=due_on, due_basis=due_basis, now=now)
    session.add(action)
    session.flush()
    history.begin(session, action, now)
    return action


def build(
    recommendation: Recommendation,
    *,
    nth: int = 1,
    tracked: bool,
    due_on: date | None = None,
    due_basis: DueBasis | None = None,
    now: datetime,
) -> Action:
    """The same, not saved yet: for making many at once; its history begins once it is saved."""
    report: Report = recommendation.report
    today = london.date_of(now)
    action = Action(
        partnership_id=recommendation.partnership_id,
        report=report,
        recommendation=recommendation,
        reference=references.for_action(report.reference, recommendation.position, nth),
        status=Status.NOT_STARTED,
        due_on=due_on,
        original_due_on=due_on,
        due_basis=due_basis,
        due_set_on=today if due_on else None,
        is_tracked=tracked,
        tracked_since=today if tracked else None,
        created_at=now,
        parts=[],
        milestones=[],
        tags=[],
    )
    attributes.set_committed_value(action, "state", None)
    return action
