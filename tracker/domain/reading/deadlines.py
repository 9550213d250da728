"""The deadline a recommendation prints, and the date that follows from it."""

import re
from datetime import date

from tracker.domain import due_dates, wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.reading import dates, headings

OPENS_WITH = re.compile(
    rf"^(?:we recommend that,?\s+)?"
    rf"(?P<phrase>immediately|within\s+{headings.COUNT}\s+(?:days|weeks|months?|years?)|by\s+{dates.DATE})[,:]?\s",
    re.IGNORECASE,
)


def opening(text: str) -> str | None:
    """Give the deadline a recommendation itself begins with: "We recommend that, within three months, …"."""
    found = OPENS_WITH.match(text)
    return found["phrase"] if found else None


WITHIN = re.compile(
    rf"^.{{0,90}}?\b(?:should|must|recommends?|shall)\b.{{0,60}}?"
    rf"\b(?P<phrase>immediately|within\s+{headings.COUNT}\s+(?:days|weeks|months?|years?)|by\s+{dates.DATE})",
    re.IGNORECASE,
)


def within(text: str) -> str | None:
    """Give the deadline that a sentence sets beside its "should": "should, within three months, …"."""
    found = WITHIN.match(text)
    return found["phrase"] if found else None


def due(phrase: str | None, published: date | None) -> tuple[date | None, DueBasis | None]:
    """Give the date of a deadline and where it comes from: printed as a date, or counted from publication."""
    printed = dates.parse(phrase)
    if printed:
        return printed, DueBasis.PRINTED
    derived = due_dates.derive(phrase, published)
    return derived, DueBasis.DERIVED if derived else None


def doubts(basis: DueBasis | None, published: date | None) -> tuple[str, ...]:
    """Say what a person should know of a date that was counted."""
    if basis is not DueBasis.DERIVED or published is None:
        return ()
    return (
        f"The date is counted from publication, {wording.long_date(published)}; "
        "the report names no day to count from.",
    )
