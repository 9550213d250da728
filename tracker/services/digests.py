"""The weekly digest: one mail a person a run, of everything they read and of what waits for them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tracker.domain import timetable
from tracker.models import DigestRun
from tracker.queries import digests as queries
from tracker.queries import installation
from tracker.queries.digests import WEEKLY, Chosen
from tracker.services import digest_days, digest_mails, digest_making, reminders
from tracker.services import mail as outbox
from tracker.services.digest_days import Falling
from tracker.services.digest_making import Making
from tracker.services.reminders import Occasion

AT_ONCE = 30_000
"""Open actions of which one batch of readers' digests is made: some 6 KB of memory each."""


def queue_weekly_digests(session: Session, occasion: Occasion, at_once: int = AT_ONCE) -> dict[str, int]:
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
    lists: dict[tuple[int, ...], int] = {}
    mails = items = 0
    for readers in digest_making.batches(session, day, new_to, at_once):
        making = digest_making.make(session, occasion, row, day, {each: new_to[each] for each in readers})
        queued = _queue(session, making, lists, is_demonstration=row.is_demonstration)
        mails, items = mails + len(queued), items + sum(queued)
    mark_made(session, WEEKLY, now, occasion)
    return {"mails_queued": mails, "items": items, "skipped": len(reading) - mails}


def _queue(
    session: Session, making: Making, lists: dict[tuple[int, ...], int], *, is_demonstration: bool
) -> list[int]:
    """Queue the digests of some readers, and record what they tell; gives how much each has."""
    beginning = _beginning(making.occasion)
    new = {
        beginning + readers_key(one, [each.id for each in making.reading[one]]): digest
        for one, digest in making.digests().items()
    }
    wanted = {each.list_of for each in new.values()} - lists.keys()
    lists |= digest_mails.lists(session, making, wanted)
    mails = digest_mails.written(making, new, lists, is_demonstration=is_demonstration)
    outbox.queue(session, mails)
    told = {key: [entry for part in each.parts for entry in part.told] for key, each in new.items()}
    reminders.record(session, beginning, told)
    return [len(mail["items"]) for mail in mails]


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
