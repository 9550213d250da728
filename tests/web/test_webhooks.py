"""What GOV.UK Notify tells us of each mail: taken from whoever has the token, written down once."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories
from tests.web.conftest import Client, browser
from tests.web.test_mail import a_mail
from tracker.domain.mail import Outcome
from tracker.domain.roles import Role
from tracker.models import Mail, MailTry
from tracker.services.runtime import Runtime

TOKEN = "a-token-that-nobody-can-guess"


@pytest.fixture
def notified(app: Flask, runtime: Runtime, session: Session) -> Client:
    """Whoever asks, of an installation that takes receipts."""
    settings = replace(runtime.settings, notify_callback_token=TOKEN)
    app.extensions["tracker"] = replace(runtime, settings=settings)
    return browser(app, session)


@pytest.fixture
def mail(session: Session) -> Mail:
    here = factories.partnership(session)
    return a_mail(session, here, factories.member(session, here, Role.ACTION_LEAD), sent_at=factories.NOW)


def tell(client: Client, told: Any, *, token: str = f"Bearer {TOKEN}", **given: Any) -> TestResponse:
    return client.post("/webhooks/notify", headers={"Authorization": token}, **({"json": told} | given))


def receipt(mail: Mail, status: str) -> dict[str, Any]:
    return {
        "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
        "reference": mail.message_id,
        "to": mail.to_address,
        "status": status,
        "notification_type": "email",
    }


def written(session: Session) -> list[tuple[int, Outcome, str]]:
    query = select(MailTry.mail_id, MailTry.outcome, MailTry.answer).order_by(MailTry.id)
    return [tuple(row) for row in session.execute(query)]


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        ("delivered", Outcome.DELIVERED, "delivered"),
        ("permanent-failure", Outcome.BOUNCED, "no such address"),
        ("temporary-failure", Outcome.BOUNCED, "full or does not answer"),
        ("technical-failure", Outcome.BOUNCED, "technical"),
    ],
)
def test_a_receipt_says_what_came_of_a_mail(
    notified: Client, session: Session, mail: Mail, status: str, outcome: Outcome, words: str
) -> None:
    assert tell(notified, receipt(mail, status)).status_code == 200
    ((mail_id, found, answer),) = written(session)
    assert (mail_id, found) == (mail.id, outcome)
    assert words in answer


def test_the_same_receipt_twice_is_written_down_once_and_another_beside_it(
    notified: Client, session: Session, mail: Mail
) -> None:
    for status in ("temporary-failure", "temporary-failure", "delivered", "delivered", "temporary-failure"):
        assert tell(notified, receipt(mail, status)).status_code == 200
    assert [outcome for _, outcome, _ in written(session)] == [Outcome.BOUNCED, Outcome.DELIVERED]


@pytest.mark.parametrize("token", ["", TOKEN, "Bearer ", "Bearer wrong", f"Bearer {TOKEN}x", "Bearer ключ"])
def test_without_the_token_nothing_is_taken(
    notified: Client, session: Session, mail: Mail, token: str
) -> None:
    response = tell(notified, receipt(mail, "delivered"), token=token.encode().decode("latin-1"))
    assert response.status_code == 403
    assert written(session) == []


def test_where_no_token_is_set_there_is_no_such_address(client: Client, mail: Mail) -> None:
    for token in ("", "Bearer ", f"Bearer {TOKEN}"):
        assert tell(client, receipt(mail, "delivered"), token=token).status_code == 404


def test_a_receipt_about_no_mail_of_ours_is_taken_and_dropped(
    notified: Client, session: Session, mail: Mail
) -> None:
    for told in (
        receipt(mail, "delivered") | {"reference": "<somebody.elses@tracker.example>"},
        receipt(mail, "delivered") | {"reference": None},
        receipt(mail, "delivered") | {"reference": ["a", "list"]},
        receipt(mail, "sending"),
        receipt(mail, "delivered") | {"status": {"a": 1}},
        {},
    ):
        assert tell(notified, told).status_code == 200
    assert written(session) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff"])
def test_what_is_no_receipt_is_refused(notified: Client, session: Session, body: bytes) -> None:
    response = tell(notified, None, json=None, data=body, content_type="application/json")
    assert response.status_code == 400


def test_what_is_too_long_for_a_receipt_is_not_read(notified: Client, session: Session, mail: Mail) -> None:
    told = receipt(mail, "delivered") | {"more": "x" * 20_000}
    assert tell(notified, told).status_code == 400
    assert written(session) == []
