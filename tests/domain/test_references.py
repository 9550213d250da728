"""References: what people quote in meetings, unique in the installation."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import references


@pytest.mark.parametrize(
    ("authority", "kind", "year", "expected"),
    [
        ("Richmond upon Thames", "jtai", 2024, "RICH-JTAI-24"),
        ("London Borough of Richmond upon Thames", "sif", 2017, "RICH-SIF-17"),
        ("Royal Borough of Kingston upon Thames (Council)", "sif", 2015, "KING-SIF-15"),
        ("The Royal Borough of Kensington and Chelsea", "slac", 2012, "KENS-SLAC-12"),
        ("Wandsworth", "sif", 2016, "WAND-SIF-16"),
        ("Metropolitan Borough of Bury", "area_send", 2024, "BURY-AREASEND-24"),
        ("City of York", "ilacs", 2005, "YORK-ILACS-05"),
        ("St. Helens", "focused_visit", 2018, "STHE-FOCUSEDVISIT-18"),
    ],
)
def test_a_report_is_named_by_place_kind_and_year(
    authority: str, kind: str, year: int, expected: str
) -> None:
    assert references.for_report(authority, kind, year, taken=()) == expected


def test_a_reference_that_is_taken_gets_a_letter() -> None:
    taken = {"RICH-JTAI-24"}
    assert references.for_report("Richmond", "jtai", 2024, taken) == "RICH-JTAI-24B"
    taken.add("RICH-JTAI-24B")
    assert references.for_report("Richmond", "jtai", 2024, taken) == "RICH-JTAI-24C"


def test_a_place_without_latin_letters_still_gets_a_reference() -> None:
    assert references.for_report("???", "jtai", 2024, taken=()) == "REPT-JTAI-24"


def test_the_letters_do_not_run_out() -> None:
    taken: set[str] = set()
    for _ in range(60):
        reference = references.for_report("North Somewhere", "jtai", 2024, taken)
        assert reference not in taken
        taken.add(reference)


@given(st.text(max_size=40), st.integers(1990, 2090))
def test_any_authority_gives_a_reference_that_an_address_can_hold(authority: str, year: int) -> None:
    reference = references.for_report(authority, "area_send", year, taken=())
    assert set(reference) <= set(string.ascii_uppercase + string.digits + "-")
    assert not reference.startswith("-")


@pytest.mark.parametrize(
    ("position", "nth", "expected"),
    [(3, 1, "RICH-JTAI-24-03"), (3, 2, "RICH-JTAI-24-03.2"), (12, 3, "RICH-JTAI-24-12.3")],
)
def test_an_action_is_named_by_its_place_and_a_further_one_by_its_number(
    position: int, nth: int, expected: str
) -> None:
    assert references.for_action("RICH-JTAI-24", position, nth) == expected
