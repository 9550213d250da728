"""What the full partnership of world.py has of mail: one that waits, a hold, an absence, a calendar feed."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests.factories import NOW, TODAY
from tracker.domain.ladder import Kind
from tracker.domain.mail import Outcome
from tracker.models import (
    Absence,
    Action,
    CalendarFeed,
    DigestRun,
    Hold,
    LegalHold,
    Mail,
    MailItem,
    MailTry,
    RetentionRun,
    User,
)


def rows(session: Session, action: Action, lead: User, manager: User, away: User) -> dict[str, Any]:
    """One of each, about this action; the mail to its lead came back, and the reason of each is a text."""
    own: dict[str, Any] = {"partnership_id": action.partnership_id}
    mail = Mail(
        **own,
        key="reminder:1",
        kind="reminder",
        for_date=TODAY,
        user_id=lead.id,
        to_address=lead.email,
        subject="Late",
        text="Late",
        html="<p>Late</p>",
        items=[{"kind": "action", "reference": action.reference, "stage": "10", "why": "quetzal"}],
        message_id="<1@here.example>",
        created_at=NOW,
        next_try_at=NOW,
    )
    session.add(mail)
    session.flush()
    item = MailItem(
        **own,
        mail_id=mail.id,
        user_id=lead.id,
        kind=Kind.ACTION,
        thing_id=action.id,
        action_id=action.id,
        due_on=TODAY,
        stage="10",
        reached_on=TODAY,
        why="You lead it.",
    )
    made = {"made_at": NOW, "made_by_name": manager.name}
    found: dict[str, Any] = {
        "mail": mail,
        "item": item,
        "bounce": MailTry(mail_id=mail.id, at=NOW, outcome=Outcome.BOUNCED, answer="No such mailbox"),
        "hold": Hold(**own, **made, user_id=lead.id, reason="They are told by phone."),
        "legal hold": LegalHold(
            **own, report_id=action.report_id, reason="An inquiry", made_at=NOW, made_by_name=manager.name
        ),
        "retention run": RetentionRun(**own, begun_at=NOW, by_name="command", finished_at=NOW),
        "digest run": DigestRun(**own, kind="weekly_digest", for_date=TODAY, made_at=NOW),
        "absence": Absence(**made, user_id=away.id, from_on=TODAY, until_on=TODAY + timedelta(days=9)),
        "feed": CalendarFeed(**own, user_id=manager.id, token_hash="0" * 64, made_at=NOW),
    }
    session.add_all(found.values())
    session.flush()
    return found
