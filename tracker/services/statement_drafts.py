"""The nightly draft of each statement that is owed, and the mail where what it promises has changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.adapters import bank_holidays, rendering
from tracker.domain import london, statements, working_days
from tracker.domain import mail as mails
from tracker.domain.roles import SCHEDULER, Permission
from tracker.domain.statements import addenda, comparison
from tracker.models import Statement, StatementDraft, User
from tracker.queries import installation, people
from tracker.queries import mail as mail_queries
from tracker.queries import statements as queries
from tracker.services import mail as outbox
from tracker.services import signing
from tracker.services import statements as services
from tracker.services.notices import Post

CHANGED_MAIL = "statement_changed"
MOST_LISTED = 20
"""Changes that a mail lists; the page that it leads to has them all."""


def build_due(session: Session, *, post: Post | None = None, now: datetime) -> dict[str, int]:
    """Build a fresh draft of every statement that is still to be sent, and tell its managers what changed.

    Managers are told on working days only; the next one's run finds what was left untold.
    """
    owed = queries.owed(session, SCHEDULER)
    is_working_day = working_days.is_working_day(london.date_of(now), bank_holidays.england_and_wales())
    built = told = 0
    for statement in owed:
        before = queries.last_number(session, statement)
        draft = services.build(session, statement, actor=SCHEDULER, now=now)
        built += draft.number > before
        signing.reopen_stages(session, statement, actor=SCHEDULER, now=now)
        if post and is_working_day:
            told += _tell(session, statement, draft, post=post, now=now)
    return {
        "statements": len(owed),
        "drafts_built": built,
        "unchanged": len(owed) - built,
        "mails_queued": told,
    }


@dataclass(frozen=True)
class _News:
    """What changed from one version to another, as its mail says it."""

    subject: str
    changes: tuple[str, ...]
    more: int
    before: int
    after: int


def _tell(session: Session, statement: Statement, draft: StatementDraft, *, post: Post, now: datetime) -> int:
    """Queue one mail to each manager where what was promised differs from what they were last told of."""
    key = f"statement-changed:{statement.id}:"
    told = max((int(each.split(":")[2]) for each in mail_queries.ids_by_key(session, key)), default=1)
    if told >= draft.number:
        return 0
    before = statements.from_dict(queries.get_draft(session, statement, told).content)
    after = statements.from_dict(draft.content)
    if not comparison.is_material(before, after):
        return 0
    changes = addenda.in_words(addenda.promises(before, after))
    news = _News(
        subject=f"The statement of {statement.report.reference} has changed",
        changes=changes[:MOST_LISTED],
        more=len(changes[MOST_LISTED:]),
        before=told,
        after=draft.number,
    )
    managers = people.with_right(session, statement.partnership_id, Permission.EDIT_STATEMENT)
    queued = [
        _mail(session, statement, news, user, key=f"{key}{draft.number}:{user.id}", post=post, now=now)
        for user in managers
    ]
    outbox.queue(session, queued)
    return len(queued)


def _mail(
    session: Session, statement: Statement, news: _News, user: User, *, key: str, post: Post, now: datetime
) -> dict[str, Any]:
    row, report = installation.find(session), statement.report
    today = london.date_of(now)
    path = f"/statements/{report.reference}/compare?from={news.before}&to={news.after}"
    rendered = rendering.render(
        CHANGED_MAIL,
        news=news,
        report=report,
        partnership=report.partnership.name,
        countdown=_countdown(report.statement_due_on, today),
        link=post.base_url.rstrip("/") + path,
        is_demonstration=bool(row and row.is_demonstration),
    )
    return outbox.outgoing(
        rendered,
        key=key,
        kind=CHANGED_MAIL,
        for_date=today,
        partnership_id=statement.partnership_id,
        user_id=user.id,
        to_address=user.email,
        subject=news.subject[: mails.SUBJECT_LENGTH],
        items=[{"kind": "statement", "reference": report.reference, "stage": "", "why": ""}],
        base_url=post.base_url,
        now=now,
        real_now=post.real_now,
    )


def _countdown(due_on: date | None, today: date) -> str:
    return statements.countdown(due_on, today, bank_holidays.england_and_wales())
