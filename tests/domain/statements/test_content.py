"""What a statement says: the plan in order and in exact words, who signs, and when it counts as changed."""

import json
from dataclasses import asdict, replace
from datetime import date, timedelta
from hashlib import sha256

from hypothesis import given, settings

from tests import richmond
from tests.any_statement import FEW, any_recommendations
from tracker.adapters import bank_holidays
from tracker.domain import statements
from tracker.domain.brag import Brag
from tracker.domain.statements import AskedFacts
from tracker.domain.statements import plan as printed

TODAY = date(2024, 11, 18)
HOLIDAYS = bank_holidays.england_and_wales()


@settings(max_examples=FEW)
@given(any_recommendations)
def test_every_recommendation_appears_once_in_the_order_of_the_report_word_for_word(
    recommendations: tuple[AskedFacts, ...],
) -> None:
    content = statements.compose(richmond.facts(recommendations=recommendations), TODAY, HOLIDAYS)

    in_order = sorted(recommendations, key=lambda asked: asked.position)
    assert [block.text for block in content.plan] == [asked.text for asked in in_order]
    assert [[action.reference for action in block.actions] for block in content.plan] == [
        [action.reference for action in asked.actions] for asked in in_order
    ]


@settings(max_examples=FEW)
@given(any_recommendations)
def test_content_is_the_same_after_it_was_kept_as_json(recommendations: tuple[AskedFacts, ...]) -> None:
    content = statements.compose(richmond.facts(recommendations=recommendations), TODAY, HOLIDAYS)

    kept = json.loads(json.dumps(statements.as_dict(content)))

    assert statements.from_dict(kept) == content
    assert statements.fingerprint(statements.from_dict(kept)) == statements.fingerprint(content)


@settings(max_examples=FEW)
@given(any_recommendations)
def test_content_is_kept_field_by_field_and_its_fingerprint_is_over_all_of_them(
    recommendations: tuple[AskedFacts, ...],
) -> None:
    content = statements.compose(richmond.facts(recommendations=recommendations), TODAY, HOLIDAYS)

    fields = json.dumps(asdict(content), default=date.isoformat, sort_keys=True, separators=(",", ":"))
    assert statements.as_dict(content) == json.loads(fields)
    assert statements.fingerprint(content) == sha256(fields.encode()).hexdigest()


def test_the_eight_items_of_the_letter_stand_there_in_its_exact_words() -> None:
    content = statements.compose(richmond.FACTS, TODAY, HOLIDAYS)

    assert tuple(block.text for block in content.plan) == richmond.ITEMS
    assert all(block.is_ours for block in content.plan)
    assert [block.number for block in content.plan] == ["1", "2", "3", "4", "5", "6", "7", "8"]


def test_a_printed_number_is_taken_and_an_inferred_one_is_marked() -> None:
    printed = richmond.asked(1, number="97")
    inferred = richmond.asked(2, number_inferred="12")

    content = statements.compose(richmond.facts(recommendations=(printed, inferred)), TODAY, HOLIDAYS)

    first, second = content.plan
    assert (first.number, first.is_ours, first.is_inferred) == ("97", False, False)
    assert (second.number, second.is_ours, second.is_inferred) == ("12", False, True)


def test_the_plan_says_the_rating_without_the_reason_that_counts_days() -> None:
    late = richmond.asked(1, actions=(richmond.action(due_on=date(2024, 11, 1)),))

    content = statements.compose(richmond.facts(recommendations=(late,)), TODAY, HOLIDAYS)

    assert content.plan[0].actions[0].brag is Brag.RED
    assert "late" not in json.dumps(statements.as_dict(content))


def test_the_original_date_stands_beside_a_date_that_moved_and_only_there() -> None:
    moved = richmond.action(1, original_due_on=date(2025, 1, 31), times_moved=1)
    steady = richmond.action(2)
    asked = richmond.asked(1, actions=(moved, steady))

    first, second = (
        statements.compose(richmond.facts(recommendations=(asked,)), TODAY, HOLIDAYS).plan[0].actions
    )

    assert (first.due_on, first.original_due_on) == (date(2025, 3, 31), date(2025, 1, 31))
    assert (first.times_moved, first.slipped) == (1, 41)
    assert (second.original_due_on, second.times_moved, second.slipped) == (None, 0, 0)


def test_the_plan_says_how_often_a_date_moved_and_how_far_and_of_a_steady_one_nothing() -> None:
    moved = richmond.action(1, original_due_on=date(2025, 1, 31), times_moved=2)
    asked = richmond.asked(1, actions=(moved, richmond.action(2)))

    plan = statements.compose(richmond.facts(recommendations=(asked,)), TODAY, HOLIDAYS).plan

    assert [printed.due(action).text for action in plan[0].actions] == [
        "Due 31 March 2025\nFirst set for 31 January 2025\nMoved 2 times, slipped 41 working days",
        "Due 31 March 2025",
    ]


