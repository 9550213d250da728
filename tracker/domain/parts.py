"""The parts of contributors and the milestones of an action: where they stand, and which is next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PartStatus(StrEnum):
    """Where a contributor's part stands."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The status as people read it."""
        return self.value.replace("_", " ").capitalize()


OPEN_PARTS = frozenset({PartStatus.NOT_STARTED, PartStatus.IN_PROGRESS})


@dataclass(frozen=True)
class Next:
    """The earliest dates of what is still open below an action; its rating depends on them."""

    part_due_on: date | None = None
    unstarted_part_due_on: date | None = None
    milestone_due_on: date | None = None
    milestone: str | None = None


def next_of(
    parts: Iterable[tuple[PartStatus, date | None]], milestones: Iterable[tuple[str, date, bool]]
) -> Next:
    """What is next, of parts (status, due) and milestones (name, due, whether still open)."""
    open_parts = [(due, status) for status, due in parts if status in OPEN_PARTS and due]
    unstarted = [due for due, status in open_parts if status is PartStatus.NOT_STARTED]
    waiting = sorted((due, name) for name, due, is_open in milestones if is_open)
    due, name = waiting[0] if waiting else (None, None)
    return Next(
        part_due_on=min((due for due, _ in open_parts), default=None),
        unstarted_part_due_on=min(unstarted, default=None),
        milestone_due_on=due,
        milestone=name,
    )
