"""The work that goes on by itself: the timetable's jobs, and mail that waits."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from tracker.domain.checkup import Finding, warning, well, wrong
from tracker.domain.timetable import DELIVER_MAIL
from tracker.domain.wording import count, sentence_list
from tracker.queries import installation
from tracker.services import health
from tracker.services.health import Now

HOUR = 3600  # seconds


def examine(session: Session, now: Now) -> Iterator[Finding]:
    """Jobs and mail."""
    if installation.find(session) is None:
        yield wrong("jobs", "Nobody has set this installation up.", "Run `tracker init`.")
        return
    yield from _jobs(session, now)
    yield from _mail(session, now)


def _jobs(session: Session, now: Now) -> Iterator[Finding]:
    jobs = health.jobs(session, now)
    failing = [name for name, job in jobs.items() if job.state == "failing"]
    late = [name for name, job in jobs.items() if job.state == "late"]
    if jobs[DELIVER_MAIL].finished_at is None:
        yield warning("jobs", "No scheduler has run here yet.", "Start one: `tracker scheduler`.")
    if failing:
        yield wrong(
            "jobs",
            f"{count(len(failing), 'job')} failed at the last run: {sentence_list(failing)}.",
            "Run it by hand to see why: `tracker jobs run NAME`. It is tried again until it succeeds.",
        )
    if late:
        yield wrong(
            "jobs",
            f"{count(len(late), 'job')} should have run by now: {sentence_list(late)}.",
            "Look whether `tracker scheduler` is running, and start it.",
        )
    if not failing and not late:
        yield well("jobs", "Nothing that the timetable asks for is owed or failing.")


def _mail(session: Session, now: Now) -> Iterator[Finding]:
    found = health.mail(session, now)
    waits = f"{count(found.unsent, 'mail')} {'waits' if found.unsent == 1 else 'wait'} to be sent"
    if found.given_up:
        yield warning(
            "mail",
            f"{count(found.given_up, 'mail')} could not be delivered in three days and were given up.",
            "Their partnership's manager sees them under Mail, Trouble, and may send them again.",
        )
    if found.state == "waiting too long":
        yield wrong("mail", f"{waits}, and nobody tries.", "Start `tracker scheduler`.")
    elif found.oldest_unsent and found.state == health.TRIED_AGAIN:
        hours = int(found.oldest_unsent.total_seconds() // HOUR)
        yield warning(
            "mail",
            f"{waits}, the oldest for {count(hours, 'hour')}: a server refuses it for now.",
            "It is tried again for three days; see Mail, Trouble for what the server says.",
        )
    else:
        yield well("mail", f"{waits}, none for too long.")
