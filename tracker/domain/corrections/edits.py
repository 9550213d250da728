"""What a person does to a reading before it counts: edit, split, merge, drop, restore, add, accept."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.domain import due_dates
from tracker.domain.corrections.kept import Corrected, CorrectedItem
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import DomainError
from tracker.domain.reading import Part, ReadItem, ReportReading

CUT = "||"
"""The mark that a person types in a text where it is to be split."""

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
            _item(before, edited.key) or _item(as_read, edited.key) or ReadItem(text=""),
            _item(as_read, edited.key) or ReadItem(text=""),
            edited,
            after.published_on,
            has_moved=has_moved,
        )
        for edited in edits
    )
    return Corrected(facts=after, items=items, is_live=is_live)


def _item(corrected: Corrected, key: int) -> ReadItem | None:
    found = corrected.find(key)
    return found.item if found else None


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
    item: ReadItem, as_read: ReadItem, edited: ItemEdit, published_on: date | None, *, has_moved: bool
) -> CorrectedItem:
    number, inferred = _number(item, as_read, edited.number)
    due_on, basis = _action_due(item, as_read, edited, published_on, has_moved=has_moved)
    after = replace(
        item,
        text=edited.text.strip(),
        number=number,
        number_inferred=inferred,
        section=edited.section,
        part=edited.part,
        deadline=edited.deadline,
        due_on=due_on,
        due_basis=basis,
        bodies=edited.bodies,
    )
    return CorrectedItem(key=edited.key, item=after, is_dropped=edited.is_dropped)


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


def split(corrected: Corrected, key: int) -> Corrected:
    """Cut one item into several at each cut mark in its text; the first part keeps the number."""
    at, whole = _place(corrected, key)
    texts = [text for part in whole.item.text.split(CUT) if (text := part.strip())]
    if len(texts) < 2:
        raise DomainError(
            f"Type {CUT} in the text where it is to be split, and press Split again.",
            field=f"items-{at}-text",
        )
    first = replace(whole, item=replace(whole.item, text=texts[0]))
    rest = replace(whole.item, number=None, number_inferred=None)
    new = tuple(
        CorrectedItem(key=new_key, item=replace(rest, text=text))
        for new_key, text in enumerate(texts[1:], start=_next_key(corrected))
    )
    return replace(corrected, items=(*corrected.items[:at], first, *new, *corrected.items[at + 1 :]))


def merge(corrected: Corrected, key: int) -> Corrected:
    """Join one item to the one above it, which keeps its number, section and date."""
    at, below = _place(corrected, key)
    above_at = next((n for n in range(at - 1, -1, -1) if not corrected.items[n].is_dropped), None)
    if above_at is None:
        raise DomainError("There is no item above this one to merge it with.", field=f"items-{at}-text")
    above = corrected.items[above_at].item
    joined = replace(
        above,
        text=f"{above.text} {below.item.text}".strip(),
        paragraphs=_union(above.paragraphs, below.item.paragraphs),
        bodies=_union(above.bodies, below.item.bodies),
        doubts=_union(above.doubts, below.item.doubts),
    )
    items = list(corrected.items)
    items[above_at] = replace(items[above_at], item=joined)
    del items[at]
    return replace(corrected, items=tuple(items))


def drop(corrected: Corrected, key: int) -> Corrected:
    """Leave an item out; it stays in the draft and can be restored."""
    return _with_item(corrected, key, is_dropped=True)


def restore(corrected: Corrected, key: int) -> Corrected:
    """Bring a dropped item back."""
    return _with_item(corrected, key, is_dropped=False)


def accept(corrected: Corrected, key: int) -> Corrected:
    """Say that an item was looked at and is right: its doubts are settled."""
    _, found = _place(corrected, key)
    return _with_item(corrected, key, item=replace(found.item, doubts=()))


def add(corrected: Corrected, after: int | None = None) -> Corrected:
    """Put an empty item after this one, under the same heading; at the end where none is named."""
    if after is None:
        at, like = len(corrected.items), None
    else:
        place, like = _place(corrected, after)
        at = place + 1
    blank = ReadItem(text="", section=like.item.section, part=like.item.part) if like else ReadItem(text="")
    new = CorrectedItem(key=_next_key(corrected), item=blank)
    return replace(corrected, items=(*corrected.items[:at], new, *corrected.items[at:]))


def _with_item(corrected: Corrected, key: int, **changed: Any) -> Corrected:  # noqa: ANN401 - any field of it
    at, found = _place(corrected, key)
    return replace(
        corrected, items=(*corrected.items[:at], replace(found, **changed), *corrected.items[at + 1 :])
    )


def _place(corrected: Corrected, key: int) -> tuple[int, CorrectedItem]:
    for at, item in enumerate(corrected.items):
        if item.key == key:
            return at, item
    raise DomainError("That item is no longer in the draft.")


def _next_key(corrected: Corrected) -> int:
    return max((item.key for item in corrected.items), default=0) + 1


def _union(first: tuple[Any, ...], second: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*first, *second)))
