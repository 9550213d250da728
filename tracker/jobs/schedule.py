"""What each line of the timetable runs."""

from collections.abc import Callable, Mapping

from tracker.domain import timetable
from tracker.services import board_digests, digests, reminders, statement_drafts
from tracker.services.notices import Post
from tracker.services.reminders import Occasion
from tracker.services.runtime import Session

Work = Callable[[Session, Occasion], dict[str, int]]


def _statement_drafts(session: Session, occasion: Occasion) -> dict[str, int]:
    post = Post(occasion.base_url, occasion.real_now)
    return statement_drafts.build_due(session, post=post, now=occasion.now)


# By what each line runs: several lines of the timetable may run the same at different hours.
WORK: Mapping[str, Work] = {
    timetable.STATEMENT_DRAFTS.name: _statement_drafts,
    timetable.WEEKLY_DIGEST.name: digests.queue_weekly_digests,
    timetable.BOARD_DIGEST.name: board_digests.queue_board_digests,
    timetable.REMINDERS.name: reminders.queue_reminders,
}
