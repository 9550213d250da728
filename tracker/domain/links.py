"""The rules of a person's own link and of one-time codes: how long each is good, what each looks like."""

import hashlib
import re
from datetime import datetime, timedelta
from enum import StrEnum

LINK_LASTS = timedelta(hours=72)
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
CODE_DIGITS = 6
TOKEN_BYTES = 32
AN_HOUR = timedelta(hours=1)
MAILS_AN_HOUR = 3
"""Fresh links that one person may ask for within an hour, and codes."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY = re.compile(r"[A-Za-z0-9_-]{10,60}")


class LinkState(StrEnum):
    """Whether a link still works."""

    GOOD = "good"
    EXPIRED = "expired"
    STOPPED = "stopped"


def state(*, expires_at: datetime, revoked_at: datetime | None, now: datetime) -> LinkState:
    """Whether a link works now; one that was stopped stays stopped, whatever its age."""
    if revoked_at is not None:
        return LinkState.STOPPED
    return LinkState.GOOD if now < expires_at else LinkState.EXPIRED


class What(StrEnum):
    """What a person may do through their link; anything more asks for a code."""

    UPDATE = "update"
    DELIVERED = "delivered"
    MORE_TIME = "more_time"


def is_token(text: str) -> bool:
    """Whether this can be the token of a link at all: 32 bytes as a link writes them."""
    return _TOKEN.fullmatch(text) is not None


def is_form_key(text: str) -> bool:
    """Whether this can be the key by which a form is saved once."""
    return _KEY.fullmatch(text) is not None


def fingerprint(secret: str) -> str:
    """What is kept of a token: its SHA-256, from which nobody can make the link again."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_of(typed: str) -> str:
    """The digits of a code as somebody typed it: 123 456 and 123-456 are 123456."""
    return re.sub(r"[\s-]", "", typed)


def masked(address: str) -> str:
    """An e-mail address of which its owner knows it again and nobody else learns it: d…@police.uk."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}…{at}{host}"
