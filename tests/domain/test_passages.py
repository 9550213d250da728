"""Finding a report's items in its pages, whatever stands between their words."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import passages
from tracker.domain.passages import Passage, Piece

words = st.from_regex(r"[a-z]{1,7}", fullmatch=True)


def starts(pages: list[list[Piece]]) -> dict[int, str]:
    return {piece.key: piece.text for page in pages for piece in page if piece.key and piece.is_start}


def test_a_passage_is_found_across_line_ends_bullets_and_other_quotation_marks() -> None:
    page = "What needs to improve?\n■ The quality of partners’ multi-\nagency plans.\nStrengths"
    (pieces,) = passages.mark([page], [Passage(1, "The quality of partners' multi-agency plans.")])
    assert [piece.key for piece in pieces] == [None, 1, None]
    assert pieces[1].text == "The quality of partners’ multi-\nagency plans"


def test_a_passage_that_goes_over_the_page_is_marked_on_both_and_starts_once() -> None:
    pages = ["Ensure that all plans for", "children are specific. Next heading"]
    first, second = passages.mark(pages, [Passage(3, "Ensure that all plans for children are specific.")])
    assert [(piece.key, piece.is_start) for piece in first] == [(3, True)]
    assert [(piece.key, piece.is_start) for piece in second] == [(3, False), (None, False)]


def test_a_running_head_in_the_middle_of_a_passage_does_not_hide_it() -> None:
    page = "Ensure that every plan for a child\nInspection report: Testing 8\nis specific and dated. After"
    (pieces,) = passages.mark(
        [page], [Passage(1, "Ensure that every plan for a child is specific and dated.")]
    )
    assert pieces[0].text.startswith("Ensure")
    assert pieces[0].text.endswith("specific and dated")


def test_the_page_that_is_known_decides_between_two_places() -> None:
    pages = ["Train all staff.", "Train all staff."]
    marked = passages.mark(pages, [Passage(1, "Train all staff.", page=2)])
    assert [[piece.key for piece in page] for page in marked] == [[None], [1, None]]


def test_two_items_with_the_same_words_take_two_places() -> None:
    (pieces,) = passages.mark(
        ["Train staff. Train staff."], [Passage(1, "Train staff."), Passage(2, "Train staff.")]
    )
    assert [piece.key for piece in pieces] == [1, None, 2, None]


def test_a_corrected_passage_is_found_by_the_words_it_had_before() -> None:
    corrected = Passage(1, "Teach everybody.", otherwise="Train all staff.")
    (pieces,) = passages.mark(["First. Train all staff. Last."], [corrected])
    assert [piece.text for piece in pieces if piece.key] == ["Train all staff"]


def test_words_that_are_not_there_are_not_marked() -> None:
    assert passages.mark(["Nothing here."], [Passage(1, "Train staff."), Passage(2, "--")]) == [
        [Piece("Nothing here.")]
    ]
    assert passages.mark([], [Passage(1, "Train staff.")]) == []


def test_a_fact_is_found_on_the_first_page_that_prints_it() -> None:
    pages = ["Cover", "London Borough of\nTesting", "London Borough of Testing"]
    assert passages.page_of(pages, "London Borough of Testing") == 2
    assert passages.page_of(pages, "Elsewhere") is None
    assert passages.page_of(pages, "…") is None


@given(
    st.lists(st.lists(words, max_size=12).map(" ".join), max_size=4), st.lists(st.lists(words, max_size=4))
)
def test_marking_never_loses_or_doubles_a_character(pages: list[str], wanted: list[list[str]]) -> None:
    marked = passages.mark(pages, [Passage(key, " ".join(each)) for key, each in enumerate(wanted, start=1)])
    assert ["".join(piece.text for piece in page) for page in marked] == pages


@given(st.lists(st.lists(words, min_size=1, max_size=8), min_size=1, max_size=5))
def test_an_item_printed_as_it_is_read_is_found(lines: list[list[str]]) -> None:
    page = "\n".join(f"- {' '.join(line)}." for line in lines)
    found = starts(passages.mark([page], [Passage(1, " ".join(lines[-1]))]))
    assert re.findall(r"\w+", found[1]) == lines[-1]
