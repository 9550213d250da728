"""A person's second factor: set up with their telephone, asked at each sign-in, turned off, reset."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from tracker.adapters import passwords
from tracker.adapters import second_factors as totp
from tracker.domain import accounts as rules
from tracker.domain import links
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Actor, Permission, Role
from tracker.models import Partnership, RecoveryCode, SecondFactor, User
from tracker.queries import accounts as queries
from tracker.services import account_mails, accounts, history, people, sessions
from tracker.services.accounts import Attempt
from tracker.services.notices import Post

CODES = 10
WRONG_CODE = "This is not the code that your app shows now. Wait for the next one and type that."
USED_CODE = "This is neither a code that your app shows now nor a recovery code that you have left."


def must_have(user: User) -> bool:
    """Whether this person needs a second factor before anything else: a partnership of theirs asks it."""
    asked = ((m.role, m.partnership.second_factor_roles) for m in user.memberships)
    return rules.must_have_second_factor(asked, is_administrator=user.is_administrator)


def set_up(
    session: Session,
    user: User,
    secret: str,
    code: str,
    *,
    current: str,
    by_password: bool = True,
    key: str,
    old_keys: Sequence[str] = (),
    attempt: Attempt,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Take a telephone on, by password and a right code; the recovery codes, readable this once.

    Not `by_password`: by a code of the telephone before, if there was one. What is wrong is kept.
    """
    if by_password:
        accounts.check_current_password(session, user, current, attempt)
    elif user.second_factor is not None:
        check(
            session,
            user,
            current,
            key=key,
            old_keys=old_keys,
            attempt=attempt,
            now=now,
            field="current_code",
        )
    step = totp.step_of(secret, links.code_of(code), attempt.real_now, after=0)
    if step is None:
        raise DomainError(WRONG_CODE, field="code")
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    session.expire(user, ["second_factor"])
    user.second_factor = SecondFactor(sealed_secret=totp.seal(secret, key), last_step=step, since=now)
    codes = _new_codes(session, user)
    _record(session, "person.second_factor_set_up", "Set up a second factor", actor=actor, now=now)
    return codes


def _new_codes(session: Session, user: User) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [passwords.readable() for _ in range(CODES)]
    session.add_all(RecoveryCode(user_id=user.id, code_hash=links.fingerprint(code)) for code in codes)
    session.flush()
    return codes


def check(
    session: Session,
    user: User,
    typed: str,
    *,
    key: str,
    old_keys: Sequence[str] = (),
    attempt: Attempt,
    now: datetime,
    field: str = "code",
) -> bool:
    """Take the code of the app, or a recovery code, and so complete the sign-in; True for a recovery code.

    Each code is taken once. A failure is kept and slows down, as with passwords, so commit either way. What
    was sealed with an older key of the installation is sealed anew with this one.
    """
    accounts.check_not_guessing(session, user.email, user, attempt, field=field)
    by_app = _takes_app_code(session, user, links.code_of(typed), [key, *old_keys], attempt.real_now)
    if not by_app and not _takes_recovery_code(session, user, typed, now):
        accounts.keep_failure(session, user.email, user, attempt)
        raise DomainError(USED_CODE, field=field)
    accounts.complete(session, user, attempt, now=now)
    return not by_app


def _takes_app_code(session: Session, user: User, code: str, keys: Sequence[str], real_now: datetime) -> bool:
    factor = user.second_factor
    secret = totp.unseal(factor.sealed_secret, *keys) if factor else None
    if factor is None or secret is None:
        return False
    step = totp.step_of(secret, code, real_now, after=factor.last_step)
    if step is None:
        return False
    sealed = factor.sealed_secret
    if totp.unseal(sealed, keys[0]) is None:
        sealed = totp.seal(secret, keys[0])
    newer = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
    return _changed(session, newer.values(last_step=step, sealed_secret=sealed))


