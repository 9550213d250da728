"""Recording what happened: an event for each act, and what the action then was, saved with the act."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session, attributes

from tracker.domain.roles import Actor
from tracker.models import FACTS, Action, ActionState, Event, Evidence, Report, Update
from tracker.services import saving, subscription_queue


def plain(value: object) -> object:
    """A value as history keeps it: dates as ISO text, codes as their text."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def record(
    session: Session,
    *,
    kind: str,
    summary: str,
    actor: Actor,
    now: datetime,
    partnership_id: int | None = None,
    report: Report | None = None,
    action: Action | None = None,
    update: Update | None = None,
    evidence: Evidence | None = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """Write down who did what, when, which way and why, and save it with the act.

    Of an action, every fact that differs from its last state is put into before and after by itself, and a
    new state begins; `before` and `after` add what is not a fact of the action.
    """
    event = note(
        session,
        kind=kind,
        summary=summary,
        actor=actor,
        now=now,
        partnership_id=partnership_id,
        report=report,
        action=action,
        update=update,
        evidence=evidence,
        reason=reason,
        before=before,
        after=after,
    )
    saving.flush(session)
    return event


def note(
    session: Session,
    *,
    kind: str,
    summary: str,
    actor: Actor,
    now: datetime,
    partnership_id: int | None = None,
    report: Report | None = None,
    action: Action | None = None,
    update: Update | None = None,
    evidence: Evidence | None = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """As record, but saved with whatever is saved next: for many acts at once."""
    of = action or report
    changed = _next_state(session, action, now) if action else {}
    event = Event(
        partnership_id=of.partnership_id if of else partnership_id,
        report_id=action.report_id if action else report.id if report else None,
        action_id=action.id if action else None,
        update=update,
        evidence=evidence,
        at=now,
        by_id=actor.user_id,
        by_name=actor.name,
        way=actor.way,
        kind=kind,
        summary=summary,
        reason=reason,
        before=_plain({name: old for name, (old, _) in changed.items()} | (before or {})),
        after=_plain({name: new for name, (_, new) in changed.items()} | (after or {})),
    )
    session.add(event)
    subscription_queue.queue(session, event)
    return event


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def begin(session: Session, action: Action, now: datetime) -> None:
    """The first state of a new action, which has been saved."""
    _next_state(session, action, now)
    session.flush()


def _next_state(session: Session, action: Action, now: datetime) -> dict[str, tuple[Any, Any]]:
    """Begin a new state where the action is no longer what it was; each fact that changed, old and new."""
    facts = {name: getattr(action, name) for name in FACTS}
    detail = _detail(action)
    previous = action.state
    if previous is None:
        changed: dict[str, tuple[Any, Any]] = {}
    else:
        old = {name: getattr(previous, name) for name in FACTS}
        changed = {name: (old[name], facts[name]) for name in FACTS if old[name] != facts[name]}
        if not changed and detail == previous.detail:
            return {}
        previous.until_at = now
    state = ActionState(
        action_id=action.id, partnership_id=action.partnership_id, from_at=now, detail=detail, **facts
    )
    session.add(state)
    attributes.set_committed_value(action, "state", state)
    return changed


def _detail(action: Action) -> dict[str, Any]:
    """What hangs on an action, as plain values."""
    return {
        "parts": [
            {
                "id": part.id,
                "agency": part.agency.name,
                "person": part.person.name if part.person else None,
                "what": part.what,
                "due_on": plain(part.due_on),
                "status": part.status.value,
            }
            for part in action.parts
        ],
        "milestones": [
            {
                "id": milestone.id,
                "name": milestone.name,
                "due_on": plain(milestone.due_on),
                "reached_on": plain(milestone.reached_on),
                "dropped_on": plain(milestone.dropped_on),
            }
            for milestone in action.milestones
        ],
        "tags": [tag.name for tag in action.tags],
    }


def touch(action: Action) -> None:
    """Count this as a change of the action itself, so that whoever has an older form open is told."""
    action.last_update_on = action.last_update_on  # what was never set cannot be marked
    attributes.flag_modified(action, "last_update_on")
