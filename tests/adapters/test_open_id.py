"""A token counts only where it is the provider's own, for us, for this way there, and of now."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import provider as providers
from tests.provider import Provider
from tracker.adapters import open_id
from tracker.adapters.open_id import ProviderError

BACK = "http://localhost/sign-in/sso/back"


@pytest.fixture(scope="module")
def process() -> Iterator[Provider]:
    with providers.running() as provider:
        yield provider


@pytest.fixture
def provider(process: Provider) -> Provider:
    """The process, which does nothing unusual yet."""
    process.will()
    return process


def code_of(provider: Provider, flight: open_id.Flight, back: str = BACK) -> str:
    """What the provider sends a person back with."""
    returned = provider.sign_on(open_id.way_to(provider.setting(), flight, back))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(returned).query).items()}
    assert asked["state"] == flight.state
    return asked["code"]


def claims_of(provider: Provider, *, real_now: datetime | None = None) -> dict[str, object]:
    flight = open_id.new_flight()
    code, now = code_of(provider, flight), real_now or datetime.now(UTC)
    return dict(open_id.claims(provider.setting(), flight, code, BACK, real_now=now))


def test_a_good_token_says_who_it_is(provider: Provider) -> None:
    assert claims_of(provider)["email"] == "new@council.example"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another-client"}, "aud"),
        ({"aud": ["followthrough", "another-client"]}, "azp"),
        ({"azp": "another-client"}, "azp"),
        ({"aud": None}, "aud"),
        ({"iss": "https://evil.example"}, "iss"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"exp": None}, "exp"),
        ({"exp": 1_000_000_000}, "exp"),
        ({"iat": 4_000_000_000}, "future"),
    ],
)
def test_a_token_for_another_purpose_place_or_time_is_refused(
    provider: Provider, claims: dict[str, object], said: str
) -> None:
    provider.will(**claims)
    with pytest.raises(ProviderError, match=said):
        claims_of(provider)


@pytest.mark.parametrize("alg", ["none", "HS256", "another key"])
def test_a_token_that_the_provider_did_not_sign_is_refused(provider: Provider, alg: str) -> None:
    provider.will(alg=alg)
    with pytest.raises(ProviderError, match="token is not good"):
        claims_of(provider)


def test_a_token_grows_old_while_a_clock_that_is_a_little_wrong_does_no_harm(provider: Provider) -> None:
    now = datetime.now(UTC)
    assert claims_of(provider, real_now=now + timedelta(seconds=330))
    with pytest.raises(ProviderError, match="exp"):
        claims_of(provider, real_now=now + timedelta(seconds=370))


def test_a_code_is_good_once_for_the_browser_that_asked_and_for_our_address(provider: Provider) -> None:
    flight, now = open_id.new_flight(), datetime.now(UTC)
    setting = provider.setting()

    code = code_of(provider, flight)
    stolen = replace(flight, verifier=open_id.new_flight().verifier)
    with pytest.raises(ProviderError, match="invalid_grant"):
        open_id.claims(setting, stolen, code, BACK, real_now=now)

    with pytest.raises(ProviderError, match="invalid_grant"):
        open_id.claims(setting, flight, code_of(provider, flight), "http://evil.example/", real_now=now)

    code = code_of(provider, flight)
    assert open_id.claims(setting, flight, code, BACK, real_now=now)
    with pytest.raises(ProviderError, match="invalid_grant"):
        open_id.claims(setting, flight, code, BACK, real_now=now)


def test_a_wrong_secret_of_ours_is_refused_by_the_provider(provider: Provider) -> None:
    flight, setting = open_id.new_flight(), provider.setting(client_secret="not the one that it gave us")
    with pytest.raises(ProviderError, match="invalid_grant"):
        open_id.claims(setting, flight, code_of(provider, flight), BACK, real_now=datetime.now(UTC))


def test_a_provider_with_a_fault_is_said_so_and_nothing_of_its_own_words(provider: Provider) -> None:
    provider.will(status=503)
    with pytest.raises(ProviderError) as failed:
        claims_of(provider)
    assert str(failed.value) == "It answered 503: other"


def test_a_provider_that_calls_itself_otherwise_is_refused(provider: Provider) -> None:
    port = urlsplit(provider.issuer).port
    with pytest.raises(ProviderError, match="calls itself"):
        open_id.about(provider.setting(issuer=f"http://localhost:{port}"))


def test_a_provider_that_is_not_there_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(ProviderError, match="No answer"):
        open_id.about(Provider(issuer).setting())


def test_a_provider_that_is_silent_is_not_asked_again_by_each_who_clicks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(open_id, "WAIT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        silent = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}").setting()
        said = []
        for _ in range(3):
            with pytest.raises(ProviderError) as refusal:
                open_id.about(silent)
            said.append(str(refusal.value))
        assert said == ["No answer: timed out"] * 3
        listening.accept()[0].close()
        with pytest.raises(TimeoutError):
            listening.accept()

        monkeypatch.setattr(open_id, "LEFT_ALONE_FOR", 0.0)
        with pytest.raises(ProviderError):
            open_id.about(silent)
        listening.accept()[0].close()


def test_a_provider_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_id, "LONGEST", 0.3)
    ended = threading.Event()

    def drip(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not ended.wait(0.05):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,))
        thread.start()
        issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(ProviderError):
            open_id.about(Provider(issuer).setting())
        ended.set()
        thread.join()
