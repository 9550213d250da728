"""The rows of a sheet checked against what is here: each is new, an update, the same, or bad and why."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain import guard, wording
from tracker.domain.errors import DomainError
from tracker.domain.guard import Finding
from tracker.domain.imports import changes, places, typed
from tracker.domain.imports.columns import Column, Rows, plain
from tracker.domain.imports.known import Known, KnownAction, KnownItem, KnownReport
from tracker.domain.imports.places import Place
from tracker.domain.imports.typed import Problem, Reading, Typed
from tracker.domain.statuses import Status


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    BAD = "bad"

    @property
    def label(self) -> str:
        """The outcome as people read it."""
        return "Nothing to change" if self is Outcome.SAME else self.value.capitalize()


@dataclass(frozen=True)
class Checked:
    """One row, what it gives, what becomes of it, and everything that a person should know of it."""

    row: int
    outcome: Outcome
    typed: Typed
    action: KnownAction | None
    place: Place | None
    changes: tuple[str, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Preview:
    """Every row of a sheet as it would be brought in; nothing has been changed yet."""

    rows: tuple[Checked, ...]
    headings: tuple[int, ...]
    """Rows with a single cell, which are taken for headings between the others and left out."""
    unknown: Mapping[tuple[Column, str], int]
    """Names that the partnership does not know, each with its number of rows."""

    def count(self, outcome: Outcome) -> int:
        """How many rows become this."""
        return sum(row.outcome is outcome for row in self.rows)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What may identify a child, in any row."""
        return tuple(finding for row in self.rows for finding in row.findings)

    @property
    def is_ready(self) -> bool:
        """Whether it can be brought in: nothing bad, and something to do."""
        return not self.count(Outcome.BAD) and any(
            row.outcome in (Outcome.NEW, Outcome.UPDATE) for row in self.rows
        )

    @property
    def fingerprint(self) -> str:
        """The same as long as every row would become the same."""
        facts = [(row.row, row.outcome.value, row.changes, repr(row.typed)) for row in self.rows]
        return hashlib.sha256(repr(facts).encode()).hexdigest()


def check(rows: Rows, columns: Mapping[int, Column], *, first: int, title: str, known: Known) -> Preview:
    """Check every row from this one on (counted from 0); `title` names the report of rows that name none."""
    checking = _Checking(columns, title, known)
    for at, cells in enumerate(rows[first:], start=first):
        checking.take(at + 1, cells)
    return Preview(tuple(checking.rows), tuple(checking.headings), checking.unknown)


_Target = tuple[KnownAction, KnownItem, KnownReport]


