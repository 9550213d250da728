"""The weekly digest: one mail a person a run, of everything they read and of what waits for them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import chain
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tracker.adapters import rendering, spreadsheets
from tracker.domain import digests, ladder, london, standing, statements, timetable, wording
from tracker.domain.digests import Digest, Part, Reader, Rungs, Sight
from tracker.domain.exports import ActionRow
from tracker.domain.ladder import Kind, Owed
from tracker.domain.mail import Item
from tracker.domain.reminders import Entry
from tracker.domain.roles import SCHEDULER, Actor, Membership, Reach, Role
from tracker.domain.standing import DigestRow, Happening, Standing, StatementRow
from tracker.models import DigestRun, Installation, MailAttachment
from tracker.queries import digests as queries
from tracker.queries import installation
from tracker.queries import statements as statement_queries
from tracker.queries.actions import ActionFilter, Due
from tracker.queries.digests import WEEKLY, Chosen, Material
from tracker.queries.ladder import Cast
from tracker.services import digest_days, exports, reminders
from tracker.services import mail as outbox
from tracker.services.digest_days import DigestDay, Falling
from tracker.services.reminders import Occasion, Round


def queue_weekly_digests(session: Session, occasion: Occasion) -> dict[str, int]:
    """Queue each reader's one digest of the day, at the earliest hour of theirs; none that is empty."""
    row = installation.find(session)
    today = digest_days.falling(session, occasion.today, occasion.holidays, makes_up=True) if row else {}
    now = {each: week for each, week in today.items() if week == _has_come(each, occasion)}
    if row is None or not now:
        return {"mails_queued": 0, "items": 0, "skipped": 0}
    day = digest_days.of(session, today, occasion.today)
    reading = {reader: theirs for reader, theirs in day.readers.items() if not now.keys().isdisjoint(theirs)}
    replace_untried(session, WEEKLY, occasion, now, reading)
    new_to = {reader: theirs for reader, theirs in reading.items() if reader not in day.written}
    making = _making(session, occasion, row, day, new_to)
    every = making.digests()
    new = {key: each for key, each in every.items() if each.parts}
    lists = _lists(session, making, {each.list_of for each in new.values()})
    mails = [_mail(key, each, making, row, lists.get(each.list_of)) for key, each in new.items()]
    outbox.queue(session, mails)
    told = {key: [entry for part in each.parts for entry in part.told] for key, each in new.items()}
    reminders.record(session, _beginning(occasion), told)
    mark_made(session, WEEKLY, now, occasion)
    items = sum(len(written["items"]) for written in mails)
    return {"mails_queued": len(mails), "items": items, "skipped": len(reading) - len(new)}


def _has_come(each: Chosen, occasion: Occasion) -> date | None:
    """The Monday of the week whose digest is the latest that fell due up to now."""
    return timetable.weekly_digest_due(each.weekday, each.hour, occasion.upto, occasion.holidays)


def _beginning(occasion: Occasion) -> str:
    return f"digest:{occasion.today.isoformat()}:"


def falling_due(session: Session, kind: str, earliest: date, due: Callable[[Chosen], date | None]) -> Falling:
    """The partnerships for which such a digest is due for a week or month, and is not made yet."""
    made = queries.made(session, kind, earliest)
    dates = ((each, due(each)) for each in queries.partnerships(session))
    return {each: day for each, day in dates if day and (each.id, day) not in made}


def mark_made(session: Session, kind: str, falling: Falling, occasion: Occasion) -> None:
    """Record these digests as made; an error where another run has made one meanwhile."""
    rows = [
        {"partnership_id": each.id, "kind": kind, "for_date": day, "made_at": occasion.now}
        for each, day in falling.items()
    ]
    session.execute(insert(DigestRun), rows)


def readers_key(user_id: int, partnership_ids: Sequence[int]) -> str:
    """What tells one person's digest of these partnerships from others: 12:3-5."""
    return f"{user_id}:{'-'.join(map(str, sorted(partnership_ids)))}"


def replace_untried(
    session: Session,
    kind: str,
    occasion: Occasion,
    falling: Collection[Chosen],
    reading: Mapping[int, Collection[Chosen]],
) -> None:
    """Stop older digests that were never tried, where this run tells their reader of the same places."""

    def said_again(key: str, reader: int | None) -> bool:
        now_told = {str(each.id) for each in (*falling, *reading.get(reader or 0, ()))}
        return set(key.rsplit(":", 1)[-1].split("-")) <= now_told

    reminders.replace_untried(session, kind, occasion, said_again=said_again)


