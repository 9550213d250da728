"""The rules of API tokens: what each scope allows, how long a token lasts, what one looks like."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.domain.errors import DomainError
from tracker.domain.roles import Role

PREFIX = "ft_"
"""So that people and scanners for leaked secrets know one when they see it."""
SECRET_BYTES = 32
LIFETIMES = {30: "30 days", 90: "90 days", 180: "6 months", 365: "1 year"}
"""How many days a token may be made for; there is none that does not end."""
USUAL_LIFETIME = 90
LONGEST_NAME = 80  # characters
NOTED_EVERY = timedelta(minutes=15)
"""That a token was used is written down no more often than this."""
REPEATED_FOR = timedelta(hours=24)
"""As long as the answer to a repeated request is kept."""

SERVICE_ROLES = (Role.BOARD_MEMBER, Role.AGENCY_LEAD, Role.MANAGER)
"""What a service may be: it reads, works for one agency, or works for all; it never assures."""

_TOKEN = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")
_KEY = re.compile(r"[!-~]{1,200}")


class Scope(StrEnum):
    """One thing that a token may be used for, within the rights of whoever it stands for."""

    READ_ACTIONS = "actions:read"
    READ_EVIDENCE = "evidence:read"
    READ_REPORTS = "reports:read"
    READ_STATEMENTS = "statements:read"
    WRITE_UPDATES = "updates:write"

    @property
    def label(self) -> str:
        """The scope as people read it."""
        return _LABELS[self]


_LABELS = {
    Scope.READ_ACTIONS: "Read actions and their updates",
    Scope.READ_EVIDENCE: "Read evidence and fetch its files",
    Scope.READ_REPORTS: "Read reports and their recommendations",
    Scope.READ_STATEMENTS: "Read statements",
    Scope.WRITE_UPDATES: "Post updates and move the status of actions",
}


class TokenState(StrEnum):
    """Whether a token still works."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"


def state(*, expires_at: datetime, revoked_at: datetime | None, now: datetime) -> TokenState:
    """Whether a token works now; one that was revoked stays revoked, whatever its age."""
    if revoked_at is not None:
        return TokenState.REVOKED
    return TokenState.GOOD if now < expires_at else TokenState.EXPIRED


def is_token(text: str) -> bool:
    """Whether this can be one of our tokens at all: ft_ and 32 bytes as an address writes them."""
    return _TOKEN.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """Whether this can be an idempotency key: up to 200 visible characters without blanks."""
    return _KEY.fullmatch(text) is not None


def check_name(name: str) -> str:
    """What a token is for, on one line, or what is wrong with it."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise DomainError(f"Say in up to {LONGEST_NAME} characters what it is for.", field="name")
    return name


def check_scopes(scopes: Iterable[str]) -> list[str]:
    """The scopes chosen, in the order of the list; a token that may nothing is of no use."""
    wanted = set(scopes)
    chosen = [scope.value for scope in Scope if scope in wanted]
    if not chosen:
        raise DomainError("Choose what it may do.", field="scopes")
    return chosen


def expires_at(days: int, now: datetime) -> datetime:
    """The moment at which a token made now for so many days ends."""
    if days not in LIFETIMES:
        raise DomainError("Choose how long it works: a year at most.", field="days")
    return now + timedelta(days=days)
