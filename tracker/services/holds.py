"""Holding: a manager keeps back the reminders of one person or one action, with a reason, and lifts it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain import london, texts, wording
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Hold, Partnership, User
from tracker.queries import holds as queries
from tracker.services import guarding, history, rights

LONGEST_REASON = 2_000  # characters


def hold_person(
    session: Session,
    user: User,
    partnership: Partnership,
    *,
    reason: str,
    until_on: date | None = None,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Hold:
    """Keep back every reminder to a person in one partnership, until a day or until it is lifted."""
    if not actor.may(Permission.MANAGE_PEOPLE, partnership.id):
        raise NotFoundError("There is no such partnership.")
    if all(each.partnership_id != partnership.id for each in user.memberships):
        raise NotFoundError(f"There is no such person in {partnership.name}.")
    today = london.date_of(now)
    _check(reason, until_on, today)
    if queries.is_held(session, partnership.id, today, user_id=user.id):
        raise DomainError(f"Reminders to {user.name} are held already. Lift that hold first.")
    guarding.check(
        session,
        {"reason": reason},
        override=override,
        partnership_id=partnership.id,
        actor=actor,
        now=now,
    )
    hold = Hold(partnership_id=partnership.id, user_id=user.id)
    _keep(session, hold, reason, until_on, actor=actor, now=now)
    said = f"Reminders to {user.name} held{_until(until_on)}"
    _record(session, hold, "reminders.held", said, actor=actor, now=now, reason=hold.reason)
    return hold


def hold_action(
    session: Session,
    action: Action,
    *,
    reason: str,
    until_on: date | None = None,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Hold:
    """Keep back every reminder about an action and what hangs on it, until a day or until it is lifted."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    today = london.date_of(now)
    _check(reason, until_on, today)
    if queries.is_held(session, action.partnership_id, today, action_id=action.id):
        raise DomainError(f"Reminders about {action.reference} are held already. Lift that hold first.")
    guarding.check(session, {"reason": reason}, override=override, action=action, actor=actor, now=now)
    hold = Hold(partnership_id=action.partnership_id, action_id=action.id)
    _keep(session, hold, reason, until_on, actor=actor, now=now)
    said = f"Reminders held{_until(until_on)}"
    _record(session, hold, "reminders.held", said, actor=actor, now=now, reason=hold.reason)
    return hold


def lift(session: Session, hold: Hold, *, actor: Actor, now: datetime) -> None:
    """Let the reminders go out again; what was reached meanwhile comes with the next run."""
    needed = Permission.EDIT_ACTION if hold.user_id is None else Permission.MANAGE_PEOPLE
    if not actor.may(needed, hold.partnership_id) or hold.lifted_at is not None:
        raise NotFoundError("There is no such hold, or it was lifted already.")
    hold.lifted_at, hold.lifted_by_name = now, actor.name
    to = f" to {hold.user.name}" if hold.user else ""
    _record(session, hold, "reminders.lifted", f"Reminders{to} go out again", actor=actor, now=now)


def _check(reason: str, until_on: date | None, today: date) -> None:
    texts.check(reason, field="reason", needed="Say why; the reason is shown to managers.")
    if len(reason) > LONGEST_REASON:
        raise DomainError(f"Keep the reason under {LONGEST_REASON:,} characters.", field="reason")
    if until_on is not None and until_on < today:
        raise DomainError("This day has passed: name today or a later day.", field="until_on")


def _keep(
    session: Session, hold: Hold, reason: str, until_on: date | None, *, actor: Actor, now: datetime
) -> None:
    hold.reason, hold.until_on = reason.strip(), until_on
    hold.made_at, hold.made_by_name = now, actor.name
    session.add(hold)
    session.flush()


def _until(until_on: date | None) -> str:
    return f" until the end of {wording.long_date(until_on)}" if until_on else ""


def _record(
    session: Session, hold: Hold, kind: str, summary: str, *, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Into the history of the action, or of the partnership where a person is held."""
    action = session.get(Action, hold.action_id) if hold.action_id else None
    history.record(
        session,
        kind=kind,
        summary=summary,
        actor=actor,
        now=now,
        partnership_id=hold.partnership_id,
        action=action,
        reason=reason,
    )
