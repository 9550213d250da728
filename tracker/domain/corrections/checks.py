"""What must hold before a reading becomes a report with actions, and whether a report is live by its date."""

from collections.abc import Iterator
from datetime import date

from tracker.domain import due_dates, wording
from tracker.domain.corrections.kept import Corrected, CorrectedItem
from tracker.domain.corrections.reshaping import CUT
from tracker.domain.errors import DomainError
from tracker.domain.reading import ReportReading

LIVE_MONTHS = 12
"""A report published longer ago than this is proposed as historic."""


def is_recent(reading: ReportReading, today: date) -> bool:
    """Say whether a report is proposed as live: published, or else inspected, in the last twelve months."""
    day = reading.published_on or reading.inspected_to
    return day is not None and today <= due_dates.add_months(day, LIVE_MONTHS)


def problems(corrected: Corrected, today: date) -> tuple[DomainError, ...]:
    """Say everything that stands in the way of confirming, each at its field."""
    return (*_facts(corrected.facts, today), *_items(corrected))


def _facts(facts: ReportReading, today: date) -> Iterator[DomainError]:
    if not (facts.authority or "").strip():
        yield DomainError("Write whose report it is: the council or area inspected.", field="authority")
    if facts.inspected_from and facts.inspected_to and facts.inspected_to < facts.inspected_from:
        yield DomainError(
            f"The inspection cannot end before it began, {wording.long_date(facts.inspected_from)}.",
            field="inspected_to",
        )
    yield from _publication(facts, today)
    due_on = facts.statement_due_on
    if due_on and facts.published_on and due_on < facts.published_on:
        yield DomainError(
            "The statement cannot be due before the report's own date, "
            f"{wording.long_date(facts.published_on)}.",
            field="statement_due_on",
        )


def _publication(facts: ReportReading, today: date) -> Iterator[DomainError]:
    published_on = facts.published_on
    if published_on is None:
        return
    inspected = facts.inspected_to or facts.inspected_from
    if inspected and published_on < inspected:
        yield DomainError(
            "A report cannot be published before its inspection ended, "
            f"{wording.long_date(inspected)}. Check both dates.",
            field="published_on",
        )
    if published_on > today:
        yield DomainError(
            f"The report's date is after today, {wording.long_date(today)}.", field="published_on"
        )


def _items(corrected: Corrected) -> Iterator[DomainError]:
    if not corrected.kept:
        yield DomainError("There is no item to confirm. Restore one, add one, or discard the draft.")
    for at, kept in enumerate(corrected.items):
        if not kept.is_dropped:
            yield from _item(f"items-{at}", kept, corrected.facts.published_on)


def _item(name: str, kept: CorrectedItem, published_on: date | None) -> Iterator[DomainError]:
    item = kept.item
    if not item.text.strip():
        yield DomainError(
            "This item has no words. Write what the report asks for, or drop it.", field=f"{name}-text"
        )
    if CUT in item.text:
        yield DomainError(
            f"Press Split to cut the text at {CUT}, or take the mark out.", field=f"{name}-text"
        )
    if item.due_on and published_on and item.due_on < published_on:
        yield DomainError(
            f"An action cannot be due before the report's own date, {wording.long_date(published_on)}.",
            field=f"{name}-due_on",
        )
