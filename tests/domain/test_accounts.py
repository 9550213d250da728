"""Links, sessions and who needs a second factor, by their rules alone."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.domain import accounts, agents
from tracker.domain.accounts import Invited, Lifetime, TokenKind
from tracker.domain.errors import DomainError
from tracker.domain.roles import Role

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_session_ends_by_rest_or_by_age_whichever_comes_first() -> None:
    lifetime = Lifetime(idle=HOUR, whole=12 * HOUR)

    assert lifetime.ends_at(NOW, NOW) == NOW + HOUR
    assert lifetime.ends_at(NOW, NOW + 11.5 * HOUR) == NOW + 12 * HOUR


def test_an_invitation_is_good_for_seven_days_and_another_password_for_one_hour() -> None:
    assert accounts.LASTS[TokenKind.INVITATION] == timedelta(days=7)
    assert accounts.LASTS[TokenKind.RESET] == HOUR
    assert set(accounts.LASTS) == set(TokenKind)


@pytest.mark.parametrize(
    ("expires_at", "used_at", "revoked_at", "says"),
    [
        (NOW + HOUR, NOW, None, "used already"),
        (NOW + HOUR, None, NOW, "stopped"),
        (NOW, None, None, "too old"),
    ],
)
def test_a_link_that_is_not_good_any_more_says_why(
    expires_at: datetime, used_at: datetime | None, revoked_at: datetime | None, says: str
) -> None:
    with pytest.raises(DomainError, match=says):
        accounts.check_token(expires_at=expires_at, used_at=used_at, revoked_at=revoked_at, now=NOW)


def test_a_link_is_good_up_to_its_last_moment() -> None:
    last = NOW + timedelta(microseconds=1)
    accounts.check_token(expires_at=last, used_at=None, revoked_at=None, now=NOW)


@pytest.mark.parametrize(
    ("expires_at", "revoked_at", "stands"),
    [
        (None, None, Invited.WAITING),
        (NOW + HOUR, None, Invited.WAITING),
        (NOW, None, Invited.EXPIRED),
        (NOW, NOW, Invited.TAKEN_BACK),
    ],
)
def test_where_an_invitation_stands(
    expires_at: datetime | None, revoked_at: datetime | None, stands: Invited
) -> None:
    assert accounts.invited(expires_at, revoked_at, NOW) is stands


def test_a_second_factor_is_needed_where_any_partnership_asks_it_of_the_role_held_there() -> None:
    needs = accounts.must_have_second_factor

    assert needs([(Role.ACTION_LEAD, ""), (Role.MANAGER, "manager,scrutineer")], is_administrator=False)
    assert not needs([(Role.ACTION_LEAD, "manager"), (Role.MANAGER, "")], is_administrator=False)
    assert not needs([], is_administrator=False)
    assert needs([], is_administrator=True)


def test_the_roles_that_need_one_are_kept_in_one_order_and_read_back() -> None:
    kept = accounts.text_of([Role.SCRUTINEER, Role.MANAGER, Role.MANAGER])

    assert kept == "manager,scrutineer"
    assert accounts.roles_of(kept) == {Role.MANAGER, Role.SCRUTINEER}
    assert accounts.roles_of("") == frozenset()


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent: str, says: str) -> None:
    assert agents.in_words(agent) == says
