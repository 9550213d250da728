"""Contributors' parts and milestones: the whole never looks better than its worst open part."""

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import brag, parts
from tracker.domain.brag import Brag
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.parts import PartStatus
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, ActionState, Agency, Event, Part, Partnership
from tracker.queries import actions as queries
from tracker.services import actions
from tracker.services import parts as services

NOW, TODAY = factories.NOW, factories.TODAY
SOON, LATE = TODAY + timedelta(days=40), TODAY - timedelta(days=3)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def health(session: Session, here: Partnership) -> Agency:
    return factories.agency(session, here, name="Health board")


@pytest.fixture
def nurse(session: Session, here: Partnership, health: Agency) -> Actor:
    return factories.actor(factories.member(session, here, Role.ACTION_LEAD, health))


@pytest.fixture
def lead(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.ACTION_LEAD))


@pytest.fixture
def action(session: Session, here: Partnership, lead: Actor) -> Action:
    report = factories.report(session, here)
    return factories.action(
        session, report, lead_id=lead.user_id, status=Status.IN_PROGRESS, last_update_on=TODAY
    )


def add(
    session: Session, action: Action, agency: Agency, person: Actor | None = None, due: date | None = SOON
) -> Part:
    return services.add_part(
        session,
        action,
        agency_id=agency.id,
        person_id=person.user_id if person else None,
        what="Train the ward",
        due_on=due,
        actor=OPERATOR,
        now=NOW,
    )


def rating(action: Action) -> brag.Rating:
    return brag.rate(queries.facts(action), TODAY)


def test_an_overdue_part_makes_the_whole_red_and_says_so(
    session: Session, action: Action, health: Agency
) -> None:
    assert rating(action).brag is Brag.GREEN
    part = add(session, action, health, due=LATE)
    assert rating(action).reason == "Red: a contributor's part is 3 days late."
    values = {"status": PartStatus.DONE, "due_on": LATE, "note": "Done.", "actor": OPERATOR, "now": NOW}
    services.update_part(session, action, part, **values)
    assert rating(action).brag is Brag.GREEN


def test_a_part_that_is_due_soon_and_not_begun_makes_the_whole_amber(
    session: Session, action: Action, health: Agency
) -> None:
    add(session, action, health, due=TODAY + timedelta(days=5))
    assert rating(action).reason == "Amber: a contributor's part is due in 5 days, not started."


def test_a_missed_milestone_is_named_in_the_rating(session: Session, action: Action) -> None:
    milestone = services.add_milestone(
        session, action, name="Training plan agreed", due_on=LATE, actor=OPERATOR, now=NOW
    )
    assert rating(action).reason == "Amber: the milestone “Training plan agreed” is 3 days late."
    services.reach_milestone(session, action, milestone, actor=OPERATOR, now=NOW)
    assert rating(action).brag is Brag.GREEN
    with pytest.raises(DomainError, match="no longer open"):
        services.reach_milestone(session, action, milestone, actor=OPERATOR, now=NOW)


def test_an_action_with_an_open_part_is_not_delivered(
    session: Session, action: Action, health: Agency, lead: Actor
) -> None:
    part = add(session, action, health)
    with pytest.raises(DomainError, match="1 part"):
        actions.post_update(session, action, note="Done.", to=Status.DELIVERED, actor=lead, now=NOW)
    values = {"status": PartStatus.DONE, "due_on": SOON, "note": "Done.", "actor": lead, "now": NOW}
    services.update_part(session, action, part, **values)
    actions.post_update(session, action, note="Done.", to=Status.DELIVERED, actor=lead, now=NOW)
    with pytest.raises(DomainError, match="take it back"):
        services.update_part(session, action, part, **values | {"status": PartStatus.IN_PROGRESS})
    with pytest.raises(DomainError, match="take it back"):
        add(session, action, health)


def test_a_contributor_sees_the_action_and_says_where_their_own_part_stands(
    session: Session, action: Action, health: Agency, nurse: Actor
) -> None:
    assert not list(session.scalars(select(Action).where(queries.visible(nurse))))
    mine = add(session, action, health, nurse)
    other = add(session, action, health)
    assert list(session.scalars(select(Action).where(queries.visible(nurse)))) == [action]
    values = {"status": PartStatus.IN_PROGRESS, "due_on": SOON, "note": "Begun.", "actor": nurse, "now": NOW}
    services.update_part(session, action, mine, **values)
    with pytest.raises(DomainError, match="somebody else's part"):
        services.update_part(session, action, other, **values)
    with pytest.raises(DomainError, match="not change"):
        services.update_part(session, action, mine, **values | {"due_on": SOON + timedelta(days=9)})
    with pytest.raises(DomainError, match="not change"):
        services.update_part(session, action, mine, **values | {"status": PartStatus.WITHDRAWN})
    with pytest.raises(DomainError):
        actions.post_update(session, action, note="For the whole.", actor=nurse, now=NOW)


