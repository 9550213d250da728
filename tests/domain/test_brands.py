"""A partnership's colour and the words for its logo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import brands, papers
from tracker.domain.errors import DomainError
from tracker.domain.papers import Brand


@pytest.mark.parametrize(
    ("typed", "read"),
    [("#7a1f5c", "7a1f5c"), (" 7A1F5C ", "7a1f5c"), ("#036", "003366"), ("", papers.COLOUR)],
)
def test_a_colour_is_read_as_people_write_it(typed: str, read: str) -> None:
    assert brands.read_colour(typed) == read


@pytest.mark.parametrize("typed", ["blue", "#12345", "rgb(1,2,3)", "#7a1f5c;", "##123456", "#１２３４５６"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="six signs") as refused:
        brands.read_colour(typed)
    assert refused.value.field == "colour"


def test_a_light_colour_is_refused_with_its_contrast() -> None:
    with pytest.raises(DomainError, match=r"#ffdd00 is too light: white words on it stand out 1\.3 to 1"):
        brands.read_colour("#fd0")


@given(st.integers(0, 0xFFFFFF))
def test_on_any_colour_that_is_taken_white_can_be_read(number: int) -> None:
    try:
        colour = brands.read_colour(f"#{number:06x}")
    except DomainError:
        assert papers.contrast(f"{number:06x}", "ffffff") < brands.LEAST_CONTRAST
    else:
        assert papers.contrast(colour, Brand(colour=colour).ink) >= brands.LEAST_CONTRAST


def test_a_logo_needs_words_and_words_need_a_logo() -> None:
    with pytest.raises(DomainError, match="Say in words what the logo shows"):
        brands.check_words(" ", has_logo=True)
    with pytest.raises(DomainError, match="under 200"):
        brands.check_words("a" * 201, has_logo=True)
    assert brands.check_words(" Two\n rivers ", has_logo=True) == "Two rivers"
    assert brands.check_words("Two rivers", has_logo=False) == ""
