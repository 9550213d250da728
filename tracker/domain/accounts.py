"""The rules of accounts: links by mail and how long each is good, sessions, who needs a second factor."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.domain.errors import DomainError
from tracker.domain.roles import Role


class TokenKind(StrEnum):
    """What a link by mail to an account is good for."""

    INVITATION = "invitation"
    RESET = "reset"
    OLD_ADDRESS = "old_address"
    NEW_ADDRESS = "new_address"


LASTS = {
    TokenKind.INVITATION: timedelta(days=7),
    TokenKind.RESET: timedelta(hours=1),
    TokenKind.OLD_ADDRESS: timedelta(days=7),
    TokenKind.NEW_ADDRESS: timedelta(days=7),
}
"""How long each link is good."""

RESETS_AN_HOUR = 3
"""Links for another password that go to one address within an hour."""

REQUESTS_AN_HOUR = 20
"""How often one network may ask for such links within an hour."""

LAST_SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a browser was last used."""

HALF_WAY_LASTS = timedelta(minutes=10)
"""How long a right password waits for the code from the telephone."""

WARN_BEFORE = timedelta(minutes=5)
"""How long before a session ends its reader is warned."""


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts: unused, and at most."""

    idle: timedelta
    whole: timedelta

    def ends_at(self, made_at: datetime, last_seen_at: datetime) -> datetime:
        """When it ends if nobody uses it any more."""
        return min(last_seen_at + self.idle, made_at + self.whole)


class Invited(StrEnum):
    """Where the invitation of a person stands who has not chosen a password yet."""

    WAITING = "waiting"
    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"


def invited(expires_at: datetime | None, revoked_at: datetime | None, now: datetime) -> Invited:
    """Where an invitation stands; one whose mail has not left yet has no link yet, and waits."""
    if revoked_at is not None:
        return Invited.TAKEN_BACK
    return Invited.EXPIRED if expires_at is not None and expires_at <= now else Invited.WAITING


def check_token(
    *, expires_at: datetime, used_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> None:
    """Refuse a link that was used, was stopped, or is too old, each with its own sentence."""
    if used_at is not None:
        raise DomainError("This link has been used already. It is good once.")
    if revoked_at is not None:
        raise DomainError("This link has been stopped: a newer one was sent, or it was taken back.")
    if now >= expires_at:
        raise DomainError("This link is too old.")


def must_have_second_factor(roles: Iterable[tuple[Role, str]], *, is_administrator: bool) -> bool:
    """Whether a person needs a second factor: each role with what its partnership asks it of, by code.

    Whoever runs the installation always needs one.
    """
    return is_administrator or any(role.value in asked.split(",") for role, asked in roles)


def roles_of(asked: str) -> Set[Role]:
    """The roles that a partnership asks a second factor of, from how it is kept: manager,agency_lead."""
    return frozenset(Role(code) for code in asked.split(",") if code)


def text_of(roles: Iterable[Role]) -> str:
    """As it is kept, in the order of the roles."""
    chosen = set(roles)
    return ",".join(role.value for role in Role if role in chosen)
