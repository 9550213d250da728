"""Signing in is slowed down for whoever guesses, and a password is changed by who knows it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from tests import factories
from tracker.adapters import passwords
from tracker.domain import guessing
from tracker.domain.errors import DomainError
from tracker.domain.guessing import Device
from tracker.domain.roles import Role
from tracker.models import Event, SignInFailure, User
from tracker.services import accounts
from tracker.services.accounts import Attempt

REAL_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def user(session: Session) -> User:
    """A person with a password."""
    return factories.user(session, email="lead@council.example", password_hash=passwords.hashed(PASSWORD))


def sign_in(
    session: Session,
    password: str = PASSWORD,
    *,
    email: str = "lead@council.example",
    address: str = "192.0.2.1",
    real_now: datetime = REAL_NOW,
    device: Device | None = None,
) -> User:
    """One attempt."""
    return accounts.sign_in(
        session,
        email=email,
        password=password,
        attempt=Attempt(address, real_now, device),
        now=factories.NOW,
    )


def fail(
    session: Session,
    times: int,
    *,
    email: str = "lead@council.example",
    address: str = "192.0.2.1",
    device: Device | None = None,
) -> None:
    """Several wrong attempts."""
    for _ in range(times):
        with pytest.raises(DomainError, match="do not go together"):
            sign_in(session, "wrong", email=email, address=address, device=device)


def failure(*, email: str = "lead@council.example", address: str) -> SignInFailure:
    """A wrong attempt, as it is kept."""
    return SignInFailure(email=email, address=address, at=REAL_NOW)


class Counting(PasswordHasher):
    """Counts how often it compares, which is what takes the time of a sign-in."""

    compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        """Compare."""
        self.compared += 1
        return super().verify(hash, password)


def test_a_wrong_sign_in_does_the_very_same_work_whoever_it_names(
    session: Session,
    user: User,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hasher = Counting(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    factories.user(session, email="closed@council.example", password_hash=user.password_hash, is_active=False)
    factories.user(session, email="invited@council.example")
    fail(session, 1, email="first@council.example")  # what is made once in a process is made

    done = []
    for address in ("lead", "closed", "invited", "nobody"):
        session.expire_all()
        hasher.compared = 0
        with count_queries() as seen:
            fail(session, 1, email=f"{address}@council.example")
        done.append((hasher.compared, seen))

    assert done == [(1, done[0][1])] * 4


def test_four_failures_do_not_keep_a_person_out(session: Session, user: User) -> None:
    fail(session, 4)

    assert sign_in(session) is user


def test_signing_in_forgets_the_failures_before_it(session: Session, user: User) -> None:
    fail(session, 4)
    sign_in(session)
    fail(session, 4)

    assert sign_in(session) is user


def test_after_five_failures_whoever_guesses_waits_a_minute_then_longer_each_time(
    session: Session, user: User
) -> None:
    fail(session, 5)

    with pytest.raises(DomainError, match="Wait 1 minute,"):
        sign_in(session)
    later = REAL_NOW + timedelta(minutes=1)
    with pytest.raises(DomainError, match="do not go together"):
        sign_in(session, "wrong", real_now=later)
    with pytest.raises(DomainError, match="Wait 2 minutes"):
        sign_in(session, real_now=later)
    assert sign_in(session, real_now=later + timedelta(minutes=2)) is user


def test_an_attacker_keeps_the_victim_out_nowhere_else(session: Session, user: User) -> None:
    fail(session, 5, address="198.51.100.66")

    with pytest.raises(DomainError, match="Wait"):
        sign_in(session, address="198.51.100.66")
    assert sign_in(session, address="192.0.2.1") is user


def test_an_attacker_behind_the_same_address_does_not_keep_a_known_browser_out(
    session: Session, user: User
) -> None:
    fail(session, 5)

    assert sign_in(session, device=Device("home", frozenset({user.id}))) is user


def test_a_known_browser_is_slowed_down_by_itself(session: Session, user: User) -> None:
    known = Device("home", frozenset({user.id}))
    fail(session, 5, device=known)

    with pytest.raises(DomainError, match="Wait 1 minute"):
        sign_in(session, device=known)
    assert sign_in(session) is user


def test_a_browser_known_to_somebody_else_is_not_known(session: Session, user: User) -> None:
    fail(session, 5, device=Device("theirs", frozenset({user.id + 1})))

    with pytest.raises(DomainError, match="Wait 1 minute"):
        sign_in(session)


def test_a_victim_who_signs_in_does_not_begin_the_attackers_count_anew(session: Session, user: User) -> None:
    fail(session, 5, address="198.51.100.66")
    sign_in(session)

    with pytest.raises(DomainError, match="Wait 1 minute"):
        sign_in(session, "wrong", address="198.51.100.66")


def test_an_account_that_many_machines_guess_at_opens_only_to_its_own_browsers(
    session: Session, user: User
) -> None:
    session.add_all(failure(address=f"198.51.{n}.1") for n in range(guessing.BY_ACCOUNT))

    with pytest.raises(DomainError, match="Wait 1 minute"):
        sign_in(session, address="203.0.113.7")
    assert sign_in(session, device=Device("home", frozenset({user.id}))) is user


def test_a_machine_cannot_escape_by_the_many_addresses_of_its_own_network(
    session: Session, user: User
) -> None:
    for n in range(5):
        fail(session, 1, address=f"2001:db8:1:2::{n:x}")

    with pytest.raises(DomainError, match="Wait 1 minute"):
        sign_in(session, address="2001:db8:1:2:ffff::1")
    assert sign_in(session, address="2001:db8:1:3::1") is user


def test_an_unknown_address_rests_too_so_that_nobody_learns_who_has_an_account(session: Session) -> None:
    fail(session, 5, email="nobody@council.example")

    with pytest.raises(DomainError, match="Wait 1 minute"):
        sign_in(session, "wrong", email="nobody@council.example")


def test_thirty_failures_from_one_machine_stop_it_for_every_account(session: Session, user: User) -> None:
    many = range(guessing.BY_NETWORK)
    session.add_all(failure(email=f"guess{n}@council.example", address="192.0.2.66") for n in many)

    with pytest.raises(DomainError, match="Wait 1 minute"):
        sign_in(session, address="192.0.2.66")
    assert sign_in(session, address="192.0.2.1") is user


def test_old_failures_are_not_kept(session: Session, user: User) -> None:
    fail(session, 3)

    sign_in(session, real_now=REAL_NOW + timedelta(days=1))

    assert session.scalar(select(func.count(SignInFailure.id))) == 0


def test_the_demonstrations_clock_moves_what_is_shown_but_not_the_limits(
    session: Session, user: User
) -> None:
    sign_in(session)

    assert user.last_seen_at == factories.NOW


def test_a_closed_account_and_one_without_a_password_are_refused_like_a_wrong_password(
    session: Session, user: User
) -> None:
    user.is_active = False
    factories.user(session, email="new@council.example")

    with pytest.raises(DomainError, match="do not go together"):
        sign_in(session)
    with pytest.raises(DomainError, match="do not go together"):
        sign_in(session, "", email="new@council.example")


def test_a_dated_hash_is_renewed_when_its_owner_signs_in(session: Session, user: User) -> None:
    dated = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    user.password_hash = dated

    sign_in(session)

    assert user.password_hash != dated
    assert passwords.matches(user.password_hash, PASSWORD)


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_while_a_password_is_checked_nothing_holds_the_database(
    session: Session, user: User, engine: Engine, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    done: list[str] = []
    verify = PasswordHasher.verify

    def noted(hasher: PasswordHasher, kept: str, given: str) -> bool:
        done.append("CHECK")
        return verify(hasher, kept, given)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        done.append(statement.split(maxsplit=1)[0])

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    event.listen(engine, "before_cursor_execute", note)
    try:
        sign_in(session, password)
    except DomainError:
        pass
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert set(done[: done.index("CHECK")]) == {"SELECT"}
    assert "DELETE" in done[done.index("CHECK") :]


def change_password(
    session: Session,
    user: User,
    current: str = PASSWORD,
    new: str = "three random words",
    *,
    address: str = "192.0.2.1",
    real_now: datetime = REAL_NOW,
) -> None:
    """One attempt to change it."""
    accounts.change_password(
        session,
        user,
        current=current,
        new_password=new,
        attempt=Attempt(address, real_now),
        actor=factories.actor(user),
        now=factories.NOW,
    )


def test_whoever_guesses_the_current_password_waits_as_at_the_sign_in(session: Session, user: User) -> None:
    for _ in range(5):
        with pytest.raises(DomainError, match="not your current"):
            change_password(session, user, "wrong")

    with pytest.raises(DomainError, match="Wait 1 minute") as refusal:
        change_password(session, user)
    assert refusal.value.field == "current_password"
    with pytest.raises(DomainError, match="Wait 1 minute"):
        sign_in(session)

    change_password(session, user, real_now=REAL_NOW + timedelta(minutes=1))
    assert passwords.matches(user.password_hash, "three random words")


def test_guessing_at_many_accounts_from_one_machine_stops_a_change_too(session: Session, user: User) -> None:
    many = range(guessing.BY_NETWORK)
    session.add_all(failure(email=f"guess{n}@council.example", address="192.0.2.66") for n in many)

    with pytest.raises(DomainError, match="Wait 1 minute"):
        change_password(session, user, address="192.0.2.66")


def test_changing_a_password_forgets_the_failures_before_it(session: Session, user: User) -> None:
    fail(session, 4)

    change_password(session, user)

    assert session.scalar(select(func.count(SignInFailure.id))) == 0


@pytest.mark.parametrize(
    ("current", "new", "field", "says"),
    [
        ("wrong", "three random words", "current_password", "not your current"),
        (PASSWORD, "short", "new_password", "12 characters"),
        (PASSWORD, "x" * 201, "new_password", "at most 200"),
        (PASSWORD, PASSWORD, "new_password", "differ"),
        (PASSWORD, "LEAD@council.example", "new_password", "your own name, address"),
        (PASSWORD, "PasswordPassword", "new_password", "among the first that are tried"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(
    session: Session, user: User, current: str, new: str, field: str, says: str
) -> None:
    with pytest.raises(DomainError, match=says) as refusal:
        change_password(session, user, current, new)

    assert refusal.value.field == field
    assert passwords.matches(user.password_hash, PASSWORD)


@pytest.mark.parametrize("new", ["Kingsmere-2026!", "firebrigade1234"])
def test_neither_the_partnership_nor_the_agency_of_a_person_is_their_password(
    session: Session, user: User, new: str
) -> None:
    here = factories.partnership(session, slug="kingsmere", name="Kingsmere Safeguarding Partnership")
    agency = factories.agency(session, here, name="Fire Brigade")
    lead = factories.member(session, here, Role.ACTION_LEAD, agency, password_hash=user.password_hash)

    with pytest.raises(DomainError, match="your own name, address or partnership"):
        change_password(session, lead, PASSWORD, new)

    change_password(session, user, PASSWORD, new)


def test_changing_a_password_is_recorded(session: Session, user: User) -> None:
    change_password(session, user)

    change = session.scalars(select(Event).where(Event.kind == "person.password_changed")).one()
    assert (change.by_id, change.summary) == (user.id, "Changed their password")
