"""Reminding people of what waits for them: one mail a person a run, by the ladder."""

import re
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, cast
from urllib import parse

from sqlalchemy import Table, and_, insert, or_, select, update
from sqlalchemy.orm import Session

from tracker.adapters import rendering
from tracker.domain import ladder, london, mail, reminders, wording
from tracker.domain.ladder import Ladder, Thing
from tracker.domain.mail import Outcome
from tracker.domain.reminders import Entry, Reminder, Waiting
from tracker.models import Installation, Mail, MailItem, MailTry
from tracker.queries import installation
from tracker.queries import ladder as queries
from tracker.queries import mail as mail_queries
from tracker.queries import waiting as waiting_queries
from tracker.queries.ladder import Cast, Held
from tracker.queries.readers import Readers
from tracker.queries.waiting import Asked
from tracker.services import digest_days
from tracker.services import mail as outbox
from tracker.services.digest_days import DigestDay

REMINDER = "reminder"
REPLACED = "Not sent in time; the next mail says the same and more."


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """The day a run is for, the moment it is made, and where links lead."""

    today: date
    now: datetime
    real_now: datetime
    holidays: Container[date]
    base_url: str
    whole_day: bool = False
    """Whether what falls due later that day is made as well, as somebody at the terminal asks."""

    @property
    def upto(self) -> datetime:
        """The moment up to which this run makes what has fallen due."""
        return london.end_of(self.today) if self.whole_day else self.now

    def link(self, path: str, **asked: str) -> str:
        """The address of a page of ours, and what is asked of it."""
        return f"{self.base_url}/{_quoted(path)}" + (f"?{parse.urlencode(asked)}" if asked else "")

    def action(self, reference: str) -> str:
        """The address of an action."""
        return self.link(f"actions/{reference}")

    def own(self, path: str = "") -> str:
        """The address that the reader's own link leads to, without a password."""
        return self.link(f"m/{mail.LINK_MARK}" + (f"/{path}" if path else ""))

    def entry(self, entry: Entry) -> str:
        """Where a line of a mail leads: to its own form where a link suffices, else to its page."""
        waiting = entry.waiting
        return self.own(waiting.reference) if entry.by_link else self.link(waiting.path)


_PLAIN = re.compile(r"[\w./~-]*", re.ASCII)


def _quoted(path: str) -> str:
    """Nearly every path is plain, and quoting one takes longer than all else about a link."""
    return path if _PLAIN.fullmatch(path) else parse.quote(path)


@dataclass(frozen=True)
class Round:
    """What the ladder has on one day: who is owed what, everybody it may write to, and what is held."""

    owed: list[ladder.Owed]
    waiting: Callable[[Thing], Waiting]
    """What a mail says of a thing."""

    people: Cast
    held: Held
    held_back: list[ladder.Owed]
    """What would be owed if it were not held."""

    still_waiting: list[ladder.Owed]
    """What people were told before, and still waits for them; of actions, their own list tells."""

    def by_person(self, owed: Sequence[ladder.Owed] | None = None) -> list[Reminder]:
        """One mail for each person."""
        return reminders.by_person(self.owed if owed is None else owed, self.waiting, self.people.names)


def climb(
    session: Session,
    occasion: Occasion,
    day: DigestDay,
    *,
    since: date,
    only: Collection[int] | None = None,
    readers: Readers | None = None,
    gone: ladder.Told = MappingProxyType({}),
) -> Round:
    """Everything that is owed today, and what of it is held, as rights and assignments are now.

    Every run of a day asks this, and so does whoever looks ahead. `only` leaves out what belongs to any
    other partnership than these, `readers` what is owed to anybody else than these people, and `gone` is what
    will have been told by then.
    """
    today, holidays, people = occasion.today, occasion.holidays, day.people
    found = waiting_queries.everything(session, Asked(people, today, holidays, only, readers))
    rungs = Ladder(today, holidays, people.people, people.rules, since, day.digested)
    wanted = people.people if readers is None else readers.memberships
    reached = [each for thing in found.things for each in rungs.rungs(thing) if each.person_id in wanted]
    earliest = min((each.rung.reached_on for each in reached), default=today)
    of_people = None if readers is None else readers.memberships
    told, held = {**queries.told(session, earliest, of_people), **gone}, queries.held(session, today)
    due: list[ladder.Owed] = []
    before: list[ladder.Owed] = []
    for each in reached:
        (due if rungs.is_owed(each, told) else before).append(each)
    return Round(
        owed=[each for each in due if not held.keeps_back(each)],
        waiting=found.waiting,
        people=people,
        held=held,
        held_back=[each for each in due if held.keeps_back(each)],
        still_waiting=[
            each for each in before if each.thing.kind is not ladder.Kind.ACTION and not held.keeps_back(each)
        ],
    )


