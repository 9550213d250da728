"""What stands in whose calendar, by the rights of the moment, and how what is gone is cancelled."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.calendars import BASE, DAY, DUE, address, events, led, no_report, of_action, states
from tests.factories import NOW, TODAY
from tracker.adapters import bank_holidays
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.parts import PartStatus
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statements.stages import Stage
from tracker.models import (
    Action,
    Agency,
    CalendarFeed,
    Event,
    Milestone,
    Part,
    Partnership,
    Report,
    StatementStage,
    User,
)
from tracker.services import calendars, challenges, statements

# --- whose dates ---


def test_a_lead_sees_when_their_action_is_due(session: Session, lead: User, action: Action) -> None:
    event = events(session, address(session, lead))[f"action-{action.id}"]

    assert event.decoded("dtstart") == DUE
    assert event.decoded("dtend") == DUE + DAY
    assert event["summary"] == f"{action.reference} due: Publish a guide"
    assert event["url"] == f"{BASE}/actions/{action.reference}"
    assert event["sequence"] == action.version
    assert event["categories"].cats == ["Kingston and Richmond"]


@pytest.mark.parametrize("seat", ["deputy_id", "sponsor_id"])
def test_deputy_and_sponsor_see_it_too(
    session: Session, here: Partnership, action: Action, seat: str
) -> None:
    person = factories.member(session, here, Role.ACTION_LEAD)
    setattr(action, seat, person.id)

    assert states(session, address(session, person)) == {f"action-{action.id}": "CONFIRMED"}


def test_a_contributor_sees_their_own_part_and_the_action_and_no_other_part(
    session: Session, here: Partnership, agency: Agency, action: Action
) -> None:
    helper = factories.member(session, here, Role.ACTION_LEAD)
    given: dict[str, Any] = {
        "partnership_id": here.id,
        "action_id": action.id,
        "agency_id": agency.id,
        "what": "Their part",
        "status": PartStatus.IN_PROGRESS,
        "due_on": DUE,
    }
    mine, other = Part(**given, person_id=helper.id), Part(**given)
    session.add_all([mine, other, Milestone(**of_action(action), name="Half", due_on=DUE)])
    session.flush()

    assert set(states(session, address(session, helper))) == {f"action-{action.id}", f"part-{mine.id}"}


def test_milestones_and_challenges_stand_with_whom_they_concern(
    session: Session, here: Partnership, lead: User, manager: User, action: Action
) -> None:
    milestone = Milestone(**of_action(action), name="Half of it", due_on=TODAY + DAY)
    session.add(milestone)
    session.flush()
    asked = challenges.challenge(
        session,
        action,
        text="Where is the audit?",
        addressee_id=manager.id,
        answer_by=TODAY + 5 * DAY,
        actor=factories.actor(factories.member(session, here, Role.SCRUTINEER)),
        now=NOW,
    )

    of_lead, of_manager = (events(session, address(session, one)) for one in (lead, manager))

    assert set(of_lead) == {f"action-{action.id}", f"milestone-{milestone.id}"}
    assert of_lead[f"milestone-{milestone.id}"]["summary"].endswith(", milestone: Half of it")
    assert set(of_manager) == {f"challenge-{asked.id}"}
    assert of_manager[f"challenge-{asked.id}"]["url"].endswith(f"/challenges/{asked.number}")


def test_a_partnerships_calendar_holds_everything_in_it_and_nothing_of_another(
    session: Session, here: Partnership, agency: Agency, manager: User, action: Action, report: Report
) -> None:
    unled = factories.action(session, report, due_on=DUE)
    part = Part(
        **of_action(action), agency_id=agency.id, what="A part", due_on=DUE, status=PartStatus.NOT_STARTED
    )
    session.add_all([part, Milestone(**of_action(action), name="Half", due_on=DUE)])
    statements.open_for(session, report, actor=OPERATOR, now=NOW)
    elsewhere = factories.partnership(session, name="Elsewhere")
    stranger = factories.member(session, elsewhere, Role.MANAGER)
    other_report = factories.report(session, elsewhere)
    led(session, other_report, stranger, what_we_will_do="A secret")
    statements.open_for(session, other_report, actor=OPERATOR, now=NOW)
    session.flush()

    found = events(session, address(session, manager, here))

    kinds = sorted(name.split("-")[0] for name in found)
    assert kinds == ["action", "action", "milestone", "part", *["statement"] * 4]
    assert f"action-{unled.id}" in found
    assert {event["categories"].cats[0] for event in found.values()} == {"Kingston and Richmond"}
    assert not any("secret" in str(event["summary"]) for event in found.values())


def test_a_person_of_two_partnerships_sees_their_own_dates_of_both_and_one_feed_of_each(
    session: Session, here: Partnership, lead: User, action: Action
) -> None:
    other = factories.partnership(session)
    session.add(_membership(lead, other, Role.MANAGER))
    session.flush()
    session.refresh(lead)
    second = led(session, no_report(session, other), lead)

    assert set(states(session, address(session, lead))) == {f"action-{action.id}", f"action-{second.id}"}
    assert set(states(session, address(session, lead, other))) == {f"action-{second.id}"}
    with pytest.raises(NotFoundError):
        address(session, lead, here)


def _membership(person: User, of: Partnership, role: Role) -> Any:
    return type(person.memberships[0])(user_id=person.id, partnership_id=of.id, role=role)


@pytest.mark.parametrize("role", [Role.ACTION_LEAD, Role.AGENCY_LEAD])
def test_who_does_not_see_the_whole_partnership_has_no_calendar_of_it(
    session: Session, here: Partnership, agency: Agency, role: Role
) -> None:
    person = factories.member(session, here, role, agency)

    with pytest.raises(NotFoundError):
        address(session, person, here)


# --- statement stages ---


def test_a_manager_sees_the_stages_of_the_statement_and_a_lead_does_not(
    session: Session, lead: User, manager: User, report: Report
) -> None:
    statement = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert statement is not None
    session.add(
        StatementStage(statement_id=statement.id, stage=Stage.DRAFT_READY, done_at=NOW, by_name="Ana")
    )
    session.flush()
    name = f"statement-{statement.id}"

    assert states(session, address(session, manager)) == {
        f"{name}-draft_ready": "CANCELLED",
        f"{name}-agency_sign_off": "CONFIRMED",
        f"{name}-director_sign_off": "CONFIRMED",
        f"{name}-send": "CONFIRMED",
    }
    assert states(session, address(session, lead)) == {}


def test_a_statement_that_was_sent_is_cancelled_and_after_sixty_days_gone(
    session: Session, manager: User, report: Report
) -> None:
    statement = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert statement is not None
    token = address(session, manager)
    statement.submitted_on, statement.submitted_at, statement.submitted_to = TODAY, NOW, "Ofsted"
    session.flush()

    assert set(states(session, token).values()) == {"CANCELLED"}
    assert len(states(session, token, NOW + 59 * DAY)) == 4
    assert states(session, token, NOW + 61 * DAY) == {}


def test_a_moved_deadline_keeps_the_names_with_a_higher_sequence(
    session: Session, manager: User, report: Report
) -> None:
    statements.open_for(session, report, actor=OPERATOR, now=NOW)
    token = address(session, manager)
    before = events(session, token)
    report.statement_due_on = date(2025, 1, 31)
    session.flush()

    after = events(session, token)

    assert set(before) == set(after)
    assert all(after[name]["sequence"] > before[name]["sequence"] for name in after)
    assert all(after[name].decoded("dtstart") > before[name].decoded("dtstart") for name in after)


# --- the address itself ---


def test_a_token_is_told_once_and_kept_only_as_its_hash(session: Session, lead: User) -> None:
    token = address(session, lead)

    feed = session.scalars(select(CalendarFeed)).one()
    assert len(token) >= 43
    assert token not in " ".join(map(str, vars(feed).values()))
    assert address(session, lead) != token


def test_a_stopped_an_unknown_and_a_leavers_address_are_not_there(session: Session, lead: User) -> None:
    stopped, left = address(session, lead), address(session, lead)
    feed = session.scalars(select(CalendarFeed).order_by(CalendarFeed.id)).first()
    assert feed is not None
    calendars.stop(session, feed, actor=factories.actor(lead), now=NOW)
    assert states(session, left) == {}
    lead.is_active = False

    for token in (stopped, left, "x" * 43, ""):
        with pytest.raises(NotFoundError):
            events(session, token)


def test_who_is_taken_out_of_a_partnership_reads_nothing_of_it_any_more(
    session: Session, here: Partnership, manager: User, report: Report
) -> None:
    led(session, report, manager)
    own, whole = address(session, manager), address(session, manager, here)
    assert events(session, own)
    session.delete(manager.memberships[0])
    session.flush()

    for token in (own, whole):
        with pytest.raises(NotFoundError):
            events(session, token)


def test_who_no_longer_sees_the_whole_partnership_loses_its_calendar_and_keeps_their_own(
    session: Session, here: Partnership, manager: User, report: Report
) -> None:
    mine = led(session, report, manager)
    own, whole = address(session, manager), address(session, manager, here)
    manager.memberships[0].role = Role.ACTION_LEAD
    session.flush()

    assert states(session, own) == {f"action-{mine.id}": "CONFIRMED"}
    with pytest.raises(NotFoundError):
        events(session, whole)


def test_making_and_stopping_stand_in_the_history(session: Session, here: Partnership, manager: User) -> None:
    address(session, manager, here)
    feed = session.scalars(select(CalendarFeed)).one()
    calendars.stop(session, feed, actor=factories.actor(manager), now=NOW)
    calendars.stop(session, feed, actor=factories.actor(manager), now=NOW + DAY)

    told = session.scalars(select(Event).where(Event.partnership_id == here.id).order_by(Event.id)).all()
    assert [event.kind for event in told] == ["calendar.made", "calendar.stopped"]
    assert feed.revoked_at == NOW


def test_nobody_stops_the_address_of_somebody_else(session: Session, lead: User, manager: User) -> None:
    address(session, lead)
    feed = session.scalars(select(CalendarFeed)).one()

    with pytest.raises(NotFoundError):
        calendars.stop(session, feed, actor=factories.actor(manager), now=NOW)
    assert feed.revoked_at is None


def test_there_are_at_most_ten_addresses_that_work(session: Session, lead: User) -> None:
    for _ in range(calendars.MOST):
        address(session, lead)

    with pytest.raises(DomainError, match="Stop one"):
        address(session, lead)


def test_a_reading_is_noted_once_an_hour(session: Session, lead: User) -> None:
    token = address(session, lead)
    feed = session.scalars(select(CalendarFeed)).one()
    noted = []
    for minutes in (0, 30, 59, 60, 90, 121):
        events(session, token, NOW + timedelta(minutes=minutes))
        noted.append((feed.last_read_at - NOW).seconds // 60)

    assert noted == [0, 0, 0, 60, 60, 121]


def test_two_readings_are_the_same_to_the_byte(session: Session, lead: User, action: Action) -> None:
    token = address(session, lead)
    given: dict[str, Any] = {"base_url": BASE, "holidays": bank_holidays.england_and_wales()}

    first = calendars.read(session, token, **given, now=NOW)

    assert calendars.read(session, token, **given, now=NOW + DAY).content == first.content


def test_the_number_of_queries_does_not_grow_with_what_is_in_the_calendar(
    session: Session,
    here: Partnership,
    agency: Agency,
    manager: User,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    token = address(session, manager, here)
    events(session, token)
    counts = []
    for _ in range(2):
        for _ in range(4):
            report = factories.report(session, here)
            statements.open_for(session, report, actor=OPERATOR, now=NOW)
            action = led(session, report, manager)
            session.add(Milestone(**of_action(action), name="Half", due_on=DUE))
        session.flush()
        with count_queries() as seen:
            found = events(session, token)
        counts.append((len(seen), len(found)))

    assert counts[0][1] < counts[1][1]
    assert counts[0][0] == counts[1][0] <= 12
