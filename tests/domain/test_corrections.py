"""What a person does to a reading before it counts: edits, splits, merges, and what must hold at the end."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import corrections
from tracker.domain.corrections import Corrected, ItemEdit
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import DomainError
from tracker.domain.reading import Part, ReadItem, ReportKind, ReportReading

NO_HOLIDAYS: frozenset[date] = frozenset()
TODAY = date(2024, 11, 18)

dates = st.none() | st.dates(date(2008, 1, 1), date(2035, 12, 31))
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
items = st.builds(
    ReadItem,
    text=texts,
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
    items=st.lists(items, max_size=5).map(tuple),
    warnings=st.lists(texts, max_size=2).map(tuple),
    paragraphs=st.dictionaries(st.integers(1, 200), texts, max_size=3),
)


def letter(*given: ReadItem, **facts: object) -> Corrected:
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
        )
        for kept in corrected.items
    ]
    return [replace(edits[0], **changed), *edits[1:]] if edits else []


def edited(before: Corrected, facts: dict[str, object] | None = None, **changed: object) -> Corrected:
    return corrections.edit(
        before, before, facts or {}, as_left(before, **changed), is_live=None, holidays=NO_HOLIDAYS
    )


# --- keeping ---


@given(readings)
def test_a_reading_is_the_same_after_it_was_kept_as_json(reading: ReportReading) -> None:
    corrected = corrections.of(reading)
    kept = json.loads(json.dumps(corrections.to_json(corrected)))
    assert corrections.from_json(kept) == corrected
    assert corrections.from_json(kept).reading() == reading


@given(readings)
def test_a_form_sent_back_as_it_was_changes_no_item(reading: ReportReading) -> None:
    whole = replace(reading, items=tuple(replace(item, text=item.text.strip()) for item in reading.items))
    before = corrections.of(whole)
    after = corrections.edit(before, before, {}, as_left(before), is_live=None, holidays=NO_HOLIDAYS)
    untouched = [
        kept.item for kept in after.items if kept.item.number or not kept.item.number_inferred
    ]  # an item with both numbers shows one
    assert [kept.key for kept in after.items] == [kept.key for kept in before.items]
    assert all(item in whole.items for item in untouched)


def test_a_draft_kept_before_a_fact_was_known_takes_its_default() -> None:
    kept = corrections.to_json(letter())
    del kept["facts"]["send_to"], kept["items"][0]["bodies"]
    again = corrections.from_json(kept)
    assert again.facts.send_to is None
    assert again.items[0].item.bodies == ()


# --- editing ---


def test_a_number_that_nobody_touched_stays_inferred_and_a_new_one_counts_as_printed() -> None:
    before = letter(ReadItem(text="Review.", number_inferred="12"))
    assert edited(before).items[0].item.number_inferred == "12"
    item = edited(before, number="13").items[0].item
    assert (item.number, item.number_inferred) == ("13", None)
    assert edited(before, number=None).items[0].item.number_inferred is None


def test_a_due_date_that_a_person_gives_is_set_by_a_person() -> None:
    item = edited(letter(), due_on=date(2025, 1, 31)).items[0].item
    assert (item.due_on, item.due_basis) == (date(2025, 1, 31), DueBasis.SET)


def test_what_a_person_changes_back_is_again_as_it_was_read() -> None:
    item = ReadItem(text="a", number_inferred="12", due_on=date(2025, 3, 1), due_basis=DueBasis.PRINTED)
    due = {"statement_due_on": date(2024, 12, 13), "statement_due_basis": DueBasis.PRINTED}
    as_read = letter(item, statement_required=True, **due)
    changed = edited(as_read, {"statement_due_on": date(2024, 12, 16)}, number="13", due_on=None)
    back = corrections.edit(
        changed,
        as_read,
        {"statement_due_on": date(2024, 12, 13)},
        as_left(as_read),
        is_live=None,
        holidays=NO_HOLIDAYS,
    )
    assert back == as_read


def test_an_item_that_somebody_else_merged_away_keeps_what_was_read_of_it() -> None:
    as_read = letter(ReadItem(text="a"), ReadItem(text="b", paragraphs=(7,), page=3))
    theirs = corrections.merge(as_read, 2)
    yours = corrections.edit(theirs, as_read, {}, as_left(as_read), is_live=None, holidays=NO_HOLIDAYS)
    assert yours.items[1] == as_read.items[1]


def test_a_derived_date_follows_the_publication_date_and_one_set_by_a_person_does_not() -> None:
    before = letter(
        ReadItem(
            text="a",
            deadline="Within three months",
            due_on=date(2024, 12, 6),
            due_basis=DueBasis.DERIVED,
        ),
        ReadItem(text="b", deadline="Soon", due_on=date(2025, 1, 1), due_basis=DueBasis.SET),
    )
    after = edited(before, {"published_on": date(2024, 10, 1)})
    assert [kept.item.due_on for kept in after.items] == [date(2025, 1, 1), date(2025, 1, 1)]
    assert [kept.item.due_basis for kept in after.items] == [DueBasis.DERIVED, DueBasis.SET]


def test_deadline_words_that_a_person_corrects_give_their_date() -> None:
    item = edited(letter(), deadline="Within six months").items[0].item
    assert (item.due_on, item.due_basis) == (date(2025, 3, 6), DueBasis.DERIVED)
    assert edited(letter(), deadline="When possible").items[0].item.due_on is None


def test_a_printed_statement_date_stays_printed_until_a_person_changes_it() -> None:
    before = letter(
        statement_required=True,
        statement_due_on=date(2024, 12, 13),
        statement_due_basis=DueBasis.PRINTED,
    )
    assert edited(before, {"published_on": date(2024, 9, 9)}).facts.statement_due_basis is DueBasis.PRINTED
    changed = edited(before, {"statement_due_on": date(2024, 12, 16)}).facts
    assert changed.statement_due_basis is DueBasis.SET


def test_a_statement_that_a_person_asks_for_takes_the_date_of_the_law() -> None:
    facts = edited(letter(), {"statement_required": True}).facts
    assert (facts.statement_due_on, facts.statement_due_basis) == (date(2024, 12, 13), DueBasis.STATUTORY)
    moved = edited(corrections.of(facts), {"published_on": date(2024, 9, 9)}).facts
    assert moved.statement_due_on == date(2024, 12, 16)
    assert edited(corrections.of(facts), {"statement_required": False}).facts.statement_due_on is None


def test_the_warning_about_a_deadline_goes_when_the_deadline_is_mended() -> None:
    saturday = date(2024, 12, 14)
    before = edited(letter(), {"statement_required": True, "statement_due_on": saturday})
    assert any("not a working day" in warning for warning in before.facts.warnings)
    assert edited(before, {"statement_due_on": date(2024, 12, 13)}).facts.warnings == ()


# --- splitting, merging, dropping, adding ---


def test_an_item_is_split_where_its_text_is_marked() -> None:
    before = letter(
        ReadItem(text="Review plans. || Train staff.", number="4", section="Next", paragraphs=(8,))
    )
    after = corrections.split(before, 1)
    assert [kept.item.text for kept in after.items] == ["Review plans.", "Train staff."]
    assert [kept.item.number for kept in after.items] == ["4", None]
    assert [kept.item.section for kept in after.items] == ["Next", "Next"]
    assert len({kept.key for kept in after.items}) == 2


@pytest.mark.parametrize("text", ["One thing.", "|| One thing.", "One thing.||", "||"])
def test_a_split_that_would_leave_an_empty_item_is_refused_at_its_text(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        corrections.split(letter(ReadItem(text="First."), ReadItem(text=text)), 2)
    assert refused.value.field == "items-1-text"


def test_merging_joins_the_words_and_keeps_what_both_cite() -> None:
    before = letter(
        ReadItem(text="Review plans", number="4", paragraphs=(8, 9), bodies=("police",)),
        ReadItem(text="and train staff.", number="5", paragraphs=(9, 12), bodies=("health",)),
    )
    (merged,) = corrections.merge(before, 2).items
    assert merged.item.text == "Review plans and train staff."
    assert merged.item.number == "4"
    assert merged.item.paragraphs == (8, 9, 12)
    assert merged.item.bodies == ("police", "health")


def test_an_item_merges_past_a_dropped_one_and_the_first_has_nothing_above() -> None:
    three = letter(ReadItem(text="a"), ReadItem(text="b"), ReadItem(text="c"))
    merged = corrections.merge(corrections.drop(three, 2), 3)
    assert [kept.item.text for kept in merged.kept] == ["a c"]
    with pytest.raises(DomainError, match="no item above"):
        corrections.merge(three, 1)


@given(st.lists(st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){0,4}", fullmatch=True), min_size=2, max_size=5))
def test_merging_undoes_a_split(parts: list[str]) -> None:
    before = letter(ReadItem(text=" || ".join(parts)))
    split = corrections.split(before, 1)
    for kept in split.items[1:]:
        split = corrections.merge(split, kept.key)
    assert [kept.item.text for kept in split.items] == [" ".join(parts)]


def test_a_dropped_item_comes_back_as_it_was() -> None:
    before = letter()
    dropped = corrections.drop(before, 1)
    assert [kept.key for kept in dropped.kept] == [2]
    assert len(dropped.reading().items) == 1
    assert corrections.restore(dropped, 1) == before


def test_an_added_item_stands_after_the_one_named_under_its_heading() -> None:
    before = letter(ReadItem(text="a", section="Next", part=Part.BOARD), ReadItem(text="b"))
    after = corrections.add(before, 1)
    assert [kept.item.text for kept in after.items] == ["a", "", "b"]
    assert (after.items[1].item.section, after.items[1].item.part) == ("Next", Part.BOARD)
    assert corrections.add(before).items[-1].item == ReadItem(text="")


def test_an_accepted_item_has_no_doubts_left() -> None:
    before = letter(ReadItem(text="a", doubts=("Its number was lost.",)))
    assert corrections.accept(before, 1).items[0].item.doubts == ()


def test_an_item_that_is_gone_cannot_be_dropped() -> None:
    with pytest.raises(DomainError, match="no longer"):
        corrections.drop(letter(), 9)


# --- what differs ---


def test_changed_words_are_counted_and_dropped_items_are_not_words() -> None:
    read = letter(ReadItem(text="Improve the quality of plans."), ReadItem(text="Train all staff."))
    assert str(corrections.count(read, read)) == "0 words changed, 0 dropped"
    changed = corrections.drop(edited(read, text="Improve the timeliness and quality of plans."), 2)
    count = corrections.count(read, changed)
    assert (count.words, count.dropped, count.kept) == (2, 1, 1)


def test_splitting_and_merging_change_no_word() -> None:
    read = letter(ReadItem(text="Review plans. Train staff."))
    split = corrections.split(edited(read, text="Review plans. || Train staff."), 1)
    assert corrections.count(read, split).words == 0


def test_two_versions_differ_where_either_person_changed_something_and_one_can_take_the_other() -> None:
    base = letter(ReadItem(text="a"), ReadItem(text="b", due_on=date(2025, 1, 1), due_basis=DueBasis.PRINTED))
    theirs = edited(corrections.drop(base, 2), {"authority": "Theirs"}, text="a, they said")
    yours = corrections.add(edited(base, {"statement_required": True}, due_on=date(2025, 2, 1)), 2)
    found = corrections.differences(theirs, yours)
    assert [difference.field for difference in found] == [
        "authority",
        "statement_required",
        "statement_due_on",
        "item.1.text",
        "item.1.due_on",
        "item.2",
        "item.3",
    ]
    assert found[4].theirs == "(empty)"
    assert found[4].yours == "1 February 2025"
    for difference in found:
        yours = corrections.take(yours, theirs, difference.field)
    assert corrections.differences(theirs, yours) == ()


@given(readings, readings)
def test_taking_every_difference_gives_their_version(one: ReportReading, other: ReportReading) -> None:
    theirs, yours = corrections.of(one), corrections.of(other)
    for difference in corrections.differences(theirs, yours):
        yours = corrections.take(yours, theirs, difference.field)
    assert corrections.differences(theirs, yours) == ()
    assert [kept.item.text for kept in yours.items] == [kept.item.text for kept in theirs.items]


@pytest.mark.parametrize("field", ["items", "item.", "item.x.text", "item.1.line", "nonsense"])
def test_a_field_that_no_screen_offers_is_left_alone_or_taken_whole(field: str) -> None:
    yours = letter()
    assert corrections.take(yours, yours, field) == yours


# --- what must hold ---


def fields_refused(corrected: Corrected) -> list[str | None]:
    return [problem.field for problem in corrections.problems(corrected, TODAY)]


def test_a_sound_reading_has_no_problems() -> None:
    assert fields_refused(letter()) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"authority": None}, "authority"),
        ({"authority": "  "}, "authority"),
        ({"inspected_from": date(2024, 7, 19), "inspected_to": date(2024, 7, 15)}, "inspected_to"),
        ({"inspected_to": date(2024, 9, 7)}, "published_on"),
        ({"inspected_from": date(2024, 9, 7)}, "published_on"),
        ({"published_on": date(2024, 11, 19)}, "published_on"),
        ({"statement_due_on": date(2024, 9, 5)}, "statement_due_on"),
    ],
)
def test_a_fact_that_cannot_be_is_a_problem_at_its_field(facts: dict[str, object], field: str) -> None:
    assert fields_refused(letter(**facts)) == [field]


def test_a_report_dated_today_on_the_day_its_inspection_ended_is_sound() -> None:
    assert fields_refused(letter(inspected_from=TODAY, inspected_to=TODAY, published_on=TODAY)) == []


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (ReadItem(text=" "), "items-0-text"),
        (ReadItem(text="One || two"), "items-0-text"),
        (ReadItem(text="a", due_on=date(2024, 9, 5)), "items-0-due_on"),
    ],
)
def test_an_item_that_cannot_be_is_a_problem_until_it_is_dropped(item: ReadItem, field: str) -> None:
    corrected = letter(item, ReadItem(text="b", due_on=date(2024, 9, 6)))
    assert fields_refused(corrected) == [field]
    assert fields_refused(corrections.drop(corrected, 1)) == []


def test_a_reading_with_every_item_dropped_cannot_be_confirmed() -> None:
    assert fields_refused(corrections.drop(corrections.drop(letter(), 1), 2)) == [None]


@pytest.mark.parametrize(
    ("published_on", "inspected_to", "live"),
    [
        (date(2023, 11, 18), None, True),
        (date(2023, 11, 17), None, False),
        (None, date(2024, 1, 1), True),
        (None, None, False),
    ],
)
def test_a_report_is_proposed_as_live_for_twelve_months(
    published_on: date | None, inspected_to: date | None, live: bool
) -> None:
    reading = ReportReading(published_on=published_on, inspected_to=inspected_to)
    assert corrections.is_recent(reading, TODAY) is live
