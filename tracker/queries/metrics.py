"""What the health page and a monitor count: what came of mails, what was given up, what is on its way."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from tracker.domain.mail import Outcome
from tracker.models import Mail, MailTry
from tracker.queries import mail


def outcomes(session: Session) -> Mapping[Outcome, int]:
    """How often each thing has happened to a mail, since the beginning."""
    query = select(MailTry.outcome, func.count(MailTry.id)).group_by(MailTry.outcome)
    found = {outcome: number for outcome, number in session.execute(query)}
    return {outcome: found.get(outcome, 0) for outcome in Outcome}


def given_up(session: Session) -> int:
    """How many mails were given up, and nobody has sent again."""
    query = select(func.count(Mail.id)).where(
        Mail.sent_at.is_(None), Mail.stopped_at.is_(None), Mail.given_up_at.is_not(None)
    )
    return session.scalars(query).one()


def given_up_since(session: Session, since: datetime) -> int:
    """How many mails were given up after this moment, whatever has come of them."""
    query = select(func.count(MailTry.mail_id.distinct())).where(
        MailTry.outcome == Outcome.GIVEN_UP, MailTry.at > since
    )
    return session.scalars(query).one()


def is_sending(session: Session, real_now: datetime) -> bool:
    """Whether some process has mail on its way at this moment."""
    return bool(session.scalar(select(exists().where(mail.is_waiting(), Mail.claimed_until >= real_now))))


def newest_to_administrator(session: Session, beginning: str) -> datetime | None:
    """When the newest mail to the administrator was made whose key begins so; they alone are of no person."""
    query = select(func.max(Mail.created_at)).where(
        Mail.user_id.is_(None), Mail.key.startswith(beginning, autoescape=True)
    )
    return session.scalar(query)
