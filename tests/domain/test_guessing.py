"""Guessing is slowed down more and more, and what counts as one place."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import guessing
from tracker.domain.guessing import Device, Failures

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("number", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15), (5_000, 15)]
)
def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(number: int, minutes: int) -> None:
    assert guessing.wait(Failures(number, NOW), 5, NOW) == minutes * MINUTE


def test_the_wait_runs_from_the_last_failure() -> None:
    failures = Failures(6, NOW - MINUTE)

    assert guessing.wait(failures, 5, NOW) == MINUTE
    assert guessing.wait(failures, 5, NOW + MINUTE) == timedelta(0)


@given(number=st.integers(0, 200), more=st.integers(0, 200), seconds=st.integers(0, 3600))
def test_more_failures_never_mean_a_shorter_wait(number: int, more: int, seconds: int) -> None:
    at = NOW - timedelta(seconds=seconds)

    fewer = guessing.wait(Failures(number, at), 5, NOW)

    assert timedelta(0) <= fewer <= guessing.wait(Failures(number + more, at), 5, NOW) <= guessing.LONGEST


def test_within_an_hour_whoever_guesses_gets_at_most_a_dozen_tries() -> None:
    now, tries = NOW, 0
    while now < NOW + guessing.WINDOW:
        tries += 1
        now += guessing.wait(Failures(tries, now), guessing.BY_PAIR, now)

    assert tries <= 12


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("no address" * 20, ("no address" * 20)[:64]),
    ],
)
def test_what_counts_as_one_place(address: str, place: str) -> None:
    assert guessing.network(address) == place


@pytest.mark.parametrize(
    ("waiting", "says"),
    [
        (timedelta(seconds=1), "Wait 1 minute,"),
        (MINUTE, "Wait 1 minute,"),
        (MINUTE + timedelta(seconds=1), "Wait 2 minutes,"),
        (guessing.LONGEST, "Wait 15 minutes,"),
    ],
)
def test_the_wait_is_said_in_whole_minutes(waiting: timedelta, says: str) -> None:
    assert says in guessing.in_words(waiting)


def test_a_browser_is_known_to_those_who_signed_in_in_it() -> None:
    device = Device("home", frozenset({7}))

    assert device.knows(7)
    assert not device.knows(8)
    assert not device.knows(None)
