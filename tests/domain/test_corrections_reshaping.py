"""What the buttons of an item do: split, merge, move, drop, restore, accept, add, and read it again."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readings import edited, letter
from tracker.domain import corrections
from tracker.domain.corrections import Corrected
from tracker.domain.errors import DomainError
from tracker.domain.reading import Confidence, Part, Place, ReadItem
from tracker.domain.reports import ItemKind


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


# --- what a split and a merge do to where an item stands, and to its points ---

HERE, NEXT = Place(3, 0.1, 0.8, 0.9, 0.95), Place(4, 0.1, 0.05, 0.9, 0.2)


def test_each_part_of_a_split_item_keeps_the_points_in_it_and_stands_in_the_box_of_the_whole() -> None:
    text = "Improve: plans; records; || train: staff; carers."
    points = ("plans", "records", "staff", "carers.")
    before = letter(ReadItem(text=text, subitems=points, places=(HERE,), page=3, line=7, last_line=9))
    first, second = (kept.item for kept in corrections.split(before, 1).items)
    assert (first.subitems, second.subitems) == (("plans", "records"), ("staff", "carers."))
    assert first.places == second.places == (HERE,)
    assert (first.page, first.line, first.last_line) == (3, 7, None)
    assert (second.page, second.line, second.last_line) == (3, None, 9)


def test_the_page_of_a_later_part_is_unknown_where_the_whole_runs_over_two() -> None:
    before = letter(ReadItem(text="One. || Two.", places=(HERE, NEXT), page=3))
    assert [kept.item.page for kept in corrections.split(before, 1).items] == [3, None]


def test_merging_joins_the_points_the_places_and_the_doubts_and_is_as_unsure_as_either() -> None:
    before = letter(
        ReadItem(text="Plans: a;", subitems=("a",), places=(HERE,), doubts=("Cut off?",), last_line=4),
        ReadItem(text="b.", subitems=("b.",), places=(HERE, NEXT), confidence=Confidence.UNSURE, last_line=5),
    )
    (merged,) = corrections.merge(before, 2).items
    assert merged.item.subitems == ("a", "b.")
    assert merged.item.places == (HERE, NEXT)
    assert (merged.item.doubts, merged.item.confidence) == (("Cut off?",), Confidence.UNSURE)
    assert merged.item.last_line == 5
    assert merged.origins == (1, 2)


def test_a_merged_item_takes_the_lead_agency_of_the_one_below_only_where_it_has_none() -> None:
    for above, below, expected in ((7, 8, 7), (None, 8, 8), (7, None, 7)):
        two = letter()
        items = (replace(two.items[0], agency_id=above), replace(two.items[1], agency_id=below))
        assert corrections.merge(replace(two, items=items), 2).items[0].agency_id == expected


def test_a_point_that_is_edited_out_of_the_words_is_no_point_any_more() -> None:
    before = letter(ReadItem(text="Improve: plans;\n records.", subitems=("plans", "records.")))
    assert edited(before).items[0].item.subitems == ("plans", "records.")
    assert edited(before, text="Improve: all plans; files.").items[0].item.subitems == ("plans",)


def test_the_kind_and_the_lead_agency_are_a_persons_to_change_and_to_clear() -> None:
    before = letter(ReadItem(text="a", kind=ItemKind.CAUSE_OF_CONCERN))
    assert edited(before, kind=None).items[0].item.kind is ItemKind.CAUSE_OF_CONCERN
    changed = edited(before, kind=ItemKind.STATUTORY_REQUIREMENT, agency_id=7)
    assert changed.items[0].item.kind is ItemKind.STATUTORY_REQUIREMENT
    assert changed.items[0].agency_id == 7
    assert edited(changed, agency_id=None).items[0].agency_id is None


def test_an_added_item_is_of_the_kind_of_the_one_it_stands_below() -> None:
    before = letter(ReadItem(text="a", kind=ItemKind.AREA_FOR_IMPROVEMENT))
    assert corrections.add(before, 1).items[1].item.kind is ItemKind.AREA_FOR_IMPROVEMENT


def test_an_item_that_somebody_looked_at_is_sure() -> None:
    before = letter(ReadItem(text="a", confidence=Confidence.UNSURE, reason="Its heading is unusual."))
    accepted = corrections.accept(before, 1).items[0].item
    assert (accepted.confidence, accepted.reason) == (Confidence.SURE, "Its heading is unusual.")


# --- moving ---


def keys(corrected: Corrected) -> list[int]:
    return [kept.key for kept in corrected.items]


def test_an_item_moves_past_dropped_ones_and_stays_at_the_ends() -> None:
    four = corrections.drop(letter(*(ReadItem(text=text) for text in "abcd")), 2)
    assert keys(corrections.move_up(four, 3)) == [3, 1, 2, 4]
    assert keys(corrections.move_down(four, 1)) == [2, 3, 1, 4]
    assert corrections.move_up(four, 1) == four
    assert corrections.move_down(four, 4) == four


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 6)), max_size=20), st.sets(st.integers(1, 6)))
def test_moves_only_change_the_order_and_change_no_word(
    moves: list[tuple[bool, int]], dropped: set[int]
) -> None:
    before = letter(*(ReadItem(text=f"Item {n} of six.") for n in range(1, 7)))
    after = before
    for key in dropped:
        after = corrections.drop(after, key)
    start = after
    for up, key in moves:
        there = corrections.move_up(after, key) if up else corrections.move_down(after, key)
        if key not in dropped and there != after:
            back = corrections.move_down(there, key) if up else corrections.move_up(there, key)
            assert [kept.key for kept in back.kept] == [kept.key for kept in after.kept]
        after = there
    assert sorted(after.items, key=lambda kept: kept.key) == list(start.items)
    assert corrections.count(before, after).words == 0


# --- taking it as it was read ---


def test_reading_an_item_again_undoes_what_was_typed_dropped_and_decided() -> None:
    as_read = letter(ReadItem(text="a", doubts=("Is it one?",)), ReadItem(text="b"))
    changed = corrections.drop(corrections.accept(edited(as_read, text="other words"), 1), 1)
    assert corrections.reread(changed, as_read, 1) == as_read


@pytest.mark.parametrize("key", [1, 2, 4])
def test_reading_any_part_again_undoes_the_splits_and_merges_around_it(key: int) -> None:
    as_read = letter(ReadItem(text="a || b"), ReadItem(text="c"), ReadItem(text="d"))
    changed = corrections.merge(corrections.split(as_read, 1), 2)
    assert [kept.origins for kept in changed.items] == [(1,), (1, 2), (3,)]
    assert keys(changed) == [1, 4, 3]
    assert corrections.reread(changed, as_read, key) == as_read


def test_an_item_that_a_person_added_cannot_be_read_again() -> None:
    as_read = letter()
    with pytest.raises(DomainError, match="a person added it"):
        corrections.reread(corrections.add(as_read), as_read, 3)
    with pytest.raises(DomainError):
        corrections.reread(as_read, as_read, 9)


# --- whatever is pressed, in whatever order ---

WORDS = ("split", "merge", "up", "down", "drop", "restore", "accept", "reread")
presses = st.lists(st.tuples(st.sampled_from(WORDS), st.integers(1, 9), st.integers(0, 5)), max_size=25)


def pressed(corrected: Corrected, as_read: Corrected, word: str, key: int, at: int) -> Corrected:
    """The draft after that button; as it was where the button is refused."""
    acts = {
        "merge": corrections.merge,
        "up": corrections.move_up,
        "down": corrections.move_down,
        "drop": corrections.drop,
        "restore": corrections.restore,
        "accept": corrections.accept,
    }
    try:
        if word == "reread":
            return corrections.reread(corrected, as_read, key)
        if word == "split":
            return corrections.split(cut(corrected, key, at), key)
        return acts[word](corrected, key)
    except DomainError:
        return corrected


def cut(corrected: Corrected, key: int, at: int) -> Corrected:
    """The draft with a mark typed before a word of that item."""
    found = corrected.find(key)
    if found is None:
        return corrected
    words = found.item.text.split(" ")
    text = " ".join([*words[:at], corrections.CUT, *words[at:]])
    marked = replace(found, item=replace(found.item, text=text))
    return replace(corrected, items=tuple(marked if kept is found else kept for kept in corrected.items))


def words(corrected: Corrected) -> Counter[str]:
    return Counter(word for kept in corrected.items for word in kept.item.text.split())


@given(presses)
def test_no_button_loses_a_word_or_gives_two_items_one_key(buttons: list[tuple[str, int, int]]) -> None:
    as_read = letter(
        ReadItem(text="Improve: plans; old records; reviews.", subitems=("plans", "old records", "reviews.")),
        ReadItem(text="Train all staff and carers."),
        ReadItem(text="Review."),
    )
    after = as_read
    for word, key, at in buttons:
        after = pressed(after, as_read, word, key, at)
        assert words(after) == words(as_read)
        assert len(set(keys(after))) == len(after.items)
        assert {origin for kept in after.items for origin in kept.origins} == {1, 2, 3}
        for kept in after.items:
            assert all(point in kept.item.text for point in kept.item.subitems)
    for key in (1, 2, 3):
        after = corrections.reread(after, as_read, key)
    assert sorted(after.items, key=lambda kept: kept.key) == list(as_read.items)
