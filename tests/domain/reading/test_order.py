"""The lines of a page come in the order they are read, however the file draws them."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.reading import geometry
from tracker.domain.reading.source import Span


def line(text: str, y: float, x: float = 70.0, right: float = 500.0) -> Span:
    return Span(text=text, x=x, right=right, y=y, size=12.0)


def texts(spans: list[Span]) -> list[str]:
    return [span.text for span in spans]


def test_headings_that_are_drawn_before_the_lists_under_them_come_to_their_places() -> None:
    drawn = [
        line("Page 4", 800, 520, 540),
        line("What must improve", 100),
        line("Care leavers", 200),
        line("Our strengths", 300),
        line("Ensure that plans are", 120, 88),
        line("reviewed.", 135, 88, 160),
        line("Provide health histories.", 220, 88, 300),
    ]
    assert texts(geometry.ordered(drawn)) == [
        "What must improve", "Ensure that plans are", "reviewed.", "Care leavers",
        "Provide health histories.", "Our strengths", "Page 4",
    ]  # fmt: skip


def test_columns_and_the_cells_of_a_table_stay_in_the_order_of_the_file() -> None:
    left, right = (70.0, 240.0), (300.0, 500.0)
    drawn = [
        line("Heading over both", 80),
        line("body one", 100, *left),
        line("is two lines", 115, *left),
        line("action one", 100, *right),
        line("body two", 140, *left),
        line("action two", 140, *right),
    ]
    assert geometry.ordered(drawn) == drawn


def test_points_of_a_cell_that_are_drawn_after_the_table_go_back_into_it() -> None:
    left, right = (70.0, 240.0), (300.0, 500.0)
    drawn = [
        line("body one", 100, *left),
        line("Reduce waiting for:", 100, *right),
        line("body two", 140, *left),
        line("action two", 140, *right),
        line("therapy", 115, 312.0, 400.0),
        line("assessments", 130, 312.0, 400.0),
    ]
    assert texts(geometry.ordered(drawn)) == [
        "body one", "Reduce waiting for:", "therapy", "assessments", "body two", "action two",
    ]  # fmt: skip


@given(st.integers(1, 30), st.randoms(use_true_random=False))
def test_one_column_is_read_from_top_to_bottom_in_whatever_order_it_is_drawn(
    count: int, chance: random.Random
) -> None:
    column = [line(str(n), 50.0 + 15 * n) for n in range(count)]
    drawn = column[:]
    chance.shuffle(drawn)
    assert geometry.ordered(drawn) == column
