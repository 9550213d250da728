"""Mail over a real SMTP server on loopback, and into the mailbox in the home folder."""

import mailbox
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import smtp
from tracker.adapters import letters, mail
from tracker.adapters.letters import File, Letter, MailRefusedError, MailServerError
from tracker.adapters.smtp import SmtpServer

SENDER = "Followthrough <followthrough@council.example>"


def message(**values: Any) -> Message:
    given = {
        "to_address": "head@council.example",
        "subject": "2 actions late: Kingston’s SIF",
        "text": "Two actions are late – see below.\n" + "A long line. " * 200 + "\n.\nA dot above.\n",
        "html": "<p>Two actions are late – see below.</p>" + "<p>more</p>" * 400,
        "message_id": "<one@council.example>",
        "created_at": datetime(2024, 11, 18, 7, 0, tzinfo=UTC),
    }
    return letters.compose(Letter(**given | values), SENDER)


def send(url: str, *messages: Message, home: Path = Path(), timeout: float = 10) -> list[str]:
    with mail.sender(urlsplit(url), home, timeout=timeout) as hand_over:
        return [hand_over(each) for each in messages]


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


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("smtp://mail.example", 25),
        ("smtp://user:secret@mail.example", 587),
        ("smtps://user:secret@mail.example", 465),
        ("smtps://mail.example:2465", 2465),
    ],
)
def test_the_usual_port_depends_on_encryption_and_on_whether_somebody_signs_in(url: str, port: int) -> None:
    assert SmtpServer(urlsplit(url), timeout=1).port == port


def test_what_the_server_answered_is_told() -> None:
    with smtp.server() as server:
        assert send(server.url, message(), message()) == ["250 OK, taken as 1", "250 OK, taken as 2"]


def test_smtps_is_encrypted_from_the_first_byte_and_carries_the_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", smtp.authority(tmp_path))
    with smtp.server(tls_at_once=True) as server:
        send(f"smtps://us%40er:p%40ss@127.0.0.1:{server.port}", message())
    assert (server.passwords, server.over_tls) == ([("us@er", "p@ss")], [True])


def test_smtps_trusts_no_certificate_that_nobody_vouches_for() -> None:
    with smtp.server(tls_at_once=True) as server:
        with pytest.raises(MailServerError, match="certificate verify failed"):
            send(f"smtps://user:secret@127.0.0.1:{server.port}", message())
        assert (server.passwords, server.messages) == ([], [])


@pytest.mark.parametrize("step", ["hello", "recipient", "data", "accepted"])
def test_a_server_that_says_nothing_is_waited_for_no_longer_than_the_timeout(step: str) -> None:
    with (
        smtp.server(stalls_at=step) as server,
        pytest.raises(MailServerError, match=r"no answer within 0\.2 seconds"),
    ):
        send(server.url, message(), timeout=0.2)


def test_a_server_that_hangs_up_after_the_mail_is_a_server_to_be_left_alone() -> None:
    with smtp.server(hangs_up_on={"head@council.example"}) as server:
        with pytest.raises(MailServerError, match="cannot be used"):
            send(server.url, message())
        assert server.messages == []


@pytest.mark.parametrize(
    ("answer", "for_good"),
    [("450 4.2.1 Busy", False), ("452 4.2.2 Full", False), ("550 5.1.1 Nobody", True), ("554 No", True)],
)
def test_a_refusal_says_whether_it_is_for_good(answer: str, for_good: bool) -> None:
    for way in ("refused", "refused_after_data"):
        with smtp.server(**{way: {"head@council.example": answer}}) as server:
            with pytest.raises(MailRefusedError, match=answer) as refused:
                send(server.url, message())
            assert refused.value.for_good is for_good


def test_a_server_that_takes_nothing_from_us_is_down_for_every_mail_but_a_mail_may_be_too_large() -> None:
    with smtp.server(refused_sender="550 5.7.1 Not from you") as server:
        with pytest.raises(
            MailServerError, match=r"takes nothing from followthrough@council\.example now: .*550"
        ):
            send(server.url, message())
        server.refused_sender = "552 5.3.4 Too large"
        with pytest.raises(MailRefusedError, match="552"):
            send(server.url, message())


def test_a_file_goes_with_the_mail_beside_its_two_forms() -> None:
    sheet = File(
        name="Overdue – 18 November.xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        content=bytes(range(256)) * 9,
    )
    with smtp.server() as server:
        send(server.url, message(attachment=sheet))
    (got,) = server.messages
    (attached,) = got.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == (sheet.name, sheet.media_type)
    assert attached.get_content() == sheet.content
    assert got.get_body(("plain",)) is not None
    assert got.get_body(("html",)) is not None


def test_a_mail_that_can_be_declined_says_how_by_rfc_8058_and_another_does_not() -> None:
    declined = message(unsubscribe_url="https://tracker.example/m/token/unsubscribe")
    assert declined["List-Unsubscribe"] == "<https://tracker.example/m/token/unsubscribe>"
    assert declined["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message()["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    "text", ["From me to you\n.\n..\n", "ends with a blank \n", "=3D\ttab\n", "🏳️‍🌈\r\nnext\n"]
)
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    with smtp.server() as server:
        send(server.url, message(text=text))
    body = server.messages[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == text.splitlines()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_survives_the_way_it_is_encoded(text: str) -> None:
    part = message_from_bytes(message(text=text).as_bytes(), policy=policy.default).get_body(("plain",))
    assert "\n".join(part.get_content().splitlines()).rstrip("\n") == "\n".join(text.splitlines()).rstrip(
        "\n"
    )


@given(
    subject=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1),
    text=st.text(),
)
def test_what_goes_over_the_wire_is_what_the_standard_library_would_write(subject: str, text: str) -> None:
    sheet = File(name="Overdue.xlsx", media_type="application/vnd.ms-excel", content=b"\0\1\n\r" * 99)
    for attachment in (None, sheet):
        one = message(subject=subject, text=text, html=text, attachment=attachment)
        assert letters.on_the_wire(one) == one.as_bytes()


@pytest.mark.parametrize("address", ["", "nobody", "a@b, c@d", "Name <a@b.example>", "jörg@council.example"])
def test_an_address_that_is_none_is_refused_for_good(address: str) -> None:
    with pytest.raises(MailRefusedError) as refused:
        message(to_address=address)
    assert refused.value.for_good


def test_a_subject_cannot_bring_headers_of_its_own() -> None:
    with pytest.raises(MailRefusedError):
        message(subject="Late\r\nBcc: all@council.example")


def test_a_knock_goes_as_far_as_the_password_and_sends_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", smtp.authority(tmp_path))
    with smtp.server(offers_tls=True) as server:
        says, is_encrypted = mail.try_server(urlsplit(f"smtp://us:pass@127.0.0.1:{server.port}"), 10)
        with pytest.raises(MailServerError, match="did not accept the user and password"):
            mail.try_server(urlsplit(f"smtp://us:wrong@127.0.0.1:{server.port}"), 10)
    assert says.endswith("answers, encrypted, and takes the password of us.")
    assert is_encrypted
    assert set(server.passwords) == {("us", "pass"), ("us", "wrong")}
    assert server.messages == []
    with smtp.server() as server:
        assert mail.try_server(urlsplit(server.url), 10) == (
            f"The mail server 127.0.0.1:{server.port} answers, not encrypted.",
            False,
        )
