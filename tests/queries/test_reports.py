"""Reports and drafts are found by those who may see them, in a number of queries that does not grow."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.models import Partnership, Report, ReportDraft, Statement
from tracker.queries import reports

QueryCounter = Callable[[], AbstractContextManager[list[str]]]


def person(session: Session, of: Partnership, role: Role) -> Actor:
    return factories.actor(factories.member(session, of, role))


def draft(session: Session, of: Partnership) -> ReportDraft:
    made = ReportDraft(
        partnership_id=of.id,
        source_name="letter.txt",
        source_sha256=f"{of.id:064d}",
        source_pages=["The letter."],
        as_read={},
        as_corrected={},
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
    (row,) = reports.visible_reports(session, manager)
    assert (row.items, row.with_actions, row.with_lead) == (4, 3, 1)
    assert (row.has_statement, row.submitted_on) == (True, date(2024, 12, 12))


def test_the_list_is_newest_first_and_undated_reports_come_last(session: Session) -> None:
    of = factories.partnership(session)
    for reference, day in (("B", date(2012, 5, 29)), ("A", None), ("C", date(2024, 9, 6))):
        factories.report(session, of, reference=reference, published_on=day)
    found = reports.visible_reports(session, OPERATOR)
    assert [row.report.reference for row in found] == ["C", "B", "A"]


def test_an_action_lead_sees_every_report_but_counts_only_their_own_actions(session: Session) -> None:
    of = factories.partnership(session)
    lead = person(session, of, Role.ACTION_LEAD)
    report = work(session, of, 3, lead_id=lead.user_id)
    (row,) = reports.visible_reports(session, lead)
    assert (row.items, row.with_actions, row.with_lead) == (3, 1, 1)
    items = reports.recommendations_with_actions(session, lead, report)
    assert [len(actions) for _, actions in items] == [1, 0, 0]


def test_nobody_sees_the_reports_and_drafts_of_another_partnership(session: Session) -> None:
    theirs = factories.partnership(session)
    report, waiting = work(session, theirs, 1), draft(session, theirs)
    stranger = person(session, factories.partnership(session), Role.MANAGER)
    assert reports.visible_reports(session, stranger) == []
    assert list(reports.drafts(session, stranger)) == []
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
            for row in reports.visible_reports(session, manager):
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
    session.expunge_all()
    with count_queries() as seen:
        reports.get_visible(session, OPERATOR, report.reference)
        reports.visible_reports(session, OPERATOR)
    assert not any("source_pages" in statement for statement in seen)
