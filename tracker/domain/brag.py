"""The BRAG rating of an action: computed, and always with the sentence that says why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tracker.domain import overdue, texts, wording
from tracker.domain.errors import DomainError
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


class Facts(NamedTuple):
    """What the rating of one action depends on."""

    tracked: bool
    status: Status
    due_on: date | None
    review_on: date | None
    times_moved: int
    last_update_on: date | None
    next_part_due_on: date | None = None
    next_unstarted_part_due_on: date | None = None
    next_milestone_due_on: date | None = None
    next_milestone: str | None = None
    flag: str = ""
    override_brag: Brag | None = None
    override_reason: str = ""
    override_until: date | None = None


@dataclass(frozen=True)
class Rating:
    """A rating, or none for withdrawn and historic actions, and why."""

    brag: Brag | None
    reason: str


def rate(facts: Facts, today: date) -> Rating:
    """The rating a manager set by hand while it holds, else the first rule that applies (product.md)."""
    computed = _computed(facts, today)
    if computed.brag is None or not facts.override_brag or not facts.override_until:
        return computed
    if facts.override_until < today:
        return computed
    until = wording.long_date(facts.override_until)
    said = f"{facts.override_brag.label} until {until}, set by a manager: {facts.override_reason}"
    return Rating(facts.override_brag, f"{said.rstrip('.')}. By rule {computed.reason}")


def check_override(rating: Brag | None, *, reason: str, until: date | None, today: date) -> None:
    """A rating set by hand needs a reason and an end that is not past."""
    if rating is None:
        return
    texts.check(reason, field="reason", needed="Say why the computed rating misleads.")
    if until is None or until < today:
        raise DomainError("Give the day until which it holds, today or later.", field="until")


def _computed(facts: Facts, today: date) -> Rating:
    if not facts.tracked:
        return Rating(None, "Not rated: the report is historic and this action is not in tracking.")
    if facts.status is Status.WITHDRAWN:
        return Rating(None, "Not rated: withdrawn.")
    if facts.status in (Status.VERIFIED, Status.EMBEDDED):
        return Rating(Brag.BLUE, f"Blue: {facts.status.label.lower()}.")
    if late := _late(facts, today):
        return Rating(Brag.RED, f"Red: {'; '.join([late, *_missed_milestone(facts, today)])}.")
    if worries := list(_worries(facts, today)):
        return Rating(Brag.AMBER, f"Amber: {'; '.join(worries)}.")
    return _calm(facts, today)


def _late(facts: Facts, today: date) -> str | None:
    """What is overdue: the action itself, or an open part of it."""
    days = overdue.days_overdue(
        tracked=facts.tracked,
        status=facts.status,
        due_on=facts.due_on,
        review_on=facts.review_on,
        today=today,
    )
    if days:
        return f"{wording.late(days)}{_silence(facts, today)}"
    if facts.next_part_due_on and facts.next_part_due_on < today:
        return f"a contributor's part is {wording.late((today - facts.next_part_due_on).days)}"
    return None


def _worries(facts: Facts, today: date) -> Iterator[str]:
    """Every reason for Amber, the most pressing first."""
    if facts.due_on and 0 <= (facts.due_on - today).days <= SOON_DAYS:
        due = _due(facts.due_on, today)
        if facts.status is Status.NOT_STARTED:
            yield f"{due}, not started"
        elif _is_silent(facts, today):
            yield f"{due}{_silence(facts, today)}"
    yield from _worries_below(facts, today)
    if facts.times_moved >= OFTEN_MOVED:
        yield f"its date has moved {facts.times_moved} times"
    if facts.status is Status.ON_HOLD:
        yield "on hold" + (f" until {wording.long_date(facts.review_on)}" if facts.review_on else "")
    if facts.status is Status.DELIVERED and facts.due_on and facts.due_on < today:
        yield "delivered, its date has passed and nobody has verified it"
    if facts.flag:
        yield f"flagged: {facts.flag}".rstrip(".")


def _worries_below(facts: Facts, today: date) -> Iterator[str]:
    """What is late or not begun below the action: the whole never looks better than its worst open part."""
    part = facts.next_unstarted_part_due_on
    yield from _missed_milestone(facts, today)
    if part and (part - today).days <= SOON_DAYS:
        yield f"a contributor's part is {_due(part, today)}, not started"


def _missed_milestone(facts: Facts, today: date) -> Iterator[str]:
    """The first milestone missed, while the work is not delivered."""
    milestone = facts.next_milestone_due_on
    if milestone and milestone < today and facts.status is not Status.DELIVERED:
        yield f"the milestone “{facts.next_milestone}” is {wording.late((today - milestone).days)}"


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
