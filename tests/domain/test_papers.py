"""The paper, whatever it is written as: its order, its rules, its colours and its texts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import papers as made
from tracker.domain import papers
from tracker.domain.papers import (
    Across,
    Brand,
    Cell,
    Chart,
    Column,
    Heading,
    Row,
    Series,
    Table,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}")


@given(COLOURS)
def test_the_ink_on_any_colour_can_be_read(colour: str) -> None:
    assert papers.contrast(Brand(colour=colour).ink, colour) >= 4.5


def test_black_on_white_is_the_greatest_contrast() -> None:
    assert papers.contrast("000000", "ffffff") == pytest.approx(21)
    assert papers.contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", ["", "red", "#123456", "12345", "1234567", "12345g", "fff; } body {"])
def test_a_colour_is_six_figures_and_nothing_else(colour: str) -> None:
    with pytest.raises(ValueError, match="is no colour"):
        Brand(colour=colour)


@pytest.mark.parametrize("levels", [(2,), (1, 3), (1, 2, 4), (0,)])
def test_headings_begin_at_level_1_and_leave_none_out(levels: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="leaves a level out"):
        replace(made.statement(), blocks=tuple(Heading(level, "Words") for level in levels))


def test_headings_may_go_back_up_over_levels() -> None:
    blocks = tuple(Heading(level, "Words") for level in (1, 2, 3, 1, 2))
    assert [each.level for each in papers.headings(replace(made.statement(), blocks=blocks))] == [
        1,
        2,
        3,
        1,
        2,
    ]


def test_a_heading_says_something() -> None:
    with pytest.raises(ValueError, match="says something"):
        Heading(1, " \n")


def test_a_row_has_no_more_cells_than_its_table_has_columns() -> None:
    with pytest.raises(ValueError, match="A row of 2 cells in a table of 1 columns"):
        Table("", (Column("One", 1),), (Row((Cell("a"), Cell("b"))),))


def test_a_curve_has_a_value_for_each_point() -> None:
    with pytest.raises(ValueError, match="a value for each point"):
        Chart("Caption", "Words", ("May", "June"), (Series("Delivered", (1,)),))


def test_the_numbers_of_a_chart_are_a_table_with_a_row_for_each_point() -> None:
    chart = Chart(
        "Closed", "Words", ("May", "June"), (Series("Delivered", (1, 2)), Series("Verified", (0, 1.5)))
    )

    assert [column.heading for column in chart.numbers.columns] == ["", "Delivered", "Verified"]
    rows = [[cell.text for cell in row.cells] for row in chart.numbers.rows if isinstance(row, Row)]
    assert rows == [["May", "1", "0"], ["June", "2", "1.5"]]


def test_a_long_row_may_break_over_pages_and_a_short_one_may_not() -> None:
    assert Row((Cell("a" * 600), Cell("b"))).is_short
    assert not Row((Cell("a" * 601), Cell("b"))).is_short
    assert Across("Recommendation 1", "", "a" * 1900).is_short
    assert not Across("Recommendation 1", "", "a" * 2000).is_short


def test_a_row_of_empty_cells_is_to_be_filled_in_by_hand() -> None:
    name = Cell("Police", is_heading=True)
    assert Row((name, Cell(""), Cell(""))).is_to_fill
    assert not Row((name, Cell(""), Cell("a"))).is_to_fill
    assert not Row((name,)).is_to_fill


def test_a_paper_is_laid_out_in_parts_upright_and_sideways() -> None:
    assert [sideways for sideways, _ in papers.parts(made.statement())] == [False, False, True, False]


def test_a_paper_says_its_texts_in_reading_order() -> None:
    said = list(papers.texts(made.statement(1)))

    assert said[:4] == [
        "Written statement of proposed action",
        "Kingston and Richmond Safeguarding Children Partnership",
        "What this answers",
        "In answer to",
    ]
    places = [said.index(text) for text in ("Recommendation 1", "RICH-JTAI-24-01", "Sign-off", "Glossary")]
    assert places == sorted(places)
    assert "The partners accept the findings in full.\nAll of them." in said


def test_cleaning_a_paper_reaches_every_text_and_changes_nothing_else() -> None:
    clean = papers.cleaned(made.saying("a\x00b\r\nc\u2028d\ud800"))

    texts = set(papers.texts(clean))
    mark = "\N{REPLACEMENT CHARACTER}"
    whole = f"a{mark}b\nc\nd{mark}"
    assert all(whole in text or text in {"1", "2", "1.5"} for text in texts)
    assert (clean.author, clean.subject, clean.foot, clean.brand.logo_words) == (whole,) * 4
    assert clean.brand.logo == made.logo()
    assert papers.cleaned(made.statement()) == made.statement()


def test_the_foot_of_a_page_is_one_short_line() -> None:
    assert made.statement().short_foot == "Written statement of proposed action. Version 3, 18 November 2024"
    long = replace(made.statement(), foot="word\n" * 100)
    assert len(long.short_foot) == papers.LONGEST_FOOT + 1
    assert "\n" not in long.short_foot
