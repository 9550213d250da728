"""Holds: a manager keeps reminders back with a reason, in their own partnership alone, and lets them go."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tracker.adapters import bank_holidays
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.guard import IdentifiesChildError
from tracker.domain.roles import Role
from tracker.models import Action, Event, Hold, Installation, Mail, MailItem, Membership, Partnership, User
from tracker.queries import holds as queries
from tracker.services import holds, reminders
from tracker.services.reminders import Occasion

DUE = date(2024, 12, 2)
"""Ten working days after factories.TODAY."""


@pytest.fixture
def here(session: Session) -> Partnership:
    session.add(Installation(is_demonstration=False, owed_since=NOW - timedelta(days=60)))
    return factories.partnership(session, digest_weekday=4)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD)


@pytest.fixture
def action(session: Session, here: Partnership, lead: User) -> Action:
    report = factories.report(session, here, statement_required=False)
    return factories.action(session, report, lead_id=lead.id, due_on=DUE)


def reminded(session: Session, day: date = TODAY) -> set[tuple[int, int]]:
    """Who would be reminded of which action that day, were it sent; nothing of it is kept."""
    with session.begin_nested() as undone:
        occasion = Occasion(
            today=day,
            now=NOW + (day - TODAY),
            real_now=NOW,
            holidays=bank_holidays.england_and_wales(),
            base_url="https://tracker.example",
        )
        before = session.scalars(select(Mail.id)).all()
        reminders.queue_reminders(session, occasion)
        items = session.execute(
            select(MailItem.user_id, MailItem.thing_id).where(MailItem.mail_id.not_in(before))
        )
        found = {(user_id, thing_id) for user_id, thing_id in items}
        undone.rollback()
    return found


def test_a_held_person_is_not_reminded_until_the_hold_is_lifted(
    session: Session, here: Partnership, manager: User, lead: User, action: Action
) -> None:
    who = {"actor": factories.actor(manager), "now": NOW}
    assert reminded(session) == {(lead.id, action.id)}

    hold = holds.hold_person(session, lead, here, reason="They are told by phone.", **who)
    assert reminded(session) == set()

    holds.lift(session, hold, **who)
    assert reminded(session) == {(lead.id, action.id)}


def test_a_hold_ends_by_itself_after_its_last_day(
    session: Session, manager: User, lead: User, action: Action
) -> None:
    friday = TODAY + timedelta(days=4)
    holds.hold_action(
        session,
        action,
        reason="It is about to change.",
        until_on=friday,
        actor=factories.actor(manager),
        now=NOW,
    )
    assert reminded(session, friday) == set()
    assert reminded(session, friday + timedelta(days=3)) == {(lead.id, action.id)}, (
        "what was reached meanwhile"
    )


def test_a_hold_on_a_person_counts_in_that_partnership_alone(
    session: Session, here: Partnership, manager: User, lead: User, action: Action
) -> None:
    there = factories.partnership(session, digest_weekday=4)
    session.add(Membership(user_id=lead.id, partnership_id=there.id, role=Role.ACTION_LEAD))
    report = factories.report(session, there, statement_required=False)
    other = factories.action(session, report, lead_id=lead.id, due_on=DUE)
    holds.hold_person(session, lead, here, reason="By phone.", actor=factories.actor(manager), now=NOW)
    assert reminded(session) == {(lead.id, other.id)}
    assert queries.standing(session, {there.id}, TODAY) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER}))
def test_only_a_manager_holds_and_lifts(
    session: Session, here: Partnership, manager: User, lead: User, action: Action, role: Role
) -> None:
    agency = factories.agency(session, here)
    other = factories.actor(factories.member(session, here, role, agency))
    hold = holds.hold_action(session, action, reason="Wait.", actor=factories.actor(manager), now=NOW)
    with pytest.raises(DomainError):
        holds.hold_action(session, action, reason="Wait.", actor=other, now=NOW)
    with pytest.raises(NotFoundError):
        holds.hold_person(session, lead, here, reason="Wait.", actor=other, now=NOW)
    with pytest.raises(NotFoundError):
        holds.lift(session, hold, actor=other, now=NOW)
    with pytest.raises(NotFoundError):
        queries.get(session, other, hold.id)


def test_a_manager_holds_nobody_of_another_partnership(
    session: Session, here: Partnership, manager: User, lead: User
) -> None:
    there = factories.partnership(session)
    stranger = factories.member(session, there, Role.ACTION_LEAD)
    actor = factories.actor(manager)
    with pytest.raises(NotFoundError):
        holds.hold_person(session, stranger, there, reason="Wait.", actor=actor, now=NOW)
    with pytest.raises(NotFoundError):
        holds.hold_person(session, stranger, here, reason="Wait.", actor=actor, now=NOW)
    assert session.scalars(select(Hold)).all() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 2_001}, "reason"),
        ({"reason": "Wait.", "until_on": TODAY - timedelta(days=1)}, "until_on"),
    ],
)
def test_a_hold_needs_a_reason_and_a_day_that_has_not_passed(
    session: Session, manager: User, action: Action, values: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        holds.hold_action(session, action, actor=factories.actor(manager), now=NOW, **values)
    assert refused.value.field == field
    assert session.scalars(select(Hold)).all() == []


def test_what_is_held_is_not_held_twice_and_not_lifted_twice(
    session: Session, here: Partnership, manager: User, lead: User, action: Action
) -> None:
    who = {"actor": factories.actor(manager), "now": NOW}
    hold = holds.hold_action(session, action, reason="Wait.", **who)
    with pytest.raises(DomainError, match="held already"):
        holds.hold_action(session, action, reason="Wait.", **who)
    holds.hold_person(session, lead, here, reason="Wait.", **who)
    holds.lift(session, hold, **who)
    with pytest.raises(NotFoundError):
        holds.lift(session, hold, **who)
    holds.hold_action(session, action, reason="Wait again.", **who)


def test_a_reason_that_may_identify_a_child_is_saved_only_with_a_reason_of_its_own(
    session: Session, manager: User, action: Action
) -> None:
    who = {"actor": factories.actor(manager), "now": NOW}
    with pytest.raises(IdentifiesChildError):
        holds.hold_action(session, action, reason="Child AB, aged 7, was moved.", **who)
    holds.hold_action(session, action, reason="Child AB, aged 7, was moved.", override="Agreed.", **who)


def test_holding_and_lifting_stand_in_the_history_with_the_reason(
    session: Session, here: Partnership, manager: User, lead: User, action: Action
) -> None:
    who = {"actor": factories.actor(manager), "now": NOW}
    version = action.version
    holds.lift(session, holds.hold_action(session, action, reason="Wait.", until_on=DUE, **who), **who)
    holds.hold_person(session, lead, here, reason="By phone.", **who)

    query = select(Event).where(Event.kind.startswith("reminders.")).order_by(Event.id)
    events = session.scalars(query).all()

    assert [(event.summary, event.reason, event.action_id) for event in events] == [
        ("Reminders held until the end of 2 December 2024", "Wait.", action.id),
        ("Reminders go out again", "", action.id),
        (f"Reminders to {lead.name} held", "By phone.", None),
    ]
    assert {event.partnership_id for event in events} == {here.id}
    assert action.version == version, "nobody who has the action open is told that it was changed"
