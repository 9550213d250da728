"""What a person types over a reading, what differs between two versions, and what must hold at the end."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from tests.readings import NO_HOLIDAYS, as_left, edited, letter, readings
from tracker.domain import corrections
from tracker.domain.corrections import Corrected
from tracker.domain.due_dates import DueBasis
from tracker.domain.reading import ReadItem, ReportReading
from tracker.domain.reports import ItemKind

TODAY = date(2024, 11, 18)


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


def test_a_draft_kept_before_there_were_kinds_places_and_lead_agencies_still_opens() -> None:
    kept = corrections.to_json(letter())
    for name in ("kind", "subitems", "places", "confidence", "reason", "agency_id", "origins", "last_line"):
        del kept["items"][0][name]
    for name in ("strengths", "judgements"):
        del kept["facts"][name]
    assert corrections.from_json(kept) == letter()


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


def test_a_conflict_shows_kinds_agencies_by_name_and_the_order_and_takes_them() -> None:
    base = letter(ReadItem(text="a"), ReadItem(text="b"), ReadItem(text="c"))
    theirs = corrections.move_up(edited(base, kind=ItemKind.CAUSE_OF_CONCERN, agency_id=7), 3)
    yours = corrections.move_down(edited(base, agency_id=8), 1)
    found = corrections.differences(theirs, yours, {7: "Testing Police", 8: "Testing Council"})
    assert [(each.field, each.theirs, each.yours) for each in found] == [
        ("item.1.kind", "Cause of concern", "Recommendation"),
        ("item.1.agency_id", "Testing Police", "Testing Council"),
        ("order", "1, 3, 2", "2, 1, 3"),
    ]
    for difference in found:
        yours = corrections.take(yours, theirs, difference.field)
    assert yours == theirs


def test_taking_their_order_leaves_an_item_that_only_you_have_in_its_place() -> None:
    base = letter(ReadItem(text="a"), ReadItem(text="b"))
    yours = corrections.add(base, 1)
    taken = corrections.take(yours, corrections.move_up(base, 2), "order")
    assert [kept.key for kept in taken.items] == [2, 3, 1]


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
