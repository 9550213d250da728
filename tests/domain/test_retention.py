"""How long what is closed is kept: the years, and the day on which a report may go."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import retention
from tracker.domain.errors import DomainError
from tracker.domain.retention import Standing


def standing(**values: object) -> Standing:
    given = {
        "report_id": 1,
        "reference": "RICH-JTAI-24",
        "title": "A letter",
        "open_actions": 0,
        "owes_statement": False,
        "last_on": date(2020, 2, 29),
        "is_held": False,
    }
    return Standing(**{**given, **values})  # type: ignore[arg-type]


def test_a_report_goes_so_many_years_after_the_last_thing_that_happened_to_it() -> None:
    assert standing().goes_on(4) == date(2024, 2, 29)
    assert standing().goes_on(1) == date(2021, 3, 1)


@pytest.mark.parametrize(
    "stays",
    [{"open_actions": 1}, {"owes_statement": True}, {"is_held": True}],
    ids=lambda value: next(iter(value)),
)
def test_what_is_open_or_held_never_goes(stays: dict[str, object]) -> None:
    assert standing(**stays).goes_on(1) is None


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 100))
def test_years_later_is_never_early_and_at_most_a_day_late(day: date, years: int) -> None:
    later = retention.years_after(day, years)
    assert later.year == day.year + years
    assert timedelta(0) <= later - date(later.year, day.month, min(day.day, 28)) <= timedelta(days=3)
    assert retention.years_after(day, years) >= day + timedelta(days=365 * years)


@pytest.mark.parametrize(("typed", "years"), [("", None), ("  ", None), ("7", 7), (" 100 ", 100)])
def test_nothing_typed_keeps_everything(typed: str, years: int | None) -> None:
    assert retention.read_years(typed) == years


@pytest.mark.parametrize("typed", ["0", "101", "-1", "7.5", "seven", "٧", "1e1", "9" * 50])
def test_years_that_are_none_are_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="from 1 to 100") as refused:
        retention.read_years(typed)
    assert refused.value.field == "keep_years"


def test_years_are_said_in_words() -> None:
    assert [retention.in_words(years) for years in (None, 1, 7)] == ["for ever", "1 year", "7 years"]
