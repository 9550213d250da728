"""A second factor is set up with password and telephone, takes each code once, is reset with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.accounts import KEY, PASSWORD, attempt, code_of, with_second_factor
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Role
from tracker.models import Event, Partnership, RecoveryCode, SecondFactor, SignInFailure, User
from tracker.queries import accounts as queries
from tracker.services import accounts as signing_in
from tracker.services import second_factors
from tracker.services.accounts import Attempt

NOW = factories.NOW
REAL_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = REAL_NOW + timedelta(minutes=1)


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def user(session: Session, partnership: Partnership) -> User:
    return accounts.member(session, partnership)


def check(session: Session, user: User, code: str, at: datetime = LATER) -> bool:
    return second_factors.check(session, user, code, key=KEY, attempt=attempt(at), now=NOW)


def test_what_is_kept_is_neither_the_secret_nor_a_code(session: Session, user: User) -> None:
    secret, codes = with_second_factor(session, user, REAL_NOW)

    assert len(set(codes)) == 10
    assert user.second_factor is not None
    assert secret not in user.second_factor.sealed_secret
    kept = set(session.scalars(select(RecoveryCode.code_hash)))
    assert len(kept) == 10
    assert not kept & set(codes)


def test_a_telephone_whose_code_is_wrong_or_a_wrong_password_sets_nothing_up(
    session: Session, user: User
) -> None:
    secret = second_factors.new_secret()
    right = code_of(secret, REAL_NOW)
    actor = factories.actor(user)

    for code, current, field in (("000000", PASSWORD, "code"), (right, "wrong", "current_password")):
        with pytest.raises(DomainError) as refusal:
            second_factors.set_up(
                session,
                user,
                secret,
                code if code != right else right,
                current=current,
                key=KEY,
                attempt=attempt(REAL_NOW),
                actor=actor,
                now=NOW,
            )
        assert refusal.value.field == field

    assert session.scalar(select(func.count(SecondFactor.id))) == 0


def test_a_right_password_alone_does_not_count_as_signed_in(session: Session, user: User) -> None:
    with_second_factor(session, user, REAL_NOW)
    user.last_seen_at = None
    place = Attempt("198.51.100.66", LATER)
    for _ in range(4):
        with pytest.raises(DomainError):
            second_factors.check(session, user, "000000", key=KEY, attempt=place, now=NOW)

    signing_in.sign_in(session, email=user.email, password=PASSWORD, attempt=place, now=NOW)

    assert user.last_seen_at is None
    assert session.scalar(select(func.count(SignInFailure.id))) == 4, "the count of wrong codes goes on"


def test_the_code_of_the_telephone_completes_the_sign_in(session: Session, user: User) -> None:
    secret, _ = with_second_factor(session, user, REAL_NOW)
    user.last_seen_at = None

    assert check(session, user, code_of(secret, LATER)) is False
    assert user.last_seen_at == NOW


def test_a_code_that_was_taken_is_not_taken_again(session: Session, user: User) -> None:
    secret, _ = with_second_factor(session, user, REAL_NOW)
    with pytest.raises(DomainError):
        check(session, user, code_of(secret, REAL_NOW), REAL_NOW)
    code = code_of(secret, LATER)
    check(session, user, code)
    session.expire_all()

    with pytest.raises(DomainError, match="neither a code"):
        check(session, user, code)


def test_each_recovery_code_works_once_however_it_is_typed(session: Session, user: User) -> None:
    _, codes = with_second_factor(session, user, REAL_NOW)

    assert check(session, user, f" {codes[0].upper().replace('-', ' ')} ") is True
    with pytest.raises(DomainError):
        check(session, user, codes[0])
    assert check(session, user, codes[1]) is True
    assert second_factors.codes_left(session, user) == 8


def test_somebody_elses_recovery_code_does_not_work(session: Session, user: User) -> None:
    with_second_factor(session, user, REAL_NOW)
    other = accounts.member(session, factories.partnership(session))
    _, theirs = with_second_factor(session, other, REAL_NOW)

    with pytest.raises(DomainError):
        check(session, user, theirs[0])


def test_whoever_guesses_codes_waits_longer_and_longer(session: Session, user: User) -> None:
    secret, _ = with_second_factor(session, user, REAL_NOW)
    place = Attempt("198.51.100.66", LATER)
    for _ in range(5):
        with pytest.raises(DomainError, match="neither"):
            second_factors.check(session, user, "000000", key=KEY, attempt=place, now=NOW)

    with pytest.raises(DomainError, match="Wait 1 minute"):
        second_factors.check(session, user, code_of(secret, LATER), key=KEY, attempt=place, now=NOW)


def test_with_another_key_of_the_installation_only_recovery_codes_work(session: Session, user: User) -> None:
    secret, codes = with_second_factor(session, user, REAL_NOW)
    code = code_of(secret, LATER)

    with pytest.raises(DomainError):
        second_factors.check(session, user, code, key="new", attempt=attempt(LATER), now=NOW)
    assert second_factors.check(session, user, codes[0], key="new", attempt=attempt(LATER), now=NOW)


def test_with_the_key_before_still_known_the_code_is_taken_and_sealed_anew(
    session: Session, user: User
) -> None:
    secret, _ = with_second_factor(session, user, REAL_NOW)
    for key, old_keys, at in (("new", [KEY], LATER), ("new", [], LATER + timedelta(minutes=1))):
        assert not second_factors.check(
            session, user, code_of(secret, at), key=key, old_keys=old_keys, attempt=attempt(at), now=NOW
        )
        session.expire_all()


def test_another_telephone_replaces_the_first_and_its_codes(session: Session, user: User) -> None:
    first, codes = with_second_factor(session, user, REAL_NOW)
    second, _ = with_second_factor(session, user, REAL_NOW)
    session.expire_all()

    with pytest.raises(DomainError):
        check(session, user, code_of(first, LATER))
    with pytest.raises(DomainError):
        check(session, user, codes[0])
    check(session, user, code_of(second, LATER))


def test_new_recovery_codes_need_the_password_and_replace_the_old(session: Session, user: User) -> None:
    _, old = with_second_factor(session, user, REAL_NOW)
    actor = factories.actor(user)
    with pytest.raises(DomainError, match="not your current"):
        second_factors.new_codes(session, user, "wrong", attempt=attempt(), actor=actor, now=NOW)

    new = second_factors.new_codes(session, user, PASSWORD, attempt=attempt(), actor=actor, now=NOW)

    with pytest.raises(DomainError):
        check(session, user, old[0])
    assert check(session, user, new[0])


def test_it_is_turned_off_by_password_where_nobody_asks_for_it(
    session: Session, user: User, partnership: Partnership
) -> None:
    with_second_factor(session, user, REAL_NOW)
    actor = factories.actor(user)
    partnership.second_factor_roles = "action_lead"
    with pytest.raises(DomainError, match="Your role needs"):
        second_factors.turn_off(session, user, PASSWORD, attempt=attempt(), actor=actor, now=NOW)
    partnership.second_factor_roles = "manager"
    with pytest.raises(DomainError, match="not your current"):
        second_factors.turn_off(session, user, "wrong", attempt=attempt(), actor=actor, now=NOW)

    second_factors.turn_off(session, user, PASSWORD, attempt=attempt(), actor=actor, now=NOW)

    assert user.second_factor is None
    assert session.scalar(select(func.count(RecoveryCode.id))) == 0


def test_a_manager_resets_it_with_a_reason_and_the_person_is_told(
    session: Session, user: User, partnership: Partnership
) -> None:
    with_second_factor(session, user, REAL_NOW)
    accounts.signed_in(session, user)
    manager = factories.actor(accounts.member(session, partnership, Role.MANAGER, name="The manager"))
    with pytest.raises(DomainError, match="Say why"):
        second_factors.reset(session, user, " ", post=accounts.post(), actor=manager, now=NOW)

    second_factors.reset(session, user, "Lost it; I rang them", post=accounts.post(), actor=manager, now=NOW)

    assert user.second_factor is None
    assert queries.web_sessions(session, user.id) == []
    event = session.scalars(select(Event).where(Event.kind == "person.second_factor_reset")).one()
    assert (event.partnership_id, event.reason) == (partnership.id, "Lost it; I rang them")
    mail = accounts.newest_mail(session, "account_notice")
    assert mail.to_address == user.email
    assert "The manager reset your second factor" in mail.text
    assert "Lost it; I rang them" in mail.text
    with pytest.raises(DomainError, match="has no second factor"):
        second_factors.reset(session, user, "Again", post=accounts.post(), actor=manager, now=NOW)


def test_nobody_resets_their_own_nor_that_of_whom_they_do_not_manage(
    session: Session, user: User, partnership: Partnership
) -> None:
    manager = accounts.member(session, partnership, Role.MANAGER)
    with_second_factor(session, manager, REAL_NOW)
    with_second_factor(session, user, REAL_NOW)
    stranger = factories.actor(accounts.member(session, factories.partnership(session), Role.MANAGER))

    with pytest.raises(DomainError, match="Your own"):
        second_factors.reset(
            session, manager, "Lost", post=accounts.post(), actor=factories.actor(manager), now=NOW
        )
    with pytest.raises(DomainError, match="another partnership"):
        second_factors.reset(session, user, "Lost", post=accounts.post(), actor=stranger, now=NOW)
    assert user.second_factor is not None


def test_a_manager_says_which_roles_need_one(session: Session, user: User, partnership: Partnership) -> None:
    manager = factories.actor(accounts.member(session, partnership, Role.MANAGER))
    assert not second_factors.must_have(user)

    second_factors.require(session, partnership, [Role.ACTION_LEAD], actor=manager, now=NOW)
    second_factors.require(session, partnership, [Role.ACTION_LEAD], actor=manager, now=NOW)

    assert second_factors.must_have(user)
    event = session.scalars(select(Event).where(Event.kind == "settings.second_factor")).one()
    assert event.summary == "A second factor is asked of: Action lead"
    with pytest.raises(NotFoundError):
        second_factors.require(session, partnership, [], actor=factories.actor(user), now=NOW)
