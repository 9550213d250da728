"""Items that stand in another report already are found word for word or nearly so, in thousands at once."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.repeats import Item, same

LONG = "Ensure that strategy discussions are held within one working day and are attended by all agencies."


def found(text: str, *others: str) -> list[tuple[str, bool]]:
    items = [Item(other, "another", other) for other in others]
    return [(each.other, each.is_exact) for each in same.find({1: text}, items)]


def test_case_marks_and_spaces_do_not_make_words_others() -> None:
    other = "Train ALL staff – and\ncarers"
    assert found("Train all staff, and carers.", other) == [(other, True)]


def test_a_slip_of_the_reading_is_told_as_nearly_the_same() -> None:
    for other in (LONG.replace("attended", "attend ed"), LONG.removeprefix("Ensure that "), f"1. {LONG}"):
        assert found(LONG, other) == [(other, False)]


def test_the_same_matter_in_other_words_is_not_the_same_item() -> None:
    for other in (
        "Ensure that strategy discussions are recorded, and that all decisions are shared with partners.",
        "Hold strategy discussions on time.",
        "Ensure that initial child protection conferences are attended by all agencies.",
        "",
    ):
        assert found(LONG, other) == []


def test_each_item_is_told_of_each_report_that_holds_it_in_the_order_in_which_both_came() -> None:
    others = [Item((report, n), report, text) for report in "AB" for n, text in enumerate(("b.", "a."))]
    assert [(each.key, each.other) for each in same.find({5: "A", 2: "B"}, others)] == [
        (5, ("A", 1)),
        (5, ("B", 1)),
        (2, ("A", 0)),
        (2, ("B", 0)),
    ]


@given(st.text(max_size=60))
def test_a_text_with_a_word_is_the_same_as_itself(text: str) -> None:
    has_words = re.search(r"\w", text) is not None
    assert found(text, text) == ([(text, True)] if has_words else [])


def test_a_long_report_is_compared_with_ten_thousand_items_in_a_moment() -> None:
    others = [Item(n, n % 99, f"Matter {n}: improve {n % 7} of the {n % 70} things.") for n in range(10_000)]
    texts = {key: f"Matter {key}: improve {key % 7} of the {key % 70} things." for key in range(50)}
    began = time.perf_counter()
    found = same.find(texts, others)
    assert time.perf_counter() - began < 10  # under half a second on a machine at rest
    assert sum(each.is_exact for each in found) == 50
