"""Passwords: hashed with Argon2id, checked; and secrets that people can read out."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.domain.passwords import LONGEST

# Letters and digits that nobody mistakes for one another when they are read out.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"

# The smaller of the two profiles that OWASP recommends: 19 MiB, about 30 ms.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; takes as long for an account that does not exist or has none."""
    try:
        is_right = _HASHER.verify(kept or _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return is_right and kept is not None


def is_dated(kept: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(kept)


def readable() -> str:
    """A new secret of four groups of four, 79 bits, that can be read out and typed: a recovery code."""
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(4))


@cache
def _nobodys() -> str:
    return hashed(secrets.token_hex())
