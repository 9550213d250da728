"""Mail over a real SMTP server on loopback, and into the mailbox in the home folder."""

import mailbox
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import smtp
from tracker.adapters import mail
from tracker.adapters.mail import MailRefusedError, MailServerError

SENDER = "Followthrough <followthrough@council.example>"


def message(**values: Any) -> EmailMessage:
    given = {
        "to_address": "head@council.example",
        "subject": "2 actions late: Kingston’s SIF",
        "text": "Two actions are late – see below.\n" + "A long line. " * 200 + "\n.\nA dot above.\n",
        "html": "<p>Two actions are late – see below.</p>" + "<p>more</p>" * 400,
        "message_id": "<one@council.example>",
        "created_at": datetime(2024, 11, 18, 7, 0, tzinfo=UTC),
    }
    return mail.compose(SimpleNamespace(**given | values), SENDER)


def send(url: str, *messages: EmailMessage, home: Path = Path()) -> None:
    with mail.sender(urlsplit(url), home) as hand_over:
        for each in messages:
            hand_over(each)


def test_a_mail_comes_out_of_a_real_server_as_it_went_in() -> None:
    with smtp.server() as server:
        send(server.url, message())
    (got,) = server.messages
    assert got["Subject"] == "2 actions late: Kingston’s SIF"
    assert (got["From"], got["To"]) == (SENDER, "head@council.example")
    assert got["Message-ID"] == "<one@council.example>"
    assert got["Date"] == "Mon, 18 Nov 2024 07:00:00 +0000"
    assert got["Auto-Submitted"] == "auto-generated"
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text
    assert html
    assert text.get_content().splitlines()[0] == "Two actions are late – see below."
    assert text.get_content().splitlines()[-2:] == [".", "A dot above."]
    assert html.get_content().count("<p>more</p>") == 400


def test_a_batch_goes_over_one_connection() -> None:
    with smtp.server() as server:
        send(server.url, *(message(message_id=f"<{n}@council.example>") for n in range(5)))
    assert len(server.messages) == 5
    assert server.connections == 1


def test_no_connection_is_made_where_there_is_nothing_to_send() -> None:
    send(f"smtp://127.0.0.1:{smtp.free_port()}")


def test_a_refused_address_does_not_close_the_connection_for_the_next() -> None:
    with smtp.server() as server:
        server.refused["gone@council.example"] = "550 5.1.1 No such person here"
        with mail.sender(urlsplit(server.url), Path()) as hand_over:
            with pytest.raises(MailRefusedError, match=r"550 5\.1\.1 No such person here"):
                hand_over(message(to_address="gone@council.example"))
            hand_over(message())
    assert server.addresses == ["head@council.example"]


def test_a_server_that_is_closing_is_down_for_every_mail() -> None:
    with smtp.server() as server:
        server.refused["head@council.example"] = "421 4.3.2 Closing for maintenance"
        with pytest.raises(MailServerError, match=r"421 4\.3\.2 Closing for maintenance"):
            send(server.url, message())


def test_a_server_that_is_not_there_is_named_in_a_sentence() -> None:
    port = smtp.free_port()
    with pytest.raises(MailServerError, match=rf"127\.0\.0\.1:{port} cannot be used: Connection refused"):
        send(f"smtp://127.0.0.1:{port}", message())


def test_a_password_is_never_sent_without_tls() -> None:
    with smtp.server() as server, pytest.raises(MailServerError, match="a password is never sent without it"):
        send(f"smtp://user:secret@127.0.0.1:{server.port}", message())
    assert server.passwords == []
    assert server.messages == []


def test_starttls_is_used_where_it_is_offered_and_the_password_goes_through_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", smtp.authority(tmp_path))
    with smtp.server(offers_tls=True) as server:
        send(f"smtp://us%40er:p%40ss%2Fword@127.0.0.1:{server.port}", message())
        send(server.url, message())
    assert server.passwords == [("us@er", "p@ss/word")]
    assert server.over_tls == [True, True]


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    with smtp.server(offers_tls=True) as server:
        with pytest.raises(MailServerError, match="certificate verify failed"):
            send(f"smtp://user:secret@127.0.0.1:{server.port}", message())
        assert (server.passwords, server.messages) == ([], [])


def test_a_wrong_password_is_said_without_showing_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", smtp.authority(tmp_path))
    with smtp.server(offers_tls=True) as server, pytest.raises(MailServerError) as refused:
        send(f"smtp://user:wrong@127.0.0.1:{server.port}", message())
    assert "did not accept the user and password" in str(refused.value)
    assert "wrong" not in str(refused.value)


@pytest.mark.parametrize("address", ["two\nlines@council.example", "a@b\r\nBcc: all@council.example"])
def test_an_address_cannot_bring_headers_of_its_own(address: str) -> None:
    with pytest.raises(MailRefusedError):
        message(to_address=address)


def test_the_mailbox_is_a_maildir_in_the_home_folder(tmp_path: Path) -> None:
    send("mailbox:", message(), message(message_id="<two@council.example>"), home=tmp_path)
    kept = list(mailbox.Maildir(tmp_path / "mailbox", create=False))
    assert {each["Message-ID"] for each in kept} == {"<one@council.example>", "<two@council.example>"}


def test_a_mailbox_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "mailbox").write_text("a file where the folder should be")
    with pytest.raises(MailServerError, match="could not be written"):
        send("mailbox:", message(), home=tmp_path)


def test_the_usual_port_depends_on_whether_somebody_signs_in() -> None:
    assert mail.SmtpServer(urlsplit("smtp://mail.example")).port == 25
    assert mail.SmtpServer(urlsplit("smtp://user:secret@mail.example")).port == 587
