"""What came of a mail after it was sent: delivered, or come back; each report is written down once."""

from datetime import datetime

from sqlalchemy import exists, insert, literal, select
from sqlalchemy.orm import Session

from tracker.domain.bounces import Aftermath
from tracker.models import MailTry
from tracker.queries import mail as queries

ANSWER_LENGTH = 500


def note(session: Session, found: Aftermath, *, now: datetime) -> bool:
    """Write down what came of one of our mails; False where it is none of ours. Twice is as good as once."""
    mail_id = queries.lock_by_message_id(session, found.message_id)
    if mail_id is None:
        return False
    answer = found.answer[:ANSWER_LENGTH]
    same = exists().where(
        MailTry.mail_id == mail_id, MailTry.outcome == found.outcome, MailTry.answer == answer
    )
    row = select(
        literal(mail_id),
        literal(now, MailTry.at.type),
        literal(found.outcome, MailTry.outcome.type),
        literal(answer),
        literal(""),
    ).where(~same)
    session.execute(insert(MailTry).from_select(["mail_id", "at", "outcome", "answer", "by_name"], row))
    return True
