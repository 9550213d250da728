"""Rows of an export: exactly what a filter shows this person, rated as on screen."""

from datetime import date

from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.due_dates import DueBasis
from tracker.domain.exports import ActionRow
from tracker.domain.reports import ItemKind
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.queries.actions import ActionFilter, Sort
from tracker.services import exports

TODAY = factories.TODAY
EVERYTHING = ActionFilter(tracked_only=False, sort=Sort.REFERENCE)


def rows(session: Session, actor: Actor = OPERATOR, chosen: ActionFilter = EVERYTHING) -> list[ActionRow]:
    return list(exports.action_rows(session, actor, chosen, today=TODAY))


def test_a_row_says_everything_about_its_action(session: Session) -> None:
    here = factories.partnership(session, name="Kingston and Richmond")
    report = factories.report(session, here, reference="RICH-JTAI-24")
    asked = factories.recommendation(
        session,
        report,
        text="The delivery of Operation Encompass.",
        number_inferred="3",
        section="Headline",
        kind=ItemKind.NEEDS_TO_IMPROVE,
    )
    lead = factories.member(session, here, Role.ACTION_LEAD, name="Detective superintendent")
    factories.action(
        session,
        asked,
        reference="RICH-JTAI-24-03",
        what_we_will_do="Tell schools before nine.",
        success_measure="All schools told",
        status=Status.IN_PROGRESS,
        lead_id=lead.id,
        lead_agency_id=factories.agency(session, here, name="Metropolitan Police").id,
        due_on=date(2024, 11, 8),
        original_due_on=date(2024, 10, 1),
        due_basis=DueBasis.SET,
        times_moved=1,
        last_update_on=date(2024, 11, 11),
    )
    assert rows(session) == [
        ActionRow(
            reference="RICH-JTAI-24-03",
            partnership="Kingston and Richmond",
            report="RICH-JTAI-24",
            recommendation="The delivery of Operation Encompass.",
            number="3",
            section="Headline",
            what_we_will_do="Tell schools before nine.",
            success_measure="All schools told",
            status="in_progress",
            brag="red",
            brag_reason="Red: 10 days late.",
            lead="Detective superintendent",
            lead_agency="Metropolitan Police",
            due_on=date(2024, 11, 8),
            original_due_on=date(2024, 10, 1),
            due_basis="set_by_a_person",
            times_moved=1,
            overdue_days=10,
            review_on=None,
            last_update_on=date(2024, 11, 11),
            tracked=True,
            slipped_working_days=28,
            recommendation_kind="needs_to_improve",
        )
    ]


def test_a_historic_action_is_there_unrated_and_never_overdue(session: Session) -> None:
    report = factories.report(session, factories.partnership(session), is_tracked=False)
    factories.action(session, report, is_tracked=False, due_on=date(2012, 8, 29))
    [row] = rows(session)
    assert (row.tracked, row.brag, row.overdue_days) == (False, None, 0)
    assert "historic" in row.brag_reason
    assert rows(session, chosen=ActionFilter()) == []


def test_what_is_unowned_and_undated_is_none_and_not_a_word(session: Session) -> None:
    factories.action(session, factories.report(session, factories.partnership(session)))
    [row] = rows(session)
    assert (row.lead, row.lead_agency, row.due_on, row.due_basis, row.number) == (
        None,
        None,
        None,
        None,
        None,
    )


def test_a_person_takes_out_what_they_see_and_nothing_else(session: Session) -> None:
    here, elsewhere = factories.partnership(session), factories.partnership(session)
    lead = factories.member(session, here, Role.ACTION_LEAD)
    own = factories.action(session, factories.report(session, here), lead_id=lead.id)
    other = factories.action(session, own.report)
    foreign = factories.action(session, factories.report(session, elsewhere))
    manager = factories.member(session, here, Role.MANAGER)
    assert {row.reference for row in rows(session, factories.actor(lead))} == {own.reference}
    assert {row.reference for row in rows(session, factories.actor(manager))} == {
        own.reference,
        other.reference,
    }
    assert {row.reference for row in rows(session)} == {own.reference, other.reference, foreign.reference}


def test_rows_come_in_the_order_asked_for(session: Session) -> None:
    report = factories.report(session, factories.partnership(session))
    late = factories.action(session, report, due_on=date(2024, 10, 1))
    undated = factories.action(session, report)
    soon = factories.action(session, report, due_on=date(2024, 12, 1))
    by_due = rows(session, chosen=ActionFilter(sort=Sort.DUE))
    assert [row.reference for row in by_due] == [late.reference, soon.reference, undated.reference]
