"""Meetings: a list of actions gone through one by one, each update kept with its date and who was there."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain import london, texts
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor
from tracker.models import Action, Meeting
from tracker.services import guarding

MOST = 200
LONGEST_LIST = 1_000  # characters of who was there


def start(
    session: Session,
    found: Sequence[Action],
    *,
    held_on: date | None,
    present: str,
    query: str,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Meeting:
    """Fix the list of a sitting, so that it does not shrink while it is worked through."""
    partnership_id = _check(found, held_on, present, now)
    guarding.check(
        session,
        {"present": present},
        override=override,
        partnership_id=partnership_id,
        actor=actor,
        now=now,
    )
    meeting = Meeting(
        partnership_id=partnership_id,
        held_on=held_on or london.date_of(now),
        present=present.strip(),
        query=query,
        action_ids=[action.id for action in found],
        started_at=now,
        started_by_id=actor.user_id,
    )
    session.add(meeting)
    session.flush()
    return meeting


def _check(found: Sequence[Action], held_on: date | None, present: str, now: datetime) -> int:
    """The partnership whose meeting it is."""
    if not found:
        raise DomainError("No action matches: take a filter away first.")
    if len(found) > MOST:
        raise DomainError(f"{len(found):,} actions are too many for one sitting; filter to {MOST} at most.")
    here = {action.partnership_id for action in found}
    if len(here) > 1:
        raise DomainError("A meeting is of one partnership: filter the list to one.")
    if held_on is None or held_on > london.date_of(now):
        raise DomainError("Give the day of the meeting, today or earlier.", field="held_on")
    texts.check(present, field="present", needed="Say who is here: posts or names of colleagues.")
    if len(present) > LONGEST_LIST:
        raise DomainError(f"Keep this under {LONGEST_LIST:,} characters.", field="present")
    return here.pop()
