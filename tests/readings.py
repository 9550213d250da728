"""Readings for tests, made up by hypothesis or by hand, and a form that leaves them as they are."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from tracker.domain import corrections
from tracker.domain.corrections import Corrected, ItemEdit
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

NO_HOLIDAYS: frozenset[date] = frozenset()
dates = st.none() | st.dates(date(2008, 1, 1), date(2035, 12, 31))
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
places = st.builds(Place, st.integers(1, 90), *[st.floats(0, 1)] * 4)
items = st.builds(
    ReadItem,
    text=texts,
    kind=st.sampled_from(ItemKind),
    subitems=st.lists(texts, max_size=2).map(tuple),
    number=st.none() | texts,
    number_inferred=st.none() | texts,
    section=st.none() | texts,
    part=st.none() | st.sampled_from(Part),
    deadline=st.none() | texts,
    due_on=dates,
    due_basis=st.none() | st.sampled_from(DueBasis),
    paragraphs=st.lists(st.integers(1, 200), max_size=3).map(tuple),
    bodies=st.lists(texts, max_size=3).map(tuple),
    page=st.none() | st.integers(1, 90),
    line=st.none() | st.integers(1, 900),
    last_line=st.none() | st.integers(1, 900),
    places=st.lists(places, max_size=2).map(tuple),
    confidence=st.sampled_from(Confidence),
    reason=texts,
    doubts=st.lists(texts, max_size=2).map(tuple),
)
readings = st.builds(
    ReportReading,
    kind=st.sampled_from(ReportKind),
    title=st.none() | texts,
    authority=st.none() | texts,
    inspected_from=dates,
    inspected_to=dates,
    published_on=dates,
    recipients=st.lists(texts, max_size=3).map(tuple),
    principal_authority=st.none() | texts,
    statement_required=st.booleans(),
    statement_due_on=dates,
    statement_due_basis=st.none() | st.sampled_from(DueBasis),
    send_to=st.none() | texts,
    licence=texts,
    strengths=st.lists(texts, max_size=2).map(tuple),
    judgements=st.lists(st.builds(Judgement, texts, texts), max_size=2).map(tuple),
    items=st.lists(items, max_size=3).map(tuple),
    warnings=st.lists(texts, max_size=2).map(tuple),
    paragraphs=st.dictionaries(st.integers(1, 200), texts, max_size=3),
)


def letter(*given: ReadItem, **facts: object) -> Corrected:
    """A reading of these items, or of two, which nobody has corrected yet."""
    known = {"kind": ReportKind.JTAI, "authority": "Testing", "published_on": date(2024, 9, 6)}
    read = given or (ReadItem(text="The quality of referrals."), ReadItem(text="The timeliness of meetings."))
    return corrections.of(ReportReading(**{**known, **facts}, items=read))


def as_left(corrected: Corrected, **changed: object) -> list[ItemEdit]:
    """Every item as a form shows it, the first with these changes."""
    edits = [
        ItemEdit(
            key=kept.key,
            text=kept.item.text,
            number=kept.item.number or kept.item.number_inferred,
            section=kept.item.section,
            part=kept.item.part,
            deadline=kept.item.deadline,
            due_on=kept.item.due_on,
            bodies=kept.item.bodies,
            is_dropped=kept.is_dropped,
            kind=kept.item.kind,
            agency_id=kept.agency_id,
        )
        for kept in corrected.items
    ]
    return [replace(edits[0], **changed), *edits[1:]] if edits else []


def edited(before: Corrected, facts: dict[str, object] | None = None, **changed: object) -> Corrected:
    """The reading after somebody saved it with these facts, and these changes of the first item."""
    return corrections.edit(
        before, before, facts or {}, as_left(before, **changed), is_live=None, holidays=NO_HOLIDAYS
    )
