"""Reminders: what a mail says of each thing that waits, and one mail a person with all of theirs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.domain import ladder, mail, overdue, wording
from tracker.domain.ladder import Owed, Thing
from tracker.domain.statuses import Status


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A thing on the ladder, and what a mail says of it."""

    thing: Thing
    reference: str
    report: str
    words: str
    what: str
    state: str
    path: str
    button: str
    by_link: bool = False
    """Whether it can be done without a password, by the link in a mail."""


@dataclass(frozen=True)
class Entry:
    """One line of a mail: the rung, what it is about, and why this person is told."""

    owed: Owed
    waiting: Waiting
    why: str

    @property
    def due_on(self) -> date:
        """When it is due."""
        return self.owed.thing.due_on

    @property
    def by_link(self) -> bool:
        """Whether the reader's own link leads to its form: what is theirs to do, not what climbed to them."""
        return self.waiting.by_link and self.owed.level == 0

    @property
    def due_order(self) -> tuple[date, str, str]:
        """The most urgent first."""
        return self.due_on, self.waiting.reference, self.owed.thing.kind


@dataclass(frozen=True)
class Reminder:
    """One mail to one person, the most urgent first."""

    user_id: int
    entries: tuple[Entry, ...]

    @property
    def by_link(self) -> bool:
        """Whether the reader's own link does anything of it."""
        return any(each.by_link for each in self.entries)

    @property
    def partnership_ids(self) -> frozenset[int]:
        """The partnerships that it is about."""
        return frozenset(each.owed.thing.partnership_id for each in self.entries)


def is_chased(status: Status, review_on: date | None, today: date) -> bool:
    """Whether people are reminded of an action: whatever would be overdue if its date had passed long ago."""
    return overdue.is_overdue(tracked=True, status=status, due_on=date.min, review_on=review_on, today=today)


def by_person(
    owed: Iterable[Owed], waiting: Callable[[Thing], Waiting], names: Mapping[int, str]
) -> list[Reminder]:
    """One mail for each person, whatever it is about and however many partnerships that concerns.

    `waiting` gives what a mail says of a thing.
    """
    grouped: dict[int, list[Entry]] = defaultdict(list)
    for each in owed:
        grouped[each.person_id].append(Entry(each, waiting(each.thing), ladder.why(each, names)))
    return [
        Reminder(user_id, tuple(sorted(entries, key=lambda entry: entry.due_order)))
        for user_id, entries in sorted(grouped.items())
    ]


def subject(reminder: Reminder, today: date) -> str:
    """RICH-JTAI-24-03 is due in 5 days; or 2 late, 1 due today: Richmond JTAI and others."""
    if len(reminder.entries) == 1:
        only = reminder.entries[0]
        return mail.subject([f"{only.waiting.reference}: {mail.due_words(only.due_on, today)}"], [])
    return mail.subject(counts(reminder, today), (each.waiting.report for each in reminder.entries))


def counts(reminder: Reminder, today: date) -> list[str]:
    """2 late, 3 due soon: only what there is, as actions where there is nothing else."""
    late = sum(each.due_on < today for each in reminder.entries)
    now = sum(each.due_on == today for each in reminder.entries)
    soon = len(reminder.entries) - late - now
    numbers = ((late, "late"), (now, "due today"), (soon, "due soon"))
    if all(each.owed.thing.kind is ladder.Kind.ACTION for each in reminder.entries):
        return mail.counted(numbers)
    return [f"{number} {what}" for number, what in numbers if number]


def heading(reminder: Reminder, today: date) -> str:
    """2 actions late and 1 due today."""
    return wording.capital(wording.sentence_list(counts(reminder, today)))
