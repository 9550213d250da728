"""A challenge is answered by who it is addressed to, and closed by anybody but them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import challenges
from tracker.domain.challenges import Standing, State
from tracker.domain.errors import ChangedMeanwhileError, DomainError

DAY = date(2024, 11, 18)
RAISER, ADDRESSEE, MANAGER, SCRUTINEER = 1, 2, 3, 4


def standing(*, answered: bool = False, closed: bool = False, answer_by: date = DAY) -> Standing:
    return Standing(RAISER, ADDRESSEE, answer_by, is_answered=answered, is_closed=closed)


def test_it_is_expected_after_ten_working_days_that_leave_christmas_out() -> None:
    holidays = {date(2024, 12, 25), date(2024, 12, 26), date(2025, 1, 1)}

    assert challenges.usual_answer_by(DAY, set()) == date(2024, 12, 2)
    assert challenges.usual_answer_by(date(2024, 12, 20), holidays) == date(2025, 1, 8)


def test_an_answer_due_today_is_not_late_and_one_that_came_is_never_late() -> None:
    tomorrow = DAY + timedelta(days=1)

    assert not standing().is_late(DAY)
    assert standing().is_late(tomorrow)
    assert not standing(answered=True).is_late(tomorrow)
    assert not standing(closed=True).is_late(tomorrow)


def test_a_closed_challenge_is_closed_whether_or_not_it_was_answered() -> None:
    assert standing().state is State.WAITING
    assert standing(answered=True).state is State.ANSWERED
    assert {standing(answered=answered, closed=True).state for answered in (True, False)} == {State.CLOSED}


@pytest.mark.parametrize("day", [None, DAY - timedelta(days=1)])
def test_an_answer_needs_a_date_that_has_not_passed(day: date | None) -> None:
    with pytest.raises(DomainError) as refusal:
        challenges.check_answer_by(day, DAY)

    assert refusal.value.field == "answer_by"
    assert challenges.check_answer_by(DAY, DAY) == DAY


def test_its_addressee_answers_or_a_manager_who_did_not_ask() -> None:
    challenges.check_answerer(standing(), user_id=ADDRESSEE, is_manager=False)
    challenges.check_answerer(standing(), user_id=MANAGER, is_manager=True)

    with pytest.raises(DomainError, match="Only the person it is addressed to"):
        challenges.check_answerer(standing(), user_id=SCRUTINEER, is_manager=False)
    with pytest.raises(DomainError, match="somebody else answers"):
        challenges.check_answerer(standing(), user_id=RAISER, is_manager=True)


def test_what_is_answered_or_closed_is_not_answered_again() -> None:
    for late in (standing(answered=True), standing(closed=True)):
        with pytest.raises(ChangedMeanwhileError):
            challenges.check_answerer(late, user_id=ADDRESSEE, is_manager=False)


def test_it_is_asked_again_only_after_an_answer() -> None:
    challenges.check_asker(standing(answered=True), user_id=RAISER, is_scrutineer=False)

    with pytest.raises(DomainError, match="no answer yet"):
        challenges.check_asker(standing(), user_id=RAISER, is_scrutineer=False)


@given(
    user_id=st.sampled_from([None, RAISER, ADDRESSEE, MANAGER, SCRUTINEER]),
    is_scrutineer=st.booleans(),
    answered=st.booleans(),
    closed=st.booleans(),
)
def test_only_who_raised_it_or_a_scrutineer_has_the_last_word_and_never_its_addressee(
    user_id: int | None, is_scrutineer: bool, answered: bool, closed: bool
) -> None:
    may = user_id != ADDRESSEE and (user_id == RAISER or is_scrutineer) and not closed

    for check, allowed in (
        (challenges.check_closer, may),
        (challenges.check_asker, may and answered),
    ):
        try:
            check(standing(answered=answered, closed=closed), user_id=user_id, is_scrutineer=is_scrutineer)
        except DomainError:
            assert not allowed
        else:
            assert allowed
