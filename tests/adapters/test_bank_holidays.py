"""The bank holidays we ship: one-off days, usual ones, and published letters counted with them."""

from datetime import date

import pytest

from tracker.adapters import bank_holidays
from tracker.domain import working_days


@pytest.mark.parametrize(
    "day",
    [
        date(2011, 4, 29),
        date(2012, 6, 4),
        date(2012, 6, 5),
        date(2020, 5, 8),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 9, 19),
        date(2023, 5, 8),
        date(2024, 12, 25),
        date(2023, 1, 2),
    ],
)
def test_a_proclaimed_day_is_known(day: date) -> None:
    assert day in bank_holidays.england_and_wales()


@pytest.mark.parametrize("day", [date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30), date(2024, 12, 2)])
def test_a_moved_or_scottish_day_is_worked(day: date) -> None:
    assert day not in bank_holidays.england_and_wales()


def test_every_year_up_to_the_last_known_has_its_bank_holidays() -> None:
    years = [day.year for day in bank_holidays.england_and_wales()]
    assert {year for year in years if years.count(year) >= 8} == set(
        range(bank_holidays.KNOWN_FROM, bank_holidays.KNOWN_UNTIL + 1)
    )


@pytest.mark.parametrize(
    ("letter", "due"),
    [
        ("2024-09-06", "2024-12-13"),
        ("2018-01-30", "2018-05-11"),
        ("2022-09-26", "2023-01-05"),
        ("2023-01-06", "2023-04-18"),
        ("2020-04-14", "2020-07-23"),
        ("2024-05-17", "2024-08-27"),
        ("2025-02-27", "2025-06-11"),
        ("2023-07-14", "2023-10-23"),
        ("2020-03-06", "2020-06-18"),
        ("2017-12-08", "2018-03-21"),
        ("2015-08-03", "2015-11-10"),
        ("2016-02-16", "2016-05-27"),
    ],
)
def test_seventy_working_days_after_a_published_letter_give_its_printed_date(letter: str, due: str) -> None:
    holidays = bank_holidays.england_and_wales()
    assert working_days.add(date.fromisoformat(letter), 70, holidays) == date.fromisoformat(due)
