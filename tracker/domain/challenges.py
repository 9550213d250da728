"""Challenges: a formal question to one person, who answers by a date; somebody else closes it."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain import working_days
from tracker.domain.errors import ChangedMeanwhileError, DomainError

USUAL_DAYS = 10  # working days in which an answer is expected


class State(StrEnum):
    """Where a challenge stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state as people read it."""
        return {State.WAITING: "Waiting for an answer", State.ANSWERED: "Answered"}.get(self, "Closed")


@dataclass(frozen=True)
class Standing:
    """A challenge as its rules see it: who asked, who is to answer by when, and how far it is."""

    raised_by_id: int | None
    addressee_id: int
    answer_by: date
    is_answered: bool
    is_closed: bool

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.is_closed:
            return State.CLOSED
        return State.ANSWERED if self.is_answered else State.WAITING

    def is_late(self, today: date) -> bool:
        """Whether the answer should have come before today; an answer due today is not late."""
        return self.state is State.WAITING and self.answer_by < today


def label(number: int) -> str:
    """A challenge as people name it: CH-7."""
    return f"CH-{number}"


def usual_answer_by(today: date, holidays: Container[date]) -> date:
    """The day by which an answer is expected where nobody says otherwise."""
    return working_days.add(today, USUAL_DAYS, holidays)


def check_answer_by(answer_by: date | None, today: date) -> date:
    """The day chosen for the answer; none, or one that has passed, is refused."""
    if answer_by is None:
        raise DomainError("Say by when an answer is needed.", field="answer_by")
    if answer_by < today:
        raise DomainError("Give a date of today or later.", field="answer_by")
    return answer_by


def check_answerer(standing: Standing, *, user_id: int | None, is_manager: bool) -> None:
    """The addressee answers, or a manager on their behalf who did not ask it themselves."""
    _check_open(standing)
    if standing.is_answered:
        raise ChangedMeanwhileError("This challenge has been answered already.")
    if user_id == standing.addressee_id:
        return
    if not is_manager:
        raise DomainError("Only the person it is addressed to answers it, or a manager on their behalf.")
    if user_id is not None and user_id == standing.raised_by_id:
        raise DomainError("You raised this challenge; somebody else answers it.")


def check_closer(standing: Standing, *, user_id: int | None, is_scrutineer: bool) -> None:
    """Who raised it closes it, or a scrutineer; never the one who had to answer."""
    _check_open(standing)
    if user_id is not None and user_id == standing.addressee_id:
        raise DomainError("It is addressed to you, so somebody else closes it.")
    raised_it = user_id is not None and user_id == standing.raised_by_id
    if not (raised_it or is_scrutineer):
        raise DomainError("Only who raised a challenge closes it, or a scrutineer.")


def check_asker(standing: Standing, *, user_id: int | None, is_scrutineer: bool) -> None:
    """Whoever may close it may ask again instead, once there is an answer to be unsatisfied with."""
    check_closer(standing, user_id=user_id, is_scrutineer=is_scrutineer)
    if not standing.is_answered:
        raise DomainError("There is no answer yet; wait for it before you ask again.")


def _check_open(standing: Standing) -> None:
    if standing.is_closed:
        raise ChangedMeanwhileError("This challenge is closed.")
