"""Recording what happened: one event for each act, in the same transaction as the act."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.roles import Actor
from tracker.models import Action, Event, Report, Update


def plain(value: object) -> object:
    """A value as history keeps it: dates as ISO text, codes as their text."""
    if isinstance(value, date | datetime):
        return value.isoformat()
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
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """Write down who did what, when and why, with the values before and after."""
    of = action or report
    event = Event(
        partnership_id=of.partnership_id if of else partnership_id,
        report_id=action.report_id if action else report.id if report else None,
        action_id=action.id if action else None,
        update_id=update.id if update else None,
        at=now,
        by_id=actor.user_id,
        by_name=actor.name,
        kind=kind,
        summary=summary,
        reason=reason,
        before={name: plain(value) for name, value in (before or {}).items()},
        after={name: plain(value) for name, value in (after or {}).items()},
    )
    session.add(event)
    session.flush()
    return event