def test_the_lead_of_the_contributing_agency_answers_for_its_parts(
    session: Session, action: Action, health: Agency, here: Partnership
) -> None:
    head = factories.actor(factories.member(session, here, Role.AGENCY_LEAD, health))
    elsewhere = factories.agency(session, here)
    other = factories.actor(factories.member(session, here, Role.AGENCY_LEAD, elsewhere))
    part = add(session, action, health)
    assert services.may_update_part(action, part, head)
    assert not services.may_update_part(action, part, other)


def test_a_withdrawn_part_gives_no_sight_any_more(
    session: Session, action: Action, health: Agency, nurse: Actor
) -> None:
    part = add(session, action, health, nurse)
    values = {"status": PartStatus.WITHDRAWN, "due_on": SOON, "note": "Not needed."}
    services.update_part(session, action, part, **values, actor=OPERATOR, now=NOW)
    assert not list(session.scalars(select(Action).where(queries.visible(nurse))))


def test_each_change_is_in_the_history_with_what_stood_before_and_in_the_state(
    session: Session, action: Action, health: Agency
) -> None:
    part = add(session, action, health)
    later = SOON + timedelta(days=14)
    values = {"status": PartStatus.IN_PROGRESS, "due_on": later, "note": "Winter."}
    services.update_part(session, action, part, **values, actor=OPERATOR, now=NOW)
    event = session.scalars(select(Event).where(Event.kind == "part.updated")).one()
    assert (event.reason, event.before["due_on"], event.after["due_on"]) == (
        "Winter.",
        SOON.isoformat(),
        later.isoformat(),
    )
    held = session.scalars(select(ActionState).where(ActionState.until_at.is_(None))).one()
    assert held.detail["parts"][0]["due_on"] == later.isoformat()


def test_whoever_has_an_older_form_open_is_told(session: Session, action: Action, health: Agency) -> None:
    part = add(session, action, health)
    seen = action.version
    values = {"due_on": SOON, "note": "Begun.", "actor": OPERATOR, "now": NOW, "version": seen}
    services.update_part(session, action, part, status=PartStatus.IN_PROGRESS, **values)
    with pytest.raises(ChangedMeanwhileError):
        services.update_part(session, action, part, status=PartStatus.DONE, **values)


@pytest.mark.parametrize("field", ["agency_id", "person_id", "what"])
def test_a_part_needs_an_agency_a_task_and_people_of_this_partnership(
    session: Session, action: Action, health: Agency, field: str
) -> None:
    stranger = factories.user(session)
    wrong = {"agency_id": 0, "person_id": stranger.id, "what": " "}[field]
    values = {"agency_id": health.id, "person_id": None, "what": "Train", "due_on": SOON} | {field: wrong}
    with pytest.raises(DomainError) as refused:
        services.add_part(session, action, **values, actor=OPERATOR, now=NOW)
    assert refused.value.field == field


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_next_below_an_action_always_agrees_with_its_rows(
    session: Session, here: Partnership, health: Agency, data: st.DataObject
) -> None:
    action = factories.action(session, factories.report(session, here))
    dates = st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=40))
    names = (f"Milestone {n}" for n in count())
    for _ in range(data.draw(st.integers(1, 8))):
        act = data.draw(st.sampled_from(["part", "update", "milestone", "reach", "move"]))
        day, who = data.draw(dates), {"actor": OPERATOR, "now": NOW}
        waiting = [one for one in action.milestones if not one.reached_on and not one.dropped_on]
        if act == "part":
            add(session, action, health, due=data.draw(st.none() | dates))
        elif act == "update" and action.parts:
            status = data.draw(st.sampled_from(PartStatus))
            part = data.draw(st.sampled_from(action.parts))
            services.update_part(session, action, part, status=status, due_on=day, note="So.", **who)
        elif act == "milestone":
            services.add_milestone(session, action, name=next(names), due_on=day, **who)
        elif act == "reach" and waiting:
            services.reach_milestone(session, action, waiting[0], **who)
        elif act == "move" and waiting:
            to = data.draw(st.none() | dates)
            services.move_milestone(session, action, waiting[-1], due_on=to, note="So.", **who)
        rows = [(part.status, part.due_on) for part in action.parts]
        points = [
            (one.name, one.due_on, not one.reached_on and not one.dropped_on) for one in action.milestones
        ]
        assert parts.next_of(rows, points) == parts.Next(
            action.next_part_due_on,
            action.next_unstarted_part_due_on,
            action.next_milestone_due_on,
            action.next_milestone,
        )
