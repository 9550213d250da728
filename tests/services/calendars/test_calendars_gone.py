"""What was in a calendar and is no longer: cancelled for sixty days, by the same name, and then gone."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import factories
from tests.calendars import DAY, DUE, address, events, led, no_report, of_action, states
from tests.factories import NOW
from tracker.domain.errors import DomainError
from tracker.domain.parts import PartStatus
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Agency,
    Challenge,
    Milestone,
    Partnership,
    User,
)
from tracker.services import actions, history, parts


def move(session: Session, action: Action, to: Status, now: datetime, **values: Any) -> None:
    """Bring an action to another status."""
    actions.post_update(session, action, note="So.", to=to, actor=OPERATOR, now=now, **values)


@pytest.mark.parametrize(
    ("to", "more"), [(Status.DELIVERED, {}), (Status.WITHDRAWN, {"agreed_by": "The board"})]
)
def test_what_is_delivered_or_withdrawn_is_cancelled_for_sixty_days(
    session: Session, lead: User, manager: User, here: Partnership, action: Action, to: Status, more: Any
) -> None:
    own, whole = address(session, lead), address(session, manager, here)
    was = events(session, own)[f"action-{action.id}"]["sequence"]
    move(session, action, to, NOW + DAY, **more)

    for token in (own, whole):
        event = events(session, token, NOW + 60 * DAY)[f"action-{action.id}"]
        assert event["status"] == "CANCELLED"
        assert event["sequence"] > was
        assert event.decoded("dtstart") == DUE
        assert "guide" not in event["summary"] + event["description"]
        assert states(session, token, NOW + 62 * DAY) == {}


def test_what_goes_on_after_all_is_confirmed_again_with_a_higher_sequence(
    session: Session, lead: User, action: Action
) -> None:
    token = address(session, lead)
    move(session, action, Status.DELIVERED, NOW)
    cancelled = events(session, token)[f"action-{action.id}"]["sequence"]
    move(session, action, Status.IN_PROGRESS, NOW + DAY)

    event = events(session, token)[f"action-{action.id}"]

    assert event["status"] == "CONFIRMED"
    assert event["sequence"] > cancelled


def test_an_action_given_to_somebody_else_is_cancelled_with_the_one_and_new_with_the_other(
    session: Session, here: Partnership, lead: User, action: Action
) -> None:
    other = factories.member(session, here, Role.ACTION_LEAD)
    old, new = address(session, lead), address(session, other)
    milestone = Milestone(**of_action(action), name="Half", due_on=DUE)
    session.add(milestone)
    session.flush()
    plan = actions.plan_of(action)
    actions.edit(session, action, replace(plan, lead_id=other.id), actor=OPERATOR, now=NOW + DAY)

    assert set(states(session, old, NOW + DAY).values()) == {"CANCELLED"}
    assert set(states(session, new, NOW + DAY)) == {f"action-{action.id}", f"milestone-{milestone.id}"}
    assert set(states(session, new, NOW + DAY).values()) == {"CONFIRMED"}
    assert states(session, old, NOW + 62 * DAY) == {}


def test_a_moved_due_date_keeps_its_name_with_a_higher_sequence(
    session: Session, lead: User, action: Action
) -> None:
    token = address(session, lead)
    before = events(session, token)[f"action-{action.id}"]
    action.due_on = DUE + 7 * DAY
    session.flush()

    after = events(session, token)[f"action-{action.id}"]

    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstart") == DUE + 7 * DAY


def test_a_milestone_that_is_reached_or_taken_out_is_cancelled_and_later_gone(
    session: Session, lead: User, action: Action
) -> None:
    token = address(session, lead)
    for name in ("One", "Two"):
        parts.add_milestone(session, action, name=name, due_on=DUE, actor=OPERATOR, now=NOW)
    one, two = action.milestones
    parts.reach_milestone(session, action, one, actor=OPERATOR, now=NOW)
    parts.move_milestone(session, action, two, due_on=None, note="Not needed.", actor=OPERATOR, now=NOW)

    found = states(session, token)

    assert found[f"milestone-{one.id}"] == found[f"milestone-{two.id}"] == "CANCELLED"
    assert found[f"action-{action.id}"] == "CONFIRMED"
    assert set(states(session, token, NOW + 62 * DAY)) == {f"action-{action.id}"}


def test_a_part_that_is_done_is_cancelled_and_an_answered_challenge_too(
    session: Session, here: Partnership, agency: Agency, lead: User, action: Action
) -> None:
    part = parts.add_part(
        session,
        action,
        agency_id=agency.id,
        person_id=lead.id,
        what="Train",
        due_on=DUE,
        actor=OPERATOR,
        now=NOW,
    )
    asked = Challenge(
        **of_action(action),
        number=1,
        text="Why?",
        raised_at=NOW,
        raised_by_name="Ana",
        addressee_id=lead.id,
        answer_by=DUE,
    )
    session.add(asked)
    session.flush()
    token = address(session, lead)
    assert set(states(session, token).values()) == {"CONFIRMED"}
    parts.update_part(
        session, action, part, status=PartStatus.DONE, due_on=DUE, note="Done.", actor=OPERATOR, now=NOW + DAY
    )
    asked.answered_at = NOW + DAY
    session.flush()

    found = states(session, token, NOW + DAY)

    assert found[f"part-{part.id}"] == found[f"challenge-{asked.id}"] == "CANCELLED"
    assert set(states(session, token, NOW + 62 * DAY)) == {f"action-{action.id}"}


def test_what_was_brought_out_of_tracking_is_cancelled_and_historic_things_never_were_there(
    session: Session, lead: User, action: Action
) -> None:
    old = factories.report(session, action.partnership, is_tracked=False, statement_required=False)
    led(session, old, lead, is_tracked=False)
    token = address(session, lead)
    action.is_tracked = False
    history.record(session, kind="report.untracked", summary="Out", actor=OPERATOR, now=NOW, action=action)

    assert states(session, token) == {f"action-{action.id}": "CANCELLED"}


def test_a_date_that_is_taken_away_is_cancelled_on_the_day_it_was_first_for(
    session: Session, lead: User, action: Action
) -> None:
    token = address(session, lead)
    action.due_on = None
    history.record(session, kind="action.undated", summary="No date", actor=OPERATOR, now=NOW, action=action)

    event = events(session, token)[f"action-{action.id}"]

    assert event["status"] == "CANCELLED"
    assert event.decoded("dtstart") == DUE


ACTS = ("deliver", "go on", "withdraw", "move the date", "give away", "take back", "milestone", "reach")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS), max_size=6))
def test_names_are_unique_and_sequences_never_fall_whatever_happens_between_two_readings(
    session: Session, acts: list[str]
) -> None:
    with session.begin_nested() as before:
        here = factories.partnership(session)
        lead, other = (factories.member(session, here, Role.ACTION_LEAD) for _ in range(2))
        action = led(session, no_report(session, here), lead)
        token, now, last = address(session, lead), NOW, events(session, address(session, lead))
        for act in acts:
            now += timedelta(hours=1)
            _happen(session, action, act, {"lead": lead.id, "other": other.id}, now)
            found = events(session, token, now)
            assert set(last) <= set(found)
            assert all(found[name]["sequence"] >= last[name]["sequence"] for name in last)
            changed = [name for name in last if found[name]["status"] != last[name]["status"]]
            assert all(found[name]["sequence"] > last[name]["sequence"] for name in changed)
            last = found
        before.rollback()


def _happen(session: Session, action: Action, act: str, people: dict[str, int], now: datetime) -> None:
    by: dict[str, Any] = {"actor": OPERATOR, "now": now}
    plan = actions.plan_of(action)
    try:
        if act in ("deliver", "go on", "withdraw"):
            to = {"deliver": Status.DELIVERED, "go on": Status.IN_PROGRESS}.get(act, Status.WITHDRAWN)
            agreed = "The board" if to is Status.WITHDRAWN else None
            actions.post_update(session, action, note="So.", to=to, agreed_by=agreed, **by)
        elif act == "move the date":
            action.due_on = (action.due_on or DUE) + DAY
            session.flush()
        elif act == "give away":
            actions.edit(session, action, replace(plan, lead_id=people["other"]), **by)
        elif act == "take back":
            actions.edit(session, action, replace(plan, lead_id=people["lead"]), **by)
        elif act == "milestone":
            parts.add_milestone(session, action, name="Half", due_on=DUE, **by)
        elif waiting := [one for one in action.milestones if not one.reached_on]:
            parts.reach_milestone(session, action, waiting[0], **by)
    except DomainError:
        pass  # what the rules refuse changes nothing
