"""Signing in, slowed down for whoever guesses, and changing one's own password."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from tracker.adapters import passwords
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor
from tracker.models import SignInFailure, User
from tracker.queries import people
from tracker.services import history

WINDOW = timedelta(minutes=15)
FAILURES_OF_ACCOUNT = 5
FAILURES_FROM_ADDRESS = 20
SHORTEST = 12  # characters

WRONG = "This e-mail address and password do not go together. Check both and try again."
TOO_MANY = "There were too many failed attempts. Wait 15 minutes, then try again."


def sign_in(
    session: Session, *, email: str, password: str, address: str, real_now: datetime, now: datetime
) -> User:
    """The active person with this e-mail address and password; a failure is kept, so commit either way.

    `real_now` counts the attempts; `now`, which a demonstration moves, is what "last signed in" shows.
    """
    email = email.strip().lower()[:320]
    _check_not_guessing(session, email, address, real_now)
    user = people.find_by_email(session, email)
    if not passwords.matches(user.password_hash if user else None, password) or not (user and user.is_active):
        _keep_failure(session, email, address, real_now)
        raise DomainError(WRONG)
    if passwords.is_dated(user.password_hash or ""):
        user.password_hash = passwords.hashed(password)
    user.last_seen_at = now
    _forget_failures(session, email, real_now)
    session.flush()
    return user


def _check_not_guessing(
    session: Session, email: str, address: str, real_now: datetime, *, field: str | None = None
) -> None:
    """Only reads: hashing comes next, and SQLite's one writer must not wait for it."""
    of_account = _failures(session, SignInFailure.email == email, real_now)
    from_address = _failures(session, SignInFailure.address == address, real_now)
    if of_account >= FAILURES_OF_ACCOUNT or from_address >= FAILURES_FROM_ADDRESS:
        raise DomainError(TOO_MANY, field=field)


def _failures(session: Session, condition: ColumnElement[bool], real_now: datetime) -> int:
    query = select(func.count(SignInFailure.id)).where(condition, SignInFailure.at > real_now - WINDOW)
    return session.scalar(query) or 0


def _keep_failure(session: Session, email: str, address: str, real_now: datetime) -> None:
    session.execute(delete(SignInFailure).where(SignInFailure.at <= real_now - WINDOW))
    session.add(SignInFailure(email=email, address=address, at=real_now))
    session.flush()


def _forget_failures(session: Session, email: str, real_now: datetime) -> None:
    """Those of the person who has just shown that they know the password, and everybody's old ones."""
    is_old = SignInFailure.at <= real_now - WINDOW
    session.execute(delete(SignInFailure).where(or_(SignInFailure.email == email, is_old)))


def change_password(
    session: Session,
    user: User,
    *,
    current: str,
    new_password: str,
    address: str,
    actor: Actor,
    real_now: datetime,
    now: datetime,
) -> None:
    """Give oneself another password, which ends every other session; a failure is kept, as at the sign-in."""
    _check_not_guessing(session, user.email, address, real_now, field="current_password")
    if not passwords.matches(user.password_hash, current):
        _keep_failure(session, user.email, address, real_now)
        raise DomainError("This is not your current password.", field="current_password")
    check_password(new_password, user)
    if new_password == current:
        raise DomainError("The new password must differ from the current one.", field="new_password")
    user.password_hash = passwords.hashed(new_password)
    _forget_failures(session, user.email, real_now)
    summary = "Changed their password"
    history.record(session, kind="person.password_changed", summary=summary, actor=actor, now=now)
    session.flush()


def check_password(password: str, user: User) -> None:
    """Refuse a password that is too short, too long, or the person's own address."""
    if len(password) < SHORTEST:
        raise DomainError(
            f"A password needs at least {SHORTEST} characters; three random words make a good one.",
            field="new_password",
        )
    if len(password) > passwords.LONGEST:
        raise DomainError(f"A password has at most {passwords.LONGEST} characters.", field="new_password")
    if password.lower() in (user.email.lower(), user.name.lower()):
        raise DomainError("A password must not be your name or e-mail address.", field="new_password")


def fingerprint(user: User) -> str:
    """A mark of the present password, which a session carries so that a change ends it."""
    return hashlib.sha256((user.password_hash or "").encode()).hexdigest()[:16]
