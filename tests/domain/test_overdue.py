"""The one definition of overdue, against the words of the product."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import overdue
from tracker.domain.statuses import Status

TODAY = date(2024, 12, 16)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)

near_days = st.none() | st.integers(-70, 70).map(lambda days: TODAY + timedelta(days=days))


def late(
    status: Status = Status.IN_PROGRESS,
    due_on: date | None = YESTERDAY,
    review_on: date | None = None,
    tracked: bool = True,
) -> bool:
    return overdue.is_overdue(tracked=tracked, status=status, due_on=due_on, review_on=review_on, today=TODAY)


def test_an_open_action_past_its_date_is_overdue() -> None:
    assert late()


def test_due_today_is_not_overdue() -> None:
    assert not late(due_on=TODAY)


def test_undated_is_not_overdue() -> None:
    assert not late(due_on=None)


@pytest.mark.parametrize(
    ("status", "is_late"),
    [
        (Status.NOT_STARTED, True),
        (Status.IN_PROGRESS, True),
        (Status.DELIVERED, False),
        (Status.VERIFIED, False),
        (Status.EMBEDDED, False),
        (Status.WITHDRAWN, False),
        (Status.ON_HOLD, True),
    ],
)
def test_only_what_is_not_yet_delivered_can_be_overdue(status: Status, is_late: bool) -> None:
    assert late(status=status) is is_late


@pytest.mark.parametrize(("review_on", "is_late"), [(YESTERDAY, True), (TODAY, False), (TOMORROW, False)])
def test_on_hold_is_late_like_any_other_once_its_review_date_has_passed(
    review_on: date, is_late: bool
) -> None:
    assert late(status=Status.ON_HOLD, review_on=review_on) is is_late


def test_a_review_date_shields_nothing_that_is_not_on_hold() -> None:
    assert late(status=Status.IN_PROGRESS, review_on=TOMORROW)


def test_a_review_date_that_passed_does_not_make_late_what_is_not_yet_due() -> None:
    assert not late(status=Status.ON_HOLD, review_on=YESTERDAY, due_on=TOMORROW)


def test_an_action_of_a_historic_report_is_never_overdue() -> None:
    assert not late(due_on=date(2012, 5, 29), tracked=False)


def test_days_are_counted_from_the_due_date() -> None:
    values = {"tracked": True, "status": Status.ON_HOLD, "review_on": YESTERDAY, "today": TODAY}
    assert overdue.days_overdue(due_on=date(2024, 12, 13), **values) == 3  # type: ignore[arg-type]


@given(tracked=st.booleans(), status=st.sampled_from(Status), due_on=near_days, review_on=near_days)
def test_days_are_above_nought_exactly_when_it_is_overdue(
    tracked: bool, status: Status, due_on: date | None, review_on: date | None
) -> None:
    facts = {"tracked": tracked, "status": status, "due_on": due_on, "review_on": review_on, "today": TODAY}
    days = overdue.days_overdue(**facts)  # type: ignore[arg-type]
    assert (days > 0) is overdue.is_overdue(**facts)  # type: ignore[arg-type]
    assert days >= 0
