"""How long what is closed is kept: the years a partnership chooses, and the day on which a report may go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.domain.errors import DomainError
from tracker.domain.statuses import Status

FEWEST_YEARS, MOST_YEARS = 1, 100
CLOSED = frozenset({Status.EMBEDDED, Status.WITHDRAWN})
"""An action is closed for retention when nothing more is to happen to it: verified is not enough."""


@dataclass(frozen=True)
class Standing:
    """How a report stands: what of it is open, when something last happened to it, and whether it is held."""

    report_id: int
    reference: str
    title: str
    open_actions: int
    owes_statement: bool
    last_on: date
    is_held: bool

    @property
    def is_closed(self) -> bool:
        """Whether nothing of it is open: its actions embedded, withdrawn or historic, its statement sent."""
        return not self.open_actions and not self.owes_statement

    def goes_on(self, keep_years: int) -> date | None:
        """The first day on which it may go; None while it is open or held."""
        return years_after(self.last_on, keep_years) if self.is_closed and not self.is_held else None


@dataclass(frozen=True)
class Preview:
    """What would go today, what goes next, and how many rows that is."""

    going: tuple[Standing, ...] = ()
    coming: tuple[tuple[date, Standing], ...] = ()
    held: tuple[Standing, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows would go."""
        return sum(self.counts.values())


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier."""
    return years_after(day, -years)


def read_years(text: str) -> int | None:
    """The years as typed; nothing means that everything is kept."""
    typed = text.strip()
    if not typed:
        return None
    if not re.fullmatch("[0-9]{1,4}", typed) or not FEWEST_YEARS <= int(typed) <= MOST_YEARS:
        raise DomainError(
            f"Years must be a number from {FEWEST_YEARS} to {MOST_YEARS}, or empty to keep everything.",
            field="keep_years",
        )
    return int(typed)


def in_words(years: int | None) -> str:
    """7 years, or for ever."""
    if years is None:
        return "for ever"
    return "1 year" if years == 1 else f"{years} years"
