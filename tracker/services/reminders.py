"""Queueing what people are to be told: reminders for leads, the weekly digest for managers."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tracker.adapters import rendering
from tracker.domain import digests, london, reminders, statements, timetable
from tracker.domain.digests import DigestRow, StatementRow, WeeklyDigest
from tracker.domain.mail import Item
from tracker.domain.reminders import Reminder
from tracker.domain.roles import SCHEDULER
from tracker.models import Installation, ReminderStage
from tracker.queries import installation
from tracker.queries import mail as mail_queries
from tracker.queries import reminders as queries
from tracker.queries import statements as statement_queries
from tracker.queries.reminders import Manager
from tracker.services import mail as outbox

REMINDER = "reminder"
DIGEST = "weekly_digest"


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """The day a run is for, the moment it is made, and where links lead."""

    today: date
    now: datetime
    real_now: datetime
    holidays: Container[date]
    base_url: str

    def link(self, path: str) -> str:
        """The address of a page of ours."""
        return f"{self.base_url}/{path}"

    def action(self, reference: str) -> str:
        """The address of an action."""
        return self.link(f"actions/{quote(reference)}")


def queue_reminders(session: Session, occasion: Occasion) -> dict[str, int]:
    """Queue one mail for each lead whose action has a rung owed; whoever gets a digest today gets none."""
    row = installation.find(session)
    if row is None:
        return {"mails_queued": 0, "items": 0, "skipped": 0}
    owed = reminders.owed(
        queries.candidates(session),
        queries.stages_sent(session),
        today=occasion.today,
        since=london.date_of(row.owed_since),
        holidays=occasion.holidays,
    )
    all_due = reminders.by_person(owed)
    beginning = f"reminder:{occasion.today.isoformat()}:"
    taken = mail_queries.ids_by_key(session, beginning)
    digested = queries.with_digest(session, occasion.today)
    new = {
        key: each
        for each in all_due
        if (key := f"{beginning}{each.user_id}:{each.partnership_id}") not in taken
        and each.user_id not in digested
    }
    outbox.queue(session, [_reminder_mail(key, each, occasion, row) for key, each in new.items()])
    _climb(session, beginning, new)
    items = sum(len(each.owed) for each in new.values())
    return {"mails_queued": len(new), "items": items, "skipped": len(all_due) - len(new)}


def _reminder_mail(key: str, reminder: Reminder, occasion: Occasion, row: Installation) -> dict[str, Any]:
    rendered = rendering.render(
        "reminder",
        reminder=reminder,
        counts=reminders.counts(reminder, occasion.today),
        occasion=occasion,
        is_demonstration=row.is_demonstration,
    )
    return outbox.outgoing(
        rendered,
        key=key,
        kind=REMINDER,
        for_date=occasion.today,
        partnership_id=reminder.partnership_id,
        user_id=reminder.user_id,
        to_address=reminder.to_address,
        subject=reminders.subject(reminder, occasion.today),
        items=[_kept(each.candidate.item) | {"stage": each.stage.code} for each in reminder.owed],
        base_url=occasion.base_url,
        now=occasion.now,
        real_now=occasion.real_now,
    )


def _climb(session: Session, beginning: str, written: Mapping[str, Reminder]) -> None:
    """Record the rungs of these mails; none is sent twice for the same due date to the same person."""
    ids = mail_queries.ids_by_key(session, beginning)
    rungs = [
        {
            "action_id": each.candidate.item.action_id,
            "due_on": each.due_on,
            "stage": each.stage.code,
            "user_id": reminder.user_id,
            "mail_id": ids[key],
        }
        for key, reminder in written.items()
        for each in reminder.owed
    ]
    if rungs:
        session.execute(insert(ReminderStage), rungs)


def _kept(item: Item) -> dict[str, Any]:
    return {"reference": item.reference, "due_on": item.due_on.isoformat() if item.due_on else None}


def queue_weekly_digests(session: Session, occasion: Occasion) -> dict[str, int]:
    """Queue this week's digest for every manager of every partnership; none that is empty, none twice."""
    row = installation.find(session)
    managers = queries.managers(session) if row else []
    if row is None or not managers:
        return {"mails_queued": 0, "items": 0, "skipped": 0}
    beginning = f"digest:{timetable.week_of(occasion.today)}:"
    taken = mail_queries.ids_by_key(session, beginning)
    found = _digests(session, occasion, sorted({manager.partnership_id for manager in managers}))
    new = {
        key: manager
        for manager in managers
        if (key := f"{beginning}{manager.user_id}:{manager.partnership_id}") not in taken
        and not found[manager.partnership_id].is_empty
    }
    mails = [
        _digest_mail(key, manager, found[manager.partnership_id], occasion, row)
        for key, manager in new.items()
    ]
    outbox.queue(session, mails)
    items = sum(len(written["items"]) for written in mails)
    return {"mails_queued": len(mails), "items": items, "skipped": len(managers) - len(mails)}


def _digests(
    session: Session, occasion: Occasion, partnership_ids: Sequence[int]
) -> Mapping[int, WeeklyDigest]:
    """Each partnership's digest, in a number of queries that depends neither on them nor on their actions."""
    rows: dict[int, list[DigestRow]] = defaultdict(list)
    for row in queries.open_actions(session, partnership_ids):
        rows[row.item.partnership_id].append(row)
    changes: dict[int, list[tuple[str, str]]] = defaultdict(list)
    since = london.at(digests.changes_since(occasion.today), time())
    for partnership_id, reference, sentence in queries.changes(session, partnership_ids, since):
        changes[partnership_id].append((reference, sentence))
    due: dict[int, list[StatementRow]] = defaultdict(list)
    missing = _missing(session)
    for partnership_id, report_id, statement in queries.statements_to_send(session, partnership_ids):
        due[partnership_id].append(replace(statement, missing=missing.get(report_id)))
    return {
        each: digests.build(
            rows[each], changes[each], due[each], today=occasion.today, holidays=occasion.holidays
        )
        for each in partnership_ids
    }


def _missing(session: Session) -> dict[int, int]:
    """How many things each statement that is still to be sent lacks, by its report."""
    owed = statement_queries.owed(session, SCHEDULER)
    facts = statement_queries.facts(session, owed)
    return {each.report_id: len(statements.missing(facts[each.id])) for each in owed}


def _digest_mail(
    key: str, manager: Manager, digest: WeeklyDigest, occasion: Occasion, row: Installation
) -> dict[str, Any]:
    rendered = rendering.render(
        "digest",
        digest=digest,
        manager=manager,
        occasion=occasion,
        is_demonstration=row.is_demonstration,
    )
    return outbox.outgoing(
        rendered,
        key=key,
        kind=DIGEST,
        for_date=occasion.today,
        partnership_id=manager.partnership_id,
        user_id=manager.user_id,
        to_address=manager.to_address,
        subject=digest.subject,
        items=[_kept(item) for item in digest.items],
        base_url=occasion.base_url,
        now=occasion.now,
        real_now=occasion.real_now,
    )
