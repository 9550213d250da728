"""A message goes to the open internet alone, to the address that was looked at, and nowhere else."""

import socket
from collections.abc import Iterator

import pytest

from tests import receivers
from tests.receivers import LOOPBACK, Receiver
from tracker.adapters import posting
from tracker.adapters.posting import PostingError


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receivers.running() as receiver:
        yield receiver


def test_a_message_arrives_as_it_was_sent(receiver: Receiver) -> None:
    assert receiver.post(receiver.url, b"{}", {"Webhook-Id": "msg_1"}) == (204, "204 No Content")
    ((headers, body),) = receiver.got
    assert (headers["webhook-id"], body) == ("msg_1", b"{}")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]"])
def test_nothing_is_sent_to_a_private_address(receiver: Receiver, host: str) -> None:
    with pytest.raises(PostingError, match="private network"):
        posting.post(f"https://{host}:{receiver.port}/hook", b"{}", {}, context=receiver.context)
    assert not receiver.got


def test_a_name_of_which_one_address_is_private_is_refused_as_a_whole(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_values: found)
    with pytest.raises(PostingError, match="private network"):
        posting.post("https://rebinding.example/", b"{}", {})


def test_a_name_is_looked_up_once_so_that_it_cannot_say_something_else_later(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = socket.getaddrinfo, []

    def noting(host: str, *args: object, **values: object) -> object:
        asked.append(host)
        return real(host, *args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", noting)
    monkeypatch.setattr(posting.subscriptions, "is_public", lambda _address: True)
    with pytest.raises(PostingError):  # its certificate is for 127.0.0.1, and not for this name
        posting.post(f"https://localhost:{receiver.port}/", b"{}", {}, context=receiver.context)
    assert asked.count("localhost") == 1


def test_a_certificate_of_another_is_no_answer(receiver: Receiver) -> None:
    with pytest.raises(PostingError, match="certificate"):
        posting.post(receiver.url, b"{}", {}, allowed=LOOPBACK)
    assert not receiver.got


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 307, receiver.url
    assert receiver.post(receiver.url, b"{}", {})[0] == 307
    assert len(receiver.got) == 1


def test_an_answer_that_drips_is_cut_off(receiver: Receiver) -> None:
    receiver.drips = True
    with pytest.raises(PostingError, match="No answer"):
        receiver.post(receiver.url, b"{}", {}, longest=0.3)


def test_a_name_that_leads_nowhere_and_a_port_without_a_server_are_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        with pytest.raises(PostingError, match="No answer"):
            posting.post(f"https://127.0.0.1:{held.getsockname()[1]}/", b"{}", {}, allowed=LOOPBACK)

    def unknown(*_args: object, **_values: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(PostingError, match="leads nowhere"):
        posting.post("https://nowhere.example/", b"{}", {})
