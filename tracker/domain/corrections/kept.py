"""A corrected reading as it is kept: the report's facts, its items with a key each, and both as JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from tracker.domain.due_dates import DueBasis
from tracker.domain.reading import (
    Confidence,
    Judgement,
    Part,
    Place,
    ReadItem,
    ReportReading,
)
from tracker.domain.reports import ItemKind, ReportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedItem:
    """An item under a key that stays its own while others are split, merged or added."""

    key: int
    item: ReadItem
    is_dropped: bool = False
    agency_id: int | None = None
    """The agency that will lead its action; None where none is chosen."""
    origins: tuple[int, ...] = ()
    """The keys of the items, as they were read, whose words it holds; none where a person added it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A reading with the corrections made so far; dropped items stay so that they can come back."""

    facts: ReportReading
    """Everything but the items, which stand in `items`."""
    items: tuple[CorrectedItem, ...]
    is_live: bool | None = None
    """What the person chose; None until somebody has."""

    @property
    def kept(self) -> tuple[CorrectedItem, ...]:
        """The items that will become recommendations."""
        return tuple(item for item in self.items if not item.is_dropped)

    def reading(self) -> ReportReading:
        """The reading as corrected: what is imported when it is confirmed."""
        return replace(self.facts, items=tuple(kept.item for kept in self.kept))

    def find(self, key: int) -> CorrectedItem | None:
        """The item of this key, or None where there is none (any more)."""
        return next((item for item in self.items if item.key == key), None)


def of(reading: ReportReading) -> Corrected:
    """A reading that nobody has corrected yet."""
    items = tuple(
        CorrectedItem(key=key, item=item, origins=(key,)) for key, item in enumerate(reading.items, start=1)
    )
    return Corrected(facts=replace(reading, items=()), items=items)


def to_json(corrected: Corrected) -> dict[str, Any]:
    """The same as plain JSON: dates ISO, codes as their text."""
    return {
        "is_live": corrected.is_live,
        "facts": {**_plain(corrected.facts), "items": []},
        "items": [
            {
                **_plain(kept.item),
                "key": kept.key,
                "is_dropped": kept.is_dropped,
                "agency_id": kept.agency_id,
                "origins": list(kept.origins),
            }
            for kept in corrected.items
        ],
    }


def from_json(kept: Mapping[str, Any]) -> Corrected:
    """What to_json wrote; a field that it did not know yet takes its default."""
    return Corrected(
        facts=ReportReading(**_typed(ReportReading, kept["facts"], FACT_TYPES)),
        items=tuple(
            CorrectedItem(
                key=item["key"],
                is_dropped=item["is_dropped"],
                agency_id=item.get("agency_id"),
                origins=tuple(item.get("origins", [item["key"]])),
                item=ReadItem(**_typed(ReadItem, item, ITEM_TYPES)),
            )
            for item in kept["items"]
        ),
        is_live=kept["is_live"],
    )


FACT_TYPES: Mapping[str, Callable[[Any], Any]] = {
    "kind": ReportKind,
    "inspected_from": date.fromisoformat,
    "inspected_to": date.fromisoformat,
    "published_on": date.fromisoformat,
    "statement_due_on": date.fromisoformat,
    "statement_due_basis": DueBasis,
    "recipients": tuple,
    "warnings": tuple,
    "items": tuple,
    "strengths": tuple,
    "judgements": lambda found: tuple(Judgement(*judgement) for judgement in found),
    "paragraphs": lambda found: {int(number): text for number, text in found.items()},
}
ITEM_TYPES: Mapping[str, Callable[[Any], Any]] = {
    "kind": ItemKind,
    "subitems": tuple,
    "places": lambda found: tuple(Place(*place) for place in found),
    "confidence": Confidence,
    "part": Part,
    "due_on": date.fromisoformat,
    "due_basis": DueBasis,
    "paragraphs": tuple,
    "bodies": tuple,
    "doubts": tuple,
}


def _plain(of_whom: ReportReading | ReadItem) -> dict[str, Any]:
    return {field.name: _plain_value(getattr(of_whom, field.name)) for field in fields(of_whom)}


def _plain_value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain_value(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): text for key, text in value.items()}
    return str(value) if isinstance(value, str) else value


def _typed(
    made: type[ReportReading | ReadItem], kept: Mapping[str, Any], types: Mapping[str, Callable[[Any], Any]]
) -> dict[str, Any]:
    known = {field.name for field in fields(made)} & kept.keys()
    return {
        name: types[name](kept[name]) if name in types and kept[name] is not None else kept[name]
        for name in known
    }