# --- what each reader reads ---


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
    _said: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort what was found by whom it concerns."""
        self.sight = Sight(self.material.people)
        self.rungs = _rungs(self.found, self.reading)

    def said(self, item: Item) -> str:
        """What is said of an action beside its words; put together once, though several people read it."""
        if item.action_id not in self._said:
            self._said[item.action_id] = item.state(self.occasion.holidays)
        return self._said[item.action_id]

    def digests(self) -> dict[str, Digest]:
        """One mail for each reader, by its key; without what is empty. Nobody who is away gets one."""
        there = {
            one: each for one, each in self.reading.items() if not self.found.people.people[one].away_until
        }
        return {
            _beginning(self.occasion) + readers_key(one, [each.id for each in theirs]): self._digest(
                one, theirs
            )
            for one, theirs in there.items()
        }

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


def _making(
    session: Session,
    occasion: Occasion,
    row: Installation,
    day: DigestDay,
    reading: Mapping[int, Sequence[Chosen]],
) -> Making:
    falling = {each: day.falling[each] for theirs in reading.values() for each in theirs}
    ids = [each.id for each in falling]
    days = (digests.changes_since(week, each.weekday) for each, week in falling.items())
    since = london.at(min(days, default=occasion.today), time())
    return Making(
        occasion=occasion,
        reading=reading,
        falling=falling,
        found=reminders.climb(session, occasion, day, since=london.date_of(row.owed_since)),
        material=queries.material(session, ids, since, occasion.today),
        statements=statements_to_send(session, ids),
        everywhere={each.id: each for each in queries.partnerships(session)},
    )


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
    reader = _manager_of(partnership_ids)
    owed = statement_queries.owed(session, reader)
    facts = statement_queries.facts_of_gaps(session, owed)
    missing = {each.report_id: len(statements.missing(facts[each.id])) for each in owed}
    found: dict[int, list[StatementRow]] = defaultdict(list)
    for partnership_id, report_id, row in queries.statements_to_send(session, partnership_ids):
        found[partnership_id].append(replace(row, missing=missing.get(report_id)))
    return found


def _manager_of(partnership_ids: Sequence[int]) -> Actor:
    """The scheduler, as one who sees all of these partnerships and nothing of others."""
    memberships = tuple(Membership(each, Role.MANAGER) for each in sorted(partnership_ids))
    return Actor(name=SCHEDULER.name, memberships=memberships, way=SCHEDULER.way)


# --- the mail ---


def _lists(session: Session, making: Making, wanted: set[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    """The overdue list as Excel, one for each set of partnerships that some manager reads."""
    wanted = {each for each in wanted if each}
    if not wanted:
        return {}
    reader = _manager_of(sorted({one for each in wanted for one in each}))
    overdue = ActionFilter(due=Due.OVERDUE)
    rows: dict[str, list[ActionRow]] = defaultdict(list)
    today, holidays = making.occasion.today, making.occasion.holidays
    for row in exports.action_rows(session, reader, overdue, today=today, holidays=holidays):
        rows[row.partnership].append(row)
    keys = sorted(wanted)
    files = [
        {
            "name": f"overdue-{today.isoformat()}.xlsx",
            "media_type": spreadsheets.MIMETYPES["xlsx"],
            "content": spreadsheets.short_list(chain(*(rows[making.everywhere[each].name] for each in key))),
        }
        for key in keys
    ]
    made = insert(MailAttachment).returning(MailAttachment.id, sort_by_parameter_order=True)
    return dict(zip(keys, session.scalars(made, files), strict=True))


def _mail(
    key: str, digest: Digest, making: Making, row: Installation, attachment_id: int | None
) -> dict[str, Any]:
    rendered = rendering.render(
        "digest",
        digest=digest,
        partnership=wording.sentence_list([part.partnership for part in digest.parts]),
        occasion=making.occasion,
        said=making.said,
        is_demonstration=row.is_demonstration,
    )
    return outbox.outgoing(
        rendered,
        key=key,
        kind=WEEKLY,
        for_date=making.occasion.today,
        partnership_id=digest.parts[0].partnership_id if len(digest.parts) == 1 else None,
        user_id=digest.user_id,
        to_address=making.found.people.addresses[digest.user_id],
        subject=digest.subject,
        items=[each for part in digest.parts for each in _kept(part)],
        base_url=making.occasion.base_url,
        now=making.occasion.now,
        real_now=making.occasion.real_now,
        attachment_id=attachment_id,
    )


def _kept(part: Part) -> list[dict[str, Any]]:
    """What the ledger keeps of a part: all that it asks for, or at least whose it is."""
    rungs = {each.owed.thing.action_id: each for each in part.told if each.owed.thing.kind is Kind.ACTION}
    items = [_line(item, part, rungs.get(item.action_id)) for item in part.standing.items]
    items += [reminders.kept(each) for each in part.waiting]
    items += [
        named(part.partnership_id, Kind.STATEMENT, each.reference, each.due_on)
        for each in part.standing.statements
    ]
    return items or [{"partnership_id": part.partnership_id}]


def _line(item: Item, part: Part, rung: Entry | None) -> dict[str, Any]:
    """An action of a list, with the rung of the ladder that it tells of; its link's where it is their own."""
    said = (
        reminders.kept(rung) if rung else named(part.partnership_id, Kind.ACTION, item.reference, item.due_on)
    )
    return said | {"action_id": item.action_id if item.action_id in part.own else None}


def named(partnership_id: int, kind: Kind, reference: str, due_on: date | None = None) -> dict[str, Any]:
    """What the ledger keeps of something that a mail names without asking for it."""
    return {
        "kind": kind.value,
        "reference": reference,
        "action_id": None,
        "partnership_id": partnership_id,
        "due_on": due_on.isoformat() if due_on else None,
        "stage": "",
        "what": "",
        "why": "",
    }
