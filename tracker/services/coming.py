"""What would go out on a coming day, to whom and why, found by the same functions as the run of that day."""

from collections import defaultdict
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.domain import london, timetable, wording, working_days
from tracker.domain.ladder import Kind, Owed, Told
from tracker.domain.reminders import Entry
from tracker.domain.roles import Actor, Permission, Role
from tracker.models import Hold, Partnership
from tracker.queries import digests as digest_queries
from tracker.queries import holds, installation, jobs, partnerships
from tracker.queries import mail as mail_queries
from tracker.queries.holds import Standing
from tracker.services import digest_days, reminders
from tracker.services.digest_days import DigestDay
from tracker.services.reminders import Occasion, Round

FARTHEST = timedelta(days=60)


@dataclass(frozen=True)
class Line:
    """One thing that a mail would say, and the hold that keeps it back, if one does."""

    entry: Entry
    hold: Hold | None


@dataclass(frozen=True)
class Reader:
    """One person's mail of that day, the most urgent first."""

    user_id: int
    name: str
    address: str
    lines: tuple[Line, ...]
    partnerships: tuple[Partnership, ...]
    in_digest: bool

    @property
    def is_held(self) -> bool:
        """Whether nothing at all would reach them."""
        return all(line.hold for line in self.lines)


@dataclass(frozen=True)
class DigestTime:
    """A partnership's digest of that day, at an hour by London clocks, for at most so many people."""

    kind: str
    partnership: str
    hour: int
    readers: int


@dataclass(frozen=True)
class Away:
    """Somebody who is away that day, until when, and who is told in their place."""

    name: str
    until: date
    stood_in_by: tuple[str, ...]


@dataclass(frozen=True)
class Coming:
    """Everything that one day would bring."""

    day: date
    why_not: str
    readers: tuple[Reader, ...] = ()
    digests: tuple[DigestTime, ...] = ()
    away: tuple[Away, ...] = ()
    held: Sequence[Standing] = ()

    @property
    def mails(self) -> int:
        """How many reminders would go out."""
        return sum(not (reader.is_held or reader.in_digest) for reader in self.readers)


def of_day(session: Session, actor: Actor, day: date, occasion: Occasion) -> Coming:
    """What would go out on that day in the partnerships whose mail this person sees; `occasion` is today's.

    Rungs that will have gone out by then are left out; a weekend and a bank holiday bring nothing.
    """
    only = actor.partnerships_where(Permission.SEE_MAIL)
    mine = partnerships.of_ids(session, only)
    standing = holds.standing(session, only, day)
    why_not = _why_not(day, occasion)
    row = installation.find(session)
    if why_not or row is None:
        return Coming(day, why_not, held=standing)
    runs = _runs(session, occasion, day, london.date_of(row.owed_since), only)
    return Coming(
        day,
        why_not,
        readers=tuple(_readers(runs, mine=mine, standing=standing)),
        digests=tuple(_digests(session, runs.day, mine, day, occasion.holidays)),
        away=tuple(_away(runs.found, mine)),
        held=standing,
    )


def _on(occasion: Occasion, day: date) -> Occasion:
    """The same on another day, when reminders are made."""
    at = london.at(day, timetable.REMINDERS.at)
    return occasion if day == occasion.today else replace(occasion, today=day, now=at)


def _why_not(day: date, occasion: Occasion) -> str:
    if working_days.is_working_day(day, occasion.holidays):
        return ""
    what = "at the weekend" if day.weekday() > 4 else "on a bank holiday"
    following = wording.weekday_date(working_days.next_working_day(day, occasion.holidays))
    return f"Nothing goes out {what}. What is reached then goes out on {following}."


@dataclass(frozen=True)
class _Runs:
    """All the runs of one day together: what the ladder has, who reads a digest, whose mail has gone."""

    found: Round
    day: DigestDay
    is_over: bool
    """Whether this day's reminders have been made."""

    reminded: Collection[int]

    def is_to_come(self, each: Owed) -> bool:
        """Whether this person's one mail of that day is still to come."""
        person = each.person_id
        if person in self.day.written or person in self.reminded:
            return False
        return not self.is_over or person in self.day.readers


