"""What a pack is made from: actions as they stood at the end of a day, and what moved them before it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker.domain import brag, standing, wording
from tracker.domain.brag import Facts, Rating
from tracker.domain.challenges import State
from tracker.domain.errors import DomainError
from tracker.domain.mail import Item
from tracker.domain.standing import DigestRow, Movement
from tracker.domain.statuses import OPEN, Status

USUAL_DAYS = 28
"""How far back a pack looks where no meeting was held before it."""


class PackKind(StrEnum):
    """Which report it is: the whole pack, or fewer of its parts."""

    BOARD = "board"
    HIGHLIGHT = "highlight"
    EXCEPTION = "exception"

    @property
    def label(self) -> str:
        """The report's name."""
        return "Board pack" if self is PackKind.BOARD else f"{self.value.capitalize()} report"

    @property
    def slug(self) -> str:
        """The same name in that of a file."""
        return self.label.lower().replace(" ", "-")


class Change(StrEnum):
    """What moved an action, in the order in which a pack tells it."""

    NEW = "new"
    DELIVERED = "delivered"
    VERIFIED = "verified"
    EMBEDDED = "embedded"
    SLIPPED = "slipped"
    FORWARD = "brought forward"
    REOPENED = "re-opened"
    WITHDRAWN = "withdrawn"
    UNTRACKED = "taken out of tracking"


@dataclass(frozen=True)
class Since:
    """The day after which a pack tells what moved, and whether the board met on it."""

    on: date
    is_meeting: bool = False

    @property
    def day(self) -> str:
        """the meeting of 18 October 2024."""
        return f"{'the meeting of ' if self.is_meeting else ''}{wording.long_date(self.on)}"

    @property
    def words(self) -> str:
        """since the meeting of 18 October 2024."""
        return f"since {self.day}"


@dataclass(frozen=True)
class Note:
    """The last note on an action: when, by whom, and what it says."""

    on: date
    by: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """One action in tracking as it stood; its words are what we will do, else the recommendation's own."""

    action_id: int
    reference: str
    report: str
    words: str
    lead: str | None
    lead_agency: str | None
    facts: Facts
    original_due_on: date | None
    note: Note | None = None
    moved_for: str = ""

    @property
    def item(self) -> Item:
        """The same action as the rules of digests see it."""
        return Item(
            action_id=self.action_id,
            partnership_id=0,
            reference=self.reference,
            report=self.report,
            words=self.words,
            status=self.facts.status,
            due_on=self.facts.due_on,
            original_due_on=self.original_due_on,
            times_moved=self.facts.times_moved,
            review_on=self.facts.review_on,
            lead=self.lead,
            lead_agency=self.lead_agency,
        )


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One thing that moved an action: which, how, by whom, when, and why."""

    change: Change
    reference: str
    words: str
    on: date
    by: str
    reason: str = ""
    from_due_on: date | None = None
    to_due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AskedDate:
    """A request for another date that waits for its decision."""

    action_id: int
    from_due_on: date
    proposed_on: date
    category: str
    explanation: str
    asked_by: str
    asked_on: date


@dataclass(frozen=True, kw_only=True)
class OpenChallenge:
    """A challenge that nobody has closed yet."""

    name: str
    reference: str
    text: str
    raised_by: str
    raised_on: date
    addressee: str
    answer_by: date
    state: State

    def is_late(self, today: date) -> bool:
        """Whether the answer should have come before that day."""
        return self.state is State.WAITING and self.answer_by < today


@dataclass(frozen=True)
class Spell:
    """For how long an action stood at a closed status: from the end of one day to before that of another."""

    status: Status
    from_on: date
    until_on: date | None = None

    def held_on(self, day: date) -> bool:
        """Whether it held at the end of that day."""
        return self.from_on <= day and (self.until_on is None or self.until_on > day)


@dataclass(frozen=True, kw_only=True)
class PackFacts:
    """All that a pack says, of one partnership as at the end of one day."""

    partnership: str
    as_at: date
    since: Since
    actions: tuple[Tracked, ...] = ()
    moved: tuple[Moved, ...] = ()
    asked: tuple[AskedDate, ...] = ()
    challenges: tuple[OpenChallenge, ...] = ()
    spells: tuple[Spell, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[int, Tracked]:
        """The actions by their key."""
        return {each.action_id: each for each in self.actions}

    @cached_property
    def ratings(self) -> Mapping[int, Rating]:
        """Each action's rating with its sentence."""
        return {each.action_id: brag.rate(each.facts, self.as_at) for each in self.actions}

    @cached_property
    def statuses(self) -> Counter[Status]:
        """How many actions stand at each status."""
        return Counter(each.facts.status for each in self.actions)

    @cached_property
    def overdue(self) -> tuple[Tracked, ...]:
        """The actions that are overdue, the longest first."""
        late = [each for each in self.actions if each.item.days_overdue(self.as_at)]
        return tuple(sorted(late, key=lambda each: (each.facts.due_on or date.max, each.reference)))

    @cached_property
    def reds(self) -> tuple[tuple[Tracked, str], ...]:
        """Next month's reds, the soonest first, each with why."""
        rows = [DigestRow(each.item, each.facts) for each in self.actions if each.facts.status in OPEN]
        return tuple(
            (self.by_id[red.item.action_id], red.reason) for red in standing.forecast(rows, self.as_at)
        )


def change(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change | None:
    """How an event of the history moved an action, from its kind and the facts before and after."""
    if kind == "action.untracked":
        return Change.UNTRACKED
    moved = standing.movement(kind, before, after)
    if moved is None:
        return _beside_the_way(before.get("status"), after.get("status"))
    if moved is Movement.DATE_MOVED:
        return Change.SLIPPED if after["due_on"] > before["due_on"] else Change.FORWARD
    return _CHANGES[moved]


_CHANGES = {
    Movement.NEW: Change.NEW,
    Movement.DELIVERED: Change.DELIVERED,
    Movement.VERIFIED: Change.VERIFIED,
    Movement.EMBEDDED: Change.EMBEDDED,
    Movement.WENT_BACK: Change.REOPENED,
}


def _beside_the_way(before: str | None, after: str | None) -> Change | None:
    """Withdrawn, or taken up again after that."""
    if after == Status.WITHDRAWN and before != after:
        return Change.WITHDRAWN
    return Change.REOPENED if before == Status.WITHDRAWN and after in OPEN else None


def usual_since(as_at: date, last_meeting: date | None) -> Since:
    """Since the last meeting held before; else since four weeks before."""
    if last_meeting is not None:
        return Since(last_meeting, is_meeting=True)
    return Since(as_at - timedelta(days=USUAL_DAYS))


def check_days(as_at: date, since: date | None, today: date) -> None:
    """A pack is of today or a day before, and tells what moved since a day before its own."""
    if as_at > today:
        raise DomainError("This day has not come yet. Choose today or an earlier one.", field="as_at")
    if since is not None and since >= as_at:
        raise DomainError("What moved is told since a day before that of the pack.", field="since")
