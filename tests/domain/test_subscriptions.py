"""Where webhooks may go, and how their messages are signed."""

import base64
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import subscriptions
from tracker.domain.errors import DomainError
from tracker.domain.subscriptions import What


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:a00:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_an_address_that_is_not_of_the_open_internet_is_told_nothing(address: str) -> None:
    assert not subscriptions.is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "151.101.0.81", "2a00:1450:4009::200e"])
def test_an_address_of_the_open_internet_may_be_told(address: str) -> None:
    assert subscriptions.is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_a_private_address_stays_private_in_every_disguise_of_ipv6(address: IPv4Address) -> None:
    number = int(address)
    disguises = (0xFFFF << 32, 0x0064FF9B << 96, number << 80 | 0x2002 << 112)
    for disguise in disguises:
        assert not subscriptions.is_public(IPv6Address(disguise | number))


@pytest.mark.parametrize(
    "url",
    [
        "https://tools.example.gov.uk/hook",
        "https://tools.example:8443/a/b?key=1",
        "https://8.8.8.8/hook",
        " https://tools.example/ ",
    ],
)
def test_an_address_that_may_be_told_is_taken(url: str) -> None:
    assert subscriptions.check_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://tools.example/",
        "http://tools.example/",
        "//tools.example/",
        "https://",
        "https://tools.example/#part",
        "https://tools.example/a b",
        "https://tools.example/\r\nHost: x",
        "https://user@tools.example/",
        "https://tools.example:0/",
        "https://tools.example:x/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest",
        "https://intranet/",
        "https://tööls.example/",
        "https://tools.example/" + "a" * 500,
    ],
)
def test_an_address_that_may_not_be_told_is_refused(url: str) -> None:
    with pytest.raises(DomainError) as refused:
        subscriptions.check_url(url)
    assert refused.value.field == "url"


def test_a_signature_is_that_of_the_published_example() -> None:
    # The example of Standard Webhooks, by which its libraries are tested.
    signature = subscriptions.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_long_and_another_for_each_webhook_and_installation() -> None:
    secrets = {subscriptions.secret(key, salt) for key in ("one", "two") for salt in ("a", "b")}
    assert len(secrets) == 4
    assert all(len(base64.b64decode(one.removeprefix("whsec_"))) == 32 for one in secrets)


def test_what_is_told_of_is_of_the_list() -> None:
    assert subscriptions.check_events(["report.imported", "action.updated", "x"]) == [
        What.UPDATED,
        What.IMPORTED,
    ]
    with pytest.raises(DomainError):
        subscriptions.check_events(["x"])
