"""What a run of weekly digests was put together from, and each reader's digest out of it."""

from collections import defaultdict
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

from sqlalchemy.orm import Session

from tracker.domain import digests, ladder, london, standing, statements
from tracker.domain.digests import Digest, Part, Reader, Rungs, Sight
from tracker.domain.ladder import Kind, Owed
from tracker.domain.reminders import Entry
from tracker.domain.roles import SCHEDULER, Actor, Membership, Reach, Role
from tracker.domain.standing import DigestRow, Happening, Standing, StatementRow
from tracker.models import Installation
from tracker.queries import digests as queries
from tracker.queries import statements as statement_queries
from tracker.queries.digests import Chosen, Material
from tracker.queries.ladder import Cast
from tracker.queries.readers import Readers
from tracker.services import reminders
from tracker.services.digest_days import DigestDay, Falling
from tracker.services.reminders import Occasion, Round


@dataclass
class Making:
    """One run of digests: what was found, from which each reader's mail is put together."""

    occasion: Occasion
    reading: Mapping[int, Sequence[Chosen]]
    falling: Falling
    material: Material
    statements: Mapping[int, Sequence[StatementRow]]
    found: Round
    everywhere: Mapping[int, Chosen]
    sight: Sight = field(init=False)
    rungs: Mapping[int, Mapping[int, Rungs]] = field(init=False)
    _whole: dict[int, Standing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort what was found by whom it concerns."""
        self.sight = Sight(self.material.people)
        self.rungs = _rungs(self.found, self.reading)

    def digests(self) -> dict[int, Digest]:
        """One mail for each reader, without what is empty. Nobody who is away gets one."""
        there = (one for one in self.reading if not self.found.people.people[one].away_until)
        every = {one: self._digest(one, self.reading[one]) for one in there}
        return {one: digest for one, digest in every.items() if digest.parts}

    def _digest(self, user_id: int, theirs: Sequence[Chosen]) -> Digest:
        """What is theirs in full, as far as a manager does not hold it back; then what waits elsewhere."""
        told = [each for each in theirs if (each.id, user_id) not in self.found.held.people]
        in_full = (self._part(each, _reader(self.found.people, user_id, each.id)) for each in told)
        ids = {each.id for each in theirs}
        elsewhere = (
            self._elsewhere(self.everywhere[each], rungs.owed)
            for each, rungs in self.rungs.get(user_id, {}).items()
            if each not in ids and rungs.owed
        )
        parts = [part for part in in_full if not part.is_empty]
        parts += sorted(elsewhere, key=lambda part: part.partnership)
        return Digest(self.occasion.today, user_id, tuple(parts))

    def _part(self, chosen: Chosen, reader: Reader) -> Part:
        of = self._standing(chosen, reader)
        rungs = self.rungs.get(reader.user_id, {}).get(chosen.id, Rungs())
        return Part(
            partnership_id=chosen.id,
            partnership=chosen.name,
            slug=chosen.slug,
            reach=reader.reach,
            reads_as=digests.reads_as(reader),
            since=self._since(chosen),
            standing=of,
            waiting=rungs.waiting(of),
            told=rungs.owed,
            own=frozenset(self.sight.led_by(reader.user_id)),
            has_list=chosen.attaches_list and Role.MANAGER in reader.roles and bool(of.overdue),
        )

    def _elsewhere(self, chosen: Chosen, owed: tuple[Entry, ...]) -> Part:
        """What waits for somebody in a partnership whose own digest comes on another day."""
        nothing = self._stand((), (), ())
        return Part(
            partnership_id=chosen.id,
            partnership=chosen.name,
            slug=chosen.slug,
            reach=Reach.OWN,
            reads_as=digests.HAS_WAITING,
            since=self.occasion.today,
            standing=nothing,
            waiting=Rungs(owed).waiting(nothing),
            told=owed,
            is_in_full=False,
        )

    def _since(self, chosen: Chosen) -> date:
        return digests.changes_since(self.falling[chosen], chosen.weekday)

    def _standing(self, chosen: Chosen, reader: Reader) -> Standing:
        """All of the partnership, built once; or what is this reader's, without what a manager holds back."""
        if reader.reach is Reach.PARTNERSHIP:
            if chosen.id not in self._whole:
                self._whole[chosen.id] = self._build(chosen, None, has_statements=True)
            return self._whole[chosen.id]
        only = self.sight.of(reader) - self.found.held.actions
        return self._build(chosen, only, has_statements=reader.is_told_of_statements)

    def _build(self, chosen: Chosen, only: set[int] | None, *, has_statements: bool) -> Standing:
        since = london.at(self._since(chosen), time())
        rows, happenings = self.material.rows[chosen.id], self.material.happenings[chosen.id]
        return self._stand(
            [row for row in rows if only is None or row.item.action_id in only],
            [each for at, each in happenings if at >= since and (only is None or each.action_id in only)],
            self.statements.get(chosen.id, ()) if has_statements else (),
        )

    def _stand(
        self, rows: Sequence[DigestRow], happenings: Sequence[Happening], owed: Sequence[StatementRow]
    ) -> Standing:
        today, holidays = self.occasion.today, self.occasion.holidays
        return standing.build(rows, happenings, owed, today=today, holidays=holidays)


def batches(session: Session, day: DigestDay, readers: Collection[int], at_once: int) -> list[list[int]]:
    """These readers, in batches whose digests are made at once, so that memory does not grow with them."""
    widely = {each: _memberships(day, [each]).read_widely for each in readers}
    return digests.batches(widely, queries.open_by_lead(session), at_once)


def make(
    session: Session,
    occasion: Occasion,
    row: Installation,
    day: DigestDay,
    reading: Mapping[int, Sequence[Chosen]],
) -> Making:
    """What the digests of these readers are put together from."""
    readers = _memberships(day, reading)
    falling = {each: day.falling[each] for theirs in reading.values() for each in theirs}
    ids = [each.id for each in falling]
    days = (digests.changes_since(week, each.weekday) for each, week in falling.items())
    since = london.at(min(days, default=occasion.today), time())
    owed_since = london.date_of(row.owed_since)
    return Making(
        occasion=occasion,
        reading=reading,
        falling=falling,
        found=reminders.climb(
            session, occasion, day, since=owed_since, only=readers.partnerships, readers=readers
        ),
        material=queries.material(session, readers, ids, since, occasion.today),
        statements=statements_to_send(session, [each for each in ids if each in readers.read_widely]),
        everywhere={each.id: each for each in queries.partnerships(session)},
    )


def _memberships(day: DigestDay, readers: Collection[int]) -> Readers:
    return Readers({each: day.people.belongs[each] for each in readers})


def _reader(people: Cast, user_id: int, partnership_id: int) -> Reader:
    """Somebody who reads the weekly digest of a partnership, as what."""
    theirs = people.belongs[user_id]
    here = frozenset(each.role for each in theirs if each.partnership_id == partnership_id)
    led = {each.agency_id for each in theirs if each.role is Role.AGENCY_LEAD and each.agency_id is not None}
    return Reader(user_id, partnership_id, here & frozenset(digests.READERS), frozenset(led))


def _rungs(found: Round, readers: Container[int]) -> Mapping[int, Mapping[int, Rungs]]:
    """What the ladder has for each of these people, by partnership; each thing once."""
    owed, told = _by_reader(found, found.owed, readers), _by_reader(found, found.still_waiting, readers)
    rungs: dict[int, dict[int, Rungs]] = defaultdict(dict)
    for each in (*owed, *told):
        person_id, partnership_id = each
        rungs[person_id][partnership_id] = Rungs(owed.get(each, ()), told.get(each, ()))
    return rungs


def _by_reader(
    found: Round, rungs: Sequence[Owed], readers: Container[int]
) -> dict[tuple[int, int], tuple[Entry, ...]]:
    by_reader: dict[tuple[int, int], dict[tuple[Kind, int], Entry]] = defaultdict(dict)
    for each in rungs:
        if each.person_id in readers:
            thing = each.thing
            entry = Entry(each, found.waiting(thing), ladder.why(each, found.people.names))
            by_reader[each.person_id, thing.partnership_id].setdefault((thing.kind, thing.id), entry)
    return {reader: tuple(its.values()) for reader, its in by_reader.items()}


def statements_to_send(session: Session, partnership_ids: Sequence[int]) -> dict[int, list[StatementRow]]:
    """The statements that each partnership still has to send, with how much each lacks."""
    reader = manager_of(partnership_ids)
    owed = statement_queries.owed(session, reader)
    facts = statement_queries.facts_of_gaps(session, owed)
    missing = {each.report_id: len(statements.missing(facts[each.id])) for each in owed}
    found: dict[int, list[StatementRow]] = defaultdict(list)
    for partnership_id, report_id, row in queries.statements_to_send(session, partnership_ids):
        found[partnership_id].append(replace(row, missing=missing.get(report_id)))
    return found


def manager_of(partnership_ids: Sequence[int]) -> Actor:
    """The scheduler, as one who sees all of these partnerships and nothing of others."""
    memberships = tuple(Membership(each, Role.MANAGER) for each in sorted(partnership_ids))
    return Actor(name=SCHEDULER.name, memberships=memberships, way=SCHEDULER.way)
