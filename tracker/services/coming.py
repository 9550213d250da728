"""What would go out on a coming day, to whom and why, found by the same functions as the run of that day."""

from collections import defaultdict
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.domain import digests, london, timetable, wording, working_days
from tracker.domain.ladder import Kind, Owed
from tracker.domain.reminders import Entry
from tracker.domain.roles import Actor, Permission, Role
from tracker.models import Hold, Partnership
from tracker.queries import digests as digest_queries
from tracker.queries import holds, installation, partnerships
from tracker.queries import mail as mail_queries
from tracker.queries.holds import Standing
from tracker.queries.ladder import Cast
from tracker.services import reminders
from tracker.services.reminders import Occasion, Round

FARTHEST = timedelta(days=60)
ONE_DAY = timedelta(days=1)

Gone = dict[tuple[Kind, int, int], date]
"""The latest rung that will have gone out before the day, by kind, thing and person."""


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
    since = london.date_of(row.owed_since)
    then = _on(occasion, day)
    found = reminders.climb(session, then, since=since, only=only)
    gone = _gone_before(session, day, occasion, since=since, only=only)
    return Coming(
        day,
        why_not,
        readers=tuple(_readers(session, found, gone, then, mine=mine, standing=standing)),
        digests=tuple(_digests(session, found.people, mine, day, occasion.holidays)),
        away=tuple(_away(found, mine)),
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


def _gone_before(
    session: Session, day: date, occasion: Occasion, *, since: date, only: Collection[int]
) -> Gone:
    """What the runs between now and that day will have told: the last daily one, and the last weekly one."""
    gone: Gone = {}
    week_before = working_days.next_working_day(timetable.week_start(day - ONE_DAY), occasion.holidays)
    for earlier in sorted({week_before, working_days.add(day, -1, occasion.holidays)}):
        if occasion.today <= earlier < day:
            found = reminders.climb(session, _on(occasion, earlier), since=since, only=only)
            gone |= {_key(each): each.rung.reached_on for each in found.owed}
    return gone


def _key(each: Owed) -> tuple[Kind, int, int]:
    return each.thing.kind, each.thing.id, each.person_id


def _readers(
    session: Session,
    found: Round,
    gone: Gone,
    occasion: Occasion,
    *,
    mine: Sequence[Partnership],
    standing: Sequence[Standing],
) -> list[Reader]:
    """One for each person to whom something would go out, by name."""
    people, beginning = found.people, f"{reminders.REMINDER}:{occasion.today.isoformat()}:"
    digested = digest_queries.readers_on(session, occasion.today, occasion.holidays)
    taken = mail_queries.ids_by_key(session, beginning)
    due = [
        each for each in (*found.owed, *found.held) if each.rung.reached_on > gone.get(_key(each), date.min)
    ]
    readers = []
    for reminder in found.by_person(due):
        if f"{beginning}{reminder.user_id}" in taken:
            continue  # it has gone out already: the ledger has it
        readers.append(
            Reader(
                user_id=reminder.user_id,
                name=people.names[reminder.user_id],
                address=people.addresses[reminder.user_id],
                lines=tuple(Line(entry, _hold(entry.owed, standing)) for entry in reminder.entries),
                partnerships=tuple(each for each in mine if each.id in reminder.partnership_ids),
                in_digest=reminder.user_id in digested,
            )
        )
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
    session: Session, people: Cast, mine: Sequence[Partnership], day: date, holidays: Container[date]
) -> list[DigestTime]:
    """The digests of that day that are not made yet, by hour: the weekly ones, and the board's."""
    week, month = timetable.week_start(day), day.replace(day=1)
    made = digest_queries.made(session, digest_queries.WEEKLY, week)
    made_for_boards = digest_queries.made(session, digest_queries.BOARD, month)
    for_boards = timetable.month_digest_day(day, holidays) == day
    found = []
    for each in mine:
        weekly = timetable.is_digest_day(day, each.digest_weekday, holidays)
        if weekly and (each.id, week) not in made:
            readers = {person for role in digests.READERS for person in people.with_role[each.id, role]}
            found.append(DigestTime("weekly digest", each.name, each.digest_hour, len(readers)))
        board = people.with_role[each.id, Role.BOARD_MEMBER]
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
