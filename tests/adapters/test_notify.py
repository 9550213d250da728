"""Mail through GOV.UK Notify: signed as it asks, its refusals told apart, its key never shown."""

from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import notify, smtp
from tracker.adapters import clock, letters, mail
from tracker.adapters.letters import Letter, MailRefusedError, MailServerError
from tracker.adapters.notify import NotifyServer

SUBJECT = "2 actions late – and a long line of words that a mail has to fold somewhere: “Kingston”"


def message(**values: Any) -> Message:
    given = {
        "to_address": "head@council.example",
        "subject": SUBJECT,
        "text": "Two actions are late – see below.\nhttps://tracker.example/m/token\n",
        "html": "<p>Two actions are late.</p>",
        "message_id": "<one@council.example>",
        "created_at": datetime(2024, 11, 18, 7, 0, tzinfo=UTC),
    }
    return letters.compose(Letter(**given | values), "Followthrough <followthrough@council.example>")


def send(url: str, *messages: Message, key: str = notify.API_KEY) -> list[str]:
    with mail.sender(urlsplit(url), Path(), timeout=5, notify_api_key=key) as hand_over:
        return [hand_over(each) for each in messages]


def test_a_mail_is_one_signed_post_with_its_text_and_our_message_id() -> None:
    with notify.server() as server:
        (answer,) = send(server.url, message())
    assert server.asked == [
        {
            "email_address": "head@council.example",
            "template_id": notify.TEMPLATE,
            "personalisation": {
                "subject": SUBJECT,
                "body": "Two actions are late – see below.\nhttps://tracker.example/m/token\n",
            },
            "reference": "<one@council.example>",
        }
    ]
    assert answer == "Taken by GOV.UK Notify as 740e5834-3a29-46b4-9a6f-000000000001"


def test_a_batch_goes_over_one_connection() -> None:
    with notify.server() as server:
        send(server.url, *(message(message_id=f"<{n}@council.example>") for n in range(5)))
    assert [each["reference"] for each in server.asked] == [f"<{n}@council.example>" for n in range(5)]
    assert server.connections == 1


def test_a_mail_that_can_be_declined_says_where() -> None:
    with notify.server() as server:
        send(server.url, message(unsubscribe_url="https://tracker.example/m/token/unsubscribe"))
    assert server.asked[0]["one_click_unsubscribe_url"] == "https://tracker.example/m/token/unsubscribe"


def test_a_key_that_is_not_ours_is_the_fault_of_the_setting_and_is_never_shown() -> None:
    wrong = notify.API_KEY[:-4] + "beef"
    with notify.server() as server:
        with pytest.raises(MailServerError, match="403 Invalid token: API key not found") as refused:
            send(server.url, message(), key=wrong)
        assert wrong[-36:] not in str(refused.value)
        assert server.asked == []


def test_a_clock_that_is_off_is_told_in_notifys_words(monkeypatch: pytest.MonkeyPatch) -> None:
    off = datetime.now(UTC) - timedelta(minutes=2)
    monkeypatch.setattr(clock, "real_now", lambda: off)
    with notify.server() as server, pytest.raises(MailServerError, match="accurate to within 30 seconds"):
        send(server.url, message())


@pytest.mark.parametrize(
    ("error", "for_good"),
    [
        ({"error": "ValidationError", "message": "email_address Not a valid email address"}, True),
        ({"error": "BadRequestError", "message": "Can’t send to this recipient in trial mode"}, False),
    ],
)
def test_a_mail_that_is_refused_stops_no_other(error: dict[str, str], for_good: bool) -> None:
    with notify.server() as server:
        url = urlsplit(server.url)
        with mail.sender(url, Path(), timeout=5, notify_api_key=notify.API_KEY) as hand_over:
            server.answers = 400, {"errors": [error], "status_code": 400}
            with pytest.raises(MailRefusedError, match=f"400 {error['message']}") as refused:
                hand_over(message())
            server.answers = None
            hand_over(message())
    assert refused.value.for_good is for_good
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, {"errors": [{"error": "RateLimitError", "message": "Exceeded rate limit"}]}),
        (500, {"errors": [{"error": "Exception", "message": "Internal server error"}]}),
        (502, b"<html>Bad gateway</html>"),
        (503, b""),
        (302, b"[]"),
        (200, b'{"errors": "none"}'),
    ],
)
def test_whatever_else_it_answers_every_mail_waits(status: int, body: Any) -> None:
    with notify.server() as server:
        server.answers = status, body
        with pytest.raises(MailServerError, match=str(status)):
            send(server.url, message())


def test_a_service_that_hangs_up_or_is_not_there_is_named_and_found_again_when_it_is_back() -> None:
    with (
        notify.server() as server,
        mail.sender(urlsplit(server.url), Path(), timeout=5, notify_api_key=notify.API_KEY) as hand_over,
    ):
        server.hangs_up = True
        with pytest.raises(MailServerError, match=r"GOV\.UK Notify at 127\.0\.0\.1 cannot be used"):
            hand_over(message())
        server.hangs_up = False
        hand_over(message())
    with pytest.raises(MailServerError, match="Connection refused"):
        send(f"notify://127.0.0.1:{smtp.free_port()}/{notify.TEMPLATE}", message())


def test_only_loopback_is_spoken_to_without_tls() -> None:
    far = NotifyServer(urlsplit(f"notify://notify.example/{notify.TEMPLATE}"), notify.API_KEY, timeout=1)
    near = NotifyServer(urlsplit(f"notify://127.0.0.1:1/{notify.TEMPLATE}"), notify.API_KEY, timeout=1)
    assert (type(far.connection).__name__, far.connection.port) == ("HTTPSConnection", 443)
    assert type(near.connection).__name__ == "HTTPConnection"


def test_a_knock_shows_that_the_key_and_the_template_are_right_and_sends_nothing() -> None:
    with notify.server() as server:
        says, is_encrypted = mail.try_server(urlsplit(server.url), 10, notify.API_KEY)
        with pytest.raises(MailServerError, match="API key not found"):
            mail.try_server(urlsplit(server.url), 10, notify.API_KEY[:-4] + "beef")
        with pytest.raises(MailServerError, match="404 No result found"):
            mail.try_server(urlsplit(server.url[:-1] + "f"), 10, notify.API_KEY)
    assert "takes our key and knows the template Mail of Followthrough" in says
    assert is_encrypted
    assert server.asked == []
