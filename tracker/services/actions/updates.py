"""Posting an update: what happened, perhaps with evidence, and perhaps a move of the status with it."""

from datetime import date, datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from tracker.adapters.files import FileStore
from tracker.domain import due_dates, london, parts, statuses, texts, wording
from tracker.domain.roles import Actor, Permission
from tracker.domain.statuses import NOT_CLOSING, Closing, Mover, Status, StatusChange
from tracker.models import Action, Meeting, Update
from tracker.queries import evidence as evidence_queries
from tracker.services import evidence as evidence_services
from tracker.services import guarding, history, rights, saving
from tracker.services.evidence import Given


class MovingFacts(TypedDict):
    """What the table of moves must know beside what a person typed."""

    mover: Mover
    today: date
    open_parts: int
    embed_from: date | None


def post_update(
    session: Session,
    action: Action,
    *,
    note: str,
    to: Status | None = None,
    evidence: Given | None = None,
    files: FileStore | None = None,
    review_on: date | None = None,
    agreed_by: str | None = None,
    closing: Closing = NOT_CLOSING,
    meeting: Meeting | None = None,
    override: str = "",
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Update:
    """Say what happened, perhaps with evidence, and perhaps move the status in the same breath."""
    _check_may_post(action, note, actor, version)
    change, given = None, (evidence or Given()).checked(action, actor)
    typed = {"note": note, "agreed_by": agreed_by or ""} | closing.texts() | given.texts()
    guarding.check(
        session, typed, override=override, hidden=given.hidden, action=action, actor=actor, now=now
    )
    if to and statuses.is_move(action.status, to):
        change = statuses.change(
            action.status,
            to,
            note=note,
            has_evidence=bool(given) or evidence_queries.is_there_any(session, actor, action),
            review_on=review_on,
            agreed_by=agreed_by,
            closing=closing,
            **_facts_for_moving(action, actor, now),
        )
    update = _save(session, action, note=note.strip(), change=change, meeting=meeting, actor=actor, now=now)
    if given:
        evidence_services.keep(session, action, given, files=files, update=update, actor=actor, now=now)
    _record(session, action, update, change, actor=actor, now=now)
    return update


def _check_may_post(action: Action, note: str, actor: Actor, version: int | None) -> None:
    rights.check(action, actor, Permission.UPDATE_ACTION, Permission.VERIFY_ACTION)
    rights.check_version(action, version)
    texts.check(note, field="note", needed="Write what happened.")


def _facts_for_moving(action: Action, actor: Actor, now: datetime) -> MovingFacts:
    """What the table of moves must know of the action and of who moves it."""
    return {
        "mover": rights.mover(action, actor),
        "today": london.date_of(now),
        "open_parts": sum(part.status in parts.OPEN_PARTS for part in action.parts),
        "embed_from": embed_from(action),
    }


def embed_from(action: Action) -> date | None:
    """The first day on which a verified action may be embedded."""
    if action.verified_on is None:
        return None
    return due_dates.add_months(action.verified_on, action.embed_after_months)


def _save(
    session: Session,
    action: Action,
    *,
    note: str,
    change: StatusChange | None,
    meeting: Meeting | None,
    actor: Actor,
    now: datetime,
) -> Update:
    closing = change.closing if change else NOT_CLOSING
    update = Update(
        partnership_id=action.partnership_id,
        action_id=action.id,
        at=now,
        by_id=actor.user_id,
        by_name=actor.name,
        note=note,
        status_before=change.before if change else None,
        status_after=change.after if change else None,
        measure_outcome=closing.measure_outcome,
        effect_on_children=closing.effect_on_children,
        childrens_voice=closing.childrens_voice,
        meeting=meeting,
    )
    session.add(update)
    action.last_update_on = london.date_of(now)
    if change:
        action.status, action.review_on = change.after, change.review_on
        action.verified_on = change.verified_on(action.verified_on, london.date_of(now))
    # A note alone may leave the row as it was; whoever has an older form open must still be told.
    history.touch(action)
    saving.flush(session)
    return update


def _record(
    session: Session,
    action: Action,
    update: Update,
    change: StatusChange | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    history.record(
        session,
        kind="action.status_changed" if change else "action.updated",
        summary=_said(change) if change else "Update posted",
        actor=actor,
        now=now,
        action=action,
        update=update,
        reason=change.note if change else "",
        after={"agreed_by": change.agreed_by} if change and change.agreed_by else {},
    )


def _said(change: StatusChange) -> str:
    verb = "went back" if change.is_step_back else "moved"
    said = f"Status {verb} from {change.before.label} to {change.after.label}"
    if change.before is change.after:
        said = f"Stays {change.after.label.lower()}"
    if change.review_on:
        said += f", to be reviewed on {wording.long_date(change.review_on)}"
    return said + (f", agreed by {change.agreed_by}" if change.agreed_by else "")
