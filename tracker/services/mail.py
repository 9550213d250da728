"""The outbox: writing a mail down with the change it belongs to, and delivering what waits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import make_msgid
from typing import Any, cast
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, CursorResult, insert, update
from sqlalchemy.orm import Session, sessionmaker

from tracker.adapters import mail as adapter
from tracker.adapters.mail import MailRefusedError, MailServerError, Send
from tracker.adapters.rendering import Rendered
from tracker.models import Mail
from tracker.queries import mail as queries
from tracker.services import waits

LEASE = timedelta(minutes=5)
"""Real time after which a mail whose sender died may be claimed again; longer than any one sending takes."""

ERROR_LENGTH = 500


@dataclass
class Delivery:
    """What one round of sending came to."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    errors: list[str] = field(default_factory=list)
    server_error: str | None = None

    @property
    def figures(self) -> dict[str, int]:
        """Sent, failed, and still waiting."""
        return {"sent": self.sent, "failed": self.failed, "waiting": self.waiting}


def outgoing(
    rendered: Rendered,
    *,
    key: str,
    kind: str,
    for_date: date,
    partnership_id: int,
    user_id: int,
    to_address: str,
    subject: str,
    items: list[dict[str, Any]],
    base_url: str,
    now: datetime,
    real_now: datetime,
) -> dict[str, Any]:
    """A row for the outbox, its Message-ID fixed now, so that a copy sent twice is known as one."""
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
        "message_id": make_msgid(domain=urlsplit(base_url).hostname),
        "created_at": now,
        "next_try_at": real_now,
    }


def queue(session: Session, mails: list[dict[str, Any]]) -> None:
    """Write these mails into the outbox, in one statement; a key that is there already is an error."""
    if mails:
        session.execute(insert(Mail), mails)


def deliver(
    session_factory: sessionmaker[Session],
    send: Send,
    *,
    mail_from: str,
    now: Callable[[], datetime],
    real_now: Callable[[], datetime],
    even_early: bool = False,
) -> Delivery:
    """Send what waits, one mail and one commit at a time; a bad address stops nobody else.

    A server that cannot be used ends the round, and everything else waits as it is. Whatever failed waits
    longer each time; `even_early` tries it now all the same, as somebody at the terminal asks for.
    """
    delivery = Delivery()
    with session_factory() as session:
        due = queries.due_ids(session, real_now(), even_early=even_early)
        for mail_id in due:
            mail = _claim(session, mail_id, real_now=real_now(), even_early=even_early)
            if mail is None:
                continue
            try:
                send(adapter.compose(mail, mail_from))
            except MailRefusedError as error:
                _put_back(session, mail, str(error), delivery, real_now=real_now())
            except MailServerError as error:
                _put_back(session, mail, str(error), delivery, real_now=real_now())
                delivery.server_error = str(error)
                break
            else:
                _mark_sent(session, mail, delivery, now=now())
        delivery.waiting = queries.backlog(session).unsent
    return delivery


def _claim(session: Session, mail_id: int, *, real_now: datetime, even_early: bool) -> Mail | None:
    """Take this mail unless another process has; its lease keeps real time, which no demonstration moves."""
    free = queries.is_due(real_now, even_early=even_early)
    if not _change(session, mail_id, free, claimed_until=real_now + LEASE):
        return None
    mail = session.get_one(Mail, mail_id, populate_existing=True)
    session.commit()  # so that no transaction stays open while the mail is on its way
    return mail


def _mark_sent(session: Session, mail: Mail, delivery: Delivery, *, now: datetime) -> None:
    _change(
        session,
        mail.id,
        Mail.sent_at.is_(None),
        sent_at=now,
        claimed_until=None,
        last_error=None,
        tries=mail.tries + 1,
    )
    delivery.sent += 1


def _put_back(session: Session, mail: Mail, error: str, delivery: Delivery, *, real_now: datetime) -> None:
    """Leave the mail for a later try, with the reason; it waits longer each time."""
    _change(
        session,
        mail.id,
        Mail.sent_at.is_(None),
        tries=mail.tries + 1,
        last_error=error[:ERROR_LENGTH],
        next_try_at=waits.next_try(mail.tries, real_now),
        claimed_until=None,
    )
    delivery.failed += 1
    delivery.errors.append(f"{mail.to_address}: {error}")


def _change(session: Session, mail_id: int, condition: ColumnElement[bool], **values: object) -> bool:
    """Change the mail where the condition still holds, and commit; whether it did."""
    statement = update(Mail).where(Mail.id == mail_id, condition).values(**values)
    changed = session.execute(statement.execution_options(synchronize_session=False))
    session.commit()
    return cast(CursorResult[Any], changed).rowcount == 1
