"""One row of a sheet with its cells read as what their columns hold, and what is wrong with each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.domain import texts
from tracker.domain.errors import DomainError
from tracker.domain.imports import values
from tracker.domain.imports.columns import Column, plain
from tracker.domain.imports.known import Known, Named, meant
from tracker.domain.statuses import Status


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be brought in: its row as the sheet counts, its column, its value and why."""

    row: int
    column: Column | None
    value: str
    reason: str


@dataclass(frozen=True)
class Typed:
    """What a row gives; None is a cell that is empty or has no column, and leaves things as they are."""

    reference: str | None = None
    report: str | None = None
    number: str | None = None
    recommendation: str | None = None
    what_we_will_do: str | None = None
    success_measure: str | None = None
    intended_effect: str | None = None
    lead: int | None = None
    lead_agency: int | None = None
    starts_on: date | None = None
    due_on: date | None = None
    original_due_on: date | None = None
    status: Status | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    status_word: str = ""
    """The status in the sheet's own word."""

    def texts(self) -> dict[str, str]:
        """What a person wrote, by column, for the guard."""
        written = {
            Column.RECOMMENDATION: self.recommendation,
            Column.WHAT_WE_WILL_DO: self.what_we_will_do,
            Column.SUCCESS_MEASURE: self.success_measure,
            Column.INTENDED_EFFECT: self.intended_effect,
            Column.NOTE: self.note,
        }
        return {column.value: text for column, text in written.items() if text}


@dataclass
class Reading:
    """A row while it is read."""

    row: int
    known: Known
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unknown: list[tuple[Column, str]] = field(default_factory=list)

    def refuse(self, column: Column | None, value: str, reason: str) -> None:
        """Note why the row cannot be brought in."""
        self.problems.append(Problem(self.row, column, value[:200], reason))


def read(cells: Mapping[Column, str], reading: Reading) -> Typed:
    """The row's values; what cannot be read is noted and left out."""
    return Typed(**dict(_values(cells, reading)))


def _values(cells: Mapping[Column, str], reading: Reading) -> Iterator[tuple[str, Any]]:
    for column, cell in cells.items():
        try:
            text = values.read_text(cell)
            if not text:
                continue
            yield column.value, _READERS.get(column, _as_written)(text, reading)
            if column is Column.STATUS:
                yield "status_word", text
        except DomainError as error:
            reading.refuse(column, cell, error.message)


def _as_written(text: str, _reading: Reading) -> str:
    return text


def _day(text: str, _reading: Reading) -> date:
    return values.read_day(text)


def _status(text: str, _reading: Reading) -> Status:
    return values.read_status(text)


def _tags(text: str, _reading: Reading) -> tuple[str, ...]:
    tags = values.read_tags(text)
    if any(len(tag) > texts.LONGEST_TAG for tag in tags):
        raise DomainError(f"A tag has at most {texts.LONGEST_TAG} characters; put commas between several.")
    return tags


def _number(text: str, _reading: Reading) -> str:
    return text.removesuffix(".0").rstrip(".").strip()


def _lead(text: str, reading: Reading) -> int | None:
    return _named(Column.LEAD, text, reading, reading.known.people)


def _agency(text: str, reading: Reading) -> int | None:
    return _named(Column.LEAD_AGENCY, text, reading, reading.known.agencies)


def _named(column: Column, text: str, reading: Reading, offered: tuple[Named, ...]) -> int | None:
    """Whom a name means: as somebody said of it, or the only one who is called so."""
    said = reading.known.names.get(column.value, {}).get(plain(text))
    if said is not None and any(one.id == said and not one.has_left for one in offered):
        return said
    if said == 0:
        reading.remarks.append(f"{column.label} “{text}” is left out")
        return None
    found = meant(offered, text)
    here = [one for one in found if not one.has_left]
    if len(here) == 1:
        return here[0].id
    reading.unknown.append((column, text))
    if here:
        raise DomainError("Several are called so. Say above which is meant.")
    if found:
        raise DomainError(f"{found[0].name} has left. Say above who leads instead.")
    raise DomainError("The partnership knows no such name. Say above who is meant, or leave it out.")


_READERS: dict[Column, Callable[[str, Reading], object]] = {
    Column.START: _day,
    Column.DUE: _day,
    Column.ORIGINAL_DUE: _day,
    Column.STATUS: _status,
    Column.TAGS: _tags,
    Column.NUMBER: _number,
    Column.LEAD: _lead,
    Column.LEAD_AGENCY: _agency,
}
