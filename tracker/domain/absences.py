"""When people are away: which days may be named, and how they are told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain import errors, wording
from tracker.domain.errors import DomainError

LONGEST = timedelta(days=366)
FARTHEST = timedelta(days=2 * 366)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """From one day until another, both of them included."""

    from_on: date
    until_on: date


def check(from_on: date | None, until_on: date | None, today: date) -> Days:
    """The days somebody is away; none, the wrong way round, past, too long or too far off are refused."""
    errors.raise_all(_wrong(from_on, until_on, today))
    return Days(from_on or today, until_on or today)  # neither is missing by now


def _wrong(from_on: date | None, until_on: date | None, today: date) -> Iterator[DomainError]:
    if from_on is None:
        yield DomainError("Enter the first day away.", field="from_on")
    if until_on is None:
        yield DomainError("Enter the last day away.", field="until_on")
    if from_on is None or until_on is None:
        return
    if until_on < from_on:
        yield DomainError("The last day away is before the first.", field="until_on")
    elif until_on < today:
        yield DomainError("These days have passed: name days that are to come.", field="until_on")
    elif until_on - from_on > LONGEST:
        yield DomainError(
            "An absence lasts a year at most. Whoever is away longer hands over first.", field="until_on"
        )
    elif from_on - today > FARTHEST:
        yield DomainError("That is more than two years away. Check the year.", field="from_on")


def merged(absences: Iterable[Days]) -> list[Days]:
    """The same days with what overlaps or follows on the next day made one, the earliest first."""
    found: list[Days] = []
    for each in sorted(absences, key=lambda days: days.from_on):
        if found and each.from_on <= found[-1].until_on + ONE_DAY:
            found[-1] = Days(found[-1].from_on, max(found[-1].until_on, each.until_on))
        else:
            found.append(each)
    return found


def in_words(days: Days) -> str:
    """From 2 until 20 December 2024, or on 2 December 2024."""
    if days.from_on == days.until_on:
        return f"on {wording.long_date(days.from_on)}"
    return f"from {wording.long_date(days.from_on)} until {wording.long_date(days.until_on)}"


def away_in_words(absences: Iterable[Days], today: date) -> str:
    """Where somebody stands: away now and until when, or next away; nothing where no day is coming."""
    coming = [days for days in merged(absences) if days.until_on >= today]
    if not coming:
        return ""
    first = coming[0]
    if first.from_on <= today:
        return f"away until {wording.long_date(first.until_on)}"
    return f"away next {in_words(first)}"
