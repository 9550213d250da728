"""Two versions of a statement compared: nothing that differs is left out, and nothing else is told."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests import richmond
from tests.any_statement import FEW, any_recommendations
from tracker.adapters import bank_holidays
from tracker.domain import statements
from tracker.domain.brag import Brag
from tracker.domain.statements import (
    AskedFacts,
    MeasureFacts,
    MilestoneFacts,
    StatementContent,
    StatementFacts,
    comparison,
)
from tracker.domain.statements.comparison import Change, Piece, Pieces
from tracker.domain.statuses import Status

TODAY = date(2024, 11, 18)
HOLIDAYS = bank_holidays.england_and_wales()


def content(facts: StatementFacts) -> StatementContent:
    return statements.compose(facts, TODAY, HOLIDAYS)


def joined(pieces: Pieces) -> str:
    return "".join(text for text, _ in pieces)


def told(change: Change) -> tuple[str, str, str]:
    return change.label, joined(change.before), joined(change.after)


@given(some.text(), some.text())
def test_the_pieces_are_the_whole_texts_and_what_they_share_is_the_same(before: str, after: str) -> None:
    one, other = comparison.words(before, after)

    assert (joined(one), joined(other)) == (before, after)
    shared = [[text for text, piece in each if piece is Piece.SAME] for each in (one, other)]
    assert shared[0] == shared[1]


def test_only_the_words_that_differ_are_marked() -> None:
    before, after = comparison.words("We accept most findings.", "We accept all findings.")

    assert before == (("We accept ", Piece.SAME), ("most ", Piece.CHANGED), ("findings.", Piece.SAME))
    assert after == (("We accept ", Piece.SAME), ("all ", Piece.CHANGED), ("findings.", Piece.SAME))


def test_very_long_texts_are_told_whole() -> None:
    text = "word " * comparison.LONGEST_MATCHED

    assert comparison.words(text, "word") == (((text, Piece.CHANGED),), (("word", Piece.CHANGED),))


@settings(max_examples=FEW)
@given(any_recommendations)
def test_a_version_does_not_differ_from_itself(recommendations: tuple[AskedFacts, ...]) -> None:
    same = content(richmond.facts(recommendations=recommendations))

    assert comparison.compare(same, same).is_same


def test_a_written_part_and_a_fact_of_the_cover_are_told_with_both_texts() -> None:
    found = comparison.compare(
        content(richmond.FACTS), content(richmond.facts(risks="A risk.", due_on=date(2024, 12, 16)))
    )

    assert [told(change) for change in found.parts] == [("Risks and dependencies", "none", "A risk.")]
    assert [told(change) for change in found.cover] == [
        ("Due date of this statement", "13 December 2024", "16 December 2024")
    ]
    assert found.plan == ()


def test_an_action_is_told_field_by_field() -> None:
    moved = richmond.action(
        1,
        lead="Another post",
        due_on=date(2025, 4, 30),
        times_moved=1,
        milestones=(MilestoneFacts("A pilot", date(2024, 12, 1)),),
    )
    after = richmond.facts(
        recommendations=(richmond.asked(1, actions=(moved,)), *richmond.FACTS.recommendations[1:])
    )

    (group,) = comparison.compare(content(richmond.FACTS), content(after)).plan

    assert group.heading == "RICH-JTAI-24-01"
    assert [told(change) for change in group.changes] == [
        ("Lead", "Head of service", "Another post"),
        ("Due date", "31 March 2025", "30 April 2025"),
        ("Original due date", "none", "31 March 2025"),
        ("Times moved", "0", "1"),
        ("Milestones", "none", "Milestone by 1 December 2024: A pilot"),
    ]


def test_actions_and_recommendations_that_come_and_go_are_told() -> None:
    before = richmond.facts(recommendations=richmond.FACTS.recommendations[:2])
    after = richmond.facts(recommendations=richmond.FACTS.recommendations[1:3])

    found = comparison.compare(content(before), content(after)).plan

    assert [group.heading for group in found] == [
        "Recommendation 3: added",
        "Recommendation 1: no longer there",
        "RICH-JTAI-24-03: added to recommendation 3",
        "RICH-JTAI-24-01: no longer there",
    ]
    assert told(found[0].changes[0]) == ("Its words", "none", richmond.ITEMS[2])


def test_a_reworded_recommendation_is_told_as_one_that_changed() -> None:
    reworded = richmond.asked(1, text="Refer better.")
    after = richmond.facts(recommendations=(reworded, *richmond.FACTS.recommendations[1:]))

    (group,) = comparison.compare(content(richmond.FACTS), content(after)).plan

    assert group.heading == "Recommendation 1"
    assert told(group.changes[0]) == ("Its words", richmond.ITEMS[0], "Refer better.")


def test_an_action_that_now_answers_another_recommendation_is_told() -> None:
    one, two = richmond.FACTS.recommendations[:2]
    moved = (richmond.asked(1, actions=()), richmond.asked(2, actions=(*one.actions, *two.actions)))

    (group,) = comparison.compare(
        content(richmond.facts(recommendations=(one, two))), content(richmond.facts(recommendations=moved))
    ).plan

    assert [told(change) for change in group.changes] == [("Recommendation", "1", "2")]


VISITS = MeasureFacts(what="Visits", baseline="1", target="9", readings=("2 on 1 October 2024",))
PILOT = MilestoneFacts("A pilot", date(2024, 12, 1))
MEASURED = {"measures": (VISITS,), "milestones": (PILOT,)}


def with_first(**values: object) -> StatementContent:
    """The statement whose first action has a milestone, a measure, and these values."""
    first = richmond.asked(1, actions=(richmond.action(1, **{**MEASURED, **values}),))
    return content(richmond.facts(recommendations=(first, *richmond.FACTS.recommendations[1:])))


@pytest.mark.parametrize(
    "progress",
    [
        {"status": Status.DELIVERED},
        {"override_brag": Brag.RED, "override_until": date(2025, 1, 1)},
        {"last_update_on": date(2024, 11, 1), "last_note": "It goes on."},
        {"effect": "Children are seen sooner."},
        {"milestones": (MilestoneFacts("A pilot", date(2024, 12, 1), date(2024, 11, 30)),)},
        {"measures": (MeasureFacts(what="Visits", baseline="1", target="9", readings=("8",)),)},
    ],
    ids=lambda values: next(iter(values)),
)
def test_progress_is_no_material_change(progress: dict[str, object]) -> None:
    before, after = with_first(), with_first(**progress)

    assert before != after
    assert not comparison.is_material(before, after)


@pytest.mark.parametrize(
    "promise",
    [
        {"what_we_will_do": "Something else."},
        {"success_measure": "Eight in ten."},
        {"lead": "Another post"},
        {"lead_agency": "Another agency"},
        {"supporting": ("Schools",)},
        {"starts_on": date(2024, 12, 2)},
        {"due_on": date(2025, 4, 30)},
        {"intended_effect": "Children are seen sooner."},
        {"milestones": (MilestoneFacts("A pilot", date(2024, 12, 2)),)},
        {"milestones": ()},
        {"measures": (MeasureFacts(what="Visits", baseline="1", target="8"),)},
        {"status": Status.WITHDRAWN},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_is_promised_is_material(promise: dict[str, object]) -> None:
    assert comparison.is_material(with_first(), with_first(**promise))


@pytest.mark.parametrize(
    "values",
    [
        {"introduction": "We accept most findings."},
        {"covering_letter": "Dear all"},
        {"due_on": date(2024, 12, 16)},
        {"send_to": "somebody@else.example"},
        {"recommendations": richmond.FACTS.recommendations[:7]},
        {"recommendations": (*richmond.FACTS.recommendations[:7], richmond.asked(8, text="Otherwise."))},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_the_statement_itself_says_is_material(values: dict[str, object]) -> None:
    assert comparison.is_material(content(richmond.FACTS), content(richmond.facts(**values)))


@settings(max_examples=FEW)
@given(any_recommendations, some.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_day_that_passes_changes_nothing_material(
    recommendations: tuple[AskedFacts, ...], day: date
) -> None:
    facts = richmond.facts(recommendations=recommendations)

    assert not comparison.is_material(content(facts), statements.compose(facts, day, HOLIDAYS))


@settings(max_examples=FEW)
@given(any_recommendations)
def test_a_version_that_was_kept_is_not_materially_other_than_itself(
    recommendations: tuple[AskedFacts, ...],
) -> None:
    same = content(richmond.facts(recommendations=recommendations))

    assert not comparison.is_material(statements.from_dict(statements.as_dict(same)), same)
