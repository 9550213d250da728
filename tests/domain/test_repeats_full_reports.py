"""The repeat findings that the five full reports are known to hold, and how few others come with them."""

from collections.abc import Iterable
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from tracker.domain import repeats
from tracker.domain.reading import reader
from tracker.domain.repeats import Item

pytestmark = pytest.mark.full_reports

Place = tuple[str, int]
"""A report and the place of an item in it, from 1."""

RICHMOND_2017, KINGSTON, RICHMOND_2024 = "richmond-sif-2017", "kingston-sif-2015", "richmond-jtai-2024"
KENSINGTON, WANDSWORTH = "kensington-slac-2012", "wandsworth-sif-2015-ocr"

# What a practitioner who read all five named as asked again; printed numbers in the comments.
NAMED: dict[str, list[Place]] = {
    "strategy discussions without all who should be there": [
        *((KINGSTON, place) for place in (3, 13)),  # 3, 120
        (RICHMOND_2024, 2),
        (WANDSWORTH, 5),
    ],
    "interviews of children who went missing": [
        *((KINGSTON, place) for place in (4, 15)),  # 4, 122
        (RICHMOND_2024, 8),
        (KENSINGTON, 3),  # first of those within three months
        *((WANDSWORTH, place) for place in (10, 20)),  # 10, 118
    ],
    "quality of referrals": [(RICHMOND_2017, 12), (RICHMOND_2024, 1)],  # 98
    "private fostering": [(RICHMOND_2017, 10), (RICHMOND_2017, 13), (KINGSTON, 2)],  # 10, 99
    "feedback and minutes": [(RICHMOND_2024, 7), (KENSINGTON, 1)],
    "drift of permanence": [(RICHMOND_2017, 4), (RICHMOND_2017, 5), (KINGSTON, 6), (WANDSWORTH, 13)],
}
OTHERS_AT_MOST = 10


def pairs_across_reports(places: Iterable[Place]) -> set[frozenset[Place]]:
    return {frozenset(pair) for pair in combinations(places, 2) if pair[0][0] != pair[1][0]}


@pytest.fixture(scope="module")
def found(reports_dir: Path) -> set[frozenset[Place]]:
    @cache
    def items(name: str) -> list[Item[Place]]:
        text = (reports_dir / f"{name}.txt").read_text(encoding="utf-8")
        read = reader.read([text], frozenset()).items
        return [Item((name, place), name, item.text) for place, item in enumerate(read, start=1)]

    names = (RICHMOND_2017, KINGSTON, RICHMOND_2024, KENSINGTON, WANDSWORTH)
    return {frozenset((p.a, p.b)) for p in repeats.similar([item for name in names for item in items(name)])}


@pytest.mark.parametrize("matter", NAMED)
def test_every_pair_of_a_named_repeat_finding_is_found(matter: str, found: set[frozenset[Place]]) -> None:
    assert pairs_across_reports(NAMED[matter]) <= found


def test_all_twenty_seven_named_pairs_are_found_with_at_most_ten_others(
    found: set[frozenset[Place]],
) -> None:
    named = set().union(*(pairs_across_reports(places) for places in NAMED.values()))
    assert len(named) == 27
    assert len(found & named) == 27
    assert len(found - named) <= OTHERS_AT_MOST
