"""One page of a long list, as long everywhere, and which page a number means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

SIZE = 50
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Page(Generic[Shown]):
    """One page of a list, and how many rows the whole list has."""

    rows: Sequence[Shown]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return _count(self.total)


def within(number: int, total: int) -> int:
    """The page of this number; where a list of so many rows ends before it, the last one."""
    return min(max(1, number), _count(total))


def before(number: int) -> int:
    """How many rows stand on the pages before this one."""
    return (number - 1) * SIZE


def _count(total: int) -> int:
    return max(1, -(-total // SIZE))
