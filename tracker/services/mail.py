"""The outbox: writing a mail down with the change it belongs to, and putting one back to be sent."""

from datetime import date, datetime
from email.utils import make_msgid
from typing import Any, cast
from urllib.parse import urlsplit

from sqlalchemy import CursorResult, insert, or_, update
from sqlalchemy.orm import Session

from tracker.adapters.rendering import Rendered
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.mail import Outcome
from tracker.domain.roles import Actor, Permission
from tracker.models import Mail, MailTry


def outgoing(
    rendered: Rendered,
    *,
    key: str,
    kind: str,
    for_date: date,
    partnership_id: int | None,
    user_id: int | None,
    to_address: str,
    subject: str,
    items: list[dict[str, Any]],
    base_url: str,
    now: datetime,
    real_now: datetime,
    attachment_id: int | None = None,
) -> dict[str, Any]:
    """A row for the outbox, its Message-ID fixed now, so that a copy sent twice is known as one.

    Each item has a "reference"; where it is an action also its "action_id" and "partnership_id", by which
    the deliverer sees whether its reader may still be told.
    """
    return {
        "key": key,
        "kind": kind,
        "for_date": for_date,
        "partnership_id": partnership_id,
        "user_id": user_id,
        "to_address": to_address,
        "subject": subject,
        "text": rendered.text,
        "html": rendered.html,
        "items": items,
        "attachment_id": attachment_id,
        "message_id": make_msgid(domain=urlsplit(base_url).hostname),
        "created_at": now,
        "next_try_at": real_now,
    }


def queue(session: Session, mails: list[dict[str, Any]]) -> None:
    """Write these mails into the outbox, in one statement; a key that is there already is an error."""
    if mails:
        session.execute(insert(Mail), mails, execution_options={"render_nulls": True})


def resend(session: Session, mail: Mail, *, actor: Actor, now: datetime, real_now: datetime) -> None:
    """Put a mail that was given up or keeps failing back, to be tried now as if for the first time."""
    if not _may_resend(actor, mail):
        raise NotFoundError("There is no such mail.")
    failing = or_(Mail.given_up_at.is_not(None), Mail.last_error.is_not(None))
    fresh = {"given_up_at": None, "first_failed_at": None, "last_error": None, "tries": 0}
    statement = (
        update(Mail)
        .where(Mail.id == mail.id, Mail.sent_at.is_(None), Mail.stopped_at.is_(None), failing)
        .values(**fresh, next_try_at=real_now)
    )
    if cast(CursorResult[Any], session.execute(statement)).rowcount != 1:
        raise DomainError("Only a mail that was given up or keeps failing can be sent again.")
    answer = "Put back to be sent again"
    session.add(MailTry(mail_id=mail.id, at=now, outcome=Outcome.RESENT, answer=answer, by_name=actor.name))
    session.flush()
    session.refresh(mail)


def _may_resend(actor: Actor, mail: Mail) -> bool:
    """A manager of the mail's partnership, or of any that it is about."""
    if actor.is_operator:
        return True
    return any(actor.may(Permission.SEE_MAIL, each) for each in partnerships(mail))


def partnerships(mail: Mail) -> set[int]:
    """Every partnership that a mail tells something of."""
    named = {mail.partnership_id, *(item.get("partnership_id") for item in mail.items)}
    return {each for each in named if each is not None}