def _runs(session: Session, occasion: Occasion, last: date, since: date, only: Collection[int]) -> _Runs:
    """The runs of that last day; each day from today on knows what the days before it will have told."""
    gone: dict[tuple[Kind, int, int], date] = {}
    day = working_days.next_working_day(occasion.today, occasion.holidays)
    runs = _runs_of(session, _on(occasion, day), since, only, gone, is_today=day == occasion.today)
    while day < last:
        gone |= {each.key: each.rung.reached_on for each in runs.found.owed if runs.is_to_come(each)}
        day = working_days.add(day, 1, occasion.holidays)
        runs = _runs_of(session, _on(occasion, day), since, only, gone)
    return runs


def _runs_of(
    session: Session,
    occasion: Occasion,
    since: date,
    only: Collection[int],
    gone: Told,
    *,
    is_today: bool = False,
) -> _Runs:
    today = occasion.today
    falling = digest_days.falling(session, today, occasion.holidays, makes_up=is_today)
    day = digest_days.of(session, falling, today)
    found = reminders.climb(session, occasion, day, since=since, only=only, gone=gone)
    is_over = is_today and jobs.is_finished(session, timetable.REMINDERS.name, today)
    return _Runs(found, day, is_over, mail_queries.reader_ids(session, reminders.REMINDER, today))


def _readers(runs: _Runs, *, mine: Sequence[Partnership], standing: Sequence[Standing]) -> list[Reader]:
    """One for each person to whom something would go out, by name."""
    found, people = runs.found, runs.day.people
    due = [each for each in (*found.owed, *found.held_back) if runs.is_to_come(each)]
    readers = [
        Reader(
            user_id=reminder.user_id,
            name=people.names[reminder.user_id],
            address=people.addresses[reminder.user_id],
            lines=tuple(Line(entry, _hold(entry.owed, standing)) for entry in reminder.entries),
            partnerships=tuple(each for each in mine if each.id in reminder.partnership_ids),
            in_digest=reminder.user_id in runs.day.readers,
        )
        for reminder in found.by_person(due)
    ]
    return sorted(readers, key=lambda reader: (reader.name, reader.user_id))


def _hold(owed: Owed, standing: Sequence[Standing]) -> Hold | None:
    """The hold that keeps this back."""
    thing = owed.thing
    for hold in (each.hold for each in standing):
        of_person = hold.user_id == owed.person_id and hold.partnership_id == thing.partnership_id
        of_action = hold.action_id is not None and hold.action_id == thing.action_id
        if of_person or of_action:
            return hold
    return None


def _digests(
    session: Session, on: DigestDay, mine: Sequence[Partnership], day: date, holidays: Container[date]
) -> list[DigestTime]:
    """The digests of that day that are not made yet, by hour: the weekly ones, and the board's."""
    month, weekly = day.replace(day=1), {each.id for each in on.falling}
    made_for_boards = digest_queries.made(session, digest_queries.BOARD, month)
    for_boards = timetable.month_digest_day(day, holidays) == day
    found = []
    for each in mine:
        if each.id in weekly:
            readers = sum(each.id in {one.id for one in theirs} for theirs in on.readers.values())
            found.append(DigestTime("weekly digest", each.name, each.digest_hour, readers))
        board = on.people.with_role[each.id, Role.BOARD_MEMBER]
        if for_boards and board and (each.id, month) not in made_for_boards:
            found.append(DigestTime("monthly digest", each.name, each.digest_hour, len(set(board))))
    return sorted(found, key=lambda digest: (digest.hour, digest.partnership, digest.kind))


def _away(found: Round, mine: Sequence[Partnership]) -> list[Away]:
    """Who of these partnerships is away, and who stands in."""
    people, instead = found.people, defaultdict(set)
    for each in found.owed:
        if each.stands_in_for is not None:
            instead[each.stands_in_for].add(people.names[each.person_id])
    members = {person for partnership in mine for person in people.members[partnership.id]}
    return [
        Away(people.names[person], until, tuple(sorted(instead[person])))
        for person in sorted(members, key=lambda each: (people.names[each], each))
        if (until := people.people[person].away_until)
    ]
