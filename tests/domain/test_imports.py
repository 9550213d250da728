"""A partnership's own spreadsheet: what becomes of each of its rows."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import imports
from tracker.domain.imports import (
    Checked,
    Column,
    Known,
    KnownAction,
    KnownItem,
    KnownReport,
    Named,
    Outcome,
    Preview,
)
from tracker.domain.statuses import Status

TODAY = date(2024, 11, 18)
C = Column

ANN, BEN, GONE = Named(1, "Ann Lead", ("ann@x.example",)), Named(2, "Ben"), Named(3, "Cy", has_left=True)
POLICE = Named(11, "Metropolitan Police", ("Met", "MPS"))
OLD = KnownAction(
    id=5,
    reference="RICH-JTAI-24-01",
    recommendation_id=50,
    what_we_will_do="Train referrers",
    lead_id=1,
    due_on=date(2025, 1, 31),
    original_due_on=date(2025, 1, 31),
    status=Status.IN_PROGRESS,
    last_note="Two held",
    can_become=frozenset({Status.DELIVERED, Status.NOT_STARTED}),
)
EMPTY = KnownAction(id=6, reference="RICH-JTAI-24-02", recommendation_id=51, is_untouched=True)
LETTER = KnownReport(
    id=9,
    reference="RICH-JTAI-24",
    title="Joint targeted area inspection",
    published_on=date(2024, 9, 6),
    items=(
        KnownItem(50, 1, None, "The quality of referrals.", (OLD,)),
        KnownItem(51, 2, None, "Strategy meetings.", (EMPTY,)),
    ),
)
KNOWN = Known(TODAY, (LETTER,), (ANN, BEN, GONE), (POLICE,))


def preview(*rows: dict[Column, str], known: Known = KNOWN) -> Preview:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[row.get(column, "") for column in columns] for row in rows]
    return imports.check(cells, dict(enumerate(columns)), first=0, title="From tracker", known=known)


def one(row: dict[Column, str], known: Known = KNOWN) -> Checked:
    (checked,) = preview(row, known=known).rows
    return checked


def reason(row: dict[Column, str], known: Known = KNOWN) -> str:
    checked = one(row, known)
    assert checked.outcome is Outcome.BAD
    return " ".join(problem.reason for problem in checked.problems)


def test_a_row_without_a_reference_is_a_new_action_of_a_report_named_as_the_sheet() -> None:
    row = one(
        {
            C.WHAT_WE_WILL_DO: "Write a guide",
            C.INTENDED_EFFECT: "Nobody waits",
            C.LEAD: "ann lead",
            C.DUE: "31/03/2025",
            C.STATUS: "Started",
        }
    )
    assert row.typed.intended_effect == "Nobody waits"
    assert "intended_effect" in row.typed.texts()
    assert row.outcome is Outcome.NEW
    assert row.place
    assert (row.place.title, row.place.text) == ("From tracker", "Write a guide")
    assert (row.typed.lead, row.typed.due_on, row.typed.status) == (1, date(2025, 3, 31), Status.IN_PROGRESS)
    assert "Lead: Ann Lead" in row.changes


def test_a_row_that_names_an_unknown_report_makes_it() -> None:
    row = one(
        {C.REPORT: "Neglect review 2023", C.RECOMMENDATION: "Use the tool.", C.WHAT_WE_WILL_DO: "Buy it"}
    )
    assert row.place
    assert (row.place.title, row.place.report) == ("Neglect review 2023", None)


def test_rows_with_the_same_recommendation_are_several_actions_of_it() -> None:
    asked = {C.RECOMMENDATION: "Improve."}
    rows = preview(asked | {C.WHAT_WE_WILL_DO: "Train"}, asked | {C.WHAT_WE_WILL_DO: "Write"}).rows
    assert [row.outcome for row in rows] == [Outcome.NEW, Outcome.NEW]
    assert rows[0].place == rows[1].place


def test_the_same_row_twice_is_bad() -> None:
    row = {C.RECOMMENDATION: "Improve.", C.WHAT_WE_WILL_DO: "Train"}
    assert [one.outcome for one in preview(row, row).rows] == [Outcome.NEW, Outcome.BAD]
    assert (
        preview(row, row).rows[1].problems[0].reason == "Row 1 is about the same action. Keep one of the two."
    )


def test_a_row_finds_the_recommendation_of_a_report_here_by_its_number_or_its_words() -> None:
    for told in ({C.NUMBER: "1"}, {C.RECOMMENDATION: "the quality of  referrals"}):
        row = one({C.REPORT: "rich-jtai-24", C.WHAT_WE_WILL_DO: "Audit"} | told)
        assert row.outcome is Outcome.NEW
        assert row.changes[0] == "Another action for item 1 of RICH-JTAI-24"


def test_an_action_that_is_still_empty_is_filled_and_only_once() -> None:
    told = {C.REPORT: "RICH-JTAI-24", C.NUMBER: "2"}
    rows = preview(told | {C.WHAT_WE_WILL_DO: "Agree a rota"}, told | {C.WHAT_WE_WILL_DO: "Tell health"}).rows
    assert (rows[0].outcome, rows[0].action) == (Outcome.UPDATE, EMPTY)
    assert "Fills RICH-JTAI-24-02, which is empty so far" in rows[0].remarks
    assert rows[1].outcome is Outcome.NEW


def test_the_sheet_brought_in_again_updates_by_its_words() -> None:
    row = one(
        {C.REPORT: "RICH-JTAI-24", C.NUMBER: "1", C.WHAT_WE_WILL_DO: "Train referrers", C.NOTE: "All held"}
    )
    assert (row.outcome, row.action, row.changes) == (Outcome.UPDATE, OLD, ("Update posted",))


def test_a_report_here_that_asks_for_no_such_thing_makes_a_row_bad() -> None:
    assert "asks for no such thing" in reason({C.REPORT: "RICH-JTAI-24", C.RECOMMENDATION: "Fly."})


def test_a_report_that_was_made_of_a_sheet_takes_more() -> None:
    sheet = KnownReport(7, "KRSC-OTHER-24", "From tracker", None, (), is_of_a_sheet=True)
    row = one({C.RECOMMENDATION: "More."}, Known(TODAY, (sheet,)))
    assert row.outcome is Outcome.NEW
    assert row.place
    assert row.place.report is sheet


def test_a_row_that_says_nothing_of_what_is_asked_is_bad() -> None:
    rows = preview(
        {C.RECOMMENDATION: "Improve.", C.WHAT_WE_WILL_DO: "Train"}, {C.WHAT_WE_WILL_DO: "Write"}
    ).rows
    assert "repeat that row's words" in rows[1].problems[0].reason


def test_an_update_says_what_it_changes_and_empty_cells_change_nothing() -> None:
    row = one(
        {
            C.REFERENCE: "rich-jtai-24-01",
            C.WHAT_WE_WILL_DO: "Train all referrers",
            C.LEAD: "Ben",
            C.SUCCESS_MEASURE: "",
            C.STATUS: "Complete",
            C.TAGS: "Front door; training",
        }
    )
    assert row.outcome is Outcome.UPDATE
    assert row.changes == (
        "What we will do",
        "Lead",
        "Tags: Front door and training",
        "In progress to Delivered",
    )


def test_a_row_that_says_what_is_here_changes_nothing() -> None:
    row = one(
        {
            C.REFERENCE: "RICH-JTAI-24-01",
            C.RECOMMENDATION: "The quality of referrals.",
            C.WHAT_WE_WILL_DO: "Train referrers",
            C.LEAD: "ann@x.example",
            C.DUE: "31/01/2025",
            C.STATUS: "in_progress",
            C.NOTE: "Two held",
        }
    )
    assert row.outcome is Outcome.SAME


def test_a_changed_date_is_asked_for_and_a_first_date_is_set() -> None:
    asked = one({C.REFERENCE: "RICH-JTAI-24-01", C.DUE: "28 February 2025"})
    assert asked.changes == ("Asks for 28 February 2025; somebody else decides",)
    first = one({C.REFERENCE: "RICH-JTAI-24-02", C.DUE: "28 February 2025"})
    assert first.changes == ("Due date set to 28 February 2025",)


def test_a_date_that_cannot_move_makes_a_row_bad() -> None:
    moved = {C.REFERENCE: "RICH-JTAI-24-01", C.DUE: "28 February 2025"}
    assert "does not extend" in reason(moved, replace(KNOWN, allows_extensions=False))
    waits = replace(LETTER, items=(replace(LETTER.items[0], actions=(replace(OLD, date_waits=True),)),))
    assert "waits already" in reason(moved, replace(KNOWN, reports=(waits,)))
    assert "today or later" in reason(moved | {C.DUE: "1 October 2024"})
    assert "original due date stays" in reason({C.REFERENCE: OLD.reference, C.ORIGINAL_DUE: "1 October 2024"})


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({C.REFERENCE: "NOPE-1"}, "There is no such action here"),
        ({C.REFERENCE: OLD.reference, C.RECOMMENDATION: "Other words."}, "inspectors' words stay"),
        ({C.REFERENCE: OLD.reference, C.NUMBER: "7"}, "It is number 1 here"),
        ({C.REFERENCE: OLD.reference, C.REPORT: "Elsewhere"}, "belongs to RICH-JTAI-24"),
        ({C.REFERENCE: OLD.reference, C.STATUS: "Verified"}, "A second person verifies"),
        ({C.REFERENCE: OLD.reference, C.STATUS: "On hold"}, "a day to look again"),
        ({C.REFERENCE: OLD.reference, C.STATUS: "Withdrawn"}, "who agreed"),
        ({C.REFERENCE: OLD.reference, C.START: "1 March 2025"}, "cannot be after the due date"),
        ({C.WHAT_WE_WILL_DO: "x", C.LEAD: "Cy"}, "Cy has left"),
        ({C.WHAT_WE_WILL_DO: "x", C.LEAD: "Zoe"}, "knows no such name"),
        ({C.WHAT_WE_WILL_DO: "x", C.LEAD_AGENCY: "Fire brigade"}, "knows no such name"),
        ({C.REPORT: "RICH-JTAI-24", C.NUMBER: "2", C.DUE: "1 September 2024"}, "before the report"),
        ({C.WHAT_WE_WILL_DO: "x", C.DUE: "soon"}, "It is no date"),
        ({C.WHAT_WE_WILL_DO: "x", C.TAGS: "y" * 41}, "at most 40"),
    ],
)
def test_a_bad_row_says_why(cells: dict[Column, str], said: str) -> None:
    assert said in reason(cells)


def test_a_problem_names_its_row_column_and_value() -> None:
    (problem,) = (
        preview({C.WHAT_WE_WILL_DO: "a", C.DUE: ""}, {C.WHAT_WE_WILL_DO: "b", C.DUE: "soon"}).rows[1].problems
    )
    assert (problem.row, problem.column, problem.value) == (2, C.DUE, "soon")


def test_an_agency_is_known_by_what_it_is_also_called() -> None:
    assert one({C.WHAT_WE_WILL_DO: "x", C.LEAD_AGENCY: "mps"}).typed.lead_agency == 11


def test_a_person_says_who_an_unknown_name_means_or_that_nobody_is_meant() -> None:
    row = {C.WHAT_WE_WILL_DO: "x", C.LEAD: "Head of Service"}
    assert preview(row).unknown == {(C.LEAD, "Head of Service"): 1}
    said = replace(KNOWN, names={"lead": {"head of service": 2}})
    assert one(row, said).typed.lead == 2
    nobody = one(row, replace(KNOWN, names={"lead": {"head of service": 0}}))
    assert (nobody.outcome, nobody.typed.lead) == (Outcome.NEW, None)
    assert "Lead “Head of Service” is left out" in nobody.remarks


def test_two_people_of_one_name_must_be_told_apart() -> None:
    twins = replace(KNOWN, people=(Named(1, "Ann"), Named(2, "Ann")))
    assert "Several are called so" in reason({C.WHAT_WE_WILL_DO: "x", C.LEAD: "Ann"}, twins)


def test_a_closed_tracker_s_verified_comes_in_as_delivered() -> None:
    row = one({C.WHAT_WE_WILL_DO: "x", C.STATUS: "Embedded"})
    assert row.outcome is Outcome.NEW
    assert "brought in as Delivered" in row.remarks[0]
    assert "Status: Delivered" in row.changes


def test_complete_in_a_sheet_is_no_step_back_from_verified() -> None:
    verified = replace(OLD, status=Status.VERIFIED, can_become=frozenset())
    known = replace(KNOWN, reports=(replace(LETTER, items=(replace(LETTER.items[0], actions=(verified,)),)),))
    assert one({C.REFERENCE: OLD.reference, C.STATUS: "Complete"}, known).outcome is Outcome.SAME
    assert "Send it back on the action" in reason({C.REFERENCE: OLD.reference, C.STATUS: "Started"}, known)


def test_a_historic_action_is_left_alone() -> None:
    historic = replace(OLD, is_tracked=False)
    known = replace(KNOWN, reports=(replace(LETTER, items=(replace(LETTER.items[0], actions=(historic,)),)),))
    assert "historic" in reason({C.REFERENCE: OLD.reference, C.NOTE: "x"}, known)


def test_empty_rows_and_headings_between_rows_are_left_out() -> None:
    columns = {0: C.REFERENCE, 1: C.WHAT_WE_WILL_DO, 2: C.LEAD}
    rows = [["Priority 1"], [], ["", "Train", "Ann Lead"], ["", "Write"]]
    seen = imports.check(rows, columns, first=0, title="t", known=KNOWN)
    assert seen.headings == (1,)
    assert [row.row for row in seen.rows] == [3, 4]


def test_what_may_identify_a_child_is_found_in_new_words_only() -> None:
    child = "Child AB, aged 7, was seen."
    assert one({C.WHAT_WE_WILL_DO: child}).findings
    known = replace(OLD, what_we_will_do=child)
    here = replace(KNOWN, reports=(replace(LETTER, items=(replace(LETTER.items[0], actions=(known,)),)),))
    assert not one({C.REFERENCE: OLD.reference, C.WHAT_WE_WILL_DO: child, C.NOTE: "x"}, here).findings


def test_a_sheet_is_ready_when_no_row_is_bad_and_one_does_something() -> None:
    assert preview({C.WHAT_WE_WILL_DO: "x"}).is_ready
    assert not preview({C.WHAT_WE_WILL_DO: "x", C.DUE: ""}, {C.WHAT_WE_WILL_DO: "y", C.DUE: "soon"}).is_ready
    assert not preview({C.REFERENCE: OLD.reference, C.NOTE: "Two held"}).is_ready


def test_what_was_seen_is_told_apart_from_what_has_changed_since() -> None:
    row = {C.REFERENCE: OLD.reference, C.NOTE: "New"}
    assert preview(row).fingerprint == preview(row).fingerprint
    later = replace(OLD, last_note="New")
    known = replace(KNOWN, reports=(replace(LETTER, items=(replace(LETTER.items[0], actions=(later,)),)),))
    assert preview(row).fingerprint != preview(row, known=known).fingerprint


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(list(Column)),
            st.text(max_size=30)
            | st.sampled_from(["RICH-JTAI-24-01", "RICH-JTAI-24", "Ann Lead", "45747", "1"]),
            max_size=14,
        ),
        max_size=6,
    )
)
def test_whatever_a_sheet_holds_every_row_is_told_what_becomes_of_it(rows: list[dict[Column, str]]) -> None:
    columns = dict(enumerate(Column))
    cells = [[row.get(column, "").strip() for column in Column] for row in rows]
    seen = imports.check(cells, columns, first=0, title="From tracker", known=KNOWN)
    for row in seen.rows:
        assert (row.outcome is Outcome.BAD) == bool(row.problems)
        assert row.outcome is Outcome.BAD or row.action or row.place
    filled = {at for at, row in enumerate(cells, start=1) if any(row)}
    assert filled == {row.row for row in seen.rows} | set(seen.headings)
