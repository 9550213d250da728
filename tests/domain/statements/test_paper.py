"""A statement as a paper: its parts in their order, each recommendation once, and what is left out."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings

from tests import richmond
from tests.any_statement import FEW, any_recommendations
from tracker.adapters import bank_holidays
from tracker.domain import papers, statements
from tracker.domain.brag import Brag
from tracker.domain.papers import Across, Facts, Heading, Paper, Paragraph, Row, Table, Tone
from tracker.domain.statements import (
    AskedFacts,
    Edition,
    MeasureFacts,
    MilestoneFacts,
    PlannedFacts,
    StatementFacts,
    paper,
    plan,
)
from tracker.domain.statuses import Status

TODAY = date(2024, 11, 18)
HOLIDAYS = bank_holidays.england_and_wales()
EDITION = Edition(number=3, dated=TODAY, earlier=((1, date(2024, 11, 1)), (2, date(2024, 11, 12))))


def made(facts: StatementFacts, edition: Edition = EDITION) -> Paper:
    return paper.paper_of(edition, statements.compose(facts, TODAY, HOLIDAYS))


def table(whole: Paper, caption: str) -> Table:
    return next(
        block for block in whole.blocks if isinstance(block, Table) and block.caption.startswith(caption)
    )


def first_headings(whole: Paper) -> list[str]:
    return [heading.text for heading in papers.headings(whole) if heading.level == 1]


def cells(row: Row | Across) -> list[str]:
    assert isinstance(row, Row)
    return [cell.text for cell in row.cells]


@settings(max_examples=FEW)
@given(any_recommendations)
def test_every_recommendation_stands_in_the_paper_exactly_once_in_order_and_its_actions_under_it(
    recommendations: tuple[AskedFacts, ...],
) -> None:
    whole = made(richmond.facts(recommendations=recommendations))

    tables = [block for block in whole.blocks if isinstance(block, Table)]
    asked = [row.quote for each in tables for row in each.rows if isinstance(row, Across)]
    in_order = sorted(recommendations, key=lambda each: each.position)
    assert asked == [each.text for each in in_order]
    expected = [
        reference
        for each in in_order
        for reference in ([action.reference for action in each.actions] or [plan.NO_ACTION])
    ]
    rows = table(whole, "Each recommendation").rows
    assert [cells(row)[0] for row in rows if isinstance(row, Row)] == expected


def test_a_whole_statement_has_every_part_in_its_order() -> None:
    measured = richmond.action(1, measures=(MeasureFacts(what="Referrals"),))
    facts = richmond.facts(
        covering_letter="Dear director.",
        risks="A risk.",
        recommendations=(richmond.asked(1, actions=(measured,)),),
    )

    assert first_headings(made(facts)) == [
        "Covering letter",
        "Introduction and response to the findings",
        "Governance and oversight",
        "Summary",
        "The plan",
        "Annexes: the actions of each agency",
        "Measures",
        "Risks and dependencies",
        "Sign-off",
        "Glossary",
        "Version history",
    ]


def test_parts_that_no_statement_needs_are_left_out_and_the_others_said_to_be_written() -> None:
    whole = made(richmond.facts(summary="", governance="", recommendations=()))

    assert first_headings(whole) == [
        "Introduction and response to the findings",
        "Governance and oversight",
        "Summary",
        "The plan",
        "Sign-off",
        "Glossary",
        "Version history",
    ]
    gaps = [block for block in whole.blocks if isinstance(block, Paragraph) and block.tone is Tone.GAP]
    assert [block.line[0].text for block in gaps] == ["[To be written]"] * 2


def test_the_cover_says_what_is_answered_by_when_and_which_version_it_is() -> None:
    cover = made(richmond.FACTS).blocks[0]

    assert isinstance(cover, Facts)
    assert dict(cover.rows) == {
        "In answer to": "Joint targeted area inspection of Richmond upon Thames",
        "Authority": "London Borough of Richmond upon Thames",
        "Inspection dates": "15 July 2024 to 19 July 2024",
        "Date of the letter": "6 September 2024",
        "Principal authority": "London Borough of Richmond upon Thames",
        "Partnership": "Kingston and Richmond Safeguarding Children Partnership",
        "Due date of this statement": "13 December 2024",
        "To be sent to": "ProtectionOfChildren@ofsted.gov.uk",
        "Version": "3",
        "Date of this version": "18 November 2024",
        "Status": "Draft",
    }


def test_what_was_submitted_says_when_and_where_to_on_its_cover_and_in_its_history() -> None:
    sent = replace(EDITION, submitted_on=date(2024, 12, 12), submitted_to="a@ofsted.gov.uk")
    whole = made(richmond.FACTS, sent)
    cover = whole.blocks[0]

    assert isinstance(cover, Facts)
    assert dict(cover.rows)["Status"] == "Submitted on 12 December 2024 to a@ofsted.gov.uk"
    assert [cells(row) for row in table(whole, "The versions").rows] == [
        ["Version 1", "1 November 2024", "Draft"],
        ["Version 2", "12 November 2024", "Draft"],
        ["Version 3", "18 November 2024", "Submitted on 12 December 2024 to a@ofsted.gov.uk"],
    ]


def test_an_action_is_printed_with_everything_that_is_known_of_it() -> None:
    action = richmond.action(
        3,
        lead="Detective superintendent",
        lead_agency="Metropolitan Police Service",
        supporting=("Schools", "Metropolitan Police Service", "Schools"),
        starts_on=date(2024, 10, 1),
        original_due_on=date(2025, 1, 31),
        times_moved=2,
        milestones=(
            MilestoneFacts("A pilot", date(2024, 12, 1), date(2024, 11, 11)),
            MilestoneFacts("All schools", date(2025, 2, 1)),
        ),
        effect="Children are seen sooner.",
        last_update_on=date(2024, 11, 12),
        last_note="Two schools were told.",
    )
    whole = made(richmond.facts(recommendations=(richmond.asked(3, actions=(action,)),)))

    asked, row = table(whole, "Each recommendation").rows
    assert isinstance(asked, Across)
    assert (asked.heading, asked.source, asked.quote) == (
        "Recommendation 3 (our number: unnumbered in the letter)",
        "What needs to improve?",
        richmond.ITEMS[2],
    )
    assert cells(row) == [
        "RICH-JTAI-24-03",
        "Train those who refer.\nMilestone by 1 December 2024: A pilot, reached 11 November 2024\n"
        "Milestone by 1 February 2025: All schools",
        "Detective superintendent\nMetropolitan Police Service\nWith Schools",
        "Starts 1 October 2024\nDue 31 March 2025\nFirst set for 31 January 2025\n"
        "Moved 2 times, slipped 41 working days",
        "Nine in ten referrals are good.\nEffect on children: Children are seen sooner.",
        "In progress\nAmber",
        "12 November 2024:\nTwo schools were told.",
    ]


def test_what_is_missing_is_marked_in_the_plan() -> None:
    bare = PlannedFacts(reference="RICH-JTAI-24-01")
    whole = made(
        richmond.facts(
            recommendations=(richmond.asked(1, actions=(bare,)), richmond.asked(2, actions=())),
        )
    )
    _, row, _, none = table(whole, "Each recommendation").rows

    assert cells(row) == [
        "RICH-JTAI-24-01",
        "[To be written]",
        "[No lead yet]\n[No lead agency yet]",
        "[No due date yet]",
        "[To be written]",
        "Not started\nGrey",
        "No update yet",
    ]
    assert isinstance(row, Row)
    assert [nth for nth, cell in enumerate(row.cells) if cell.tone is Tone.GAP] == [1, 2, 3, 4]
    assert cells(none) == ["[No action yet]"]


def test_each_agency_that_leads_has_an_annex_of_its_actions_and_of_those_it_supports() -> None:
    first = richmond.action(1, lead_agency="Schools")
    second = richmond.action(2, lead_agency="Metropolitan Police Service", supporting=("Schools",))
    third = richmond.action(3, lead_agency="Schools", status=Status.DELIVERED)
    asked = (richmond.asked(1, actions=(first, second)), richmond.asked(2, actions=(third,)))
    whole = made(richmond.facts(recommendations=asked))

    annexes = [heading.text for heading in papers.headings(whole) if heading.level == 2]
    assert annexes == ["Schools", "Metropolitan Police Service"]
    schools = table(whole, "2 actions of Schools").rows
    assert [cells(row)[:2] for row in schools] == [["RICH-JTAI-24-01", "1"], ["RICH-JTAI-24-03", "2"]]
    assert len(table(whole, "1 action of Metropolitan").rows) == 1
    assert "It supports RICH-JTAI-24-02." in papers.texts(whole)


def test_the_measures_are_listed_with_every_reading() -> None:
    measure = MeasureFacts(
        what="Good referrals",
        baseline="61%",
        target="90% by 31 March 2025",
        readings=("71% on 1 June 2024", "80% on 4 October 2024"),
    )
    action = richmond.action(1, measures=(measure, MeasureFacts(what="Days to a visit")))
    rows = table(
        made(richmond.facts(recommendations=(richmond.asked(1, actions=(action,)),))), "What is measured"
    ).rows

    assert [cells(row) for row in rows] == [
        [
            "RICH-JTAI-24-01",
            "Good referrals",
            "61%",
            "90% by 31 March 2025",
            "71% on 1 June 2024\n80% on 4 October 2024",
        ],
        ["RICH-JTAI-24-01", "Days to a visit", "None", "None", "No reading yet"],
    ]


def test_the_summary_counts_what_the_plan_holds() -> None:
    said = list(papers.texts(made(richmond.FACTS)))

    assert "8 recommendations, 8 actions in answer to them, led by 5 agencies." in said
    assert "BRAG ratings: green 8." in said


def test_every_rating_is_explained_in_the_glossary() -> None:
    assert {rating.label for rating in Brag} <= {term for term, _ in paper.GLOSSARY}


def test_every_partner_has_an_empty_line_to_sign_on() -> None:
    rows = table(made(richmond.FACTS), "Who has signed").rows

    assert ["Metropolitan Police Service", "", "", ""] in [cells(row) for row in rows]
    assert all(isinstance(row, Row) and row.is_to_fill for row in rows)


def test_written_parts_are_read_as_structured_text_below_their_own_heading() -> None:
    whole = made(richmond.facts(risks="## Staff\n\n- Vacancies"))

    assert Heading(2, "Staff") in whole.blocks
    assert "Vacancies" in papers.texts(whole)
