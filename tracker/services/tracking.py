"""Bringing historic reports and actions into tracking, and taking them out again."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import london, texts
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Report
from tracker.queries import reports
from tracker.services import history, saving, statements


def track_report(session: Session, report: Report, *, actor: Actor, now: datetime) -> None:
    """From today the whole report counts: its actions are rated and their leads reminded."""
    _check_right(actor, report.partnership_id)
    if report.is_tracked:
        raise DomainError(f"{report.reference} is in tracking already.")
    report.is_tracked = True
    saving.flush(session)
    history.record(
        session,
        kind="report.tracked",
        summary="Brought into tracking with all its actions",
        actor=actor,
        now=now,
        report=report,
    )
    for action in reports.actions_of(session, report):
        if not action.is_tracked:
            _track(session, action, actor=actor, now=now)
    if report.statement_required:
        statements.open_for(session, report, actor=actor, now=now)


def track_action(session: Session, action: Action, *, actor: Actor, now: datetime) -> None:
    """From today this one action of a historic report counts."""
    _check_right(actor, action.partnership_id)
    if action.is_tracked:
        raise DomainError(f"{action.reference} is in tracking already.")
    _track(session, action, actor=actor, now=now)


def _track(session: Session, action: Action, *, actor: Actor, now: datetime) -> None:
    action.is_tracked = True
    action.tracked_since = london.date_of(now)
    saving.flush(session)
    history.record(
        session,
        kind="action.tracked",
        summary="Brought into tracking",
        actor=actor,
        now=now,
        action=action,
        before={"is_tracked": False},
        after={"is_tracked": True, "tracked_since": action.tracked_since},
    )


def stop_tracking_report(
    session: Session, report: Report, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Make the whole report historic again, with a reason; nothing that was recorded is lost."""
    _check_right(actor, report.partnership_id)
    texts.check(reason, field="reason", needed="Say why; the reason stays in the history.")
    if not report.is_tracked:
        raise DomainError(f"{report.reference} is historic already.")
    report.is_tracked = False
    saving.flush(session)
    history.record(
        session,
        kind="report.untracked",
        summary="Taken out of tracking with all its actions",
        actor=actor,
        now=now,
        report=report,
        reason=reason.strip(),
    )
    for action in reports.actions_of(session, report):
        if action.is_tracked:
            _stop(session, action, reason=reason.strip(), actor=actor, now=now)


def _stop(session: Session, action: Action, *, reason: str, actor: Actor, now: datetime) -> None:
    since = action.tracked_since
    action.is_tracked = False
    action.tracked_since = None
    saving.flush(session)
    history.record(
        session,
        kind="action.untracked",
        summary="Taken out of tracking",
        actor=actor,
        now=now,
        action=action,
        reason=reason,
        before={"is_tracked": True, "tracked_since": since},
        after={"is_tracked": False},
    )


def _check_right(actor: Actor, partnership_id: int) -> None:
    if not actor.may(Permission.EDIT_ACTION, partnership_id):
        raise DomainError("Your role may not bring work into tracking or take it out.")
