"""What of an installation is spent: codes and links long past their end, and mail of no one partnership."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.models.test_append_only import mail
from tracker.domain.mail import Outcome
from tracker.domain.roles import OPERATOR
from tracker.models import (
    ApiRequest,
    ApiToken,
    LegalHold,
    LinkUse,
    Mail,
    MailLink,
    MailTry,
    Partnership,
    ResetRequest,
    RetentionRun,
    SignInCode,
    SignInFailure,
    User,
    WebSession,
)
from tracker.services import retention

NOW = factories.NOW
LONG_AGO = NOW - timedelta(days=800)


@pytest.fixture
def reader(session: Session) -> User:
    return factories.user(session)


def link(session: Session, reader: User, **values: Any) -> MailLink:
    """A link in a mail that was sent long ago."""
    number = session.scalar(select(func.count(Mail.id)))
    sent = mail(session, key=f"m:{number}", message_id=f"<{number}@x>", created_at=LONG_AGO, sent_at=LONG_AGO)
    row = MailLink(
        user_id=reader.id,
        mail_id=sent.id,
        token_hash=f"hash {number}",
        action_ids=[],
        made_at=LONG_AGO,
        **{"expires_at": LONG_AGO + timedelta(days=14), **values},
    )
    session.add(row)
    session.flush()
    return row


def code(session: Session, reader: User, days_ago: int) -> SignInCode:
    at = NOW - timedelta(days=days_ago)
    row = SignInCode(user_id=reader.id, code_hash="x", made_at=at, expires_at=at)
    session.add(row)
    session.flush()
    return row


def test_spent_codes_and_links_go_and_what_was_used_or_is_young_stays(session: Session, reader: User) -> None:
    code(session, reader, 31)
    young = code(session, reader, 29)
    link(session, reader)
    fresh = link(session, reader, expires_at=NOW - timedelta(days=364))
    used = link(session, reader)
    session.add(LinkUse(link_id=used.id, form_key="f", at=LONG_AGO, what="An update"))
    session.flush()

    assert retention.tidy(session, actor=OPERATOR, now=NOW) == 2

    assert session.scalars(select(SignInCode.id)).all() == [young.id]
    assert set(session.scalars(select(MailLink.id))) == {fresh.id, used.id}
    assert session.scalars(select(RetentionRun.finished_at)).all() == [NOW]
    assert retention.tidy(session, actor=OPERATOR, now=NOW) == 0


def of_programs_and_browsers(session: Session, reader: User, at: datetime) -> None:
    """An answer that a program may ask for again, a browser, and what somebody tried at the sign-in page."""
    token = ApiToken(
        user_id=reader.id,
        token_hash=f"hash of {at}",
        name="Power BI",
        scopes=[],
        made_at=at,
        made_by_name="lead",
        expires_at=NOW,
    )
    session.add(token)
    session.flush()
    answer = {"fingerprint": "f", "status": 201, "etag": "e", "body": "What was agreed", "at": at}
    network = {"email": reader.email, "address": "192.0.2.1", "at": at}
    session.add_all(
        [
            ApiRequest(token_id=token.id, key="k", **answer),
            WebSession(
                user_id=reader.id,
                token_hash=f"hash of {at}",
                made_at=at,
                last_seen_at=at,
                agent="",
                address="",
            ),
            ResetRequest(**network),
            SignInFailure(**network),
        ]
    )
    session.flush()


def test_what_was_kept_for_hours_does_not_stay_until_somebody_comes_again(
    session: Session, reader: User
) -> None:
    of_programs_and_browsers(session, reader, NOW - timedelta(days=1, minutes=1))
    of_programs_and_browsers(session, reader, NOW - timedelta(minutes=1))

    assert retention.tidy(session, actor=OPERATOR, now=NOW) == 4

    for kind in (ApiRequest, WebSession, ResetRequest, SignInFailure):
        assert session.scalar(select(func.count()).select_from(kind)) == 1
    assert session.scalar(select(func.count(ApiToken.id))) == 2


def digest_about_several(session: Session) -> None:
    """An old mail that belongs to no one partnership, and a new one; each was tried once."""
    for name, at in (("old", LONG_AGO), ("new", NOW)):
        row = mail(
            session, key=name, message_id=f"<{name}@x>", partnership_id=None, created_at=at, sent_at=at
        )
        session.add(MailTry(mail_id=row.id, at=at, outcome=Outcome.SENT, answer="250 OK"))
    for partnership in session.scalars(select(Partnership)):
        partnership.keep_years = 1
    session.flush()


def test_mail_about_several_partnerships_goes_when_each_of_them_would_let_it_go(session: Session) -> None:
    digest_about_several(session)
    assert retention.tidy(session, actor=OPERATOR, now=NOW) == 2
    assert session.scalars(select(Mail.key)).all() == ["new"]
    assert session.scalar(select(func.count(MailTry.id))) == 1


@pytest.mark.parametrize("keeps", ["more years", "for ever", "a hold"])
def test_it_stays_while_one_of_them_keeps_it(session: Session, keeps: str) -> None:
    digest_about_several(session)
    other = factories.partnership(session, keep_years={"more years": 3, "for ever": None, "a hold": 1}[keeps])
    if keeps == "a hold":
        session.add(
            LegalHold(partnership_id=other.id, reason="An inquiry", made_at=NOW, made_by_name="manager")
        )
    session.flush()
    assert retention.tidy(session, actor=OPERATOR, now=NOW) == 0
    assert set(session.scalars(select(Mail.key))) == {"old", "new"}
