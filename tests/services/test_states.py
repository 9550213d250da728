"""What actions were: every change begins a new state, and past days stay as they were."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import brag, differences, london
from tracker.domain.brag import Brag
from tracker.domain.extensions import Category
from tracker.domain.roles import OPERATOR, Actor, Role, Way
from tracker.domain.statuses import Status
from tracker.models import FACTS, Action, ActionState, Event, Partnership
from tracker.queries import actions as queries
from tracker.queries import states
from tracker.queries.actions import ActionFilter, Due, Sort
from tracker.services import actions, extensions, tracking
from tracker.services import parts as part_services

NOW, TODAY = factories.NOW, factories.TODAY
DUE = date(2024, 11, 20)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER))


@pytest.fixture
def lead(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.ACTION_LEAD))


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    return factories.action(session, factories.report(session, here), due_on=DUE)


def story(session: Session, action: Action, manager: Actor, lead: Actor) -> None:
    """A lead on day 1, begun on day 2, a new date on day 10, delivered on day 20."""
    plan = actions.plan_of(action)
    later = {"lead_id": lead.user_id, "what_we_will_do": "Train everybody."}
    actions.edit(session, action, plan.__class__(**{**plan.__dict__, **later}), actor=manager, now=day(1))
    begun = {"note": "Begun.", "to": Status.IN_PROGRESS}
    actions.post_update(session, action, **begun, actor=lead, now=day(2))
    request = extensions.ask(
        session,
        action,
        category=Category.OTHER,
        explanation="Winter.",
        proposed_on=date(2024, 12, 20),
        actor=lead,
        now=day(2),
    )
    extensions.decide(session, request, agreed=True, note="So.", actor=manager, now=day(10))
    actions.post_update(session, action, note="Done.", to=Status.DELIVERED, actor=lead, now=day(20))


def day(number: int) -> Any:
    return NOW + timedelta(days=number)


def on(number: int) -> date:
    return TODAY + timedelta(days=number)


def test_each_past_day_shows_what_stood_at_its_end(
    session: Session, action: Action, manager: Actor, lead: Actor
) -> None:
    story(session, action, manager, lead)
    seen = {number: states.of_action(session, action, on(number)) for number in (-1, 0, 1, 2, 9, 10, 20, 99)}
    assert seen[-1] is None, "it was not there yet"
    told = [(state.status.value, state.due_on, bool(state.lead_id)) for state in seen.values() if state]
    assert told == [
        ("not_started", DUE, False),
        ("not_started", DUE, True),
        ("in_progress", DUE, True),
        ("in_progress", DUE, True),
        ("in_progress", date(2024, 12, 20), True),
        ("delivered", date(2024, 12, 20), True),
        ("delivered", date(2024, 12, 20), True),
    ]


def test_the_list_and_its_ratings_are_those_of_that_day(
    session: Session, action: Action, manager: Actor, lead: Actor
) -> None:
    story(session, action, manager, lead)

    def shown(number: int, **chosen: Any) -> list[ActionState]:
        return list(states.page(session, manager, ActionFilter(**chosen), on=on(number)).rows)

    [state] = shown(5, brags=(Brag.RED,))
    assert brag.rate(queries.facts(state), on(5)).reason == "Red: 3 days late."
    assert not shown(5, statuses=(Status.DELIVERED,))
    assert len(shown(20, statuses=(Status.DELIVERED,))) == 1
    assert not shown(15, due=Due.OVERDUE)
    assert len(shown(5, lead_id=lead.user_id)) == 1
    assert not shown(0, lead_id=lead.user_id)
    assert not shown(-1)
    for sort in Sort:
        assert len(shown(5, sort=sort)) == 1


def test_the_list_as_at_a_day_holds_only_what_this_person_sees(
    session: Session, action: Action, manager: Actor, lead: Actor
) -> None:
    story(session, action, manager, lead)
    factories.action(session, factories.report(session, factories.partnership(session)))
    factories.action(session, action.report)
    assert states.page(session, manager, ActionFilter(), on=on(5)).total == 2
    assert states.page(session, lead, ActionFilter(), on=on(5)).total == 1


@pytest.mark.parametrize(("asked_for", "given", "rows"), [(1, 1, 50), (2, 2, 1), (9, 2, 1), (-1, 1, 50)])
def test_a_page_past_either_end_of_the_list_as_at_a_day_is_the_nearest(
    session: Session, here: Partnership, manager: Actor, asked_for: int, given: int, rows: int
) -> None:
    report = factories.report(session, here)
    for _ in range(51):
        factories.action(session, report)
    page = states.page(session, manager, ActionFilter(), on=TODAY, number=asked_for)
    assert (page.number, len(page.rows), page.total, page.pages) == (given, rows, 51, 2)


def test_a_list_as_at_a_day_before_there_was_anything_is_one_empty_page(
    session: Session, manager: Actor
) -> None:
    for asked_for in (1, 2):
        page = states.page(session, manager, ActionFilter(), on=TODAY, number=asked_for)
        assert (list(page.rows), page.total, page.pages, page.number) == ([], 0, 1, 1)


def test_two_days_differ_by_what_changed_between_them(
    session: Session, action: Action, manager: Actor, lead: Actor
) -> None:
    story(session, action, manager, lead)
    [pair], total = states.changed(session, manager, first=on(2), last=on(15), limit=10)
    told = differences.between(states.values(pair.before), states.values(pair.after))
    assert total == 1
    assert [(change.label, change.before, change.after) for change in told] == [
        ("Due date", "20 November 2024", "20 December 2024"),
        ("Times moved", "0", "1"),
    ]
    assert states.changed(session, manager, first=on(11), last=on(15), limit=10) == ([], 0)
    [new], _ = states.changed(session, manager, first=on(-5), last=on(1), limit=10)
    assert new.before is None


def test_a_change_late_in_the_evening_belongs_to_its_london_day(
    session: Session, here: Partnership, manager: Actor
) -> None:
    action = factories.action(session, factories.report(session, here))
    summer_night = london.at(date(2025, 6, 30), NOW.time().replace(hour=23, minute=30))
    actions.post_update(session, action, note="So.", to=Status.IN_PROGRESS, actor=manager, now=summer_night)
    states_of = {
        day: states.of_action(session, action, day) for day in (date(2025, 6, 29), date(2025, 6, 30))
    }
    assert [state.status.value for state in states_of.values() if state] == ["not_started", "in_progress"]


def test_every_fact_that_changes_is_in_the_history_by_itself(
    session: Session, here: Partnership, manager: Actor, lead: Actor
) -> None:
    """The plan's rule: whatever an act changes on the action stands in its event, old and new."""
    agency = factories.agency(session, here)
    action = factories.action(session, factories.report(session, here), due_on=DUE)
    story(session, action, manager, lead)
    actions.flag(session, action, reason="No budget", actor=lead, now=day(21))
    actions.override_rating(
        session, action, rating=Brag.RED, reason="It will fail", until=on(60), actor=manager, now=day(22)
    )
    who = {"actor": manager, "now": day(23)}
    actions.post_update(session, action, note="Back.", to=Status.IN_PROGRESS, **who)
    part_services.add_part(
        session, action, agency_id=agency.id, person_id=None, what="Train", due_on=on(70), **who
    )
    tracking.stop_tracking_report(session, action.report, reason="Old.", **who)
    kept = session.scalars(
        select(ActionState).where(ActionState.action_id == action.id).order_by(ActionState.id)
    ).all()
    events = session.scalars(select(Event).where(Event.action_id == action.id).order_by(Event.id)).all()
    for before, after in pairwise(kept):
        changed = {name for name in FACTS if getattr(before, name) != getattr(after, name)}
        told = [event for event in events if event.at == after.from_at and changed <= set(event.after)]
        assert told or not changed, f"{changed} at {after.from_at}"
        assert before.until_at == after.from_at
    assert all(getattr(kept[-1], name) == getattr(action, name) for name in FACTS)


