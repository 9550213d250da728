"""How things stand in what one person reads: late, coming, lacking, moved, and what will be Red next."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker.domain import brag, mail, timetable, wording, working_days
from tracker.domain.brag import Brag, Facts
from tracker.domain.mail import Item
from tracker.domain.statuses import OPEN, Status

DAYS_AHEAD = 28
FORECAST_DAYS = 31
AHEAD = "due in the next four weeks"
NO_DATE = "no date"


@dataclass(frozen=True)
class DigestRow:
    """An action in tracking that is still open, as the job finds it."""

    item: Item
    facts: Facts
    lead_has_left: bool = False


@dataclass(frozen=True)
class Gap:
    """An open action that lacks what would let anybody chase it."""

    item: Item
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Red:
    """An action that is Amber now, and Red within a month unless something is done."""

    item: Item
    reason: str


class Movement(StrEnum):
    """What moved an action, in the order in which a digest tells it."""

    WENT_BACK = "went_back"
    DATE_MOVED = "date_moved"
    DELIVERED = "delivered"
    VERIFIED = "verified"
    EMBEDDED = "embedded"
    NEW = "new"

    def counted(self, number: int) -> str:
        """2 delivered, 1 went back, 3 dates moved."""
        if self is Movement.DATE_MOVED:
            return f"{wording.count(number, 'date')} moved"
        return f"{number} {self.value.replace('_', ' ')}"


@dataclass(frozen=True)
class Happening:
    """One thing that happened to an action."""

    action_id: int
    reference: str
    sentence: str
    movement: Movement | None = None


@dataclass(frozen=True)
class Change:
    """An action to which something happened, the oldest first."""

    reference: str
    happened: tuple[str, ...]
    movements: frozenset[Movement] = frozenset()


@dataclass(frozen=True)
class Countdown:
    """A written statement that is still to be sent."""

    reference: str
    report: str
    due_on: date
    working_days: int
    missing: int | None = None

    @property
    def in_words(self) -> str:
        """due in 19 working days, due today, or 2 working days late."""
        days = wording.count(abs(self.working_days), "working day")
        if self.working_days > 0:
            return f"due in {days}"
        return f"{days} late" if self.working_days else "due today"

    @property
    def lacks(self) -> str:
        """5 things are still missing; nothing is missing; or nothing where nobody has begun it."""
        if self.missing is None:
            return ""
        if not self.missing:
            return "Nothing is missing."
        return f"{wording.count(self.missing, 'thing')} {'is' if self.missing == 1 else 'are'} still missing."


@dataclass(frozen=True)
class StatementRow:
    """A report whose statement has not been sent yet."""

    reference: str
    report: str
    due_on: date
    missing: int | None = None


@dataclass(frozen=True)
class Standing:
    """How things stand, each list with what is worst or soonest first."""

    today: date
    statements: tuple[Countdown, ...]
    overdue: tuple[Item, ...]
    due_soon: tuple[Item, ...]
    gaps: tuple[Gap, ...]
    reds: tuple[Red, ...]
    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.statements or self.items or self.reds or self.changes)

    @property
    def due_this_week(self) -> int:
        """How many fall due from today to Sunday."""
        end = timetable.week_start(self.today) + timedelta(days=6)
        return sum(item.due_on is not None and item.due_on <= end for item in self.due_soon)

    @property
    def undated(self) -> int:
        """How many open actions have no date."""
        return sum(NO_DATE in gap.lacks for gap in self.gaps)

    @property
    def unowned(self) -> int:
        """How many open actions lack a lead who is there, or a lead agency."""
        return sum(any(lack != NO_DATE for lack in gap.lacks) for gap in self.gaps)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every action that it asks somebody to do something about, once."""
        every = (*self.overdue, *self.due_soon, *(gap.item for gap in self.gaps))
        return tuple({item.reference: item for item in every}.values())

    @property
    def moved(self) -> str:
        """1 went back, 3 dates moved and 2 delivered; nothing where nothing of the kind happened."""
        found = Counter(each for change in self.changes for each in change.movements)
        return wording.sentence_list([each.counted(found[each]) for each in Movement if found[each]])


