"""Planning an action: what we will do, who leads it, its dates and how often they moved, and another one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import DomainError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, Event, Partnership
from tracker.services import actions
from tracker.services.actions import Plan

NOW, TODAY = factories.NOW, factories.TODAY


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    return factories.action(session, factories.report(session, here))


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER))


def events(session: Session, action: Action) -> Sequence[Event]:
    return session.scalars(select(Event).where(Event.action_id == action.id).order_by(Event.id)).all()


def edit(session: Session, action: Action, actor: Actor = OPERATOR, **values: Any) -> bool:
    """Change these parts of the plan and leave the others as they are."""
    given: dict[str, Any] = {
        "what_we_will_do": action.what_we_will_do,
        "success_measure": action.success_measure,
        "lead_id": action.lead_id,
        "lead_agency_id": action.lead_agency_id,
        "deputy_id": action.deputy_id,
        "sponsor_id": action.sponsor_id,
        "starts_on": action.starts_on,
        "embed_after_months": action.embed_after_months,
        "intended_effect": action.intended_effect,
    }
    return actions.edit(session, action, Plan(**{**given, **values}), actor=actor, now=NOW)


def test_the_intended_effect_on_children_is_kept_beside_the_measure_and_told(
    session: Session, action: Action, manager: Actor
) -> None:
    assert edit(session, action, manager, intended_effect="  No child waits a night.  ")

    assert action.intended_effect == "No child waits a night."
    told = events(session, action)[-1]
    assert told.summary == "Changed: intended effect on children"
    assert (told.before["intended_effect"], told.after["intended_effect"]) == ("", "No child waits a night.")
    assert action.state is not None
    assert action.state.intended_effect == "No child waits a night."
    assert not edit(session, action, manager)


def set_date(session: Session, action: Action, due_on: date) -> None:
    actions.set_due_date(session, action, due_on=due_on, actor=OPERATOR, now=NOW)


# --- the plan ---


def test_a_manager_writes_the_plan_beside_the_inspectors_words(
    session: Session, here: Partnership, action: Action, manager: Actor
) -> None:
    lead, agency = factories.member(session, here, Role.ACTION_LEAD), factories.agency(session, here)
    asked = action.recommendation.text
    assert edit(
        session,
        action,
        manager,
        what_we_will_do="  Train every duty officer.  ",
        success_measure="Nine of ten referrals are complete.",
        lead_id=lead.id,
        lead_agency_id=agency.id,
    )
    session.expire_all()
    assert action.what_we_will_do == "Train every duty officer."
    assert (action.lead, action.lead_agency) == (lead, agency)
    assert action.recommendation.text == asked


def test_a_changed_plan_leaves_one_event_with_what_stood_there_before_and_after(
    session: Session, here: Partnership, action: Action, manager: Actor
) -> None:
    first, second = (factories.member(session, here, Role.ACTION_LEAD) for _ in range(2))
    edit(session, action, manager, lead_id=first.id, success_measure="Some")
    edit(session, action, manager, lead_id=second.id)
    given, taken_over = events(session, action)
    assert given.summary == "Changed: success measure and lead"
    assert given.before == {"success_measure": "", "lead_id": None, "lead": None}
    assert given.after == {"success_measure": "Some", "lead_id": first.id, "lead": first.name}
    assert taken_over.before == {"lead_id": first.id, "lead": first.name}
    assert taken_over.after == {"lead_id": second.id, "lead": second.name}
    assert (taken_over.kind, taken_over.by_name) == ("action.edited", manager.name)


def test_a_lead_and_an_agency_can_be_taken_away(session: Session, here: Partnership, action: Action) -> None:
    lead, agency = factories.member(session, here, Role.ACTION_LEAD), factories.agency(session, here)
    edit(session, action, lead_id=lead.id, lead_agency_id=agency.id)
    edit(session, action, lead_id=None, lead_agency_id=None)
    assert (action.lead_id, action.lead_agency_id) == (None, None)
    assert events(session, action)[1].after["lead"] is None


def test_saving_an_unchanged_plan_leaves_no_trace(session: Session, action: Action) -> None:
    edit(session, action, what_we_will_do="Train.")
    version = action.version
    assert not edit(session, action, what_we_will_do=" Train. ")
    assert action.version == version
    assert len(events(session, action)) == 1


def test_a_lead_or_agency_of_another_partnership_is_refused(session: Session, action: Action) -> None:
    elsewhere = factories.partnership(session)
    stranger = factories.member(session, elsewhere, Role.ACTION_LEAD)
    with pytest.raises(DomainError) as refused:
        edit(session, action, lead_id=stranger.id)
    assert refused.value.field == "lead_id"
    with pytest.raises(DomainError) as refused:
        edit(session, action, lead_agency_id=factories.agency(session, elsewhere).id)
    assert refused.value.field == "lead_agency_id"
    assert (action.lead_id, action.lead_agency_id) == (None, None)
    assert not events(session, action)


@pytest.mark.parametrize("role", [Role.SCRUTINEER, Role.BOARD_MEMBER])
def test_somebody_who_only_reads_cannot_be_made_lead(
    session: Session, here: Partnership, action: Action, role: Role
) -> None:
    with pytest.raises(DomainError):
        edit(session, action, lead_id=factories.member(session, here, role).id)


def test_somebody_who_left_and_an_agency_that_closed_cannot_be_chosen_but_stay_where_they_are(
    session: Session, here: Partnership, action: Action
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    agency = factories.agency(session, here)
    edit(session, action, lead_id=lead.id, lead_agency_id=agency.id)
    lead.is_active, agency.is_closed = False, True
    session.flush()
    assert edit(session, action, success_measure="Kept")
    assert (action.lead, action.lead_agency) == (lead, agency)
    other = factories.action(session, action.report)
    with pytest.raises(DomainError):
        edit(session, other, lead_id=lead.id)
    with pytest.raises(DomainError):
        edit(session, other, lead_agency_id=agency.id)


@pytest.mark.parametrize("field", ["what_we_will_do", "success_measure", "intended_effect"])
def test_a_book_is_no_plan(session: Session, action: Action, field: str) -> None:
    assert edit(session, action, **{field: "x" * 20_000})
    with pytest.raises(DomainError) as refused:
        edit(session, action, **{field: "x" * 20_001})
    assert refused.value.field == field


# --- the due date ---


def test_the_first_date_becomes_the_original_and_needs_no_reason(session: Session, action: Action) -> None:
    set_date(session, action, date(2024, 12, 20))
    assert action.due_on == action.original_due_on == date(2024, 12, 20)
    assert (action.due_basis, action.due_set_on, action.times_moved) == (DueBasis.SET, TODAY, 0)
    [event] = events(session, action)
    assert (event.kind, event.summary) == ("action.date_set", "Due date set to 20 December 2024")
    assert (event.before["due_on"], event.after["due_on"]) == (None, "2024-12-20")


def test_a_date_that_holds_is_moved_by_a_request_alone(session: Session, action: Action) -> None:
    set_date(session, action, date(2024, 12, 20))
    for day in (date(2024, 12, 20), date(2025, 1, 31), date(2024, 12, 1)):
        with pytest.raises(DomainError, match="ask for another date") as refused:
            set_date(session, action, day)
        assert refused.value.field == "due_on"
    assert (action.due_on, action.original_due_on) == (date(2024, 12, 20), date(2024, 12, 20))
    assert action.times_moved == 0


def test_a_date_before_the_report_is_refused_and_the_day_of_the_report_is_not(
    session: Session, action: Action
) -> None:
    published = action.report.published_on
    assert published
    with pytest.raises(DomainError) as refused:
        set_date(session, action, published - timedelta(days=1))
    assert refused.value.field == "due_on"
    set_date(session, action, published)
    assert action.due_on == published


def test_a_report_without_a_date_bounds_nothing(session: Session, here: Partnership) -> None:
    action = factories.action(session, factories.report(session, here, published_on=None))
    set_date(session, action, date(2012, 5, 29))
    assert action.due_on == date(2012, 5, 29)


# --- another action for the same recommendation ---


def test_further_actions_for_a_recommendation_are_numbered(session: Session, here: Partnership) -> None:
    report = factories.report(session, here, reference="RICH-JTAI-24")
    asked = factories.recommendation(session, report, position=3)
    first = actions.create(session, asked, tracked=True, now=NOW)
    second = actions.add(session, asked, actor=OPERATOR, now=NOW)
    third = actions.add(session, asked, actor=OPERATOR, now=NOW)
    assert [one.reference for one in (first, second, third)] == [
        "RICH-JTAI-24-03",
        "RICH-JTAI-24-03.2",
        "RICH-JTAI-24-03.3",
    ]
    assert (second.status, second.due_on, second.is_tracked) == (Status.NOT_STARTED, None, True)
    [event] = events(session, second)
    assert (event.kind, event.action_id) == ("action.added", second.id)
    assert not events(session, first)


def test_an_action_belongs_to_the_partnership_and_report_of_its_recommendation(
    session: Session, here: Partnership
) -> None:
    asked = factories.recommendation(session, factories.report(session, here))
    action = actions.add(session, asked, actor=OPERATOR, now=NOW)
    assert (action.partnership_id, action.report_id) == (here.id, asked.report_id)


def test_an_action_of_a_historic_report_starts_out_of_tracking(session: Session, here: Partnership) -> None:
    asked = factories.recommendation(session, factories.report(session, here, is_tracked=False))
    action = actions.create(session, asked, tracked=False, now=NOW)
    assert (action.is_tracked, action.tracked_since) == (False, None)
