"""Notices: one short mail to given people about one thing that has just happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.adapters import rendering
from tracker.adapters.rendering import Rendered
from tracker.domain import london
from tracker.domain import mail as mails
from tracker.models import Action, User
from tracker.queries import installation
from tracker.queries import mail as mail_queries
from tracker.services import mail as outbox


@dataclass(frozen=True)
class Post:
    """Where a notice's links lead, the real time by which it is sent, and how people sign in, if only so."""

    base_url: str
    real_now: datetime
    only_by: str = ""


@dataclass(frozen=True)
class Notice:
    """What a mail about one action says: a sentence each on what happened and why, and where to go."""

    kind: str
    key: str
    subject: str
    lines: tuple[str, ...]
    path: str
    button: str


def send(
    session: Session,
    notice: Notice,
    *,
    action: Action,
    to: Iterable[User],
    post: Post | None,
    now: datetime,
) -> int:
    """Queue the notice for each of these people who can sign in; a key that is there is no second mail."""
    people = {user.id: user for user in to if user.is_active}
    if post is None or not people:
        return 0
    row = installation.find(session)
    taken = mail_queries.ids_by_key(session, f"{notice.key}:")
    rendered = rendering.render(
        "notice",
        notice=notice,
        action=action,
        words=mails.one_line(action.what_we_will_do or action.recommendation.text),
        link=post.base_url.rstrip("/") + notice.path,
        is_demonstration=bool(row and row.is_demonstration),
    )
    new = [
        _mail(notice, rendered, user, partnership_id=action.partnership_id, post=post, now=now)
        | {"items": [{"reference": action.reference}]}
        for user in people.values()
        if f"{notice.key}:{user.id}" not in taken
    ]
    outbox.queue(session, new)
    return len(new)


def _mail(
    notice: Notice, rendered: Rendered, user: User, *, partnership_id: int, post: Post, now: datetime
) -> dict[str, Any]:
    return outbox.outgoing(
        rendered,
        key=f"{notice.key}:{user.id}",
        kind=notice.kind,
        for_date=london.date_of(now),
        partnership_id=partnership_id,
        user_id=user.id,
        to_address=user.email,
        subject=notice.subject[: mails.SUBJECT_LENGTH],
        items=[],
        base_url=post.base_url,
        now=now,
        real_now=post.real_now,
    )