def test_the_history_says_by_which_way(session: Session, action: Action, manager: Actor) -> None:
    actions.post_update(session, action, note="So.", actor=OPERATOR, now=NOW)
    actions.post_update(session, action, note="So.", actor=manager, now=NOW)
    ways = session.scalars(select(Event.way).where(Event.action_id == action.id).order_by(Event.id)).all()
    assert ways == [Way.COMMAND, Way.WEB]


def test_a_state_that_has_ended_is_closed_to_everybody(
    session: Session, action: Action, manager: Actor, lead: Actor
) -> None:
    story(session, action, manager, lead)
    first = session.scalars(select(ActionState).order_by(ActionState.id)).first()
    assert first
    first.status = Status.EMBEDDED
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.flush()


def test_the_list_as_at_a_day_asks_as_much_of_one_action_as_of_many(
    session: Session, here: Partnership, manager: Actor, count_queries: Any
) -> None:
    report = factories.report(session, here)
    asked = []
    for number in (1, 30):
        for _ in range(number):
            factories.action(session, report)
        session.expunge_all()
        with count_queries() as seen:
            page = states.page(session, manager, ActionFilter(), on=TODAY)
            [(row.action.recommendation.text, row.lead, row.lead_agency) for row in page.rows]
        asked.append(len(seen))
    assert asked[0] == asked[1] == 1
