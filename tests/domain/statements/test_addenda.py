"""An addendum: what the plan promises otherwise apart from mere progress, in words and as a paper."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests import richmond
from tests.any_statement import any_recommendations
from tracker.domain import papers
from tracker.domain.papers import Across, Facts, Heading, Row, Table
from tracker.domain.statements import AskedFacts, Edition, StatementContent, addenda, comparison, compose
from tracker.domain.statements.addenda import Addendum
from tracker.domain.statuses import Status

TODAY = date(2025, 2, 3)
SENT = Edition(
    number=3,
    dated=date(2024, 12, 12),
    submitted_on=date(2024, 12, 13),
    submitted_to="a@ofsted.gov.uk",
    earlier=((1, date(2024, 11, 18)), (2, date(2024, 12, 2))),
)


def content(recommendations: tuple[AskedFacts, ...], **values: Any) -> StatementContent:
    return compose(richmond.facts(recommendations=recommendations, **values), TODAY, frozenset())


def of_one(**values: Any) -> StatementContent:
    """The letter's first item with one action."""
    return content((richmond.asked(1, actions=(richmond.action(1, **values),)),))


def addendum(**values: Any) -> Addendum:
    given_values: dict[str, Any] = {"number": 1, "dated": TODAY, "why": "A date moved.", "statement": SENT}
    return Addendum(**{**given_values, **values})


BEFORE = of_one()
LATER = of_one(
    due_on=date(2025, 4, 30), times_moved=1, last_note="Half of them came.", status=Status.DELIVERED
)


def labels(groups: Any) -> list[tuple[str, str]]:
    return [(group.heading, change.label) for group in groups for change in group.changes]


def test_what_is_promised_otherwise_is_told_apart_from_how_far_it_has_got() -> None:
    promised = labels(addenda.promises(BEFORE, LATER).plan)
    moved = labels(addenda.progress(BEFORE, LATER))

    assert ("RICH-JTAI-24-01", "Due date") in promised
    assert ("RICH-JTAI-24-01", "Progress") in moved
    assert ("RICH-JTAI-24-01", "Status") in moved
    assert not set(promised) & set(moved)


@settings(max_examples=20, deadline=None)
@given(any_recommendations, any_recommendations)
def test_every_change_is_told_once_as_a_promise_or_as_progress_and_promises_are_material(
    before: tuple[AskedFacts, ...], after: tuple[AskedFacts, ...]
) -> None:
    one, other = content(before), content(after)
    promised, moved = addenda.promises(one, other), addenda.progress(one, other)

    whole = sorted(labels(comparison.compare(one, other).plan))
    assert sorted(labels(promised.plan) + labels(moved)) == whole
    told = addenda.in_words(promised)
    assert bool(told) is not promised.is_same
    assert comparison.is_material(one, other) or not told


def test_a_withdrawn_action_is_told_by_the_status_that_it_really_had() -> None:
    after = of_one(status=Status.WITHDRAWN)

    assert "RICH-JTAI-24-01: status from In progress to Withdrawn" in addenda.in_words(
        addenda.promises(BEFORE, after)
    )


def test_a_short_change_is_quoted_and_a_long_one_named() -> None:
    after = of_one(due_on=date(2025, 4, 30), what_we_will_do="Train " * 30)

    [line] = addenda.in_words(addenda.promises(BEFORE, after))
    assert line.startswith("RICH-JTAI-24-01: what we will do changed; ")
    assert "due date from 31 March 2025 to 30 April 2025" in line


def test_actions_that_come_and_go_and_facts_of_the_first_page_are_told_in_a_line_each() -> None:
    other = richmond.action(9, lead_agency=richmond.action(1).lead_agency)
    asked = richmond.asked(1, actions=(other,))
    after = content((asked,), due_on=date(2025, 1, 10), risks="Staff leave.")

    assert addenda.in_words(addenda.promises(BEFORE, after)) == (
        "Due date of this statement: from 13 December 2024 to 10 January 2025",
        "Risks and dependencies: written anew",
        "RICH-JTAI-24-09: added to recommendation 1",
        "RICH-JTAI-24-01: no longer there",
    )


