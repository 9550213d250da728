"""The ladder: which rung a thing has reached, who is on it, and to whom it has climbed."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from tracker.domain import wording, working_days

BEFORE = (30, 20, 10, 5, 1)
"""The rungs before a due date, in working days, where a partnership has set no others."""

CLIMB_AFTER = 10
"""Working days without a word, past the due date, after which a thing climbs to the next in line."""

WEEK = timedelta(days=7)
"""After the due date a rung is reached each week, for as long as the thing is open."""

ON_THE_DAY = "on_the_day"


class Kind(StrEnum):
    """What rides the ladder."""

    ACTION = "action"
    MILESTONE = "milestone"
    PART = "part"
    EXTENSION = "extension"
    VERIFICATION = "verification"
    EMBEDDING = "embedding"
    CHALLENGE = "challenge"
    STATEMENT = "statement"


class Cadence(StrEnum):
    """How often a person wants to be reminded."""

    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def label(self) -> str:
        """How the choice reads on screen."""
        return {"daily": "On each working day on which something is due", "weekly": "Once a week"}[self.value]


class Seat(StrEnum):
    """As what somebody stands in line for a thing."""

    LEAD = "lead"
    DEPUTY = "deputy"
    CONTRIBUTOR = "contributor"
    ADDRESSEE = "addressee"
    AGENCY_LEAD = "agency lead"
    SPONSOR = "sponsor"
    DECIDER = "decider"
    MANAGER = "manager"


Step = tuple[Seat, tuple[int, ...]]
"""One step of the line, and the people who stand on it."""


@dataclass(frozen=True)
class Rules:
    """How one partnership reminds: the rungs before a date, and after how long it climbs, in working days."""

    before: tuple[int, ...] = BEFORE
    climb_after: int = CLIMB_AFTER


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """Something that waits for somebody by a date, with the line of people to whom it climbs.

    `since` is the day from which its ladder counts: a rung reached on that day or before is not owed.
    """

    kind: Kind
    id: int
    partnership_id: int
    action_id: int | None
    due_on: date
    since: date
    last_word_on: date | None = None
    line: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be written to, as they are when the mail is made."""

    id: int
    cadence: Cadence = Cadence.DAILY
    away_until: date | None = None
    is_just_back: bool = False
    """Whether they were away in the last week, and so may have missed the mail that comes once in it."""


@dataclass(frozen=True, slots=True)
class Rung:
    """20 working days before, on the day, the second week after (overdue-2); or climbed once (climbed-1)."""

    code: str
    reached_on: date


@dataclass(frozen=True, slots=True)
class Owed:
    """A rung that one person is owed, as what they stand in line, and for whom if another is away."""

    thing: Thing
    person_id: int
    seat: Seat
    rung: Rung
    level: int
    stands_in_for: int | None = None
    away_until: date | None = None
    silent_days: int = 0

    @property
    def key(self) -> tuple[Kind, int, int]:
        """What was told to whom, whichever rung it was."""
        return self.thing.kind, self.thing.id, self.person_id


Told = Mapping[tuple[Kind, int, int], date]
"""The day of the latest rung that went out, by kind, thing and person."""


