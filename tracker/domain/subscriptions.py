"""The rules of webhooks: what can be told, to which addresses, and how each message is signed."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from tracker.domain.errors import DomainError

LONGEST_URL = 500  # characters
MOST = 10
"""Webhooks that a partnership may have at a time."""
TRIES = 12
"""As often as a message is tried, over about a day and a quarter, before it is given up."""

MADE = "subscription.made"
"""What a new webhook is told first, so that its maker sees at once whether it arrives."""

_IN_IPV6 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"))
"""Addresses of IPv6 that stand for one of IPv4, by which a private one could be reached (RFC 6052, 3056)."""


class What(StrEnum):
    """What a webhook can be told of; the codes are those of the history."""

    UPDATED = "action.updated"
    STATUS_CHANGED = "action.status_changed"
    IMPORTED = "report.imported"
    SUBMITTED = "statement.submitted"

    @property
    def label(self) -> str:
        """What happened, as people read it."""
        return _LABELS[self]


_LABELS = {
    What.UPDATED: "An update was posted",
    What.STATUS_CHANGED: "The status of an action moved",
    What.IMPORTED: "A report was brought in",
    What.SUBMITTED: "A statement was submitted",
}


def label(kind: str) -> str:
    """What a message says, as people read it."""
    return "The webhook was made" if kind == MADE else What(kind).label


def check_url(text: str) -> str:
    """The address to tell, or what is wrong with it: https, a host that is not this network's, no password.

    What its name leads to is looked up each time a message goes there: is_public says whether it may.
    """
    wrong = DomainError("Enter an address that begins with https:// and has a public host.", field="url")
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme != "https" or parts.username is not None or parts.fragment or port == 0:
        raise wrong
    plain = text.strip()
    if len(plain) > LONGEST_URL or not plain.isascii() or not plain.isprintable() or " " in plain:
        raise wrong
    if "." not in host.strip(".") and ":" not in host:  # localhost and other names of this network
        raise wrong
    if (address := _address(host)) and not is_public(address):
        raise wrong
    return plain


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether this address is of the open internet: not private, link-local, multicast or in disguise."""
    if isinstance(address, IPv6Address) and _is_disguise(address):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_disguise(address: IPv6Address) -> bool:
    return bool(address.ipv4_mapped or address.teredo) or any(address in within for within in _IN_IPV6)


def check_events(events: Iterable[str]) -> list[str]:
    """What was chosen to be told, in the order of the list."""
    wanted = set(events)
    chosen = [what.value for what in What if what in wanted]
    if not chosen:
        raise DomainError("Choose at least one thing to be told of.", field="events")
    return chosen


def secret(installation_key: str, salt: str) -> str:
    """The secret of one webhook. It is made from the installation's key each time, and kept nowhere."""
    made = hmac.digest(installation_key.encode(), f"webhook:{salt}".encode(), hashlib.sha256)
    return f"whsec_{base64.b64encode(made).decode()}"


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """What proves that a message is ours, as Standard Webhooks has it: v1 and an HMAC-SHA256 in base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"
