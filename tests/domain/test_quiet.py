"""Quiet hours: when mail may leave, by London clocks, through both changes of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import quiet
from tracker.domain.london import LONDON

HOURS = st.integers(min_value=0, max_value=23)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "since"),
    [
        ("2024-11-18T06:59", None),
        ("2024-11-18T07:00", "2024-11-18T07:00"),
        ("2024-11-18T19:59", "2024-11-18T07:00"),
        ("2024-11-18T20:00", None),
        ("2024-07-18T07:00", "2024-07-18T07:00"),
        ("2025-03-30T07:30", "2025-03-30T07:00"),
        ("2025-10-26T06:30", None),
    ],
)
def test_mail_leaves_from_seven_until_eight_in_the_evening_by_london_clocks(
    moment: str, since: str | None
) -> None:
    found = quiet.open_since(at(moment).astimezone(UTC), quiet.QUIET_FROM, quiet.QUIET_UNTIL)
    assert found == (at(since) if since else None)


def test_hours_within_a_day_are_quiet_too_and_what_they_end_opens_for_the_next_day() -> None:
    assert quiet.open_since(at("2024-11-18T12:30"), 12, 14) is None
    assert quiet.open_since(at("2024-11-18T14:00"), 12, 14) == at("2024-11-18T14:00")
    assert quiet.open_since(at("2024-11-18T09:00"), 12, 14) == at("2024-11-17T14:00")


@given(MOMENTS, HOURS)
def test_equal_hours_mean_that_it_is_never_quiet(moment: datetime, hour: int) -> None:
    since = quiet.open_since(moment, hour, hour)
    assert since is not None
    assert since < moment


@given(MOMENTS, HOURS, HOURS)
def test_it_is_quiet_exactly_in_the_hours_named_and_opens_no_longer_than_a_day_ago(
    moment: datetime, quiet_from: int, quiet_until: int
) -> None:
    since = quiet.open_since(moment, quiet_from, quiet_until)
    span = (quiet_until - quiet_from) % 24
    is_within = (moment.astimezone(LONDON).hour - quiet_from) % 24 < span
    assert (since is None) is is_within
    if since and span:
        assert timedelta() <= moment - since <= timedelta(hours=25)
        assert since.astimezone(LONDON).hour == quiet_until


@given(MOMENTS)
def test_no_hour_of_the_year_holds_mail_for_more_than_a_night(moment: datetime) -> None:
    waits = next(
        n
        for n in range(60)
        if quiet.open_since(moment + timedelta(minutes=15 * n), quiet.QUIET_FROM, quiet.QUIET_UNTIL)
    )
    assert waits * 15 <= 12 * 60
