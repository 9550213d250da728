"""When people are away: which days may be named, and how overlapping ones are told."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import TODAY
from tracker.domain import absences
from tracker.domain.absences import Days
from tracker.domain.errors import DomainError

DAY = timedelta(days=1)
DAYS = st.dates(date(2024, 1, 1), date(2024, 3, 31))
ABSENCES = st.lists(st.builds(lambda a, b: Days(min(a, b), max(a, b)), DAYS, DAYS), max_size=8)


@pytest.mark.parametrize(
    ("from_on", "until_on", "field", "says"),
    [
        (None, TODAY, "from_on", "first day"),
        (TODAY, None, "until_on", "last day"),
        (TODAY, TODAY - DAY, "until_on", "before the first"),
        (TODAY - 9 * DAY, TODAY - DAY, "until_on", "have passed"),
        (TODAY, TODAY + 367 * DAY, "until_on", "a year at most"),
        (TODAY + 800 * DAY, TODAY + 801 * DAY, "from_on", "Check the year"),
    ],
)
def test_days_that_cannot_be_are_refused_with_the_reason(
    from_on: date | None, until_on: date | None, field: str, says: str
) -> None:
    with pytest.raises(DomainError, match=says) as refused:
        absences.check(from_on, until_on, TODAY)
    assert refused.value.field == field


def test_today_alone_and_a_whole_year_are_taken() -> None:
    assert absences.check(TODAY, TODAY, TODAY) == Days(TODAY, TODAY)
    assert absences.check(TODAY - 5 * DAY, TODAY, TODAY).from_on == TODAY - 5 * DAY
    absences.check(TODAY, TODAY + absences.LONGEST, TODAY)


@given(ABSENCES)
def test_merging_keeps_every_day_and_leaves_gaps_between(given_days: list[Days]) -> None:
    def days_in(many: list[Days]) -> set[date]:
        return {one.from_on + n * DAY for one in many for n in range((one.until_on - one.from_on).days + 1)}

    merged = absences.merged(given_days)

    assert days_in(merged) == days_in(given_days)
    assert all(one.until_on + DAY < other.from_on for one, other in itertools.pairwise(merged))


@pytest.mark.parametrize(
    ("away", "words"),
    [
        ([], ""),
        ([Days(TODAY - 9 * DAY, TODAY - DAY)], ""),
        ([Days(TODAY, TODAY)], "away until 18 November 2024"),
        (
            [Days(TODAY - DAY, TODAY + DAY), Days(TODAY + 2 * DAY, TODAY + 4 * DAY)],
            "away until 22 November 2024",
        ),
        ([Days(date(2024, 12, 2), date(2024, 12, 2))], "away next on 2 December 2024"),
        (
            [Days(date(2024, 12, 2), date(2024, 12, 20))],
            "away next from 2 December 2024 until 20 December 2024",
        ),
    ],
)
def test_where_somebody_stands_is_said_in_words(away: list[Days], words: str) -> None:
    assert absences.away_in_words(away, TODAY) == words
