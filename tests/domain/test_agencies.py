"""The bodies that a report names suggest the one agency that they mean, and none where two could be meant."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import agencies
from tracker.domain.imports import Named
from tracker.domain.reading import Part, ReadItem

SEED = json.loads((Path(__file__).parents[2] / "seed" / "partnerships.json").read_text("utf-8"))

BARE = (
    Named(1, "London Borough of Testing upon Thames"),
    Named(2, "Metropolitan Police, South West Basic Command Unit"),
    Named(3, "NHS South West London Integrated Care Board"),
    Named(4, "St Testing's University Hospitals NHS Foundation Trust"),
    Named(5, "Central Testing Community Healthcare NHS Trust"),
    Named(6, "Testing Safeguarding Children Partnership (TSCP)"),
    Named(7, "Schools and education providers"),
    Named(8, "Testing Primary Care Trusts", ("PCT",), has_left=True),
)


def suggested(*bodies: str) -> int | None:
    return agencies.suggest(bodies, BARE)


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("London Borough of Testing upon Thames", 1),
        ("the london borough of Testing  upon Thames", 1),
        ("Testing upon Thames Council", 1),
        ("Testing council", 1),
        ("the local authority", 1),
        ("children’s social care", 1),
        ("the Metropolitan Police Service", 2),
        ("Metropolitan Police", 2),
        ("police", 2),
        ("South West London ICB", 3),
        ("NHS South West London integrated care board", 3),
        ("St Testing’s University Hospitals Foundation Trust", 4),
        ("CTCH", 5),
        ("TSCP", 6),
        ("local safeguarding children board", 6),
        ("schools", 7),
    ],
)
def test_a_body_means_the_agency_of_its_name_its_initials_or_alone_of_its_kind(body: str, meant: int) -> None:
    assert suggested(body) == meant


@pytest.mark.parametrize(
    "body",
    [
        "Elsewhere Council",
        "Surrey Police",
        "North East London ICB",
        "the trust",
        "health",
        "partners",
        "PCT",
        "Police protection",
        "Areas for improvement",
        "Testing",
        "leaders",
        "",
        "( )",
    ],
)
def test_a_body_that_is_unknown_elsewhere_gone_or_could_be_two_suggests_none(body: str) -> None:
    assert suggested(body) is None


def test_several_bodies_suggest_an_agency_only_where_all_of_them_mean_it() -> None:
    assert suggested("the police", "Metropolitan Police") == 2
    assert suggested("the police", "the council") is None
    assert suggested("the police", "the Crown Prosecution Service") is None
    assert suggested() is None


def test_what_an_agency_is_also_called_counts_as_its_name() -> None:
    known = (*BARE, Named(9, "Achieving for Testing", ("children's social care", "the front door")))
    assert agencies.suggest(["Children’s social care"], known) == 9
    assert agencies.suggest(["the front door"], known) == 9


def test_two_agencies_of_one_kind_are_told_apart_by_name_and_not_by_kind() -> None:
    known = (*BARE, Named(9, "Royal Borough of Nexttown"))
    assert agencies.suggest(["the council"], known) is None
    assert agencies.suggest(["Nexttown Council"], known) == 9


def test_an_item_that_names_nobody_takes_the_agency_of_its_heading_or_its_part() -> None:
    assert agencies.suggest_for(ReadItem(text="a", section="The Metropolitan Police Service"), BARE) == 2
    assert agencies.suggest_for(ReadItem(text="a", section="Next steps", part=Part.COUNCIL), BARE) == 1
    assert agencies.suggest_for(ReadItem(text="a", part=Part.BOARD), BARE) == 6
    assert agencies.suggest_for(ReadItem(text="a", part=Part.SAFEGUARDING), BARE) is None
    both = ReadItem(text="a", bodies=("police", "the council"), section="Schools", part=Part.COUNCIL)
    assert agencies.suggest_for(both, BARE) is None


def test_the_demonstrations_own_names_for_its_agencies_find_them() -> None:
    for partnership in SEED["partnerships"]:
        known = [
            Named(n, each["name"], tuple(each["also_called"]), has_left=each.get("is_closed", False))
            for n, each in enumerate(partnership["agencies"], start=1)
        ]
        for one in known:
            for called in (one.name, *one.also):
                expected = None if one.has_left else one.id
                assert agencies.suggest([called], known) == expected, called


@given(st.lists(st.text(max_size=40), max_size=3), st.lists(st.text(max_size=40), max_size=4))
def test_whatever_is_written_the_suggestion_is_one_of_the_agencies_that_are_there(
    bodies: list[str], names: list[str]
) -> None:
    known = [Named(n, name, has_left=n % 2 == 0) for n, name in enumerate(names)]
    assert agencies.suggest(bodies, known) in {None, *(one.id for one in known if not one.has_left)}
