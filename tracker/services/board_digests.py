"""The monthly digest for board members, queued on the first working day of the month."""

from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from tracker.adapters import rendering
from tracker.domain import board_digests, brag, london, standing, timetable, wording
from tracker.domain.board_digests import BoardDigest, BoardPart
from tracker.domain.ladder import Kind
from tracker.domain.standing import DigestRow
from tracker.models import Installation
from tracker.queries import board_digests as queries
from tracker.queries import digests as digest_queries
from tracker.queries import installation
from tracker.queries import mail as mail_queries
from tracker.queries.digests import BOARD
from tracker.services import digest_mails, digest_making, digests
from tracker.services import mail as outbox
from tracker.services.digest_days import Falling
from tracker.services.reminders import Occasion


def queue_board_digests(session: Session, occasion: Occasion) -> dict[str, int]:
    """Queue one digest for each board member who takes it; once a month, and none that is empty."""
    row = installation.find(session)
    falling = _falling(session, occasion) if row else {}
    if row is None or not falling:
        return {"mails_queued": 0, "items": 0, "skipped": 0}
    digests.replace_untried(session, BOARD, occasion, falling, {})
    beginning = f"board:{occasion.today:%Y-%m}:"
    taken = mail_queries.ids_by_key(session, beginning)
    readers = queries.readers(session, [each.id for each in falling])
    parts = _parts(session, occasion, falling) if readers else {}
    new = {}
    for user_id, (_, theirs) in readers.items():
        key = beginning + digests.readers_key(user_id, theirs)
        told = tuple(part for each, part in parts.items() if each in theirs and not part.is_empty)
        if told and key not in taken:
            new[key] = BoardDigest(occasion.today, user_id, told)
    mails = [_mail(key, each, readers[each.user_id][0], occasion, row) for key, each in new.items()]
    outbox.queue(session, mails)
    digests.mark_made(session, BOARD, falling, occasion)
    items = sum(len(written["items"]) for written in mails)
    return {"mails_queued": len(mails), "items": items, "skipped": len(readers) - len(new)}


def _falling(session: Session, occasion: Occasion) -> Falling:
    first = occasion.today.replace(day=1)
    return digests.falling_due(
        session,
        BOARD,
        first,
        lambda each: timetable.monthly_digest_due(each.hour, occasion.upto, occasion.holidays),
    )


def _parts(session: Session, occasion: Occasion, falling: Falling) -> dict[int, BoardPart]:
    """What each partnership's board members read, in the order of the partnerships' names."""
    ids, today = [each.id for each in falling], occasion.today
    begin = london.at(board_digests.month_before(today), time())
    end = london.at(today.replace(day=1), time())
    rows = digest_queries.open_rows(session, ids, today)
    totals, closures = queries.totals(session, ids, today), queries.closures(session, ids, begin, end)
    moved_for, statements = queries.moved_for(session, ids), digest_making.statements_to_send(session, ids)
    return {
        each.id: BoardPart(
            partnership_id=each.id,
            partnership=each.name,
            slug=each.slug,
            totals=totals[each.id],
            closures=tuple(closures.get(each.id, ())),
            standing=standing.build(
                rows[each.id], (), statements.get(each.id, ()), today=today, holidays=occasion.holidays
            ),
            why_late={
                row.item.action_id: _why_late(row, moved_for.get(row.item.action_id, ""), occasion)
                for row in rows[each.id]
                if row.item.days_overdue(today)
            },
        )
        for each in falling
    }


def _why_late(row: DigestRow, moved_for: str, occasion: Occasion) -> str:
    return board_digests.why_late(brag.rate(row.facts, occasion.today).reason, moved_for)


def _mail(
    key: str, digest: BoardDigest, address: str, occasion: Occasion, row: Installation
) -> dict[str, Any]:
    rendered = rendering.render(
        "board_digest",
        digest=digest,
        partnership=wording.sentence_list([part.partnership for part in digest.parts]),
        occasion=occasion,
        is_demonstration=row.is_demonstration,
    )
    return outbox.outgoing(
        rendered,
        key=key,
        kind=BOARD,
        for_date=occasion.today,
        partnership_id=digest.parts[0].partnership_id if len(digest.parts) == 1 else None,
        user_id=digest.user_id,
        to_address=address,
        subject=digest.subject,
        items=[each for part in digest.parts for each in _kept(part)],
        base_url=occasion.base_url,
        now=occasion.now,
        real_now=occasion.real_now,
    )


def _kept(part: BoardPart) -> list[dict[str, Any]]:
    """What the ledger keeps of a part: what is overdue and the statements, or at least whose it is."""
    of, here = part.standing, part.partnership_id
    items = [digest_mails.named(here, Kind.ACTION, each.reference, each.due_on) for each in of.overdue]
    items += [digest_mails.named(here, Kind.STATEMENT, each.reference, each.due_on) for each in of.statements]
    return items or [{"partnership_id": here}]
