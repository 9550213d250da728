"""The BRAG rating: each rule, the order of the rules, their boundaries, and the sentence that says why."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import brag, overdue
from tracker.domain.brag import Brag, Facts, Rating
from tracker.domain.statuses import OPEN, Status

TODAY = date(2024, 11, 18)

days_from_today = st.integers(-70, 70) | st.sampled_from([-29, -28, -27, -1, 0, 1, 27, 28, 29])
near_days = st.none() | days_from_today.map(lambda days: TODAY + timedelta(days=days))
any_facts = st.fixed_dictionaries(
    {
        "tracked": st.booleans(),
        "status": st.sampled_from(Status),
        "due_on": near_days,
        "review_on": near_days,
        "times_moved": st.integers(0, 3),
        "last_update_on": near_days,
    }
).map(lambda values: Facts(**values))


def day(distance: int | None) -> date | None:
    return None if distance is None else TODAY + timedelta(days=distance)


def rated(
    status: Status = Status.IN_PROGRESS,
    *,
    due: int | None = 100,
    updated: int | None = -3,
    review: int | None = None,
    moved: int = 0,
    tracked: bool = True,
) -> Rating:
    facts = Facts(tracked, status, day(due), day(review), moved, day(updated))
    return brag.rate(facts, TODAY)


def test_an_action_of_a_historic_report_is_not_rated() -> None:
    rating = rated(due=-100, tracked=False)
    assert rating.brag is None
    assert "historic" in rating.reason


def test_a_withdrawn_action_is_not_rated_however_late_it_was() -> None:
    assert rated(Status.WITHDRAWN, due=-100, moved=5) == Rating(None, "Not rated: withdrawn.")


@pytest.mark.parametrize("status", [Status.VERIFIED, Status.EMBEDDED])
def test_verified_and_embedded_are_blue_though_past_their_date_and_moved_often(status: Status) -> None:
    assert rated(status, due=-100, moved=5, updated=-300) == Rating(Brag.BLUE, f"Blue: {status.value}.")


@pytest.mark.parametrize("status", [Status.NOT_STARTED, Status.IN_PROGRESS, Status.ON_HOLD])
def test_overdue_is_red_before_any_other_worry(status: Status) -> None:
    assert rated(status, due=-1, moved=2).brag is Brag.RED


def test_red_says_how_late_and_how_silent() -> None:
    assert rated(due=-41, updated=-3).reason == "Red: 41 days late."
    assert rated(due=-1, updated=-28).reason == "Red: 1 day late, no update for 28 days."
    assert rated(Status.NOT_STARTED, due=-5, updated=None).reason == "Red: 5 days late, no update yet."


@pytest.mark.parametrize(("due", "expected"), [(0, Brag.AMBER), (28, Brag.AMBER), (29, Brag.GREY)])
def test_not_started_is_amber_from_28_days_before_it_is_due(due: int, expected: Brag) -> None:
    assert rated(Status.NOT_STARTED, due=due, updated=0).brag is expected


@pytest.mark.parametrize(
    ("due", "updated", "expected"),
    [
        (28, -28, Brag.AMBER),
        (28, -27, Brag.GREEN),
        (29, -28, Brag.GREEN),
        (0, -28, Brag.AMBER),
        (28, None, Brag.AMBER),
        (29, None, Brag.GREEN),
        (None, -300, Brag.GREEN),
    ],
)
def test_due_soon_without_an_update_for_28_days_is_amber(
    due: int | None, updated: int | None, expected: Brag
) -> None:
    assert rated(due=due, updated=updated).brag is expected


def test_what_is_delivered_and_waits_unverified_turns_amber_before_its_date_like_any_other() -> None:
    assert rated(Status.DELIVERED, due=12, updated=-41).brag is Brag.AMBER
    assert rated(Status.DELIVERED, due=12, updated=-27).brag is Brag.GREEN


def test_amber_gives_the_sentence_of_the_product() -> None:
    assert rated(due=12, updated=-41).reason == "Amber: due in 12 days, no update for 41 days."
    assert rated(Status.NOT_STARTED, due=1).reason == "Amber: due tomorrow, not started."
    assert rated(due=0, updated=None).reason == "Amber: due today, no update yet."


@pytest.mark.parametrize(("moved", "expected"), [(1, Brag.GREEN), (2, Brag.AMBER), (3, Brag.AMBER)])
def test_a_date_moved_twice_is_amber(moved: int, expected: Brag) -> None:
    assert rated(moved=moved).brag is expected


@pytest.mark.parametrize("status", [Status.NOT_STARTED, Status.IN_PROGRESS, Status.DELIVERED])
def test_a_date_moved_twice_is_said(status: Status) -> None:
    assert rated(status, moved=2).reason == "Amber: its date has moved 2 times."


MISSED = "the milestone “Protocol signed” is 24 days late"


def with_a_missed_milestone(**changed: object) -> Rating:
    facts = Facts(True, Status.IN_PROGRESS, day(11), None, 0, day(-42))
    missed = {"next_milestone_due_on": day(-24), "next_milestone": "Protocol signed"}
    return brag.rate(facts._replace(**(missed | changed)), TODAY)


def test_a_missed_milestone_is_said_beside_what_is_more_pressing() -> None:
    assert with_a_missed_milestone().reason == f"Amber: due in 11 days, no update for 42 days; {MISSED}."


def test_a_missed_milestone_is_said_when_the_action_itself_is_late() -> None:
    late = with_a_missed_milestone(due_on=day(-3), last_update_on=day(-1))
    assert late == Rating(Brag.RED, f"Red: 3 days late; {MISSED}.")


def test_every_worry_is_said() -> None:
    said = with_a_missed_milestone(times_moved=2, flag="No budget.").reason
    assert said.endswith(f"{MISSED}; its date has moved 2 times; flagged: No budget.")


def test_once_delivered_a_milestone_is_no_worry() -> None:
    assert with_a_missed_milestone(status=Status.DELIVERED, due_on=day(40)).brag is Brag.GREEN


def test_on_hold_is_amber_until_its_review_date_has_passed() -> None:
    assert rated(Status.ON_HOLD, review=0).reason == "Amber: on hold until 18 November 2024."
    assert rated(Status.ON_HOLD, review=0, due=-1).brag is Brag.AMBER
    assert rated(Status.ON_HOLD, review=-1, due=-1).brag is Brag.RED


def test_on_hold_past_its_date_says_that_it_is_on_hold_rather_than_due_in_the_past() -> None:
    rating = rated(Status.ON_HOLD, review=3, due=-10, updated=-60)
    assert rating.reason == "Amber: on hold until 21 November 2024."


def test_delivered_past_its_date_is_amber_and_on_its_date_it_is_not() -> None:
    late = rated(Status.DELIVERED, due=-1, updated=-40)
    assert late.brag is Brag.AMBER
    assert "its date has passed" in late.reason
    assert rated(Status.DELIVERED, due=0).brag is Brag.GREEN


def test_not_started_with_time_to_go_is_grey() -> None:
    assert rated(Status.NOT_STARTED, due=29).reason == "Grey: not started, due in 29 days."
    assert rated(Status.NOT_STARTED, due=None).reason == "Grey: not started, no due date."


def test_else_it_is_green() -> None:
    assert rated(due=100) == Rating(Brag.GREEN, "Green: in progress, due in 100 days.")
    assert rated(due=None) == Rating(Brag.GREEN, "Green: in progress, no due date.")
    assert rated(Status.DELIVERED, due=5).brag is Brag.GREEN


@given(any_facts)
def test_overdue_is_red_and_red_is_overdue(facts: Facts) -> None:
    late = overdue.is_overdue(
        tracked=facts.tracked,
        status=facts.status,
        due_on=facts.due_on,
        review_on=facts.review_on,
        today=TODAY,
    )
    assert late is (brag.rate(facts, TODAY).brag is Brag.RED)


@given(any_facts)
def test_a_rating_always_comes_with_one_sentence_that_begins_with_its_word(facts: Facts) -> None:
    rating = brag.rate(facts, TODAY)
    word = rating.brag.label if rating.brag else "Not rated"
    assert rating.reason.startswith(f"{word}: ")
    assert rating.reason.endswith(".")
    assert rating.reason.count(".") == 1
    assert "None" not in rating.reason


@given(any_facts)
def test_withdrawn_and_historic_are_never_rated_and_everything_else_is(facts: Facts) -> None:
    unrated = not facts.tracked or facts.status is Status.WITHDRAWN
    assert (brag.rate(facts, TODAY).brag is None) is unrated


@given(any_facts)
def test_grey_is_for_not_started_and_blue_for_what_is_closed(facts: Facts) -> None:
    rating = brag.rate(facts, TODAY).brag
    assert rating is not Brag.GREY or facts.status is Status.NOT_STARTED
    assert (rating is Brag.BLUE) is (facts.tracked and facts.status in (Status.VERIFIED, Status.EMBEDDED))
    assert rating is not Brag.RED or facts.status in OPEN


def test_the_ratings_are_lower_case_codes_with_a_word_to_show() -> None:
    assert {rating.value: rating.label for rating in Brag} == {
        "blue": "Blue",
        "red": "Red",
        "amber": "Amber",
        "green": "Green",
        "grey": "Grey",
    }
