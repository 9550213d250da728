"""Mails about a person's own link: a fresh one, that it was used, and a code that gives more."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters import rendering
from tracker.domain import links, london, wording
from tracker.domain.errors import DomainError
from tracker.domain.mail import LINK_MARK
from tracker.domain.roles import Actor
from tracker.models import Action, LinkUse, MailLink
from tracker.queries import installation
from tracker.queries import links as queries
from tracker.services import history
from tracker.services import mail as outbox
from tracker.services.links import CODE_MAIL, STOPS
from tracker.services.notices import Post

FRESH_MAIL = "fresh_link"
USED_MAIL = "link_used"


@dataclass(frozen=True)
class _Letter:
    """One mail to the person of a link: its kind names its template."""

    kind: str
    key: str
    subject: str
    items: tuple[dict[str, Any], ...] = ()
    partnership: str = ""


def send_fresh(session: Session, link: MailLink, *, post: Post, actor: Actor, now: datetime) -> None:
    """Mail this person a link that works again, for what is still open; at most three an hour."""
    actions = sorted(queries.open_actions(session, actor, link), key=lambda each: each.due_on or date.max)
    items = tuple(
        {"action_id": one.id, "partnership_id": one.partnership_id, "reference": one.reference}
        for one in actions
    )
    key = _next_key(session, link, FRESH_MAIL, "fresh links were", now)
    letter = _Letter(FRESH_MAIL, key, "Your fresh link", items)
    if not _queue(session, link, letter, post=post, now=now, actions=actions, today=london.date_of(now)):
        return
    history.record(
        session,
        kind="link.fresh_asked",
        summary="Asked for a fresh link by mail",
        actor=actor,
        now=now,
        partnership_id=link.mail.partnership_id,
    )


def send_code(session: Session, link: MailLink, *, post: Post, now: datetime) -> None:
    """Mail this person a code to sign in with; at most three an hour."""
    key = _next_key(session, link, CODE_MAIL, "codes were", now)
    _queue(session, link, _Letter(CODE_MAIL, key, "Your code"), post=post, now=now)


def send_used(
    session: Session, use: LinkUse, said: str, *, link: MailLink, action: Action, post: Post, now: datetime
) -> None:
    """Tell a person that their link was used; the link in this mail stops the one that was."""
    letter = _Letter(
        USED_MAIL,
        key=f"{USED_MAIL}:{use.id}",
        subject=f"Your link was used on {action.reference}",
        items=({"reference": action.reference, STOPS: link.id},),
        partnership=action.partnership.name,
    )
    _queue(session, link, letter, post=post, now=now, action=action, said=said, at=wording.moment(now))


def _next_key(session: Session, link: MailLink, kind: str, what: str, now: datetime) -> str:
    """The key of one more mail of this kind: two clicks at once make the same one, and so one mail."""
    number, newest = queries.mails_since(session, link.user_id, kind, now - links.AN_HOUR)
    if number >= links.MAILS_AN_HOUR:
        raise DomainError(
            f"{links.MAILS_AN_HOUR} {what} mailed within the last hour. Use the newest, or wait an hour."
        )
    return f"{kind}:{link.user_id}:{newest}"


def _queue(
    session: Session, link: MailLink, letter: _Letter, *, post: Post, now: datetime, **values: object
) -> bool:
    """Write the mail down; False where the same click has written it already."""
    row = installation.find(session)
    names = sorted({membership.partnership.name for membership in link.user.memberships})
    rendered = rendering.render(
        letter.kind,
        subject=letter.subject,
        partnership=letter.partnership or wording.sentence_list(names),
        mark=LINK_MARK,
        link=f"{post.base_url.rstrip('/')}/m/{LINK_MARK}",
        is_demonstration=bool(row and row.is_demonstration),
        **values,
    )
    mail = outbox.outgoing(
        rendered,
        key=letter.key,
        kind=letter.kind,
        for_date=london.date_of(now),
        partnership_id=link.mail.partnership_id,
        user_id=link.user_id,
        to_address=link.user.email,
        subject=letter.subject,
        items=list(letter.items),
        base_url=post.base_url,
        now=now,
        real_now=post.real_now,
    )
    try:
        with session.begin_nested():
            outbox.queue(session, [mail])
    except IntegrityError:
        return False
    return True