def _takes_recovery_code(session: Session, user: User, typed: str, now: datetime) -> bool:
    """A code of ours is long and random, so its plain hash is enough."""
    fingerprint = links.fingerprint(_as_printed(typed))
    unused = update(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.code_hash == fingerprint,
        RecoveryCode.used_at.is_(None),
    )
    return _changed(session, unused.values(used_at=now))


def _as_printed(typed: str) -> str:
    """abcd efgh jkmn pqrs, however it was typed, is abcd-efgh-jkmn-pqrs."""
    letters = links.code_of(typed).lower()
    return "-".join(letters[n : n + 4] for n in range(0, len(letters), 4))


def _changed(session: Session, statement: Any) -> bool:  # noqa: ANN401 - an update of either table
    return cast(CursorResult[Any], session.execute(statement)).rowcount == 1


def new_codes(
    session: Session, user: User, current: str, *, attempt: Attempt, actor: Actor, now: datetime
) -> list[str]:
    """Ten new recovery codes, by password; those there were stop working."""
    accounts.check_current_password(session, user, current, attempt)
    codes = _new_codes(session, user)
    _record(session, "person.recovery_codes_made", "Made new recovery codes", actor=actor, now=now)
    return codes


def turn_off(
    session: Session, user: User, current: str, *, attempt: Attempt, actor: Actor, now: datetime
) -> None:
    """Do without, by password; refused where a partnership asks for it."""
    if must_have(user):
        raise DomainError("Your role needs a second factor. Set up another telephone instead.")
    accounts.check_current_password(session, user, current, attempt)
    _take_away(session, user)
    _record(session, "person.second_factor_turned_off", "Turned the second factor off", actor=actor, now=now)


def _take_away(session: Session, user: User) -> None:
    user.second_factor = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.flush()


def reset(session: Session, user: User, reason: str, *, post: Post, actor: Actor, now: datetime) -> None:
    """Take away the second factor of a person who lost their telephone; they are told, and sign in anew."""
    people.check_may_manage(user, actor)
    if user.id == actor.user_id:
        raise DomainError("Your own second factor you change under Security, in the menu at the top.")
    if user.second_factor is None:
        raise DomainError(f"{user.name} has no second factor.")
    if not reason.strip():
        raise DomainError("Say why, and how you know that it is them who ask.", field="reason")
    _take_away(session, user)
    sessions.end_all(session, [user.id])
    summary = f"Reset the second factor of {user.name}"
    people.record_for(
        session, "person.second_factor_reset", summary, of=user, actor=actor, now=now, reason=reason.strip()
    )
    account_mails.tell_of_reset_factor(session, user, reason.strip(), by=actor, post=post, now=now)


def require(
    session: Session, partnership: Partnership, roles: Collection[Role], *, actor: Actor, now: datetime
) -> None:
    """Say whose holders of a role need a second factor in this partnership."""
    if not actor.may(Permission.MANAGE_PEOPLE, partnership.id):
        raise NotFoundError("There is no such partnership.")
    before, after = partnership.second_factor_roles, rules.text_of(roles)
    if before == after:
        return
    partnership.second_factor_roles = after
    named = ", ".join(role.label for role in Role if role in set(roles)) or "nobody"
    history.record(
        session,
        kind="settings.second_factor",
        summary=f"A second factor is asked of: {named}",
        actor=actor,
        now=now,
        partnership_id=partnership.id,
        before={"second_factor_roles": before},
        after={"second_factor_roles": after},
    )


def codes_left(session: Session, user: User) -> int:
    """How many recovery codes a person has left."""
    return len(queries.unused_codes(session, user.id))


def new_secret() -> str:
    """A secret for a telephone that is about to be taken on."""
    return totp.new_secret()


def picture(secret: str, user: User) -> str:
    """The secret as an SVG for the telephone's camera."""
    return totp.picture(secret, user.email)


def stretched(secret: str) -> str:
    """The secret in groups of four, for whoever types it."""
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


def _record(session: Session, kind: str, summary: str, *, actor: Actor, now: datetime) -> None:
    history.record(session, kind=kind, summary=summary, actor=actor, now=now)
