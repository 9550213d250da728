"""Makes mails for tests, as the outbox keeps them: one mail, what it told of, what came of a try."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.ladder import Kind
from tracker.domain.mail import Outcome
from tracker.models import Action, Mail, MailItem, MailTry, Partnership, User


def a_mail(session: Session, of: Partnership, to: User, n: int = 1, **values: object) -> Mail:
    given = {
        "key": f"reminder:{of.id}:{n}",
        "kind": "reminder",
        "for_date": date(2024, 11, 18),
        "subject": f"{n} actions late: Richmond JTAI",
        "text": "You lead <b>one</b> action.",
        "html": "<!DOCTYPE html><html lang=en><title>One</title><h1 style='color:red'>One</h1></html>",
        "items": [],
        "message_id": f"<{of.id}.{n}@tracker.example>",
        "created_at": factories.NOW + timedelta(minutes=n),
        "next_try_at": factories.NOW,
    }
    given |= {"partnership_id": of.id, "user_id": to.id, "to_address": to.email}
    row = Mail(**given | values)
    session.add(row)
    session.flush()
    return row


def an_item(session: Session, mail: Mail, action: Action, **values: object) -> MailItem:
    """A rung that this mail told its reader of."""
    given = {
        "mail_id": mail.id,
        "partnership_id": action.partnership_id,
        "user_id": mail.user_id,
        "kind": Kind.ACTION,
        "thing_id": action.id,
        "action_id": action.id,
        "due_on": date(2024, 12, 2),
        "stage": "10",
        "reached_on": date(2024, 11, 18),
        "why": "You lead it.",
    }
    row = MailItem(**given | values)
    session.add(row)
    session.flush()
    return row


def a_try(session: Session, mail: Mail, outcome: Outcome, answer: str, **values: object) -> MailTry:
    """One thing that happened to this mail."""
    row = MailTry(**{"mail_id": mail.id, "at": factories.NOW, "outcome": outcome, "answer": answer} | values)
    session.add(row)
    session.flush()
    return row
