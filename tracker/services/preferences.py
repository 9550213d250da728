"""What people decide about their own reminders: how often, the board's digest, and when they are away."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain import absences, london
from tracker.domain.absences import Days
from tracker.domain.errors import NotFoundError
from tracker.domain.ladder import Cadence
from tracker.domain.roles import Actor, Permission, Role
from tracker.models import Absence, User
from tracker.queries import absences as queries
from tracker.services import history


def set_reminders(
    session: Session,
    user: User,
    *,
    cadence: Cadence,
    takes_board_digest: bool,
    actor: Actor,
    now: datetime,
) -> bool:
    """Say how often one is reminded, and whether the board's digest comes; False if nothing changes."""
    if user.id != actor.user_id:
        raise NotFoundError("There is no such person.")
    before = {"cadence": user.cadence, "takes_board_digest": user.takes_board_digest}
    after = {"cadence": cadence, "takes_board_digest": takes_board_digest}
    if before == after:
        return False
    user.cadence, user.takes_board_digest = cadence, takes_board_digest
    summary = f"{user.name} is reminded {cadence.value}"
    if before["takes_board_digest"] != takes_board_digest:
        summary += f" and takes {'the' if takes_board_digest else 'no'} board digest"
    _record(session, user, "person.reminders", summary, before=before, after=after, actor=actor, now=now)
    return True


def gets_board_digest(user: User) -> bool:
    """Whether a board's digest would come to this person, if they take it."""
    return any(membership.role is Role.BOARD_MEMBER for membership in user.memberships)


def add_absence(
    session: Session,
    user: User,
    *,
    from_on: date | None,
    until_on: date | None,
    actor: Actor,
    now: datetime,
) -> Absence:
    """Say when somebody is away: oneself, or a person of a partnership that one manages."""
    _check_may_speak_for(user, actor)
    today = london.date_of(now)
    days = absences.check(from_on, until_on, today)
    for known in queries.coming(session, user, today):
        if (known.from_on, known.until_on) == (days.from_on, days.until_on):
            return known
    absence = Absence(
        user_id=user.id, from_on=days.from_on, until_on=days.until_on, made_at=now, made_by_name=actor.name
    )
    session.add(absence)
    said = f"{user.name} is away {absences.in_words(days)}"
    after = {"away_from": days.from_on, "away_until": days.until_on}
    _record(session, user, "person.away", said, before={}, after=after, actor=actor, now=now)
    return absence


def take_back_absence(session: Session, absence: Absence, user: User, *, actor: Actor, now: datetime) -> None:
    """Say that somebody is not away after all; the record of it stays."""
    _check_may_speak_for(user, actor)
    if absence.taken_back_at is not None:
        return
    absence.taken_back_at = now
    days = Days(absence.from_on, absence.until_on)
    before = {"away_from": days.from_on, "away_until": days.until_on}
    said = f"{user.name} is not away after all {absences.in_words(days)}"
    _record(session, user, "person.not_away", said, before=before, after={}, actor=actor, now=now)


def _check_may_speak_for(user: User, actor: Actor) -> None:
    is_managed = any(actor.may(Permission.MANAGE_PEOPLE, one.partnership_id) for one in user.memberships)
    if user.id != actor.user_id and not is_managed:
        raise NotFoundError("There is no such person.")


def _record(
    session: Session,
    user: User,
    kind: str,
    summary: str,
    *,
    before: Mapping[str, object],
    after: Mapping[str, object],
    actor: Actor,
    now: datetime,
) -> None:
    """In the history of each partnership that the person belongs to, for each reminds them."""
    for partnership_id in sorted({membership.partnership_id for membership in user.memberships}):
        history.record(
            session,
            kind=kind,
            summary=summary,
            actor=actor,
            now=now,
            partnership_id=partnership_id,
            before=dict(before),
            after=dict(after),
        )
    session.flush()
