"""A report asks again what an earlier one asked, in other words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import repeats
from tracker.domain.repeats import Item

TEXTS = st.text(alphabet="abcdefgh ijklm nopqrs tuvw xyz.,’", min_size=1, max_size=80).filter(str.strip)


def alike(one: str, other: str) -> bool:
    return bool(repeats.similar([Item(1, "earlier", one), Item(2, "later", other)]))


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Improve referrals to the MASH.", "The quality of contacts and referrals at the front door."),
        ("Ensure health staff attend strategy meetings.", "Strategy discussions without the police."),
        ("Offer each child who has been missing an interview.", "The quality of return home interviews."),
        ("Children who run away: use the intelligence.", "Return interviews of children missing from care."),
        ("Assess private fostering sooner.", "Visits to privately fostered children."),
        ("Send minutes of conferences out quickly.", "Feedback to all referrers."),
        ("Avoid delay in permanence planning.", "Record why permanence is the plan."),
        ("Sufficiency of homes for children.", "Placement sufficiency."),
        ("Widen apprenticeships for care leavers.", "Care leavers need routes into employment."),
    ],
)
def test_the_same_matter_is_found_however_it_is_worded(earlier: str, later: str) -> None:
    assert alike(earlier, later)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Improve the quality of chronologies.", "Improve the quality of supervision."),
        ("Ensure that children at risk are seen.", "Ensure that children in care are heard."),
        ("Train staff on children who go missing.", "Update the protocol on allegations against staff."),
        ("Agree what the strategy for housing is.", "Hold strategy discussions within a day."),
        ("The return of the yearly data set.", "Return home interviews."),
    ],
)
def test_different_matters_are_not_taken_for_one(one: str, other: str) -> None:
    assert not alike(one, other)


def test_what_two_have_in_common_is_said_in_a_sentence() -> None:
    both = ("Return interviews of children who go missing.", "Interview children who have been missing.")
    assert repeats.why(*both) == "Both are about return interviews and children who go missing."
    assert repeats.why("Purple lamps.", "Lamps in purple.") == "Their words are much alike."


def test_the_most_alike_stand_first() -> None:
    asked = Item(1, "new", "Strategy discussions.")
    near = Item(2, "old", "Strategy discussions.")
    far = Item(3, "old", "Strategy discussions held outside of normal hours for children with disabilities.")
    assert [pair.b for pair in repeats.similar_to(asked, [far, near], least=0.1)] == [2, 3]


@given(TEXTS)
def test_the_same_text_in_two_reports_is_always_found(text: str) -> None:
    (pair,) = repeats.similar([Item(1, "one", text), Item(2, "other", text)])
    assert pair.score == pytest.approx(1)


@given(TEXTS, TEXTS)
def test_it_does_not_matter_which_of_two_comes_first(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)


@given(st.lists(st.tuples(st.sampled_from("abc"), TEXTS), max_size=8))
def test_two_items_of_one_report_never_make_a_pair(drawn: list[tuple[str, str]]) -> None:
    items = [Item(key, report, text) for key, (report, text) in enumerate(drawn)]
    for pair in repeats.similar(items, least=0.0):
        assert items[pair.a].report != items[pair.b].report
        assert 0 <= pair.score <= 1 + 1e-9
