"""How guessing is slowed down: who waits how long after how many failures, an attacker and not a victim.

A browser in which the person has signed in before is counted by itself, so that nobody can shut it out from
elsewhere. All others are counted by account and network together, by network, and loosely by account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

WINDOW = timedelta(hours=1)
"""Failures older than this are forgotten."""

LONGEST = timedelta(minutes=15)
FIRST = timedelta(minutes=1)

BY_PAIR = 5
"""Failures of one account from one network, or from one known browser, before the first wait."""

BY_NETWORK = 30
"""Failures from one network, whatever the account: a whole council may be behind one address."""

BY_ACCOUNT = 100
"""Failures of one account from everywhere but its known browsers."""


@dataclass(frozen=True)
class Failures:
    """How many there were within the window, and the last of them."""

    number: int
    last_at: datetime | None


@dataclass(frozen=True)
class Device:
    """A browser that carries our mark: in it these people have signed in before."""

    key: str
    user_ids: frozenset[int]

    def knows(self, user_id: int | None) -> bool:
        """Whether this person has signed in here before."""
        return user_id in self.user_ids


def wait(failures: Failures, free: int, now: datetime) -> timedelta:
    """How long to wait still: a minute after so many failures, and twice as long after each further one."""
    if failures.number < free or failures.last_at is None:
        return timedelta(0)
    times = 1 << min(failures.number - free, 10)  # by then the longest wait is long reached
    pause = min(FIRST * times, LONGEST)
    return max(timedelta(0), failures.last_at + pause - now)


def network(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one customer has of IPv6."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found.ipv4_mapped or found) if isinstance(found, IPv6Address) else str(found)


def in_words(waiting: timedelta) -> str:
    """There were too many failed attempts. Wait 3 minutes, then try again."""
    minutes = -(-int(waiting.total_seconds() * 1000) // 60_000)
    how_long = "1 minute" if minutes <= 1 else f"{minutes} minutes"
    return f"There were too many failed attempts. Wait {how_long}, then try again."
