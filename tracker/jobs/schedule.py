"""What each line of the timetable runs."""

from collections.abc import Callable, Mapping

from tracker.domain import timetable
from tracker.services import reminders, statements
from tracker.services.reminders import Occasion
from tracker.services.runtime import Session

Work = Callable[[Session, Occasion], dict[str, int]]


def _statement_drafts(session: Session, occasion: Occasion) -> dict[str, int]:
    return statements.build_due_drafts(session, now=occasion.now)


WORK: Mapping[str, Work] = {
    timetable.STATEMENT_DRAFTS.name: _statement_drafts,
    timetable.WEEKLY_DIGEST.name: reminders.queue_weekly_digests,
    timetable.REMINDERS.name: reminders.queue_reminders,
}
