"""The deadline a recommendation prints, and the date that follows from it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tracker.domain import due_dates, wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.reading import dates, headings
from tracker.domain.reports import ItemKind


class Dated(NamedTuple):
    """The days from which a report's deadlines are counted, or before which none can lie."""

    published: date | None
    inspected: date | None
    """The last day of the inspection."""


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


def doubts(
    kind: ItemKind, due_on: date | None, basis: DueBasis | None, phrase: str | None, dated: Dated
) -> Iterator[str]:
    """Say what a person should know of an item's date: how it was counted, or what is odd as printed."""
    if kind is ItemKind.STATUTORY_REQUIREMENT and not phrase:
        yield "The report prints no date for this requirement."
    if basis is DueBasis.DERIVED and dated.published:
        yield (
            f"The date is counted from publication, {wording.long_date(dated.published)}; "
            "the report names no day to count from."
        )
    if phrase and dates.names_no_day(phrase):
        yield f"The report prints “{phrase}”, a day that no calendar has."
    if due_on is None or basis is not DueBasis.PRINTED:
        return
    shown, weekday = wording.long_date(due_on), dates.weekday(phrase or "")
    if weekday and weekday != f"{due_on:%A}":
        yield f"The report prints {weekday}, but {shown} is a {due_on:%A}."
    if dated.published and due_on < dated.published:
        yield f"Its date, {shown}, is before the report's own, {wording.long_date(dated.published)}."
    elif dated.inspected and due_on < dated.inspected:
        yield f"Its date, {shown}, is before the inspection's, {wording.long_date(dated.inspected)}."
