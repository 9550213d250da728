"""Reports and drafts are found by those who may see them, in a number of queries that does not grow."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import corrections
from tracker.domain.errors import NotFoundError
from tracker.domain.reading import ReadItem, ReportReading
from tracker.domain.reports import ReportKind
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.models import Partnership, Report, ReportDraft, Statement
from tracker.queries import reports
from tracker.queries.pages import Page

READ = corrections.to_json(
    corrections.of(
        ReportReading(
            kind=ReportKind.JTAI,
            authority="testing",
            title="A joint letter",
            published_on=date(2024, 9, 6),
            items=(
                ReadItem(text="The quality of partners’ referrals, by every agency that makes one."),
                ReadItem(text="The timeliness of meetings."),
            ),
        )
    )
)
QueryCounter = Callable[[], AbstractContextManager[list[str]]]


def person(session: Session, of: Partnership, role: Role) -> Actor:
    return factories.actor(factories.member(session, of, role))


def draft(session: Session, of: Partnership) -> ReportDraft:
    made = ReportDraft(
        partnership_id=of.id,
        source_name="letter.txt",
        source_sha256=f"{of.id:064d}",
        source_pages=["The letter."],
        as_read=READ,
        as_corrected=READ,
        created_at=factories.NOW,
    )
    session.add(made)
    session.flush()
    return made


def work(session: Session, of: Partnership, items: int, lead_id: int | None = None) -> Report:
    report = factories.report(session, of)
    for position in range(1, items + 1):
        item = factories.recommendation(session, report, position=position)
        factories.action(session, item, lead_id=lead_id if position == 1 else None)
    return report


def test_the_list_says_how_far_each_report_has_come(session: Session) -> None:
    of = factories.partnership(session)
    manager = person(session, of, Role.MANAGER)
    report = work(session, of, 3, lead_id=manager.user_id)
    factories.recommendation(session, report, position=4)
    session.add(Statement(partnership_id=of.id, report_id=report.id, submitted_on=date(2024, 12, 12)))
    session.flush()
    (row,) = reports.page(session, manager).rows
    assert (row.items, row.with_actions, row.with_lead) == (4, 3, 1)
    assert (row.has_statement, row.submitted_on) == (True, date(2024, 12, 12))


def test_the_list_is_newest_first_and_undated_reports_come_last(session: Session) -> None:
    of = factories.partnership(session)
    for reference, day in (("B", date(2012, 5, 29)), ("A", None), ("C", date(2024, 9, 6))):
        factories.report(session, of, reference=reference, published_on=day)
    found = reports.page(session, OPERATOR).rows
    assert [row.report.reference for row in found] == ["C", "B", "A"]


def test_reports_come_fifty_a_page_in_one_query_and_a_page_past_the_end_is_the_last(
    session: Session, count_queries: QueryCounter
) -> None:
    here, there = factories.partnership(session), factories.partnership(session)
    manager = person(session, here, Role.MANAGER)
    for number in range(101):
        factories.report(session, here, reference=f"R-{number:03d}", published_on=date(2024, 1, 1))
    oldest = work(session, here, 2, lead_id=manager.user_id)
    oldest.published_on = None
    work(session, there, 1)
    session.flush()
    with count_queries() as seen:
        shown = [reports.page(session, manager, number=number) for number in (1, 2, 3)]
    assert ([len(page.rows) for page in shown], len(seen)) == ([50, 50, 2], 3)
    assert {(page.total, page.pages) for page in shown} == {(102, 3)}
    references = [row.report.reference for page in shown for row in page.rows]
    assert references == [*(f"R-{number:03d}" for number in range(101)), oldest.reference]
    row = shown[2].rows[-1]
    assert (row.items, row.with_actions, row.with_lead) == (2, 2, 1)
    assert reports.page(session, manager, number=99) == shown[2]
    assert reports.page(session, manager, number=0) == shown[0]


def test_an_action_lead_sees_every_report_but_counts_only_their_own_actions(session: Session) -> None:
    of = factories.partnership(session)
    lead = person(session, of, Role.ACTION_LEAD)
    report = work(session, of, 3, lead_id=lead.user_id)
    (row,) = reports.page(session, lead).rows
    assert (row.items, row.with_actions, row.with_lead) == (3, 1, 1)
    items = reports.recommendations_with_actions(session, lead, report)
    assert [len(actions) for _, actions in items] == [1, 0, 0]


def test_nobody_sees_the_reports_and_drafts_of_another_partnership(session: Session) -> None:
    theirs = factories.partnership(session)
    report, waiting = work(session, theirs, 1), draft(session, theirs)
    stranger = person(session, factories.partnership(session), Role.MANAGER)
    assert reports.page(session, stranger) == Page([], 0, 1)
    assert list(reports.drafts(session, stranger)) == []
    assert reports.imported_before(session, stranger, waiting) == []
    for ask in (
        lambda: reports.get_visible(session, stranger, report.reference),
        lambda: reports.source_pages(session, stranger, report.reference),
        lambda: reports.get_draft(session, stranger, waiting.id),
    ):
        with pytest.raises(NotFoundError):
            ask()
    assert reports.get_visible(session, OPERATOR, report.reference) is report
    assert reports.source_pages(session, OPERATOR, report.reference) == ["The letter."]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_drafts_are_for_those_who_may_confirm_them(session: Session, role: Role) -> None:
    of = factories.partnership(session)
    waiting = draft(session, of)
    reader, manager = person(session, of, role), person(session, of, Role.MANAGER)
    assert list(reports.drafts(session, reader)) == []
    with pytest.raises(NotFoundError):
        reports.get_draft(session, reader, waiting.id)
    assert list(reports.drafts(session, manager)) == [waiting]
    assert [found.id for found in reports.import_partnerships(session, manager)] == [of.id]
    assert list(reports.import_partnerships(session, reader)) == []


def test_the_list_and_the_page_take_as_many_queries_for_many_reports_as_for_one(
    session: Session, count_queries: QueryCounter
) -> None:
    of = factories.partnership(session)
    manager = person(session, of, Role.MANAGER)
    small = work(session, of, 1, lead_id=manager.user_id)
    counts = []
    for report in (small, None):
        if report is None:
            report = work(session, of, 20, lead_id=manager.user_id)  # noqa: PLW2901 - the larger case
            for _ in range(5):
                work(session, of, 2)
        session.expunge_all()
        with count_queries() as seen:
            for row in reports.page(session, manager).rows:
                assert row.report.partnership.name
            for _, actions in reports.recommendations_with_actions(session, manager, report):
                assert all(action.lead is None or action.lead.name for action in actions)
        counts.append(len(seen))
    assert counts == [3, 3]


def test_the_text_of_a_report_is_read_only_where_it_is_asked_for(
    session: Session, count_queries: QueryCounter
) -> None:
    of = factories.partnership(session)
    report = work(session, of, 1)
    draft(session, of)
    session.expunge_all()
    with count_queries() as seen:
        reports.get_visible(session, OPERATOR, report.reference)
        reports.page(session, OPERATOR)
        (waiting,) = reports.drafts(session, OPERATOR)
        assert waiting.as_corrected == READ
    assert not any("source_pages" in statement for statement in seen)


# --- what was imported before ---


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, "it is of the same kind, authority and date"),
        (
            {"published_on": date(2024, 9, 7), "title": "A  Joint Letter"},
            "it is of the same kind and authority, and has the same title",
        ),
    ],
)
def test_another_file_of_the_same_report_is_told(session: Session, facts: dict[str, Any], why: str) -> None:
    of = factories.partnership(session)
    factories.report(session, of, reference="TEST-JTAI-24", **facts)
    (found,) = reports.imported_before(session, OPERATOR, draft(session, of))
    assert (found.item_key, found.report_reference, found.recommendation_position) == (
        None,
        "TEST-JTAI-24",
        None,
    )
    assert found.sentence == f"TEST-JTAI-24 looks like the same report: {why}."


@pytest.mark.parametrize(
    "facts", [{"kind": ReportKind.ILACS}, {"authority": "Elsewhere"}, {"published_on": date(2016, 9, 6)}]
)
def test_a_report_of_another_kind_place_or_day_is_not_the_same(
    session: Session, facts: dict[str, Any]
) -> None:
    of = factories.partnership(session)
    factories.report(session, of, **facts)
    assert reports.imported_before(session, OPERATOR, draft(session, of)) == []


def test_items_that_stand_in_another_report_of_the_partnership_are_told_with_their_place(
    session: Session,
) -> None:
    of = factories.partnership(session)
    older = factories.report(session, of, reference="TEST-SIF-17", kind=ReportKind.SIF)
    elsewhere = factories.report(session, factories.partnership(session), kind=ReportKind.SIF)
    slip = "The quality of partners' referrals, by every agency that make one"
    for position, text in ((3, "the timeliness of meetings"), (4, slip), (5, "Something else.")):
        factories.recommendation(session, older, position=position, text=text)
        factories.recommendation(session, elsewhere, position=position, text=text)
    waiting = draft(session, of)
    found = reports.imported_before(session, OPERATOR, waiting)
    assert [(one.item_key, one.report_reference, one.recommendation_position) for one in found] == [
        (1, "TEST-SIF-17", 4),
        (2, "TEST-SIF-17", 3),
    ]
    assert [one.sentence for one in found] == [
        "Item 4 of TEST-SIF-17 says the same in nearly the same words.",
        "Item 3 of TEST-SIF-17 says the same, word for word.",
    ]
    dropped = corrections.drop(corrections.from_json(waiting.as_corrected), 1)
    waiting.as_corrected = corrections.to_json(dropped)
    assert [one.item_key for one in reports.imported_before(session, OPERATOR, waiting)] == [2]


def test_looking_for_what_was_imported_before_takes_two_queries_however_much_there_is(
    session: Session, count_queries: QueryCounter
) -> None:
    of = factories.partnership(session)
    waiting = draft(session, of)
    for reports_here in (0, 6):
        for _ in range(reports_here):
            work(session, of, 5)
        session.expunge_all()
        again = session.get_one(ReportDraft, waiting.id)
        with count_queries() as seen:
            reports.imported_before(session, OPERATOR, again)
        assert len(seen) == 2
        assert not any("source_pages" in statement for statement in seen)
