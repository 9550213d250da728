"""People named to sign a statement, as tests need them: named, asked, answering, with links from mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.roles import OPERATOR, Actor, Way
from tracker.domain.statements.answers import Answer, Means
from tracker.domain.statements.stages import Stage
from tracker.models import Mail, Report, Statement, StatementSignatory, StatementSignature
from tracker.services import links, signatories, signing, signing_mails, statements
from tracker.services.notices import Post
from tracker.services.signatories import Named
from tracker.services.signing import Said

NOW = factories.NOW
POST = Post("https://tracker.example", NOW)
REASON = "The date of action 3 cannot hold."


def statement(session: Session, report: Report) -> Statement:
    """The open statement of this report, with an action to plan."""
    factories.action(session, report, what_we_will_do="Train everybody")
    opened = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert opened is not None
    return opened


def named(session: Session, of: Statement, **values: Any) -> StatementSignatory:
    """Somebody who is to sign it."""
    given: dict[str, Any] = {
        "partner": "Police",
        "post": "Chief Superintendent",
        "name": "Alex Morgan",
        "address": "alex.morgan@police.example",
        "stage": Stage.AGENCY_SIGN_OFF,
        "position": None,
    }
    return signatories.name(session, of, Named(**{**given, **values}), actor=OPERATOR, now=NOW)


def ask(session: Session, of: Statement, *who: StatementSignatory, now: datetime = NOW) -> list[Mail]:
    """The mails by which these are asked to sign."""
    known = set(session.scalars(select(Mail.id)))
    signing_mails.ask(session, of, who, post=POST, actor=OPERATOR, now=now)
    return [mail for mail in session.scalars(select(Mail).order_by(Mail.id)) if mail.id not in known]


def token(session: Session, of: Statement, who: StatementSignatory, now: datetime = NOW) -> str:
    """The token in the mail by which this one is asked, sent at this moment."""
    (mail,) = ask(session, of, who, now=now)
    return links.mint(session, mail, now=now)


def seen(session: Session, of: Statement, who: StatementSignatory, now: datetime = NOW) -> str:
    """What tells apart the version that this one reads now."""
    return signing.offered(session, of, who, now=now).seen


def answer(
    session: Session,
    of: Statement,
    who: StatementSignatory,
    answer: Answer = Answer.SIGNED,
    *,
    now: datetime = NOW,
    **values: Any,
) -> StatementSignature:
    """What this one answers by their link, having read what there is to read."""
    said = Said(
        answer=answer,
        means=Means.LINK,
        name=values.pop("name", who.name),
        on=now.date(),
        note="" if answer is Answer.SIGNED else REASON,
    )
    shown = values.pop("seen", None) or seen(session, of, who, now)
    actor = Actor(name=who.name, way=Way.LINK)
    return signing.answer(session, of, who, said, seen=shown, actor=actor, now=now)
