"""What is queued for webhooks: each act that can be told, with the act itself, for those who chose it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, sending, uploads
from tests.factories import NOW
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.domain.subscriptions import MOST, What
from tracker.models import Action, Event, Partnership, Statement, Subscription, SubscriptionMessage
from tracker.services import actions, subscriptions

EVERYTHING = [what.value for what in What]


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> Actor:
    return factories.actor(factories.member(session, partnership, Role.MANAGER))


def make(session: Session, of: Partnership, manager: Actor, events: list[str] = EVERYTHING) -> str:
    return subscriptions.make(
        session,
        of,
        url="https://tools.example/hook",
        events=events,
        installation_key="a key for tests",
        actor=manager,
        now=NOW,
    )


def queued(session: Session) -> list[str]:
    """What waits to be told, the oldest first, without the greeting of each new webhook."""
    query = select(Event.kind).join(SubscriptionMessage).order_by(SubscriptionMessage.id)
    return [kind for kind in session.scalars(query) if kind in EVERYTHING]


def test_each_act_of_the_list_is_queued_as_it_is_done(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    make(session, partnership, manager)
    report = uploads.confirmed(session, uploads.uploaded(session, partnership, manager), manager)
    assert queued(session) == ["report.imported"]
    action = session.scalars(select(Action).where(Action.report_id == report.id)).first()
    assert action is not None
    actions.post_update(session, action, note="It goes on.", actor=manager, now=NOW)
    actions.post_update(session, action, note="Begun.", to=Status.IN_PROGRESS, actor=manager, now=NOW)
    statement = session.scalars(select(Statement)).one()
    sending.submit(session, statement)
    assert queued(session) == [
        "report.imported",
        "action.updated",
        "action.status_changed",
        "statement.submitted",
    ]


def test_what_a_webhook_did_not_choose_and_what_happens_elsewhere_is_not_queued(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    make(session, partnership, manager, ["statement.submitted"])
    for place in (partnership, factories.partnership(session)):
        action = factories.action(session, factories.report(session, place))
        actions.post_update(session, action, note="It goes on.", actor=OPERATOR, now=NOW)
    assert queued(session) == []


def test_a_webhook_is_told_from_the_moment_it_is_made_until_it_is_stopped(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    action = factories.action(session, factories.report(session, partnership))
    actions.post_update(session, action, note="Before", actor=manager, now=NOW)
    make(session, partnership, manager)
    actions.post_update(session, action, note="Meanwhile", actor=manager, now=NOW)
    subscription = session.scalars(select(Subscription)).one()
    subscriptions.stop(session, subscription, actor=manager, now=NOW)
    actions.post_update(session, action, note="After", actor=manager, now=NOW)
    assert queued(session) == ["action.updated"]


def test_two_webhooks_are_each_told(session: Session, partnership: Partnership, manager: Actor) -> None:
    assert make(session, partnership, manager) != make(session, partnership, manager)
    action = factories.action(session, factories.report(session, partnership))
    actions.post_update(session, action, note="It goes on.", actor=manager, now=NOW)
    assert queued(session) == ["action.updated"] * 2


def test_only_a_manager_has_anything_told(session: Session, partnership: Partnership, manager: Actor) -> None:
    make(session, partnership, manager)
    subscription = session.scalars(select(Subscription)).one()
    (message,) = session.scalars(select(SubscriptionMessage))
    there = factories.actor(factories.member(session, factories.partnership(session), Role.MANAGER))
    scrutineer = factories.actor(factories.member(session, partnership, Role.SCRUTINEER))
    for other in (there, scrutineer):
        with pytest.raises(NotFoundError):
            make(session, partnership, other)
        with pytest.raises(NotFoundError):
            subscriptions.stop(session, subscription, actor=other, now=NOW)
        with pytest.raises(NotFoundError):
            subscriptions.tell_again(session, subscription, message, actor=other, now=NOW)


def test_what_is_still_on_its_way_is_not_sent_again(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    make(session, partnership, manager)
    (message,) = session.scalars(select(SubscriptionMessage))
    with pytest.raises(DomainError, match="on its way"):
        subscriptions.tell_again(session, message.subscription, message, actor=manager, now=NOW)


def test_a_partnership_has_so_many_webhooks_and_no_more(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    for _ in range(MOST):
        make(session, partnership, manager)
    with pytest.raises(DomainError, match="Stop one"):
        make(session, partnership, manager)