def counts(standings: Sequence[Standing], *wanted: str) -> list[str]:
    """Where they stand: 2 actions late, 3 due this week, 5 in the three weeks after; only what is wanted."""
    week = sum(one.due_this_week for one in standings)
    ahead = sum(len(one.due_soon) for one in standings)
    numbers = {
        "late": (sum(len(one.overdue) for one in standings), "late"),
        "week": (week, "due this week"),
        "after": (ahead - week, "in the three weeks after" if week else AHEAD),
        "ahead": (ahead, AHEAD),
        "gaps": (sum(len(one.gaps) for one in standings), "undated or unowned"),
        "changes": (sum(len(one.changes) for one in standings), "changed last week"),
    }
    return mail.counted(numbers[each] for each in wanted)


def build(
    rows: Sequence[DigestRow],
    happenings: Iterable[Happening],
    statements: Iterable[StatementRow],
    *,
    today: date,
    holidays: Container[date],
) -> Standing:
    """How things stand, from open actions, what happened to any, and statements that are still to be sent."""
    items = [row.item for row in rows]
    late = [item for item in items if item.days_overdue(today)]
    end = today + timedelta(days=DAYS_AHEAD)
    soon = [item for item in items if item.due_on and today <= item.due_on <= end]
    gaps = [Gap(row.item, lacks) for row in rows if (lacks := _lacks(row))]
    return Standing(
        today=today,
        statements=tuple(
            Countdown(
                reference=row.reference,
                report=row.report,
                due_on=row.due_on,
                working_days=working_days.between(today, row.due_on, holidays),
                missing=row.missing,
            )
            for row in sorted(statements, key=lambda row: (row.due_on, row.reference))
        ),
        overdue=tuple(sorted(late, key=_by_date)),
        due_soon=tuple(sorted(soon, key=_by_date)),
        gaps=tuple(sorted(gaps, key=lambda gap: gap.item.reference)),
        reds=forecast(rows, today),
        changes=_by_action(happenings),
    )


def shown_until(today: date) -> date:
    """The farthest due date that any of its lists shows."""
    return today + timedelta(days=max(DAYS_AHEAD, FORECAST_DAYS))


def forecast(rows: Iterable[DigestRow], today: date) -> tuple[Red, ...]:
    """Next month's reds: open, due by then, and Amber now; the soonest first, each with why."""
    end = today + timedelta(days=FORECAST_DAYS)
    reds = []
    for row in rows:
        if row.item.due_on and today <= row.item.due_on <= end:
            rating = brag.rate(row.facts, today)
            if rating.brag is Brag.AMBER:
                reds.append(Red(row.item, rating.reason))
    return tuple(sorted(reds, key=lambda red: _by_date(red.item)))


def _by_date(item: Item) -> tuple[date, str]:
    return item.due_on or date.max, item.reference


def _lacks(row: DigestRow) -> tuple[str, ...]:
    """no date, no lead, no lead agency, its lead has left: whichever apply to an open action."""
    if row.item.status not in OPEN:
        return ()
    facts: Mapping[str, bool] = {
        NO_DATE: row.item.due_on is None,
        "no lead": row.item.lead is None,
        "its lead has left": row.lead_has_left,
        "no lead agency": row.item.lead_agency is None,
    }
    return tuple(words for words, is_so in facts.items() if is_so)


_RANK = {
    status: rank
    for rank, status in enumerate(
        (Status.NOT_STARTED, Status.IN_PROGRESS, Status.DELIVERED, Status.VERIFIED, Status.EMBEDDED)
    )
}
_NEW = frozenset({"action.added", "action.brought_in", "action.created", "action.tracked"})


def movement(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Movement | None:
    """How an event of the history moved an action, from its kind and the facts before and after."""
    if kind in _NEW:
        return Movement.NEW
    was, now = _RANK.get(before.get("status", "")), _RANK.get(after.get("status", ""))
    if was is not None and now is not None and now < was:
        return Movement.WENT_BACK
    if after.get("status") in (Status.DELIVERED, Status.VERIFIED, Status.EMBEDDED):
        return Movement(after["status"])
    return Movement.DATE_MOVED if before.get("due_on") and after.get("due_on") else None


def _by_action(happenings: Iterable[Happening]) -> tuple[Change, ...]:
    """What moved before what was only spoken of."""
    found: dict[str, list[Happening]] = defaultdict(list)
    for each in happenings:
        found[each.reference].append(each)
    order = list(Movement)
    changes = [
        Change(
            reference,
            tuple(dict.fromkeys(each.sentence for each in happened)),
            frozenset(each.movement for each in happened if each.movement),
        )
        for reference, happened in found.items()
    ]
    return tuple(
        sorted(
            changes,
            key=lambda change: (
                min((order.index(each) for each in change.movements), default=len(order)),
                change.reference,
            ),
        )
    )