def queue_reminders(session: Session, occasion: Occasion) -> dict[str, int]:
    """Queue one mail for each person who is owed a rung; whoever gets a digest today reads it there."""
    row = installation.find(session)
    if row is None:
        return {"mails_queued": 0, "items": 0, "skipped": 0}
    replace_untried(session, REMINDER, occasion)
    falling = digest_days.falling(session, occasion.today, occasion.holidays)
    day = digest_days.of(session, falling, occasion.today)
    found = climb(session, occasion, day, since=london.date_of(row.owed_since))
    beginning = f"reminder:{occasion.today.isoformat()}:"
    taken = mail_queries.ids_by_key(session, beginning)
    every = found.by_person()
    new = {
        key: each
        for each in every
        if (key := f"{beginning}{each.user_id}") not in taken and each.user_id not in day.digested
    }
    outbox.queue(session, [_mail(key, each, found.people, occasion, row) for key, each in new.items()])
    record(session, beginning, {key: each.entries for key, each in new.items()})
    items = sum(len(each.entries) for each in new.values())
    return {"mails_queued": len(new), "items": items, "skipped": len(every) - len(new)}


def _mail(
    key: str, reminder: Reminder, people: Cast, occasion: Occasion, row: Installation
) -> dict[str, Any]:
    names = sorted(people.partnerships[each] for each in reminder.partnership_ids)
    rendered = rendering.render(
        "reminder",
        reminder=reminder,
        heading=reminders.heading(reminder, occasion.today),
        partnership=wording.sentence_list(names),
        occasion=occasion,
        is_demonstration=row.is_demonstration,
    )
    only = reminder.partnership_ids
    return outbox.outgoing(
        rendered,
        key=key,
        kind=REMINDER,
        for_date=occasion.today,
        partnership_id=next(iter(only)) if len(only) == 1 else None,
        user_id=reminder.user_id,
        to_address=people.addresses[reminder.user_id],
        subject=reminders.subject(reminder, occasion.today),
        items=[kept(each) for each in reminder.entries],
        base_url=occasion.base_url,
        now=occasion.now,
        real_now=occasion.real_now,
    )


def kept(entry: Entry) -> dict[str, Any]:
    """What the ledger keeps of a line: enough to say later what was said and why."""
    thing = entry.owed.thing
    return {
        "kind": thing.kind.value,
        "reference": entry.waiting.reference,
        "action_id": thing.action_id if entry.by_link else None,
        "partnership_id": thing.partnership_id,
        "due_on": thing.due_on.isoformat(),
        "stage": entry.owed.rung.code,
        "what": entry.waiting.what,
        "why": entry.why,
    }


def record(session: Session, beginning: str, written: Mapping[str, Sequence[Entry]]) -> None:
    """Record the rungs that went into these mails, so that nobody is told the same twice."""
    ids = mail_queries.ids_by_key(session, beginning)
    rungs = [
        {
            "mail_id": ids[key],
            "partnership_id": each.owed.thing.partnership_id,
            "user_id": each.owed.person_id,
            "kind": each.owed.thing.kind,
            "thing_id": each.owed.thing.id,
            "action_id": each.owed.thing.action_id,
            "due_on": each.due_on,
            "stage": each.owed.rung.code,
            "reached_on": each.owed.rung.reached_on,
            "why": each.why,
        }
        for key, entries in written.items()
        for each in entries
    ]
    if rungs:
        session.execute(insert(cast(Table, MailItem.__table__)), rungs)


def replace_untried(
    session: Session,
    kind: str,
    occasion: Occasion,
    *,
    said_again: Callable[[str, int | None], bool] = lambda _key, _reader: True,
) -> None:
    """Stop what an outage kept from being tried: today's mail says it afresh, so that nobody gets a flood.

    `said_again` tells of a mail's key and reader whether today's run says what it said.
    """
    waits = and_(
        Mail.kind == kind,
        Mail.for_date < occasion.today,
        Mail.sent_at.is_(None),
        Mail.stopped_at.is_(None),
        Mail.tries == 0,
        or_(Mail.claimed_until.is_(None), Mail.claimed_until < occasion.real_now),
    )
    found = session.execute(select(Mail.id, Mail.key, Mail.user_id).where(waits))
    ids = [mail_id for mail_id, key, user_id in found if said_again(key, user_id)]
    if not ids:
        return
    stop = update(Mail).where(Mail.id.in_(ids), waits).values(stopped_at=occasion.now, stop_reason=REPLACED)
    # What another process has claimed meanwhile goes out after all.
    stopped = session.scalars(stop.returning(Mail.id), execution_options={"synchronize_session": False}).all()
    row = {"at": occasion.now, "outcome": Outcome.STOPPED, "answer": REPLACED, "by_name": ""}
    if stopped:
        session.execute(insert(MailTry), [row | {"mail_id": each} for each in stopped])
