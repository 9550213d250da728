"""Mails to the administrator of the installation: a job that fails, and mail that was given up; once each."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters import rendering
from tracker.domain import london, wording
from tracker.domain.errors import DomainError
from tracker.domain.timetable import Job
from tracker.queries import installation, metrics
from tracker.services import mail as outbox
from tracker.services import waits
from tracker.services.notices import Post

ADMINISTRATOR = "administrator"
GIVEN_UP = "mail-given-up:"
EVER = datetime.min.replace(tzinfo=UTC)


def tell_of_failure(
    session: Session, job: Job, for_date: date, error: BaseException, *, to: str, post: Post, now: datetime
) -> None:
    """Tell that this run failed; once, however often it is tried again."""
    _queue(
        session,
        key=f"job-failed:{job.name}:{for_date.isoformat()}",
        subject=f"The job {job.name} has failed",
        paragraphs=[
            f"The run of {job.name} for {wording.long_date(for_date)} failed on {wording.moment(now)}. "
            f"{_what(error)} What it had begun was undone, so nothing of it was done by halves.",
            _again(job),
            "You get no second mail about this run. The log of the scheduler has the whole error.",
        ],
        to=to,
        post=post,
        now=now,
    )


def _what(error: BaseException) -> str:
    """The kind of error, and our own sentence where it is one; any other message may name somebody."""
    said = f"The error was {type(error).__name__}"
    return f"{said}: {error.message}" if isinstance(error, DomainError) else f"{said}."


def _again(job: Job) -> str:
    first, *others, last = waits.MINUTES
    between = wording.sentence_list([str(minutes) for minutes in others])
    tried = (
        f"It is tried again after {wording.count(first, 'minute')}, then after {between} minutes and every "
        f"{last // 60} hours from then on"
    )
    if job.made_up_later:
        return f"{tried}, until it succeeds."
    return f"{tried}, until the day ends; the next day's run finds what is still owed."


def tell_of_given_up(session: Session, *, to: str, post: Post, now: datetime) -> None:
    """Tell how many mails were given up since this was last told; at most once a day."""
    today = london.date_of(now)
    told = metrics.newest_to_administrator(session, GIVEN_UP) or EVER
    number = metrics.given_up_since(session, told)
    if number == 0 or (told is not EVER and london.date_of(told) == today):
        return
    _queue(
        session,
        key=f"{GIVEN_UP}{today.isoformat()}",
        subject=f"{wording.count(number, 'mail')} could not be delivered",
        paragraphs=[
            f"Given up: {wording.count(number, 'mail')}. Each was tried for three days, or was refused for "
            "good by the mail server of its reader.",
            "The managers of each partnership see theirs under Mail, with the server’s answers, and can send "
            "them again. Where they are many, see whether your mail server still takes mail from here.",
            "You get this mail at most once a day.",
        ],
        to=to,
        post=post,
        now=now,
    )


def _queue(
    session: Session,
    *,
    key: str,
    subject: str,
    paragraphs: list[str],
    to: str,
    post: Post,
    now: datetime,
) -> None:
    """Write the mail down, unless this has been told."""
    row = installation.find(session)
    rendered = rendering.render(
        ADMINISTRATOR,
        subject=subject,
        paragraphs=paragraphs,
        health=f"{post.base_url}/healthz",
        is_demonstration=bool(row and row.is_demonstration),
    )
    mail: dict[str, Any] = outbox.outgoing(
        rendered,
        key=key,
        kind=ADMINISTRATOR,
        for_date=london.date_of(now),
        partnership_id=None,
        user_id=None,
        to_address=to,
        subject=subject,
        items=[],
        base_url=post.base_url,
        now=now,
        real_now=post.real_now,
    )
    try:
        with session.begin_nested():
            outbox.queue(session, [mail])
    except IntegrityError:
        return  # it has been told