def test_a_version_that_was_kept_before_later_facts_were_printed_prints_what_it_printed_then() -> None:
    moved = richmond.action(1, original_due_on=date(2025, 1, 31), times_moved=2, starts_on=date(2024, 10, 1))
    asked = richmond.asked(1, actions=(moved, richmond.action(2)))
    facts = richmond.facts(recommendations=(asked,), risks="A risk.")
    kept = statements.as_dict(statements.compose(facts, TODAY, HOLIDAYS))
    for part in ("covering_letter", "summary", "risks"):
        del kept[part]
    for action in kept["plan"][0]["actions"]:
        for name in ("slipped", "starts_on", "supporting", "milestones", "effect", "measures"):
            del action[name]

    content = statements.from_dict(kept)

    first, second = content.plan[0].actions
    assert printed.due(first).text == "Due 31 March 2025\nFirst set for 31 January 2025\nMoved 2 times"
    assert printed.due(second).text == "Due 31 March 2025"
    assert (content.risks, content.introduction) == ("", "We accept every finding.")


def test_the_rating_is_the_one_that_the_pages_show_with_milestones_and_ratings_by_hand() -> None:
    calm = richmond.action(1, last_update_on=TODAY)
    missed = replace(calm, next_milestone="A pilot", next_milestone_due_on=date(2024, 11, 1))
    by_hand = replace(calm, override_brag=Brag.RED, override_until=TODAY)
    asked = richmond.asked(1, actions=(calm, missed, by_hand))

    plan = statements.compose(richmond.facts(recommendations=(asked,)), TODAY, HOLIDAYS).plan

    assert [action.brag for action in plan[0].actions] == [Brag.GREEN, Brag.AMBER, Brag.RED]


def test_those_the_letter_was_sent_to_sign_by_agency_or_else_by_post_and_never_by_name() -> None:
    content = statements.compose(richmond.FACTS, TODAY, HOLIDAYS)

    assert content.sign_off == (
        "Richmond upon Thames Council",
        "South West London Integrated Care Board",
        "Deputy Mayor of London for Policing and Crime",
        "Metropolitan Police Service",
        "Chair, Kingston and Richmond Safeguarding Children's Partnership (KRSCP)",
        "Independent Scrutineer, KRSCP",
        "Kingston and Richmond NHS Foundation Trust",
        "Schools",
    )


def test_where_no_recipient_is_printed_the_principal_authority_and_the_agencies_sign() -> None:
    closed = replace(richmond.SCHOOLS, name="Primary care trust", is_closed=True)
    facts = richmond.facts(recipients=(), agencies=(richmond.POLICE, closed), recommendations=())

    content = statements.compose(facts, TODAY, HOLIDAYS)

    assert content.sign_off == ("London Borough of Richmond upon Thames", "Metropolitan Police Service")


def test_the_same_facts_give_the_same_fingerprint_on_another_quiet_day() -> None:
    today = statements.fingerprint(statements.compose(richmond.FACTS, TODAY, HOLIDAYS))
    tomorrow = statements.fingerprint(statements.compose(richmond.FACTS, TODAY + timedelta(days=1), HOLIDAYS))

    assert today == tomorrow
    assert len(today) == 64


def test_a_rating_that_changes_with_the_day_changes_the_fingerprint() -> None:
    due = richmond.asked(1, actions=(richmond.action(due_on=TODAY, last_update_on=TODAY),))
    facts = richmond.facts(recommendations=(due,))

    on_the_day = statements.fingerprint(statements.compose(facts, TODAY, HOLIDAYS))
    day_after = statements.fingerprint(statements.compose(facts, TODAY + timedelta(days=1), HOLIDAYS))

    assert on_the_day != day_after


def test_one_changed_word_anywhere_changes_the_fingerprint() -> None:
    before = statements.fingerprint(statements.compose(richmond.FACTS, TODAY, HOLIDAYS))
    changed = [
        richmond.facts(introduction="We accept most findings."),
        richmond.facts(governance="Another group."),
        richmond.facts(covering_letter="Dear director."),
        richmond.facts(summary="Another summary."),
        richmond.facts(risks="A risk."),
        richmond.facts(send_to="another@ofsted.gov.uk"),
        richmond.facts(due_on=date(2024, 12, 16)),
        richmond.facts(recommendations=richmond.FACTS.recommendations[:7]),
        richmond.facts(
            recommendations=(
                richmond.asked(1, actions=(richmond.action(1, lead="Another post"),)),
                *richmond.FACTS.recommendations[1:],
            )
        ),
    ]

    after = [statements.fingerprint(statements.compose(facts, TODAY, HOLIDAYS)) for facts in changed]

    assert len({before, *after}) == len(changed) + 1
