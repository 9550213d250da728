"""A recommendation with points within it is laid out as a list and loses no word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import recommendations

words = st.from_regex(r"[a-z]{1,6}( [a-z]{1,6}){0,3}", fullmatch=True)


def test_the_words_before_the_points_lead_them() -> None:
    text = "Leaders should improve: the plans; the records; and the reviews."
    assert recommendations.laid_out(text, ["the plans", "the records", "and the reviews."]) == (
        "Leaders should improve:",
        ["the plans", "the records", "and the reviews."],
    )


def test_what_stands_after_a_point_stays_with_it() -> None:
    assert recommendations.laid_out("a; b, within three months; c", ["a", "b", "c"]) == (
        "",
        ["a", "b, within three months", "c"],
    )


@pytest.mark.parametrize("points", [[], ["gone"], ["b", "a"], [""]])
def test_words_whose_points_do_not_stand_in_them_are_given_whole(points: list[str]) -> None:
    assert recommendations.laid_out("a; b", points) == ("a; b", [])


@given(words, st.lists(words, min_size=1, max_size=5))
def test_no_word_is_lost_or_moved(lead: str, points: list[str]) -> None:
    text = f"{lead}: {'; '.join(points)}."
    before, laid_out = recommendations.laid_out(text, points)
    assert " ".join([before, *laid_out]).replace(";", "").split() == text.replace(";", "").split()
