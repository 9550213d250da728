"""Success measures: figures as people type them, the sentence, and the drawing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import measures
from tracker.domain.errors import DomainError
from tracker.domain.measures import Point

FACTS = {
    "unit": "%",
    "baseline": Decimal(61),
    "baseline_on": date(2024, 3, 1),
    "target": Decimal(95),
    "target_on": date(2024, 12, 31),
}


@pytest.mark.parametrize(
    ("text", "figure"),
    [("61%", "61"), ("1,204", "1204"), (" 3.5 ", "3.5"), ("-2", "-2"), ("£1 000", "1000"), ("", None)],
)
def test_a_figure_is_read_as_people_type_it(text: str, figure: str | None) -> None:
    assert measures.read_figure(text, field="value") == (Decimal(figure) if figure else None)


@pytest.mark.parametrize("text", ["about half", "1/2", "3..5", "NaN", "1e9", "99999999999", "1.2345"])
def test_what_is_no_figure_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        measures.read_figure(text, field="target")
    assert refused.value.field == "target"


def test_the_sentence_says_how_far_it_has_come() -> None:
    points = (Point(date(2024, 10, 4), Decimal(94)),)
    assert measures.sentence(points, **FACTS) == (
        "61% in March 2024, 94% on 4 October 2024, the target of 95% by 31 December 2024 is not reached."
    )
    assert "no reading yet" in measures.sentence((), **FACTS)


def test_a_target_below_the_baseline_is_reached_downwards() -> None:
    points = (Point(date(2024, 10, 4), Decimal(12)),)
    assert measures.is_reached(points, baseline=Decimal(40), target=Decimal(14))
    assert not measures.is_reached(points, baseline=Decimal(10), target=Decimal(14))
    assert not measures.is_reached((), baseline=None, target=Decimal(1))


def test_of_two_readings_on_one_day_the_later_one_holds() -> None:
    day = date(2024, 10, 4)
    assert measures.standing([(day, Decimal(90)), (day, Decimal(94))]) == (Point(day, Decimal(94)),)


@given(
    st.lists(st.tuples(st.dates(), st.decimals(-1000, 1000, places=2)), max_size=12),
    st.none() | st.decimals(-1000, 1000, places=1),
    st.none() | st.decimals(-1000, 1000, places=1),
)
def test_everything_is_drawn_inside_the_drawing_in_the_order_of_days(
    readings: list[tuple[date, Decimal]], baseline: Decimal | None, target: Decimal | None
) -> None:
    points = measures.standing(readings)
    chart = measures.chart(points, baseline=baseline, target=target)
    assert [x for x, _ in chart.points] == sorted(x for x, _ in chart.points)
    heights = [y for _, y in chart.points] + [y for y in (chart.target_y, chart.baseline_y) if y is not None]
    assert all(0 <= y <= measures.HEIGHT for y in heights)
    assert all(0 <= x <= measures.WIDTH for x, _ in chart.points)
