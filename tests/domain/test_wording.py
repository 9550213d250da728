"""How dates and counts are written for people."""

from datetime import UTC, date, datetime

import pytest

from tracker.domain import wording

FRIDAY = date(2024, 12, 13)


def test_a_date_is_written_as_people_read_it() -> None:
    assert wording.long_date(FRIDAY) == "13 December 2024"
    assert wording.weekday_date(FRIDAY) == "Friday 13 December 2024"
    assert wording.short_date(date(2024, 11, 3)) == "3 Nov 2024"


def test_a_moment_is_written_by_london_clocks_in_winter_and_in_summer() -> None:
    assert wording.moment(datetime(2024, 11, 18, 9, 12, tzinfo=UTC)) == "18 November 2024, 09:12"
    assert wording.moment(datetime(2024, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2024, 00:30"


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 actions"), (1, "1 action"), (2, "2 actions"), (1200, "1,200 actions")]
)
def test_a_count_agrees_with_its_noun(number: int, expected: str) -> None:
    assert wording.count(number, "action") == expected


def test_a_count_may_have_a_plural_of_its_own() -> None:
    assert wording.count(2, "agency", "agencies") == "2 agencies"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 12, 13), "today"),
        (date(2024, 12, 14), "tomorrow"),
        (date(2024, 12, 12), "yesterday"),
        (date(2024, 12, 25), "in 12 days"),
        (date(2024, 11, 2), "41 days ago"),
    ],
)
def test_a_distance_is_said_from_today(day: date, expected: str) -> None:
    assert wording.distance(day, FRIDAY) == expected


def test_late_is_counted_in_days() -> None:
    assert wording.late(1) == "1 day late"
    assert wording.late(41) == "41 days late"


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_reads_as_a_sentence(words: list[str], expected: str) -> None:
    assert wording.sentence_list(words) == expected
