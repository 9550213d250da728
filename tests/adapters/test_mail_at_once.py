"""Commands to a mail server, all at once where it lets us: every answer still belongs to its own mail."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import smtp
from tests.smtp import Server
from tracker.adapters import letters, mail
from tracker.adapters.letters import Letter, MailRefusedError, MailServerError

GONE = "gone@council.example"
DOTS = ".\n..\nA line.\n.A dot before.\n"


def message(to_address: str = "head@council.example") -> Message:
    letter = Letter(
        to_address=to_address,
        subject="2 actions late",
        text=DOTS,
        html="<p>Two actions are late.</p>",
        message_id="<one@council.example>",
        created_at=datetime(2024, 11, 18, 7, 0, tzinfo=UTC),
    )
    return letters.compose(letter, "Followthrough <followthrough@council.example>")


def send(server: Server, *messages: Message) -> list[str]:
    """What came of each mail, on one connection."""
    said = []
    with mail.sender(urlsplit(server.url), Path(), timeout=5) as hand_over:
        for each in messages:
            try:
                said.append(hand_over(each))
            except MailRefusedError as error:
                said.append(str(error))
    return said


@pytest.fixture(params=[False, True], ids=["one by one", "all at once"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with smtp.server(takes_commands_at_once=request.param) as one:
        yield one


def bodies(server: Server) -> list[str]:
    """The text of each mail that was taken."""
    found = [each.get_body(("plain",)) for each in server.messages]
    return [each.get_content().replace("\r\n", "\n") for each in found if each is not None]


def test_each_mail_arrives_whole_over_one_connection(server: Server) -> None:
    assert send(server, message(), message()) == ["250 OK, taken as 1", "250 OK, taken as 2"]
    assert bodies(server) == [DOTS, DOTS]
    assert server.connections == 1


def test_a_refused_reader_is_told_of_their_own_mail_alone(server: Server) -> None:
    server.refused[GONE] = "550 5.1.1 No such person here"
    assert send(server, message(), message(GONE), message()) == [
        "250 OK, taken as 1",
        "The mail server answered 550 5.1.1 No such person here",
        "250 OK, taken as 2",
    ]
    assert (server.addresses, server.connections) == (["head@council.example"] * 2, 1)


def test_a_mail_refused_for_what_it_says_is_told_of_that_mail_alone(server: Server) -> None:
    server.refused_after_data[GONE] = "554 5.7.1 Not this one"
    assert send(server, message(GONE), message()) == [
        "The mail server answered 554 5.7.1 Not this one",
        "250 OK, taken as 1",
    ]
    assert server.addresses == ["head@council.example"]


def test_nothing_of_a_mail_goes_to_a_server_that_refused_its_reader(server: Server) -> None:
    server.refused[GONE] = "550 5.1.1 No such person here"
    server.goes_on_after_refusing = True
    said = send(server, message(GONE), message())
    assert said == ["The mail server answered 550 5.1.1 No such person here", "250 OK, taken as 1"]
    assert server.addresses == ["head@council.example"], "not even an empty mail"
    assert bodies(server) == [DOTS]


def test_a_server_that_answers_more_than_it_was_asked_is_called_again_for_the_next(server: Server) -> None:
    server.refused_after_data[GONE] = "554 5.7.1 Not this one\r\n503 5.5.1 What was that?"
    assert send(server, message(GONE), message()) == [
        "The mail server answered 554 5.7.1 Not this one",
        "250 OK, taken as 1",
    ]
    assert (server.addresses, server.connections) == (["head@council.example"], 2)


@pytest.mark.parametrize("strays", range(1, 7))
def test_no_mail_goes_to_the_reader_of_another_whatever_a_server_answers_too_much(
    server: Server, strays: int
) -> None:
    server.refused_after_data[GONE] = "\r\n".join(["554 5.7.1 Not this one", *["250 OK"] * strays])
    readers = [f"reader-{number}@council.example" for number in range(3)]
    said = send(server, message(GONE), *map(message, readers))
    assert [each["To"] for each in server.messages] == server.addresses == readers[1:]
    assert said[2:] == ["250 OK, taken as 1", "250 OK, taken as 2"]


def test_a_mail_that_is_too_large_leaves_the_connection_to_the_next(server: Server) -> None:
    server.refused_sender = "552 5.3.4 Too large"
    with mail.sender(urlsplit(server.url), Path(), timeout=5) as hand_over:
        with pytest.raises(MailRefusedError, match=r"552 5\.3\.4 Too large"):
            hand_over(message())
        server.refused_sender = ""
        assert hand_over(message()) == "250 OK, taken as 1"
    assert server.connections == 1


def test_a_server_that_takes_nothing_from_us_is_left(server: Server) -> None:
    server.refused_sender = "550 5.7.1 Not from you"
    with pytest.raises(MailServerError, match=r"takes nothing from followthrough@council\.example now"):
        send(server, message())
    assert server.messages == []


def test_a_server_that_is_closing_is_heard_though_it_answers_nothing_more(server: Server) -> None:
    server.refused[GONE] = "421 4.3.2 Closing for maintenance"
    server.hangs_up_on.add(GONE)
    with pytest.raises(MailServerError, match=r"421 4\.3\.2 Closing for maintenance"):
        send(server, message(GONE), message())
    assert server.messages == []


def test_a_server_that_hangs_up_on_a_refused_reader_is_called_again_for_the_next(server: Server) -> None:
    server.refused[GONE] = "550 5.1.1 No such person here"
    server.hangs_up_on.add(GONE)
    assert send(server, message(GONE), message()) == [
        "The mail server answered 550 5.1.1 No such person here",
        "250 OK, taken as 1",
    ]
    assert server.connections == 2


def test_a_server_that_hangs_up_is_left(server: Server) -> None:
    server.hangs_up_on.add(GONE)
    with pytest.raises(MailServerError, match="cannot be used"):
        send(server, message(GONE))
    assert server.messages == []


@pytest.mark.parametrize(("at_once", "waits"), [(False, 4), (True, 2)])
def test_a_server_that_takes_commands_at_once_is_waited_for_half_as_often(
    at_once: bool, waits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    plainly = smtplib.SMTP.send

    def counted(one: smtplib.SMTP, said: str | bytes) -> None:
        sent.append(said)
        plainly(one, said)

    with (
        smtp.server(takes_commands_at_once=at_once) as server,
        mail.sender(urlsplit(server.url), Path(), timeout=5) as hand_over,
    ):
        hand_over(message())
        monkeypatch.setattr(smtplib.SMTP, "send", counted)
        hand_over(message())
        monkeypatch.undo()
    assert len(sent) == waits
