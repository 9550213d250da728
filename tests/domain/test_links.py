"""Links and codes: how long they are good, what they look like, what is kept of them."""

import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import links
from tracker.domain.links import LinkState

MADE = datetime(2024, 11, 15, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "stopped", "expected"),
    [
        (0, False, LinkState.GOOD),
        (71.99, False, LinkState.GOOD),
        (72, False, LinkState.EXPIRED),
        (0, True, LinkState.STOPPED),
        (100, True, LinkState.STOPPED),
    ],
)
def test_a_link_works_for_72_hours_unless_it_is_stopped(
    hours: float, stopped: bool, expected: LinkState
) -> None:
    now = MADE + timedelta(hours=hours)
    state = links.state(expires_at=MADE + links.LINK_LASTS, revoked_at=MADE if stopped else None, now=now)
    assert state is expected


def test_a_token_is_known_by_its_looks() -> None:
    assert all(links.is_token(secrets.token_urlsafe(links.TOKEN_BYTES)) for _ in range(100))


@pytest.mark.parametrize("text", ["", "x", "your-own-link", "a" * 42, "a" * 44, "a" * 42 + "/", "é" * 43])
def test_anything_else_is_no_token(text: str) -> None:
    assert not links.is_token(text)


@given(st.text())
def test_what_is_kept_of_a_secret_is_no_part_of_it(secret: str) -> None:
    kept = links.fingerprint(secret)
    assert re.fullmatch(r"[0-9a-f]{64}", kept)
    assert kept == links.fingerprint(secret)
    assert kept != links.fingerprint(secret + "x")


@pytest.mark.parametrize("typed", ["123456", " 123 456", "123-456\n", "1 2 3 4 5 6"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert links.code_of(typed) == "123456"


@pytest.mark.parametrize(
    ("address", "shown"), [("dsupt@police.example", "d…@police.example"), ("a@b.example", "a…@b.example")]
)
def test_an_address_is_shown_without_its_name(address: str, shown: str) -> None:
    assert links.masked(address) == shown


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=2))
def test_a_masked_address_never_says_the_name(name: str) -> None:
    assert links.masked(f"{name}@council.example") == f"{name[0]}…@council.example"
