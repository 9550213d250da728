"""The BRAG rating of an action: computed, and always with the sentence that says why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain import overdue, wording
from tracker.domain.statuses import Status

SOON_DAYS = 28
SILENT_DAYS = 28
OFTEN_MOVED = 2


class Brag(StrEnum):
    """Blue, red, amber, green, or grey for not started."""

    BLUE = "blue"
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"

    @property
    def label(self) -> str:
        """The rating as a word, since colour alone says nothing to many readers."""
        return self.value.capitalize()


@dataclass(frozen=True)
class Facts:
    """What the rating of one action depends on."""

    tracked: bool
    status: Status
    due_on: date | None
    review_on: date | None
    times_moved: int
    last_update_on: date | None


@dataclass(frozen=True)
class Rating:
    """A rating, or none for withdrawn and historic actions, and why."""

    brag: Brag | None
    reason: str


def rate(facts: Facts, today: date) -> Rating:
    """The first rule that applies, as product.md lists them."""
    if not facts.tracked:
        return Rating(None, "Not rated: the report is historic and this action is not in tracking.")
    if facts.status is Status.WITHDRAWN:
        return Rating(None, "Not rated: withdrawn.")
    if facts.status in (Status.VERIFIED, Status.EMBEDDED):
        return Rating(Brag.BLUE, f"Blue: {facts.status.label.lower()}.")
    late = overdue.days_overdue(
        tracked=facts.tracked,
        status=facts.status,
        due_on=facts.due_on,
        review_on=facts.review_on,
        today=today,
    )
    if late:
        return Rating(Brag.RED, f"Red: {wording.late(late)}{_silence(facts, today)}.")
    worry = _worry(facts, today)
    if worry:
        return Rating(Brag.AMBER, f"Amber: {worry}.")
    return _calm(facts, today)


def _worry(facts: Facts, today: date) -> str | None:
    """The first reason for Amber, if there is one."""
    if facts.due_on and 0 <= (facts.due_on - today).days <= SOON_DAYS:
        due = _due(facts.due_on, today)
        if facts.status is Status.NOT_STARTED:
            return f"{due}, not started"
        if _is_silent(facts, today):
            return f"{due}{_silence(facts, today)}"
    if facts.times_moved >= OFTEN_MOVED:
        return f"its date has moved {facts.times_moved} times"
    if facts.status is Status.ON_HOLD:
        return "on hold" + (f" until {wording.long_date(facts.review_on)}" if facts.review_on else "")
    if facts.status is Status.DELIVERED and facts.due_on and facts.due_on < today:
        return "delivered, its date has passed and nobody has verified it"
    return None


def _calm(facts: Facts, today: date) -> Rating:
    due = _due(facts.due_on, today) if facts.due_on and facts.due_on >= today else "no due date"
    if facts.status is Status.NOT_STARTED:
        return Rating(Brag.GREY, f"Grey: not started, {due}.")
    if facts.status is Status.DELIVERED:
        return Rating(Brag.GREEN, "Green: delivered, waiting to be verified.")
    return Rating(Brag.GREEN, f"Green: {facts.status.label.lower()}, {due}.")


def _due(due_on: date, today: date) -> str:
    return f"due {wording.distance(due_on, today)}"


def _is_silent(facts: Facts, today: date) -> bool:
    return facts.last_update_on is None or (today - facts.last_update_on).days >= SILENT_DAYS


def _silence(facts: Facts, today: date) -> str:
    if facts.last_update_on is None:
        return ", no update yet"
    days = (today - facts.last_update_on).days
    return f", no update for {days} days" if days >= SILENT_DAYS else ""
