"""Mails with a link in them, as tests need them: written down, sent, and the token taken out of the text."""

from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.mail import LINK_MARK
from tracker.models import Action, Mail, MailLink, User
from tracker.queries import links as queries
from tracker.services import links

_serial = count(1)


def mail(session: Session, to: User, *actions: Action, **values: Any) -> Mail:
    """A reminder of these actions in the outbox, with the mark where its link goes."""
    n = next(_serial)
    given: dict[str, Any] = {
        "key": f"a-reminder:{n}",
        "kind": "reminder",
        "for_date": date(2024, 11, 18),
        "partnership_id": to.memberships[0].partnership_id,
        "user_id": to.id,
        "to_address": to.email,
        "subject": "Late",
        "text": f"Post an update: https://tracker.example/m/{LINK_MARK}",
        "html": f'<a href="https://tracker.example/m/{LINK_MARK}">Post an update</a>',
        "items": [{"action_id": action.id, "reference": action.reference} for action in actions],
        "message_id": f"<{n}@tracker.example>",
        "created_at": factories.NOW,
        "next_try_at": factories.NOW,
    }
    row = Mail(**{**given, **values})
    session.add(row)
    session.flush()
    return row


def mailed(session: Session, to: User, *actions: Action, at: datetime = factories.NOW, **values: Any) -> str:
    """The token of the link in a mail that was sent to this person at this moment."""
    return links.mint(session, mail(session, to, *actions, **values), now=at)


def link_of(session: Session, token: str) -> MailLink:
    """The link with this token."""
    link = queries.find(session, token)
    assert link is not None
    return link


def newest_mail(session: Session, kind: str) -> Mail:
    """The last mail of this kind that was written down."""
    return session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id.desc())).first()
