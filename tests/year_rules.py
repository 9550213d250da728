"""What ought to have been said in the simulated year, looked at after each day's jobs; it fails loudly.

The rules are written down here a second time, from what a partnership manager was promised, and are held
against the mails that were made.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.year import BEFORE, Act, Piece, Year
from tracker.adapters import bank_holidays
from tracker.domain import timetable, working_days
from tracker.domain.ladder import CLIMB_AFTER, Kind
from tracker.domain.statuses import Status
from tracker.models import Mail, MailItem
from tracker.queries.digests import BOARD

HOLIDAYS = bank_holidays.england_and_wales()
WEEK = timedelta(days=7)
LONGEST_GAP = 7 + 4
"""A week, and four days at most: from Good Friday to Easter Monday is the longest time off."""

Line = Sequence[Sequence[int]]


@cache
def silent_days(since: date, today: date) -> int:
    """Working days without a word."""
    return working_days.between(since, today, HOLIDAYS)


@cache
def after(since: date, days: int) -> date:
    """So many working days later."""
    return working_days.add(since, days, HOLIDAYS)


@dataclass(frozen=True)
class Late:
    """An overdue thing, with the line of people to whom it climbs."""

    kind: Kind
    id: int
    act: Act
    due: date
    since: date
    quiet_since: date
    line: Line


@dataclass
class Rules:
    """Who was told what when, and what is wrong with that."""

    year: Year
    mails: Counter[str] = field(default_factory=Counter)
    last_mail: int = 0
    told: dict[tuple[Kind, int, int], tuple[date, date]] = field(default_factory=dict)
    """The day of the latest mail to a person about a thing, and the day of the latest rung in any."""

    reached: dict[tuple[Kind, int], date] = field(default_factory=dict)
    """The last day on which whoever has a thing, or stands in, was told of it or could not be."""

    missed: dict[tuple[Kind, int, int], int] = field(default_factory=dict)
    longest_gap: int = 0
    longest_wait: int = 0
    overdue: int = 0
    expected: int = 0

    def look(self, session: Session, day: date) -> None:
        """Look at the mails of this day, and at whom each overdue thing has reached."""
        readers = self._mails(session, day)
        if not working_days.is_working_day(day, HOLIDAYS):
            assert not readers, f"{day} is no working day, and {len(readers)} people got mail"
            return
        self._items(session, day)
        for late in self._overdue(day):
            self._holds_for(late, day)

    def _mails(self, session: Session, day: date) -> set[int]:
        """Who got a mail of the ladder today: a reminder or a weekly digest, and one of them alone."""
        query = select(Mail.id, Mail.kind, Mail.user_id, Mail.for_date)
        readers: set[int] = set()
        last = self.last_mail
        for number, kind, person, for_date in session.execute(query.where(Mail.id > last)):
            self.last_mail = max(self.last_mail, number)
            self.mails[kind] += 1
            assert for_date == day, f"mail {number} of {day} says {for_date}"
            assert person is not None
            if kind == BOARD:
                continue
            assert person not in readers, f"{person} got a second mail on {day}, a {kind}"
            assert person not in self.year.away, f"{person} is away on {day}, and got mail"
            readers.add(person)
        return readers

    def _items(self, session: Session, day: date) -> None:
        query = (
            select(MailItem.kind, MailItem.thing_id, MailItem.user_id, MailItem.reached_on)
            .join(Mail, Mail.id == MailItem.mail_id)
            .where(Mail.for_date == day)
        )
        for kind, thing, person, rung in session.execute(query):
            _, before = self.told.get((kind, thing, person), (day, date.min))
            self.told[kind, thing, person] = (day, max(before, rung))

    # --- what is overdue, and whose it is ---

    def _overdue(self, day: date) -> Iterator[Late]:
        chased = (act for act in self.year.acts.values() if act.is_chased(day) and act.due)
        for act in chased:
            if act.due and act.due < day:
                yield self._late(Kind.ACTION, act.id, act, act.due, act.due_set, self._action_line(act))
        for piece in self.year.pieces.values():
            if piece.due < day and piece.act.is_chased(day):
                yield self._late(piece.kind, piece.id, piece.act, piece.due, BEFORE, self._piece_line(piece))

    def _late(self, kind: Kind, number: int, act: Act, due: date, since: date, line: Line) -> Late:
        word = act.word if kind in (Kind.ACTION, Kind.MILESTONE) and act.word else due
        return Late(
            kind, number, act, due, max(since, self.year.start), max(due, word), self._present(act, line)
        )

    def _action_line(self, act: Act) -> Line:
        place = self.year.places[act.place]
        named = ((act.lead,), (act.deputy,), place.agency_leads[act.agency], (act.sponsor,), place.managers)
        return [[each for each in step if each is not None] for step in named]

    def _piece_line(self, piece: Piece) -> Line:
        if piece.kind is Kind.MILESTONE:
            return self._action_line(piece.act)
        place = self.year.places[piece.act.place]
        named = ((piece.person,), place.agency_leads[piece.agency], (piece.act.lead,), place.managers)
        return [[each for each in step if each is not None] for step in named]

    def _present(self, act: Act, line: Line) -> Line:
        """Each person on their first step alone, and no empty step."""
        seen: set[int] = set()
        found = []
        for step in line:
            there = [each for each in step if each not in seen]
            seen.update(there)
            if there:
                found.append(there)
        return found

    # --- whether they were told ---

    def _holds_for(self, late: Late, day: date) -> None:
        self.overdue += 1
        having = self._having(late)
        due_rung = late.due + (day - late.due) // WEEK * WEEK
        for person in having:
            self._was_told(late, person, due_rung, day)
        self._gap(late, having, day)
        silent = silent_days(late.quiet_since, day)
        for level, step in enumerate(late.line[1 : 1 + silent // CLIMB_AFTER], start=1):
            climbed = after(late.quiet_since, level * CLIMB_AFTER)
            rung = climbed + (day - climbed) // WEEK * WEEK
            for person in step:
                if person not in self.year.away:
                    self._was_told(late, person, rung, day)

    def _having(self, late: Late) -> list[int]:
        """Whoever has it; while its one holder is away, the next in line who is there."""
        first = late.line[0]
        there = [each for each in first if each not in self.year.away]
        if there or len(first) > 1:
            return there
        for step in late.line[1:]:
            if there := [each for each in step if each not in self.year.away]:
                return there
        return []

    def _is_held(self, late: Late, person: int) -> bool:
        year = self.year
        return late.act.id in year.held_acts or (late.act.place, person) in year.held_people

    def _can_be_told(self, person: int, day: date) -> bool:
        """On each working day, unless they want one mail a week.

        That one comes with a digest of any partnership of theirs, or at the start of the week, or when
        they come back.
        """
        is_back = self.year.last_away.get(person, date.min) >= day - WEEK
        if person not in self.year.weekly or day == self._week_start(day) or is_back:
            return True
        return any(
            person in place.readers and timetable.is_digest_day(day, place.digest_weekday, HOLIDAYS)
            for place in self.year.places.values()
        )

    @staticmethod
    def _week_start(day: date) -> date:
        return working_days.next_working_day(day - timedelta(days=day.weekday()), HOLIDAYS)

    def _was_told(self, late: Late, person: int, rung: date, day: date) -> None:
        """On the day of the rung, or on the first day after it on which this person can be told."""
        key = (late.kind, late.id, person)
        mailed, latest = self.told.get(key, (date.min, date.min))
        self.expected += 1
        if rung <= late.since or max(latest, mailed) >= rung or self._is_held(late, person):
            self.missed.pop(key, None)
            return
        waited = self.missed[key] = self.missed.get(key, 0) + 1
        self.longest_wait = max(self.longest_wait, waited)
        assert not self._can_be_told(person, day), (
            f"{day}: person {person} was not told of {late}, rung of {rung}; "
            f"last mail {mailed}, latest rung {latest}, weekly {person in self.year.weekly}"
        )

    def _gap(self, late: Late, having: Sequence[int], day: date) -> None:
        """How long ago whoever has it was told of it; it counts anew where nobody could be."""
        key = (late.kind, late.id)
        told = [self.told.get((*key, each), (date.min, date.min))[0] for each in having]
        is_nobodys = not having or any(self._is_held(late, each) for each in having)
        anew = day if is_nobodys else max(self.reached.get(key, date.min), *told)
        rested = late.act.review if late.act.status is Status.ON_HOLD else None
        self.reached[key] = max(anew, late.due, late.since, late.act.changed, rested or late.due)
        gap = (day - self.reached[key]).days
        self.longest_gap = max(self.longest_gap, gap)
        assert gap <= LONGEST_GAP, f"{day}: for {gap} days nobody who has it was told of {late}"


def twice(session: Session) -> int:
    """How many rungs went to the same person twice."""
    same = (
        select(func.count().label("times"))
        .select_from(MailItem)
        .group_by(MailItem.user_id, MailItem.kind, MailItem.thing_id, MailItem.due_on, MailItem.reached_on)
        .having(func.count() > 1)
        .subquery()
    )
    return session.scalars(select(func.count()).select_from(same)).one()