@dataclass
class Ladder:
    """One day's ladder: what it needs to know beside the things themselves."""

    today: date
    holidays: Container[date]
    people: Mapping[int, Person]
    rules: Mapping[int, Rules] = field(default_factory=dict)
    since: date = date.min
    digested: Container[int] = frozenset()
    """Who reads a weekly digest today, which is then their weekly mail."""

    _reached: Callable[[date, date, tuple[int, ...]], Rung | None] = field(init=False)
    _silent: Callable[[date], int] = field(init=False)

    def __post_init__(self) -> None:
        """Remember what has been counted: many things share a date."""
        self._reached = cache(lambda due, upto, before: reached(due, upto, self.holidays, before))
        self._silent = cache(lambda since: working_days.between(since, self.today, self.holidays))
        self._climbed = cache(lambda base, days: working_days.add(base, days, self.holidays))
        self.is_week_start = self.today == working_days.next_working_day(
            self.today - timedelta(days=self.today.weekday()), self.holidays
        )
        self.week_end = self.today + timedelta(days=6 - self.today.weekday())

    def rungs(self, thing: Thing) -> Iterator[Owed]:
        """The latest rung of each person who is reached today, whether it went out already or not."""
        line = self._present_line(thing)
        if not line:
            return
        latest: dict[int, Owed] = {}
        for each in (*self._own(thing, line), *self._climbs(thing, line)):
            before = latest.get(each.person_id)  # who stands in, and to whom it has climbed as well
            if before is None or each.rung.reached_on > before.rung.reached_on:
                latest[each.person_id] = each
        yield from latest.values()

    def _present_line(self, thing: Thing) -> list[Step]:
        """The line without those who cannot be written to, each person on their first step alone."""
        seen: set[int] = set()
        line: list[Step] = []
        for seat, people in thing.line:
            there = tuple(each for each in people if each in self.people and each not in seen)
            seen.update(there)
            if there:
                line.append((seat, there))
        return line

    def _own(self, thing: Thing, line: Sequence[Step]) -> Iterator[Owed]:
        """For whoever holds it, or for the next in line who is there while they are away."""
        seat, holders = line[0]
        for holder in holders:
            person = self.people[holder]
            if person.away_until is None:
                yield from self._one(thing, person, seat, level=0)
            elif len(holders) == 1:
                yield from self._stand_in(thing, line, person)

    def _stand_in(self, thing: Thing, line: Sequence[Step], away: Person) -> Iterator[Owed]:
        for seat, people in line[1:]:
            there = [self.people[each] for each in people if self.people[each].away_until is None]
            for person in there:
                yield from self._one(thing, person, seat, level=0, away=away)
            if there:
                return

    def _one(
        self, thing: Thing, person: Person, seat: Seat, *, level: int, away: Person | None = None
    ) -> Iterator[Owed]:
        horizon = self._horizon(person)
        if horizon is None:
            return
        rung = self._reached(thing.due_on, horizon, self._rules(thing).before)
        if rung:
            yield Owed(
                thing,
                person.id,
                seat,
                rung,
                level,
                stands_in_for=away.id if away else None,
                away_until=away.away_until if away else None,
                silent_days=self._silent(_quiet_since(thing)) if thing.due_on < self.today else 0,
            )

    def _climbs(self, thing: Thing, line: Sequence[Step]) -> Iterator[Owed]:
        """For each step above, once nothing has been heard for long enough after the date."""
        if thing.due_on >= self.today:
            return
        every, base = self._rules(thing).climb_after, _quiet_since(thing)
        silent = self._silent(base)
        for level, (seat, people) in enumerate(line[1 : 1 + silent // every], start=1):
            climbed_on = self._climbed(base, level * every)
            for each in people:
                person = self.people[each]
                horizon = self._horizon(person)
                if person.away_until or horizon is None:
                    continue
                weeks = (min(horizon, self.today) - climbed_on) // WEEK
                rung = Rung(f"climbed-{level}", climbed_on + max(0, weeks) * WEEK)
                yield Owed(thing, each, seat, rung, level, silent_days=silent)

    def _horizon(self, person: Person) -> date | None:
        """How far ahead this person is told today: a weekly mail covers its week, and comes once.

        It comes with the digest, or at the start of the week; late to whoever comes back to work later.
        """
        if person.cadence is Cadence.DAILY:
            return self.today
        if person.id in self.digested:
            return self.today + WEEK - timedelta(days=1)
        return self.week_end if self.is_week_start or person.is_just_back else None

    def _rules(self, thing: Thing) -> Rules:
        return self.rules.get(thing.partnership_id, Rules())

    def owed(self, things: Iterable[Thing], told: Told) -> list[Owed]:
        """Every rung that has been reached and has not gone out to that person."""
        return [each for thing in things for each in self.rungs(thing) if self.is_owed(each, told)]

    def is_owed(self, each: Owed, told: Told) -> bool:
        """Whether this rung came after the ladder's beginning and after what the person was told last."""
        begins = max(self.since, each.thing.since)
        last = told.get(each.key, date.min)
        return each.rung.reached_on > max(begins, last)


def _quiet_since(thing: Thing) -> date:
    return max(thing.due_on, thing.last_word_on or thing.due_on)


def reached(due_on: date, upto: date, holidays: Container[date], before: Collection[int]) -> Rung | None:
    """The latest rung that has been reached up to a day; None before the first."""
    if upto >= due_on:
        weeks = (upto - due_on) // WEEK
        return Rung(f"overdue-{weeks}" if weeks else ON_THE_DAY, due_on + weeks * WEEK)
    for days in sorted(before):
        reached_on = working_days.add(due_on, -days, holidays)
        if reached_on <= upto:
            return Rung(str(days), reached_on)
    return None


def why(owed: Owed, names: Mapping[int, str]) -> str:
    """Why this person is told: you lead it; its lead is away; it climbed to you after 10 silent days."""
    if owed.stands_in_for is not None and owed.away_until:
        away = names.get(owed.stands_in_for, "Its lead")
        return (
            f"{away} is away until {wording.long_date(owed.away_until)}, and you are its {owed.seat.value}."
        )
    if owed.level:
        silent = wording.count(owed.silent_days, "working day")
        return f"It has come to you as {_NAMED[owed.seat]}: nothing was heard for {silent}."
    if owed.thing.kind is Kind.STATEMENT and owed.seat is Seat.AGENCY_LEAD:
        return "You sign it off for your agency."
    if owed.thing.kind is Kind.VERIFICATION and owed.seat is Seat.DECIDER:
        return "You may verify it."
    return _HELD[owed.seat]


_NAMED = {
    Seat.LEAD: "its lead",
    Seat.DEPUTY: "its deputy",
    Seat.CONTRIBUTOR: "a contributor",
    Seat.ADDRESSEE: "the addressee",
    Seat.AGENCY_LEAD: "lead of its agency",
    Seat.SPONSOR: "its sponsor",
    Seat.DECIDER: "one who may decide",
    Seat.MANAGER: "manager",
}
_HELD = {
    Seat.LEAD: "You lead it.",
    Seat.DEPUTY: "You are its deputy, and nobody leads it now.",
    Seat.CONTRIBUTOR: "This part is yours.",
    Seat.ADDRESSEE: "It is addressed to you.",
    Seat.AGENCY_LEAD: "It is your agency’s, and nobody else is named.",
    Seat.SPONSOR: "You sponsor it, and nobody else is named.",
    Seat.DECIDER: "You may decide it.",
    Seat.MANAGER: "You are a manager.",
}
