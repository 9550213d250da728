"""Moving a due date: why it is asked, who may decide, and how far a date has slipped."""

from collections.abc import Container
from datetime import date
from enum import StrEnum

from tracker.domain import wording, working_days
from tracker.domain.errors import DomainError
from tracker.domain.statuses import OPEN, Status


class Category(StrEnum):
    """Why another date is needed."""

    CAPACITY = "capacity"
    RECRUITMENT = "recruitment"
    PARTNER = "partner"
    PROCUREMENT = "procurement"
    SYSTEMS = "systems"
    SCOPE = "scope"
    EVIDENCE = "evidence"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason as a form offers it."""
        return _CATEGORIES[self]


_CATEGORIES = {
    Category.CAPACITY: "Not enough capacity",
    Category.RECRUITMENT: "Recruitment or a change of post",
    Category.PARTNER: "Waiting for another agency",
    Category.PROCUREMENT: "Funding, procurement or legal advice",
    Category.SYSTEMS: "Systems or data",
    Category.SCOPE: "There is more to do than was known",
    Category.EVIDENCE: "More time to show the effect",
    Category.OTHER: "Something else",
}


class Decision(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"

    @property
    def label(self) -> str:
        """The decision as people read it."""
        return self.value.replace("_", " ").capitalize()


def check_open(status: Status) -> None:
    """Another date is asked only for what is still to be done."""
    if status not in OPEN:
        raise DomainError(f"This action is {status.label.lower()}: there is no date left to move.")


def check_proposed(
    proposed_on: date | None, *, due_on: date | None, today: date, published_on: date | None
) -> date:
    """The proposed date, unless it is no change, has passed, or lies before the report."""
    if proposed_on is None:
        raise DomainError("Propose a date.", field="proposed_on")
    if due_on is None:
        raise DomainError(
            "This action has no due date yet: a manager sets the first one.", field="proposed_on"
        )
    if proposed_on == due_on:
        raise DomainError("That is already the due date.", field="proposed_on")
    if published_on and proposed_on < published_on:
        raise DomainError("The due date cannot be before the report.", field="proposed_on")
    if proposed_on < today:
        raise DomainError("Propose a date of today or later.", field="proposed_on")
    return proposed_on


def check_decider(*, decider_id: int | None, asked_by_id: int | None, leads_it: bool) -> None:
    """A date is decided by somebody else: neither who asked nor who leads the action."""
    if decider_id is not None and decider_id == asked_by_id:
        raise DomainError("Somebody else decides: you asked for this yourself.")
    if leads_it:
        raise DomainError("Somebody else decides: you lead this action or deputise for its lead.")


def slipped(original: date | None, due: date | None, holidays: Container[date]) -> int:
    """Working days between the original due date and the one that holds; negative where it came forward."""
    if original is None or due is None or original == due:
        return 0
    return working_days.between(original, due, holidays)


def moved_words(times_moved: int, slipped: int) -> str:
    """moved 2 times, slipped 15 working days; nothing for a date that never moved."""
    parts = [f"moved {wording.count(times_moved, 'time')}"] if times_moved else []
    if slipped:
        how = "slipped" if slipped > 0 else "brought forward"
        parts.append(f"{how} {wording.count(abs(slipped), 'working day')}")
    return ", ".join(parts)