class _Checking:
    """The rows that were checked so far, and which actions they have taken."""

    def __init__(self, columns: Mapping[int, Column], title: str, known: Known) -> None:
        self._columns, self._title, self._known = columns, title, known
        self._actions = known.actions()
        self._taken: dict[object, int] = {}
        self.rows: list[Checked] = []
        self.headings: list[int] = []
        self.unknown: Counter[tuple[Column, str]] = Counter()

    def take(self, row: int, cells: Sequence[str]) -> None:
        given = {self._columns[at]: cell for at, cell in enumerate(cells) if at in self._columns and cell}
        if not any(given.values()):
            return
        if len(self._columns) > 2 and sum(map(bool, cells)) == 1 and not given.keys() & _ENOUGH_ALONE:
            self.headings.append(row)
            return
        reading = Reading(row, self._known)
        found = typed.read(given, reading)
        self.unknown.update(reading.unknown)
        self.rows.append(self._check(found, reading))

    def _check(self, found: Typed, reading: Reading) -> Checked:
        action: KnownAction | None = None
        place: Place | None = None
        target: _Target | None
        said: tuple[str, ...] = ()
        try:
            if found.reference:
                target = self._of_reference(found.reference)
            else:
                place = places.find(found, self._title, self._known, has_words=self._has_words)
                target = self._of_place(place, found, reading)
            if target:
                action, place = target[0], None
                said = changes.of(found, *target, reading)
            elif place:
                said = _new(found, place, reading)
            self._claim(action.id if action else _words_of(place, found), reading)
        except DomainError as error:
            column = Column(error.field) if error.field else None
            reading.refuse(column, getattr(found, error.field or "", None) or "", error.message)
        return Checked(
            row=reading.row,
            outcome=_outcome(action, said, reading),
            typed=found,
            action=action,
            place=place,
            changes=said,
            problems=tuple(reading.problems),
            remarks=tuple(reading.remarks),
            findings=_findings(found, action) if said else (),
        )

    @property
    def _has_words(self) -> bool:
        return Column.RECOMMENDATION in self._columns.values()

    def _of_reference(self, reference: str) -> _Target:
        target = self._actions.get(reference.casefold())
        if target is None:
            raise DomainError(
                "There is no such action here. Leave the cell empty to make a new one.",
                field=Column.REFERENCE.value,
            )
        return target

    def _of_place(self, place: Place, found: Typed, reading: Reading) -> _Target | None:
        """The action that the row is about: one with the same words, or one that is still empty."""
        if place.item is None or place.report is None:
            return None
        wanted = (found.what_we_will_do or "").strip()
        for action in place.item.actions:
            if wanted and action.what_we_will_do.strip() == wanted:
                return action, place.item, place.report
        for action in place.item.actions:
            if action.is_untouched and action.id not in self._taken:
                reading.remarks.append(f"Fills {action.reference}, which is empty so far")
                return action, place.item, place.report
        return None

    def _claim(self, what: object, reading: Reading) -> None:
        before = self._taken.setdefault(what, reading.row)
        if before != reading.row:
            reading.refuse(None, "", f"Row {before} is about the same action. Keep one of the two.")


_ENOUGH_ALONE = {Column.RECOMMENDATION, Column.WHAT_WE_WILL_DO}


def _words_of(place: Place | None, found: Typed) -> tuple[str, ...]:
    """What makes a new action the same as another row's."""
    of = (plain(place.title), plain(place.text)) if place else ()
    return (*of, plain(found.what_we_will_do or ""))


def _new(found: Typed, place: Place, reading: Reading) -> tuple[str, ...]:
    status = found.status
    try:
        if status in (Status.VERIFIED, Status.EMBEDDED):
            reading.remarks.append(
                f"“{found.status_word}” takes a second person and evidence here: brought in as Delivered"
            )
        elif status:
            changes.check_by_sheet(status)
    except DomainError as error:
        reading.refuse(Column.STATUS, found.status_word, error.message)
    if found.original_due_on and found.due_on and found.original_due_on != found.due_on:
        moved = wording.long_date(found.original_due_on)
        reading.remarks.append(f"Counts as moved once from {moved}")
    changes.check_people_and_dates(found, None, place.report, reading)
    return (place.words, *_given(found, reading.known))


def _given(found: Typed, known: Known) -> Iterator[str]:
    """What a new action is given besides its words."""
    yield from (f"Lead: {one.name}" for one in known.people if one.id == found.lead)
    yield from (f"Lead agency: {one.name}" for one in known.agencies if one.id == found.lead_agency)
    for column, day in ((Column.START, found.starts_on), (Column.DUE, found.due_on or found.original_due_on)):
        if day:
            yield f"{column.label}: {wording.long_date(day)}"
    if found.status:
        assured = found.status in (Status.VERIFIED, Status.EMBEDDED)
        yield f"Status: {(Status.DELIVERED if assured else found.status).label}"
    if found.note:
        yield "Update posted"
    if found.tags:
        yield f"Tags: {wording.sentence_list(list(found.tags))}"


def _outcome(action: KnownAction | None, said: tuple[str, ...], reading: Reading) -> Outcome:
    if reading.problems:
        return Outcome.BAD
    if action is None:
        return Outcome.NEW
    return Outcome.UPDATE if said else Outcome.SAME


def _findings(found: Typed, action: KnownAction | None) -> tuple[Finding, ...]:
    """What may identify a child in the texts that are not here already."""
    old = (
        (action.what_we_will_do, action.success_measure, action.intended_effect, action.last_note)
        if action
        else ()
    )
    new = {name: text for name, text in found.texts().items() if text not in old}
    return tuple(finding for name, text in new.items() for finding in guard.find(text, name))
