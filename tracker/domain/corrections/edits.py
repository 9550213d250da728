"""What a person types over a reading before it counts: its facts, and the words and facts of its items."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.domain import due_dates
from tracker.domain.corrections import reshaping
from tracker.domain.corrections.kept import Corrected, CorrectedItem
from tracker.domain.due_dates import DueBasis
from tracker.domain.reading import Part, ReadItem, ReportReading
from tracker.domain.reports import ItemKind

FACT_LABELS: Mapping[str, str] = {
    "title": "Title",
    "authority": "Authority",
    "kind": "Kind of report",
    "inspected_from": "Inspection began",
    "inspected_to": "Inspection ended",
    "published_on": "Published, or date of the letter",
    "recipients": "Recipients",
    "principal_authority": "Principal authority",
    "statement_required": "A statement is required",
    "statement_due_on": "Statement due",
    "send_to": "Send the statement to",
    "licence": "Licence",
}
"""The facts that a person may correct, as screens call them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEdit:
    """One item as a person left it on the form."""

    key: int
    text: str
    number: str | None = None
    section: str | None = None
    part: Part | None = None
    deadline: str | None = None
    due_on: date | None = None
    bodies: tuple[str, ...] = ()
    is_dropped: bool = False
    kind: ItemKind | None = None
    """None leaves it what it is."""
    agency_id: int | None = None


def edit(
    before: Corrected,
    as_read: Corrected,
    facts: Mapping[str, Any],
    edits: Sequence[ItemEdit],
    *,
    is_live: bool | None,
    holidays: Container[date],
) -> Corrected:
    """The reading as the form now has it; dates that nobody set follow the words and dates they come from."""
    after = _edit_facts(before.facts, as_read.facts, facts, holidays)
    has_moved = after.published_on != before.facts.published_on
    items = tuple(
        _edit_item(
            before.find(edited.key) or as_read.find(edited.key) or _blank(edited.key),
            as_read.find(edited.key) or _blank(edited.key),
            edited,
            after.published_on,
            has_moved=has_moved,
        )
        for edited in edits
    )
    return Corrected(facts=after, items=items, is_live=is_live)


def _blank(key: int) -> CorrectedItem:
    return CorrectedItem(key=key, item=ReadItem(text=""))


def _edit_facts(
    before: ReportReading, as_read: ReportReading, facts: Mapping[str, Any], holidays: Container[date]
) -> ReportReading:
    after = replace(before, **{name: facts[name] for name in FACT_LABELS if name in facts})
    due_on, basis = _statement_due(before, as_read, after, holidays)
    after = replace(after, statement_due_on=due_on, statement_due_basis=basis)
    stale = _deadline_warnings(before, holidays)
    fresh = _deadline_warnings(after, holidays)
    others = tuple(warning for warning in before.warnings if warning not in stale)
    return replace(after, warnings=others + tuple(warning for warning in fresh if warning not in others))


def _statement_due(
    before: ReportReading, as_read: ReportReading, after: ReportReading, holidays: Container[date]
) -> tuple[date | None, DueBasis | None]:
    """A date that the person changed is theirs, one from the rule is counted anew, any other stays."""
    if after.statement_due_on != before.statement_due_on:
        given = after.statement_due_on
        return given, _basis(given, as_read.statement_due_on, as_read.statement_due_basis)
    if before.statement_due_basis not in (None, DueBasis.STATUTORY):
        return before.statement_due_on, before.statement_due_basis
    rule = due_dates.statutory_statement_due(after.kind, after.published_on, holidays)
    if rule is None or not after.statement_required:
        return None, None
    return rule, DueBasis.STATUTORY


def _deadline_warnings(of: ReportReading, holidays: Container[date]) -> tuple[str, ...]:
    if of.statement_due_on is None:
        return ()
    return due_dates.check_statement_deadline(of.statement_due_on, of.published_on, of.kind, holidays)


def _basis(given: date | None, read: date | None, read_basis: DueBasis | None) -> DueBasis | None:
    """A date that a person gives is theirs, unless it is the one that was read."""
    if given is None:
        return None
    return read_basis if given == read else DueBasis.SET


def _edit_item(
    kept: CorrectedItem,
    as_read: CorrectedItem,
    edited: ItemEdit,
    published_on: date | None,
    *,
    has_moved: bool,
) -> CorrectedItem:
    item, text = kept.item, edited.text.strip()
    number, inferred = _number(item, as_read.item, edited.number)
    due_on, basis = _action_due(item, as_read.item, edited, published_on, has_moved=has_moved)
    after = replace(
        item,
        text=text,
        kind=edited.kind or item.kind,
        subitems=item.subitems if text == item.text else reshaping.standing(item.subitems, text),
        number=number,
        number_inferred=inferred,
        section=edited.section,
        part=edited.part,
        deadline=edited.deadline,
        due_on=due_on,
        due_basis=basis,
        bodies=edited.bodies,
    )
    return replace(kept, item=after, is_dropped=edited.is_dropped, agency_id=edited.agency_id)


def _number(item: ReadItem, as_read: ReadItem, given: str | None) -> tuple[str | None, str | None]:
    """A number that nobody touched stays printed or inferred; one that a person gives is printed."""
    for known in (item, as_read):
        if given == (known.number or known.number_inferred):
            return known.number, known.number_inferred
    return given, None


def _action_due(
    item: ReadItem, as_read: ReadItem, edited: ItemEdit, published_on: date | None, *, has_moved: bool
) -> tuple[date | None, DueBasis | None]:
    if edited.due_on != item.due_on:
        return edited.due_on, _basis(edited.due_on, as_read.due_on, as_read.due_basis)
    from_words = item.due_basis in (None, DueBasis.DERIVED)
    if from_words and (has_moved or edited.deadline != item.deadline):
        derived = due_dates.derive(edited.deadline, published_on)
        return derived, DueBasis.DERIVED if derived else None
    return item.due_on, item.due_basis
