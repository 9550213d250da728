"""The weekly digest: one mail a person a run, of everything they read and of what waits for them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
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
from tracker.domain.standing import Standing, StatementRow
from tracker.models import DigestRun, Installation, MailAttachment
from tracker.queries import digests as queries
from tracker.queries import installation
from tracker.queries import ladder as ladder_queries
from tracker.queries import mail as mail_queries
from tracker.queries import statements as statement_queries
from tracker.queries.actions import ActionFilter, Due
from tracker.queries.digests import WEEKLY, Chosen, Material
from tracker.queries.ladder import Cast, Held
from tracker.services import exports, reminders
from tracker.services import mail as outbox
from tracker.services.reminders import Occasion, Round

Falling = Mapping[Chosen, date]
"""The partnerships whose digest falls in a run, each with the first day of the week or month it is for."""


def queue_weekly_digests(session: Session, occasion: Occasion) -> dict[str, int]:
    """Queue a digest for each reader of the partnerships whose day and hour have come; none that is empty."""
    row = installation.find(session)
    falling = weekly_falling(session, occasion) if row else {}
    if row is None or not falling:
        return {"mails_queued": 0, "items": 0, "skipped": 0}
    replace_untried(session, WEEKLY, occasion, falling)
    beginning = f"digest:{occasion.today.isoformat()}:"
    taken = mail_queries.ids_by_key(session, beginning)
    making = _making(session, occasion, falling, row)
    every = {beginning + key: each for key, each in making.digests().items()}
    new = {key: each for key, each in every.items() if each.parts and key not in taken}
    lists = _lists(session, occasion, {each.list_of for each in new.values()})
    mails = [_mail(key, each, making, row, lists.get(each.list_of)) for key, each in new.items()]
    outbox.queue(session, mails)
    told = {key: [entry for part in each.parts for entry in part.told] for key, each in new.items()}
    reminders.record(session, beginning, told)
    mark_made(session, WEEKLY, falling, occasion)
    items = sum(len(written["items"]) for written in mails)
    return {"mails_queued": len(mails), "items": items, "skipped": len(every) - len(new)}


# --- whose digest falls in this run ---


def weekly_falling(session: Session, occasion: Occasion) -> Falling:
    """The partnerships whose chosen day and hour have come this week, and whose digest is not made yet."""
    return falling_due(
        session,
        WEEKLY,
        timetable.week_start(occasion.today) - timedelta(days=7),
        lambda each: timetable.weekly_digest_due(each.weekday, each.hour, occasion.upto, occasion.holidays),
    )


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


def replace_untried(session: Session, kind: str, occasion: Occasion, falling: Falling) -> None:
    """Stop older digests that were never tried, where this run tells of the same partnerships."""
    now_told = {str(each.id) for each in falling}

    def said_again(key: str) -> bool:
        return set(key.rsplit(":", 1)[-1].split("-")) <= now_told

    reminders.replace_untried(session, kind, occasion, said_again=said_again)


# --- what each reader reads ---


@dataclass
class Making:
    """One run of digests: what was found, from which each reader's mail is put together."""

    occasion: Occasion
    falling: Falling
    material: Material
    statements: Mapping[int, Sequence[StatementRow]]
    found: Round
    held: Held
    sight: Sight = field(init=False)
    rungs: Mapping[tuple[int, int], Rungs] = field(init=False)
    _whole: dict[int, Standing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort what was found by whom it concerns."""
        self.sight = Sight(self.material.people)
        self.rungs = _rungs(self.found)

    def digests(self) -> dict[str, Digest]:
        """One mail for each reader, by whose it is and of which partnerships; without what is empty."""
        agencies = _agencies_led(self.found.people)
        readers: dict[int, list[tuple[Chosen, Reader]]] = defaultdict(list)
        for chosen in self.falling:
            for reader in _readers(self.found.people, chosen.id, agencies):
                if self._is_told(reader):
                    readers[reader.user_id].append((chosen, reader))
        return {
            readers_key(user_id, [chosen.id for chosen, _ in theirs]): self._digest(user_id, theirs)
            for user_id, theirs in readers.items()
        }

    def _is_told(self, reader: Reader) -> bool:
        """Nobody who is away, or whose reminders are held."""
        is_held = (reader.partnership_id, reader.user_id) in self.held.people
        return not is_held and self.found.people.people[reader.user_id].away_until is None

    def _digest(self, user_id: int, theirs: Sequence[tuple[Chosen, Reader]]) -> Digest:
        parts = (self._part(chosen, reader) for chosen, reader in theirs)
        return Digest(self.occasion.today, user_id, tuple(part for part in parts if not part.is_empty))

    def _part(self, chosen: Chosen, reader: Reader) -> Part:
        of = self._standing(chosen, reader)
        rungs = self.rungs.get((reader.user_id, chosen.id), Rungs())
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

    def _since(self, chosen: Chosen) -> date:
        return digests.changes_since(self.falling[chosen], chosen.weekday)

    def _standing(self, chosen: Chosen, reader: Reader) -> Standing:
        """All of the partnership, built once; or what is this reader's, without what a manager holds back."""
        if reader.reach is Reach.PARTNERSHIP:
            if chosen.id not in self._whole:
                self._whole[chosen.id] = self._build(chosen, None, has_statements=True)
            return self._whole[chosen.id]
        only = self.sight.of(reader) - self.held.actions
        return self._build(chosen, only, has_statements=reader.is_told_of_statements)

    def _build(self, chosen: Chosen, only: set[int] | None, *, has_statements: bool) -> Standing:
        since = london.at(self._since(chosen), time())
        rows, happenings = self.material.rows[chosen.id], self.material.happenings[chosen.id]
        return standing.build(
            [row for row in rows if only is None or row.item.action_id in only],
            [each for at, each in happenings if at >= since and (only is None or each.action_id in only)],
            self.statements.get(chosen.id, ()) if has_statements else (),
            today=self.occasion.today,
            holidays=self.occasion.holidays,
        )


def _making(session: Session, occasion: Occasion, falling: Falling, row: Installation) -> Making:
    ids = [each.id for each in falling]
    since = min(digests.changes_since(week, each.weekday) for each, week in falling.items())
    return Making(
        occasion=occasion,
        falling=falling,
        found=reminders.climb(
            session, occasion, since=london.date_of(row.owed_since), only=ids, is_digest=True
        ),
        material=queries.material(session, ids, london.at(since, time())),
        statements=statements_to_send(session, ids),
        held=ladder_queries.held(session, occasion.today),
    )


def _agencies_led(people: Cast) -> Mapping[int, frozenset[int]]:
    """The agencies that each person leads, whatever the partnership."""
    led: dict[int, set[int]] = defaultdict(set)
    for agency_id, leads in people.agency_leads.items():
        for user_id in leads:
            led[user_id].add(agency_id)
    return {user_id: frozenset(agencies) for user_id, agencies in led.items()}


def _readers(people: Cast, partnership_id: int, agencies: Mapping[int, frozenset[int]]) -> Iterator[Reader]:
    """Everybody who reads the weekly digest of a partnership, in the order of their accounts."""
    roles: dict[int, set[Role]] = defaultdict(set)
    for role in digests.READERS:
        for user_id in people.with_role[partnership_id, role]:
            roles[user_id].add(role)
    for user_id in sorted(roles):
        yield Reader(user_id, partnership_id, frozenset(roles[user_id]), agencies.get(user_id, frozenset()))


def _rungs(found: Round) -> dict[tuple[int, int], Rungs]:
    """What the ladder has for each person in each partnership; each thing once."""
    owed, told = _by_reader(found, found.owed), _by_reader(found, found.told)
    return {each: Rungs(owed[each], told[each]) for each in {*owed, *told}}


def _by_reader(found: Round, rungs: Sequence[Owed]) -> dict[tuple[int, int], tuple[Entry, ...]]:
    by_reader: dict[tuple[int, int], dict[tuple[Kind, int], Entry]] = defaultdict(dict)
    for each in rungs:
        thing = each.thing
        entry = Entry(each, found.waiting[thing], ladder.why(each, found.people.names))
        by_reader[each.person_id, thing.partnership_id].setdefault((thing.kind, thing.id), entry)
    return defaultdict(tuple, {reader: tuple(its.values()) for reader, its in by_reader.items()})


def statements_to_send(session: Session, partnership_ids: Sequence[int]) -> dict[int, list[StatementRow]]:
    """The statements that each partnership still has to send, with how much each lacks."""
    reader = _manager_of(partnership_ids)
    owed = statement_queries.owed(session, reader)
    facts = statement_queries.facts(session, owed)
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


def _lists(session: Session, occasion: Occasion, wanted: set[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    """The overdue list as Excel, one for each set of partnerships that some manager reads."""
    wanted = {each for each in wanted if each}
    if not wanted:
        return {}
    reader = _manager_of(sorted({one for each in wanted for one in each}))
    overdue = ActionFilter(due=Due.OVERDUE)
    rows: dict[str, list[ActionRow]] = defaultdict(list)
    for row in exports.action_rows(
        session, reader, overdue, today=occasion.today, holidays=occasion.holidays
    ):
        rows[row.partnership].append(row)
    names = {each.id: each.name for each in queries.partnerships(session)}
    keys = sorted(wanted)
    files = [
        {
            "name": f"overdue-{occasion.today.isoformat()}.xlsx",
            "media_type": spreadsheets.MIMETYPES["xlsx"],
            "content": b"".join(spreadsheets.write(chain(*(rows[names[each]] for each in key)), "xlsx")),
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
