"""What an action is made of: its contributors' parts and its milestones, each with a date of its own."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain import london, parts, texts, wording
from tracker.domain.errors import DomainError
from tracker.domain.parts import OPEN_PARTS, PartStatus
from tracker.domain.roles import Actor, Permission
from tracker.domain.statuses import OPEN
from tracker.models import Action, Milestone, Part
from tracker.queries import partnerships, people
from tracker.services import guarding, history, rights


def refresh(action: Action) -> None:
    """Keep on the action what is next below it, since its rating depends on that."""
    following = parts.next_of(
        [(part.status, part.due_on) for part in action.parts],
        [
            (one.name, one.due_on, one.reached_on is None and one.dropped_on is None)
            for one in action.milestones
        ],
    )
    action.next_part_due_on = following.part_due_on
    action.next_unstarted_part_due_on = following.unstarted_part_due_on
    action.next_milestone_due_on = following.milestone_due_on
    action.next_milestone = following.milestone


def _record(
    session: Session,
    action: Action,
    kind: str,
    summary: str,
    *,
    reason: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    session.flush()
    refresh(action)
    history.touch(action)
    history.record(
        session,
        kind=kind,
        summary=summary,
        actor=actor,
        now=now,
        action=action,
        reason=reason.strip(),
        before=dict(before or {}),
        after=dict(after or {}),
    )


# --- the parts of contributors ---


def add_part(
    session: Session,
    action: Action,
    *,
    agency_id: int | None,
    person_id: int | None,
    what: str,
    due_on: date | None,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Part:
    """Ask an agency, and perhaps a person, for a part of an action that is still open."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    _check_open(action)
    texts.check(what, field="what", needed="Say what they will do.")
    guarding.check(session, {"what": what}, override=override, action=action, actor=actor, now=now)
    here = {action.partnership_id}
    agency = next((one for one in partnerships.agencies(session, here) if one.id == agency_id), None)
    if agency is None:
        raise DomainError("Choose the agency that contributes.", field="agency_id")
    person = next((one for one in people.members(session, here) if one.id == person_id), None)
    if person_id is not None and person is None:
        raise DomainError("Choose somebody who belongs to this partnership.", field="person_id")
    part = Part(
        partnership_id=action.partnership_id,
        agency=agency,
        person=person,
        what=what.strip(),
        due_on=due_on,
        due_set_on=london.date_of(now),
        status=PartStatus.NOT_STARTED,
    )
    action.parts.append(part)
    said = f"{agency.name} contributes: {part.what}"
    after = {"due_on": due_on, "person": person.name if person else None}
    _record(session, action, "part.added", said, after=after, actor=actor, now=now)
    return part


def _check_open(action: Action) -> None:
    if action.status not in OPEN:
        raise DomainError(f"This action is {action.status.label.lower()}; take it back to in progress first.")


def may_update_part(action: Action, part: Part, actor: Actor) -> bool:
    """Whose word counts on a part: its person, its agency's lead, the action's own lead, or a manager."""
    may = rights.over(action, actor)
    if not action.is_tracked or Permission.UPDATE_PART not in may:
        return False
    if may & {Permission.UPDATE_ACTION, Permission.EDIT_ACTION}:
        return True
    is_theirs = part.person_id is not None and part.person_id == actor.user_id
    return is_theirs or (part.partnership_id, part.agency_id) in actor.agencies_seen()


def update_part(
    session: Session,
    action: Action,
    part: Part,
    *,
    status: PartStatus,
    due_on: date | None,
    note: str,
    override: str = "",
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Say where a part stands, or move its date with the reason; a manager may withdraw it."""
    rights.check_version(action, version)
    if not may_update_part(action, part, actor):
        raise DomainError("This is somebody else's part: you may read it but not change it.")
    texts.check(note, field="note", needed="Say what happened, or why it changes.")
    planned = status is PartStatus.WITHDRAWN or due_on != part.due_on
    if planned:
        rights.check(action, actor, Permission.EDIT_ACTION)
    if status in OPEN_PARTS:
        _check_open(action)
    guarding.check(session, {"note": note}, override=override, action=action, actor=actor, now=now)
    before = {"status": part.status, "due_on": part.due_on}
    if due_on != part.due_on:
        part.due_set_on = london.date_of(now)
    part.status, part.due_on, part.note = status, due_on, note.strip()
    said = f"Part of {part.agency.name}: {status.label.lower()}"
    if due_on != before["due_on"]:
        said += f", due {wording.long_date(due_on) if due_on else 'on no date'}"
    after = {"status": status, "due_on": due_on}
    _record(
        session, action, "part.updated", said, reason=note, before=before, after=after, actor=actor, now=now
    )


# --- milestones ---


def add_milestone(
    session: Session,
    action: Action,
    *,
    name: str,
    due_on: date | None,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Milestone:
    """Set a point on the way, with a date of its own."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    texts.check(name, field="name", needed="Say what will have been reached.")
    if due_on is None:
        raise DomainError("A milestone needs a date.", field="due_on")
    guarding.check(session, {"name": name}, override=override, action=action, actor=actor, now=now)
    milestone = Milestone(
        partnership_id=action.partnership_id,
        name=name.strip(),
        due_on=due_on,
        due_set_on=london.date_of(now),
    )
    action.milestones.append(milestone)
    said = f"Milestone set for {wording.long_date(due_on)}: {milestone.name}"
    _record(session, action, "milestone.added", said, after={"due_on": due_on}, actor=actor, now=now)
    return milestone


def reach_milestone(
    session: Session,
    action: Action,
    milestone: Milestone,
    *,
    note: str = "",
    override: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Say that a milestone has been reached today."""
    rights.check(action, actor, Permission.UPDATE_ACTION)
    _check_waiting(milestone)
    texts.check(note, field="note")
    guarding.check(session, {"note": note}, override=override, action=action, actor=actor, now=now)
    milestone.reached_on, milestone.note = london.date_of(now), note.strip()
    said = f"Milestone reached: {milestone.name}"
    _record(session, action, "milestone.reached", said, reason=note, actor=actor, now=now)


def move_milestone(
    session: Session,
    action: Action,
    milestone: Milestone,
    *,
    due_on: date | None,
    note: str,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Give a milestone another date, or, with no date, take it out; either with the reason."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    _check_waiting(milestone)
    texts.check(note, field="note", needed="Say why; the reason stays in the history.")
    guarding.check(session, {"note": note}, override=override, action=action, actor=actor, now=now)
    before = {"due_on": milestone.due_on}
    if due_on is None:
        milestone.dropped_on = london.date_of(now)
        said = f"Milestone taken out: {milestone.name}"
    else:
        milestone.due_on, milestone.due_set_on = due_on, london.date_of(now)
        said = f"Milestone moved to {wording.long_date(due_on)}: {milestone.name}"
    milestone.note = note.strip()
    _record(
        session,
        action,
        "milestone.moved",
        said,
        reason=note,
        before=before,
        after={"due_on": due_on},
        actor=actor,
        now=now,
    )


def _check_waiting(milestone: Milestone) -> None:
    if milestone.reached_on or milestone.dropped_on:
        raise DomainError("This milestone is no longer open.")