def rows(paper: papers.Paper, caption: str) -> list[tuple[str, ...]]:
    [table] = [block for block in paper.blocks if isinstance(block, Table) and block.caption == caption]
    return [
        (row.heading,) if isinstance(row, Across) else tuple(cell.text for cell in row.cells)
        for row in table.rows
    ]


def test_the_paper_sets_both_texts_side_by_side_and_progress_apart() -> None:
    paper = addenda.paper_of(addendum(), BEFORE, LATER)

    assert ("Due date", "31 March 2025", "30 April 2025") in rows(paper, "The plan")
    assert ("RICH-JTAI-24-01",) in rows(paper, "The plan")
    assert ("Progress", "none", "Half of them came.") in rows(paper, "Progress")
    assert [heading.text for heading in papers.headings(paper)] == [
        "Why this addendum is made",
        "What has changed",
        "How far it has got since",
        "Version history",
    ]


def test_the_cover_names_the_statement_that_it_adds_to_and_whether_it_was_sent() -> None:
    def cover(of: Addendum) -> dict[str, str]:
        facts = next(
            block for block in addenda.paper_of(of, BEFORE, LATER).blocks if isinstance(block, Facts)
        )
        return dict(facts.rows)

    draft = cover(addendum())
    assert draft["Statement"] == "Version 3, submitted on 13 December 2024 to a@ofsted.gov.uk"
    assert draft["Status"] == "Draft"
    assert cover(addendum(issued_to="b@ofsted.gov.uk"))["Status"] == (
        "Issued on 3 February 2025 to b@ofsted.gov.uk"
    )


def test_the_history_lists_the_versions_the_sending_and_the_addenda_up_to_this_one() -> None:
    paper = addenda.paper_of(addendum(number=2, earlier=((1, date(2025, 1, 6)),)), BEFORE, LATER)

    assert rows(paper, "The statement and its addenda up to this one") == [
        ("Version 1", "18 November 2024", "Draft"),
        ("Version 2", "2 December 2024", "Draft"),
        ("Version 3", "12 December 2024", "Submitted on 13 December 2024 to a@ofsted.gov.uk"),
        ("Addendum 1", "6 January 2025", "Issued"),
        ("Addendum 2", "3 February 2025", "Draft"),
    ]
    columns = next(block.columns for block in paper.blocks if isinstance(block, Table))
    assert columns[1].heading == "In addendum 1"


def test_an_addendum_to_an_unchanged_plan_says_so() -> None:
    paper = addenda.paper_of(addendum(), BEFORE, BEFORE)

    assert addenda.NOTHING_CHANGED in list(papers.texts(paper))


@settings(max_examples=20, deadline=None)
@given(some.text(max_size=60), any_recommendations, any_recommendations)
def test_any_addendum_is_a_paper(
    why: str, before: tuple[AskedFacts, ...], after: tuple[AskedFacts, ...]
) -> None:
    paper = addenda.paper_of(addendum(why=why), content(before), content(after))

    assert isinstance(paper.blocks[1], Heading)
    for block in paper.blocks:
        if isinstance(block, Table):
            assert all(len(row.cells) == 3 for row in block.rows if isinstance(row, Row))


@pytest.mark.parametrize("field", ["number", "dated", "why"])
def test_the_same_addendum_gives_the_same_paper_and_another_one_another(field: str) -> None:
    other = {"number": 2, "dated": date(2025, 2, 4), "why": "Another reason."}[field]

    assert addenda.paper_of(addendum(), BEFORE, LATER) == addenda.paper_of(addendum(), BEFORE, LATER)
    assert addenda.paper_of(replace(addendum(), **{field: other}), BEFORE, LATER) != addenda.paper_of(
        addendum(), BEFORE, LATER
    )
