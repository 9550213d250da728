"""How far a person's version is from what was read, and where two people's versions differ."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from tracker.domain import wording
from tracker.domain.corrections.edits import FACT_LABELS
from tracker.domain.corrections.kept import Corrected, CorrectedItem
from tracker.domain.reading import ReadItem, ReportReading

ITEM_LABELS = {
    "text": "text",
    "kind": "kind",
    "number": "number",
    "section": "section",
    "part": "part",
    "deadline": "deadline",
    "due_on": "due date",
    "bodies": "bodies",
}
AGENCY = "agency_id"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a person has changed in the inspector's words."""

    words: int
    dropped: int
    kept: int

    def __str__(self) -> str:
        """74 words changed, 2 dropped."""
        return f"{wording.count(self.words, 'word')} changed, {self.dropped} dropped"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two versions of a draft differ, as text to read side by side."""

    field: str
    """`authority`, `item.3.text`, `item.3` for an item that one of them lacks, or `order`."""
    label: str
    theirs: str
    yours: str


def count(as_read: Corrected, corrected: Corrected) -> Changes:
    """Count the words that are not as they were read; a dropped, split or merged item changes no word."""
    changed_items = _texts(as_read).items() ^ _texts(corrected).items()
    keys = {key for key, _ in changed_items}
    before, after = _words(as_read, keys), _words(corrected, keys)
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    changed = sum(max(a2 - a1, b2 - b1) for kind, a1, a2, b1, b2 in matcher.get_opcodes() if kind != "equal")
    kept = len(corrected.kept)
    return Changes(words=changed, dropped=len(corrected.items) - kept, kept=kept)


def _texts(corrected: Corrected) -> dict[int, str]:
    return {kept.key: kept.item.text for kept in corrected.items}


def _words(corrected: Corrected, keys: Container[int]) -> list[str]:
    """The words of these items in the order in which they were read, so that a move changes none."""
    items = sorted((kept for kept in corrected.items if kept.key in keys), key=lambda kept: kept.origins[:1])
    return [word for kept in items for word in kept.item.text.split()]


def differences(
    theirs: Corrected, yours: Corrected, agencies: Mapping[int, str] = MappingProxyType({})
) -> tuple[Difference, ...]:
    """Say where two people's versions of the same draft differ, in the order of the screen.

    `agencies` are the names of the partnership's agencies by their ids.
    """
    facts = [
        Difference(name, label, show(getattr(theirs.facts, name)), show(getattr(yours.facts, name)))
        for name, label in FACT_LABELS.items()
        if getattr(theirs.facts, name) != getattr(yours.facts, name)
    ]
    keys = dict.fromkeys(item.key for item in (*theirs.items, *yours.items))
    of_items = [
        found for key in keys for found in _item_differences(key, theirs.find(key), yours.find(key), agencies)
    ]
    return (*facts, *of_items, *_order_difference(theirs, yours))


def _order_difference(theirs: Corrected, yours: Corrected) -> list[Difference]:
    """The order of the items that both have."""
    in_both = {item.key for item in theirs.items} & {item.key for item in yours.items}
    orders = [[item.key for item in each.items if item.key in in_both] for each in (theirs, yours)]
    if orders[0] == orders[1]:
        return []
    told = [", ".join(str(key) for key in order) for order in orders]
    return [Difference("order", "Order of the items", told[0], told[1])]


def _item_differences(
    key: int, theirs: CorrectedItem | None, yours: CorrectedItem | None, agencies: Mapping[int, str]
) -> list[Difference]:
    if theirs is None or yours is None or theirs.is_dropped != yours.is_dropped:
        return [Difference(f"item.{key}", f"Item {key}", _whole(theirs), _whole(yours))]
    found = [
        Difference(
            f"item.{key}.{name}",
            f"Item {key}: {label}",
            show(getattr(theirs.item, name)),
            show(getattr(yours.item, name)),
        )
        for name, label in ITEM_LABELS.items()
        if getattr(theirs.item, name) != getattr(yours.item, name)
    ]
    if theirs.agency_id != yours.agency_id:
        names = [show(agencies.get(each.agency_id or 0, each.agency_id)) for each in (theirs, yours)]
        found.append(Difference(f"item.{key}.{AGENCY}", f"Item {key}: lead agency", names[0], names[1]))
    return found


def _whole(kept: CorrectedItem | None) -> str:
    if kept is None:
        return "(not there)"
    return f"(dropped) {kept.item.text}" if kept.is_dropped else kept.item.text


def show(value: object) -> str:
    """A fact as text to read: dates in words, lists with commas, nothing as (empty)."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return wording.long_date(value)
    if isinstance(value, tuple):
        return "; ".join(value) or "(empty)"
    if isinstance(value, StrEnum):
        return str(getattr(value, "label", value.replace("_", " ").capitalize()))
    return str(value) if value else "(empty)"


def take(yours: Corrected, theirs: Corrected, field: str) -> Corrected:
    """Your version with this one field, or this one item, as they left it."""
    if field in FACT_LABELS:
        return replace(yours, facts=_with_field(yours.facts, theirs.facts, field))
    if field == "order":
        return _in_order_of(yours, theirs)
    place, _, rest = field.partition(".")
    key, _, name = rest.partition(".")
    is_of_item = place == "item" and key.isdecimal()
    return _take_item(yours, theirs, int(key), name) if is_of_item else yours


def _take_item(yours: Corrected, theirs: Corrected, key: int, name: str) -> Corrected:
    source, target = theirs.find(key), yours.find(key)
    if source is None:
        return replace(yours, items=tuple(item for item in yours.items if item.key != key))
    if target and name in ITEM_LABELS:
        return _put(yours, replace(target, item=_with_field(target.item, source.item, name)))
    if target and name == AGENCY:
        return _put(yours, replace(target, agency_id=source.agency_id))
    return _put(yours, source)


Facts = TypeVar("Facts", ReportReading, ReadItem)
COMES_WITH = {"statement_due_on": "statement_due_basis", "due_on": "due_basis", "number": "number_inferred"}
"""A date's basis and a number's origin go where they go."""


def _with_field(yours: Facts, theirs: Facts, name: str) -> Facts:
    names = [name, *([COMES_WITH[name]] if name in COMES_WITH else [])]
    return replace(yours, **{each: getattr(theirs, each) for each in names})


def _in_order_of(yours: Corrected, theirs: Corrected) -> Corrected:
    """The items that both have in their order, each other one in the place where it is."""
    mine = {item.key: item for item in yours.items}
    ordered = iter([mine[item.key] for item in theirs.items if item.key in mine])
    return replace(
        yours, items=tuple(next(ordered) if theirs.find(item.key) else item for item in yours.items)
    )


def _put(yours: Corrected, item: CorrectedItem) -> Corrected:
    """In the place of the item of the same key, or at the end where there is none."""
    if yours.find(item.key) is None:
        return replace(yours, items=(*yours.items, item))
    return replace(yours, items=tuple(item if old.key == item.key else old for old in yours.items))
