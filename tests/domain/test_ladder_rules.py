"""What a partnership decides about its reminders: read as people write it, and refused with a sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import ladder_rules, quiet
from tracker.domain.errors import DomainError
from tracker.domain.ladder_rules import Rules

RUNGS = st.lists(st.integers(1, 120), min_size=1, max_size=8, unique=True)


@pytest.mark.parametrize(
    ("text", "rungs"),
    [
        ("30,20,10,5,1", (30, 20, 10, 5, 1)),
        ("5 and 1", (5, 1)),
        ("1, 5; 10", (10, 5, 1)),
        (" 7 ", (7,)),
        ("120", (120,)),
        ("8 7 6 5 4 3 2 1", (8, 7, 6, 5, 4, 3, 2, 1)),
    ],
)
def test_rungs_are_read_as_people_write_them(text: str, rungs: tuple[int, ...]) -> None:
    assert ladder_rules.parse(text) == rungs


@pytest.mark.parametrize(
    "text",
    [
        "",
        "and",
        "none",
        "0",
        "121",
        "5, 5",
        "9 8 7 6 5 4 3 2 1",
        "-5",
        "1.5",
        "5 days",
        "1000",
        "٣x",
        "5,,,x",
    ],
)
def test_what_is_no_list_of_rungs_is_refused_with_what_would_be_one(text: str) -> None:
    with pytest.raises(
        DomainError, match="up to 8 different numbers of working days from 1 to 120"
    ) as refused:
        ladder_rules.parse(text)
    assert refused.value.field == "remind_before"


@given(RUNGS)
def test_rungs_come_back_as_they_were_kept_the_farthest_first(rungs: list[int]) -> None:
    kept = ladder_rules.text_of(ladder_rules.parse(", ".join(map(str, rungs))))

    assert ladder_rules.parse(kept) == tuple(sorted(rungs, reverse=True))
    assert ladder_rules.text_of(ladder_rules.parse(kept)) == kept


def test_the_defaults_are_in_order_and_spoken() -> None:
    ladder_rules.check(Rules())

    assert ladder_rules.spoken(Rules().remind_before) == "30, 20, 10, 5 and 1"


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"remind_before": "soon"}, "remind_before", "Enter up to 8"),
        ({"climb_after": 0}, "climb_after", "from 1 to 60"),
        ({"climb_after": 61}, "climb_after", "from 1 to 60"),
        ({"digest_weekday": 5}, "digest_weekday", "Choose one"),
        ({"digest_hour": 1}, "digest_hour", "Choose one"),
        ({"digest_hour": 19}, "digest_hour", "Choose one"),
        ({"quiet_from": 24}, "quiet_from", "Choose one"),
        ({"quiet_until": 8}, "digest_hour", "07:00 would wait until 08:00"),
        ({"quiet_from": 7, "quiet_until": 8}, "digest_hour", "would wait until 08:00"),
    ],
)
def test_what_cannot_be_kept_is_refused_where_it_is_mended(
    wrong: dict[str, object], field: str, says: str
) -> None:
    with pytest.raises(DomainError, match=says) as refused:
        ladder_rules.check(replace(Rules(), **wrong))
    assert field in {refused.value.field, *(also.field for also in refused.value.also)}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(DomainError) as refused:
        ladder_rules.check(Rules(remind_before="", climb_after=0, digest_hour=2))
    assert len(refused.value.also) == 3


@given(st.integers(0, 23), st.integers(0, 23))
def test_quiet_hours_are_as_many_as_lie_between_them(quiet_from: int, quiet_until: int) -> None:
    silent = [hour for hour in range(24) if quiet.is_quiet(hour, quiet_from, quiet_until)]

    assert len(silent) == (quiet_until - quiet_from) % 24
    assert quiet_until not in silent


def test_no_digest_can_come_in_the_hour_that_is_missing_or_comes_twice() -> None:
    assert not {1, 2} & set(ladder_rules.DIGEST_HOURS)


def test_a_change_is_told_in_words_with_what_was_before_and_what_is_after() -> None:
    before = Rules()
    after = replace(before, remind_before="10,5", climb_after=1, quiet_from=0, quiet_until=0, digest_hour=9)

    old, new = ladder_rules.differing(before, after)

    assert old == {
        "remind_before": "30,20,10,5,1",
        "climb_after": 10,
        "digest_hour": 7,
        "quiet_from": 20,
        "quiet_until": 7,
    }
    assert new["remind_before"] == "10,5"
    assert ladder_rules.summary(before, after) == (
        "reminders 10 and 5 working days before; what is late climbs after 1 working day without a word; "
        "the weekly digest on Monday at 09:00; no quiet hours"
    )
    assert ladder_rules.summary(before, before) == ""
