"""Whose weekly digest comes on a day: of which partnerships, who reads it, and who has had one."""

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.domain import digests, london, timetable
from tracker.queries import digests as queries
from tracker.queries import ladder
from tracker.queries import mail as mail_queries
from tracker.queries.digests import WEEKLY, Chosen
from tracker.queries.ladder import Cast

Falling = Mapping[Chosen, date]
"""The partnerships whose digest falls then, each with the first day of the week or month it is for."""


@dataclass(frozen=True)
class DigestDay:
    """Everybody, and who of them reads a digest on one day: one each, of all that falls on it for them."""

    people: Cast
    falling: Falling
    readers: Mapping[int, tuple[Chosen, ...]]
    """Who reads one that day, of which partnerships."""

    written: frozenset[int]
    """Who has had theirs of that day."""

    @property
    def digested(self) -> frozenset[int]:
        """Everybody whose one mail of that day is a digest."""
        return self.written | self.readers.keys()


def falling(session: Session, day: date, holidays: Container[date], *, makes_up: bool = False) -> Falling:
    """The partnerships whose digest comes that day and is not made yet, with the Monday of its week.

    `makes_up` adds those that an outage kept from being made earlier in the week.
    """
    made = queries.made(session, WEEKLY, timetable.week_start(day) - timedelta(days=7))
    found = {}
    for each in queries.partnerships(session):
        week = timetable.weekly_digest_due(each.weekday, each.hour, london.end_of(day), holidays)
        is_of_day = makes_up or timetable.is_digest_day(day, each.weekday, holidays)
        if week and is_of_day and (each.id, week) not in made:
            found[each] = week
    return found


def of(session: Session, falling: Falling, day: date) -> DigestDay:
    """Who reads which of these digests, and everybody as they are that day."""
    people = ladder.cast(session, day)
    readers: dict[int, tuple[Chosen, ...]] = defaultdict(tuple)
    for each in falling:
        for user_id in sorted({one for role in digests.READERS for one in people.with_role[each.id, role]}):
            readers[user_id] += (each,)
    return DigestDay(
        people, falling, dict(sorted(readers.items())), mail_queries.reader_ids(session, WEEKLY, day)
    )
