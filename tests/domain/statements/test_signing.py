"""Who has signed what is still so, who must look again and why, and what the sign-off sheet prints."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests import richmond
from tests.any_statement import FEW, any_recommendations
from tracker.adapters import bank_holidays
from tracker.domain import statements
from tracker.domain.papers import Table
from tracker.domain.statements import (
    AskedFacts,
    Edition,
    GapKind,
    SignatoryFacts,
    SignedFacts,
    SignOffLine,
    StatementFacts,
    comparison,
    paper,
    signing,
)
from tracker.domain.statements.answers import Answer
from tracker.domain.statements.signing import Proposal, Standing
from tracker.domain.statements.stages import Stage
from tracker.domain.statuses import Status

TODAY = date(2024, 11, 18)
CONTENT = statements.compose(richmond.FACTS, TODAY, bank_holidays.england_and_wales())
CHANGED = richmond.facts(introduction="We accept most findings.")
IN_PROGRESS = richmond.facts(
    recommendations=tuple(
        replace(asked, actions=tuple(replace(one, status=Status.DELIVERED) for one in asked.actions))
        for asked in richmond.FACTS.recommendations
    )
)


def signed(version: int = 1, answer: Answer = Answer.SIGNED, **values: object) -> SignedFacts:
    given = {
        "answer": answer,
        "version": version,
        "on": TODAY,
        "name": "I. Dodds",
        "content": statements.as_dict(CONTENT),
    }
    return SignedFacts(**{**given, **values})


def signatory(*answers: SignedFacts, **values: object) -> SignatoryFacts:
    given = {
        "id": 1,
        "stage": Stage.AGENCY_SIGN_OFF,
        "partner": "Metropolitan Police Service",
        "post": "Commissioner",
        "name": "Sir Mark Rowley",
    }
    return SignatoryFacts(**{**given, **values}, answers=answers)


NOT_YET = signed(answer=Answer.NOT_YET, note="the date cannot hold")
WITHDRAWN = signed(answer=Answer.WITHDRAWN, note="by mistake")


@pytest.mark.parametrize(
    ("who", "facts", "stands"),
    [
        (signatory(), richmond.FACTS, Standing.TO_ASK),
        (signatory(is_asked=True), richmond.FACTS, Standing.ASKED),
        (signatory(signed()), richmond.FACTS, Standing.SIGNED),
        (signatory(signed()), IN_PROGRESS, Standing.SIGNED),
        (signatory(signed()), CHANGED, Standing.LOOK_AGAIN),
        (signatory(signed(), is_asked=True), CHANGED, Standing.LOOK_AGAIN),
        (signatory(NOT_YET), richmond.FACTS, Standing.NOT_YET),
        (signatory(NOT_YET, is_asked=True), richmond.FACTS, Standing.ASKED),
        (signatory(signed(), NOT_YET), richmond.FACTS, Standing.NOT_YET),
        (signatory(signed(), WITHDRAWN), richmond.FACTS, Standing.WITHDRAWN),
        (signatory(NOT_YET, signed(2)), richmond.FACTS, Standing.SIGNED),
    ],
)
def test_where_a_signatory_stands_follows_from_their_newest_answer_and_what_was_promised(
    who: SignatoryFacts, facts: StatementFacts, stands: Standing
) -> None:
    assert signing.standing(who, signing.promised_now(facts)) is stands


@settings(max_examples=FEW)
@given(any_recommendations, any_recommendations)
def test_a_signature_holds_exactly_as_long_as_nothing_material_changes(
    before: tuple[AskedFacts, ...], after: tuple[AskedFacts, ...]
) -> None:
    then, now = (
        statements.compose(richmond.facts(recommendations=each), TODAY, ()) for each in (before, after)
    )
    who = signatory(signed(content=statements.as_dict(then)))

    for said in (then, now):
        holds = signing.standing(who, said) is Standing.SIGNED
        assert holds is not comparison.is_material(then, said)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (signatory(), "Sir Mark Rowley, Commissioner, has not been asked to sign it off."),
        (signatory(is_asked=True), "Sir Mark Rowley, Commissioner, was asked and has not signed it off."),
        (signatory(NOT_YET), "Sir Mark Rowley, Commissioner, has not signed: “the date cannot hold”."),
        (signatory(signed(), WITHDRAWN), "Sir Mark Rowley, Commissioner, has taken the signature back."),
        (
            signatory(signed(3)),
            "Sir Mark Rowley, Commissioner, must look again: it has changed since version 3, "
            "which they signed.",
        ),
    ],
)
def test_each_missing_signature_is_a_gap_with_the_name_and_the_reason(
    who: SignatoryFacts, sentence: str
) -> None:
    facts = replace(CHANGED, signatories=(who,), stages_done=frozenset(Stage))

    (gap,) = statements.missing(facts)

    assert (gap.kind, gap.sentence, gap.signatory_id) == (GapKind.SIGN_OFF, sentence, who.id)


def test_once_everybody_named_has_signed_the_stage_needs_no_word_of_a_manager() -> None:
    both = (signatory(signed()), signatory(signed(), id=2, stage=Stage.DIRECTOR_SIGN_OFF))
    facts = richmond.facts(signatories=both, stages_done=frozenset())

    assert statements.missing(facts) == ()
    assert signing.is_complete(facts, Stage.AGENCY_SIGN_OFF)
    assert signing.is_complete(facts, Stage.DIRECTOR_SIGN_OFF)


def test_a_stage_for_which_nobody_is_named_is_for_a_manager_to_mark() -> None:
    facts = richmond.facts(signatories=(signatory(signed()),), stages_done=frozenset())

    assert [gap.sentence for gap in statements.missing(facts)] == ["The directors have not signed it off."]
    assert not signing.is_complete(facts, Stage.DIRECTOR_SIGN_OFF)


def test_a_stage_that_was_marked_is_incomplete_again_after_a_material_change() -> None:
    who = signatory(signed())
    facts = replace(CHANGED, signatories=(who,), stages_done=frozenset({*Stage}))

    assert not signing.is_complete(facts, Stage.AGENCY_SIGN_OFF)
    assert signing.outstanding(facts) == ((who, Standing.LOOK_AGAIN),)


def sheet(*lines: SignOffLine, number: int = 5) -> list[list[str]]:
    """The sign-off sheet of a version as rows of words."""
    edition = Edition(number=number, dated=TODAY, sign_off=lines)
    (table,) = (
        block
        for block in paper.paper_of(edition, CONTENT).blocks
        if isinstance(block, Table) and block.caption == "Who has signed"
    )
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_sheet_prints_each_signature_with_its_day_and_version() -> None:
    lines = signing.lines([signatory(signed(3))], CONTENT, 5)

    assert sheet(*lines)[0] == [
        "Metropolitan Police Service",
        "I. Dodds",
        "Commissioner",
        "18 November 2024, version 3",
    ]


def test_partners_without_a_named_signatory_keep_their_empty_line() -> None:
    rows = sheet(*signing.lines([signatory()], CONTENT, 5))

    assert rows[0] == ["Metropolitan Police Service", "Sir Mark Rowley", "Commissioner", ""]
    assert [row[0] for row in rows] == [
        "Metropolitan Police Service",
        *(each for each in CONTENT.sign_off if each != "Metropolitan Police Service"),
    ]
    assert all(row[1:] == ["", "", ""] for row in rows[1:])


def test_without_anybody_named_the_sheet_is_a_line_for_each_partner() -> None:
    assert sheet() == [[each, "", "", ""] for each in CONTENT.sign_off]


@pytest.mark.parametrize(
    "who",
    [
        signatory(),
        signatory(signed(6)),
        signatory(NOT_YET),
        signatory(signed(3), NOT_YET),
        signatory(signed(3), WITHDRAWN),
        signatory(signed(3, content=statements.as_dict(signing.promised_now(CHANGED)))),
    ],
    ids=["not asked", "a later version", "refused", "took it back", "withdrawn", "changed since"],
)
def test_the_sheet_of_a_version_prints_no_signature_that_is_not_for_it(who: SignatoryFacts) -> None:
    (line,) = signing.lines([who], CONTENT, 5)

    assert (line.signed_on, line.version, line.name) == (None, None, "Sir Mark Rowley")


@given(some.integers(1, 9), some.integers(1, 9))
def test_no_version_ever_prints_a_signature_on_a_later_one(version: int, number: int) -> None:
    (line,) = signing.lines([signatory(signed(version))], CONTENT, number)

    assert (line.version == version) is (version <= number)


def test_whom_the_letter_is_sent_to_is_proposed_with_name_post_and_stage() -> None:
    found = {each.partner: each for each in signing.proposals(richmond.FACTS)}

    assert tuple(found) == CONTENT.sign_off
    assert found["Richmond upon Thames Council"] == Proposal(
        "Richmond upon Thames Council",
        "Director of Children's Services",
        "Ian Dodds",
        Stage.DIRECTOR_SIGN_OFF,
    )
    assert found["Metropolitan Police Service"] == Proposal(
        "Metropolitan Police Service", "Commissioner", "Sir Mark Rowley"
    )
    assert found["Schools"] == Proposal("Schools")


def test_who_is_named_is_proposed_no_more() -> None:
    facts = richmond.facts(signatories=(signatory(partner="metropolitan police service"),))

    assert "Metropolitan Police Service" not in {each.partner for each in signing.proposals(facts)}
