"""Signing in, slowed down for whoever guesses, and changing one's own password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from tracker.adapters import passwords
from tracker.domain import guessing
from tracker.domain import passwords as rules
from tracker.domain.errors import DomainError
from tracker.domain.guessing import Device
from tracker.domain.roles import Actor
from tracker.models import SignInFailure, User
from tracker.queries import accounts as queries
from tracker.queries import people
from tracker.services import history

WRONG = "This e-mail address and password do not go together. Check both and try again."


@dataclass(frozen=True)
class Attempt:
    """From where somebody tries: the network, the browser where it carries our mark, and the real time."""

    address: str
    real_now: datetime
    device: Device | None = None

    @property
    def network(self) -> str:
        """What counts as one place."""
        return guessing.network(self.address)

    def known_to(self, user: User | None) -> str | None:
        """The mark of the browser, where this person has signed in in it before."""
        return self.device.key if user and self.device and self.device.knows(user.id) else None


def sign_in(
    session: Session,
    *,
    email: str,
    password: str,
    attempt: Attempt,
    now: datetime,
    only_administrators: bool = False,
) -> User:
    """The active person with this e-mail address and password; a failure is kept, so commit either way.

    Who has a second factor is not signed in yet: second_factors.check comes next. Real time counts the
    attempts; `now`, which a demonstration moves, is what "last signed in" shows. `only_administrators`: all
    others come by single sign-on, and learn nothing here of their passwords.
    """
    email = email.strip().lower()[:320]
    user = people.find_by_email(session, email)
    check_not_guessing(session, email, user, attempt)
    is_right = passwords.matches(user.password_hash if user else None, password)
    may_enter = user and user.is_active and (user.is_administrator or not only_administrators)
    if not user or not is_right or not may_enter:
        keep_failure(session, email, user, attempt)
        raise DomainError(WRONG)
    if passwords.is_dated(user.password_hash or ""):
        user.password_hash = passwords.hashed(password)
    if user.second_factor is None:
        complete(session, user, attempt, now=now)
    return user


def complete(session: Session, user: User, attempt: Attempt, *, now: datetime) -> None:
    """All that was asked for was right: forget the failures of this browser and place."""
    user.last_seen_at = now
    _forget_failures(session, user, attempt)
    session.flush()


def check_not_guessing(
    session: Session, email: str, user: User | None, attempt: Attempt, *, field: str | None = None
) -> None:
    """Let a guesser wait. Only reads: hashing comes next, and SQLite's one writer must not wait for it."""
    now, device = attempt.real_now, attempt.known_to(user)
    if device:
        seen = queries.failures_in(session, email, device, now)
        waiting = guessing.wait(seen, guessing.BY_PAIR, now)
    else:
        found = queries.failures(session, email, attempt.network, now)
        waiting = max(
            guessing.wait(found.of_pair, guessing.BY_PAIR, now),
            guessing.wait(found.from_network, guessing.BY_NETWORK, now),
            guessing.wait(found.of_account, guessing.BY_ACCOUNT, now),
        )
    if waiting > timedelta(0):
        raise DomainError(guessing.in_words(waiting), field=field)


def keep_failure(session: Session, email: str, user: User | None, attempt: Attempt) -> None:
    """Write a failure down for a while."""
    session.execute(delete(SignInFailure).where(SignInFailure.at <= attempt.real_now - guessing.WINDOW))
    session.add(
        SignInFailure(
            email=email, address=attempt.network, at=attempt.real_now, device=attempt.known_to(user)
        )
    )
    session.flush()


def _forget_failures(session: Session, user: User, attempt: Attempt) -> None:
    """Those of this browser or network alone, for an attacker's count goes on; and everybody's old ones."""
    device = attempt.known_to(user)
    here = (
        SignInFailure.device == device
        if device
        else (SignInFailure.address == attempt.network) & SignInFailure.device.is_(None)
    )
    is_old = SignInFailure.at <= attempt.real_now - guessing.WINDOW
    session.execute(delete(SignInFailure).where(or_((SignInFailure.email == user.email) & here, is_old)))


def check_current_password(session: Session, user: User, typed: str, attempt: Attempt) -> None:
    """Refuse unless the person at the keyboard knows the password; a failure is kept, as at the sign-in."""
    check_not_guessing(session, user.email, user, attempt, field="current_password")
    if not passwords.matches(user.password_hash, typed):
        keep_failure(session, user.email, user, attempt)
        raise DomainError("This is not your current password.", field="current_password")


def change_password(
    session: Session,
    user: User,
    *,
    current: str,
    new_password: str,
    attempt: Attempt,
    actor: Actor,
    now: datetime,
) -> None:
    """Give oneself another password, after which every other session is to end; a failure is kept."""
    check_current_password(session, user, current, attempt)
    check_password(new_password, user)
    if new_password == current:
        raise DomainError("The new password must differ from the current one.", field="new_password")
    user.password_hash = passwords.hashed(new_password)
    _forget_failures(session, user, attempt)
    summary = "Changed their password"
    history.record(session, kind="person.password_changed", summary=summary, actor=actor, now=now)
    session.flush()


def check_password(password: str, user: User) -> None:
    """Refuse a password that is too short, or among the first that somebody would try for this person."""
    partnerships = [each.partnership.name for each in user.memberships]
    agencies = [each.agency.name for each in user.memberships if each.agency]
    rules.check(password, own=[user.email, user.name, *partnerships, *agencies])
