"""Webhooks are told by the scheduler what was queued with the act: signed, tried again, given up at last."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories, receivers
from tests.factories import NOW
from tests.jobs.conftest import Place
from tests.receivers import Receiver
from tracker.domain import subscriptions as rules
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statuses import Status
from tracker.domain.subscriptions import What
from tracker.jobs import subscriptions as jobs
from tracker.models import Action, Membership, Partnership, Subscription, SubscriptionMessage, User
from tracker.services import actions, subscriptions

EVERYTHING = [what.value for what in What]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receivers.running() as receiver:
        yield receiver


Tell = Callable[..., dict[str, int]]


@pytest.fixture
def secret(place: Place, receiver: Receiver) -> str:
    """A webhook to the receiver, whose first message has arrived."""
    made = subscribe(place, receiver)
    jobs.deliver(place.runtime, receiver.post)
    receiver.got.clear()
    return made


def subscribe(place: Place, receiver: Receiver, events: list[str] = EVERYTHING) -> str:
    with place.session() as session:
        here = session.scalars(select(Partnership).order_by(Partnership.id)).first()
        assert here is not None
        manager = session.scalars(select(User).join(Membership).where(Membership.role == Role.MANAGER)).one()
        made = subscriptions.make(
            session,
            here,
            url="https://tools.example/hook",
            events=events,
            installation_key=place.runtime.settings.secret_key,
            actor=factories.actor(manager),
            now=NOW,
        )
        session.flush()
        session.scalars(select(Subscription).order_by(Subscription.id.desc())).first().url = receiver.url
    return made


def update(place: Place, note: str = "It goes on.", to: Status | None = None) -> str:
    """Post an update on the first action; its reference."""
    with place.session() as session:
        action = session.scalars(select(Action).order_by(Action.id)).first()
        assert action is not None
        actions.post_update(session, action, note=note, to=to, actor=OPERATOR, now=NOW)
        return action.reference


def messages(place: Place) -> list[SubscriptionMessage]:
    with place.session() as session:
        return list(session.scalars(select(SubscriptionMessage).order_by(SubscriptionMessage.id)))


def test_a_new_webhook_is_told_at_once_that_it_was_made(place: Place, receiver: Receiver) -> None:
    subscribe(place, receiver)
    assert jobs.deliver(place.runtime, receiver.post) == {"delivered": 1, "failed": 0}
    assert json.loads(receiver.got[0][1])["type"] == "subscription.made"


def test_a_message_says_what_happened_without_a_word_that_anybody_wrote_and_proves_whose_it_is(
    place: Place, receiver: Receiver, secret: str
) -> None:
    reference = update(place, "Privately said.", Status.IN_PROGRESS)
    assert jobs.deliver(place.runtime, receiver.post) == {"delivered": 1, "failed": 0}

    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert (told["type"], told["action"]) == ("action.status_changed", reference)
    assert (told["status_before"], told["status_after"]) == ("not_started", "in_progress")
    assert told["at"] == "2024-11-18T09:00:00Z"
    assert told["url"] == f"https://tracker.example/api/v1/actions/{reference}"
    assert told["id"] == headers["webhook-id"]
    assert b"Privately" not in body
    signed = rules.signature(secret, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == signed
    assert jobs.deliver(place.runtime, receiver.post) == {"delivered": 0, "failed": 0}


def test_while_an_older_key_is_known_a_message_is_signed_with_the_secrets_of_both(
    place: Place, receiver: Receiver, secret: str
) -> None:
    before = place.runtime.settings
    settings = replace(before, secret_key="a newer key for tests", old_keys=(before.secret_key,))
    update(place)
    jobs.deliver(replace(place.runtime, settings=settings), receiver.post)

    ((headers, body),) = receiver.got
    newer, older = headers["webhook-signature"].split()
    at = int(headers["webhook-timestamp"])
    assert older == rules.signature(secret, headers["webhook-id"], at, body)
    assert newer != older


def test_what_was_undone_is_told_to_nobody(place: Place, receiver: Receiver, secret: str) -> None:
    with place.runtime.session_factory() as session:
        action = session.scalars(select(Action)).first()
        assert action is not None
        actions.post_update(session, action, note="Not to be", actor=OPERATOR, now=NOW)
        session.rollback()
    assert jobs.deliver(place.runtime, receiver.post) == {"delivered": 0, "failed": 0}


def test_a_webhook_is_told_of_what_it_chose_and_of_its_own_partnership_alone(
    place: Place, receiver: Receiver
) -> None:
    subscribe(place, receiver, ["report.imported"])
    with place.session() as session:
        there = factories.partnership(session)
        action = factories.action(session, factories.report(session, there))
        actions.post_update(session, action, note="Elsewhere", actor=OPERATOR, now=NOW)
    update(place)
    jobs.deliver(place.runtime, receiver.post)
    assert [json.loads(body)["type"] for _, body in receiver.got] == ["subscription.made"]


def test_what_is_not_taken_comes_again_ever_later_and_is_given_up(
    place: Place, receiver: Receiver, secret: str, real_time: Callable[..., None]
) -> None:
    receiver.status = 500
    update(place)
    moment, waits = NOW, []
    while (last := messages(place)[-1]).given_up_at is None:
        real_time(moment - timedelta(seconds=1))
        assert not waits or jobs.deliver(place.runtime, receiver.post)["failed"] == 0, "it comes too early"
        real_time(moment)
        assert jobs.deliver(place.runtime, receiver.post)["failed"] == 1
        waits.append(int((moment - NOW).total_seconds() // 60))
        moment = messages(place)[-1].next_try_at or moment

    assert waits == [0, 1, 6, 21, 81, 321, 561, 801, 1041, 1281, 1521, 1761]
    assert (last.tries, last.last_answer) == (rules.TRIES, "500 Internal Server Error")
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1

    receiver.status = 204
    with place.session() as session:
        manager = session.scalars(select(User).join(Membership).where(Membership.role == Role.MANAGER)).one()
        message = session.get_one(SubscriptionMessage, last.id)
        subscriptions.tell_again(
            session, message.subscription, message, actor=factories.actor(manager), now=NOW
        )
    assert jobs.deliver(place.runtime, receiver.post) == {"delivered": 1, "failed": 0}


def test_an_address_that_fails_keeps_no_other_waiting(place: Place, receiver: Receiver, secret: str) -> None:
    with receivers.running() as deaf:
        deaf.status = 503
        subscribe(place, deaf)
        for _ in range(3):
            update(place)
        figures = jobs.deliver(place.runtime, receiver.post)
    assert figures == {"delivered": 3, "failed": 1}


def test_a_redirect_is_not_followed_and_counts_as_not_taken(
    place: Place, receiver: Receiver, secret: str
) -> None:
    receiver.status, receiver.location = 302, "https://127.0.0.1/elsewhere"
    update(place)
    assert jobs.deliver(place.runtime, receiver.post) == {"delivered": 0, "failed": 1}
    assert messages(place)[-1].last_answer == "302 Found"


def test_in_earnest_nothing_goes_to_this_network(place: Place, receiver: Receiver, secret: str) -> None:
    update(place)
    assert jobs.deliver(place.runtime) == {"delivered": 0, "failed": 1}
    assert "private network" in messages(place)[-1].last_answer
    assert not receiver.got


def test_what_waits_for_a_webhook_that_was_stopped_goes_nowhere(
    place: Place, receiver: Receiver, secret: str
) -> None:
    update(place)
    with place.session() as session:
        session.scalars(select(Subscription)).one().stopped_at = NOW
    update(place)
    assert jobs.deliver(place.runtime, receiver.post) == {"delivered": 0, "failed": 0}


def test_two_schedulers_tell_each_message_once(place: Place, receiver: Receiver, secret: str) -> None:
    for _ in range(6):
        update(place)
    together = threading.Barrier(2)

    def deliver() -> None:
        together.wait()
        jobs.deliver(place.runtime, receiver.post)

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(ids) == len(set(ids)) == 6


def test_a_message_whose_sender_died_is_told_after_the_lease(
    place: Place, receiver: Receiver, secret: str, real_time: Callable[..., None]
) -> None:
    update(place)
    with place.session() as session:
        waiting = session.scalars(
            select(SubscriptionMessage).where(SubscriptionMessage.delivered_at.is_(None))
        ).one()
        waiting.claimed_until = NOW + timedelta(minutes=2)
    real_time(NOW)
    assert jobs.deliver(place.runtime, receiver.post) == {"delivered": 0, "failed": 0}
    real_time(NOW + timedelta(minutes=3))
    assert jobs.deliver(place.runtime, receiver.post) == {"delivered": 1, "failed": 0}


def test_a_message_is_kept_for_ninety_days(place: Place, receiver: Receiver, secret: str) -> None:
    assert len(messages(place)) == 1
    jobs.deliver(place.at(NOW + timedelta(days=89)).runtime, receiver.post)
    assert len(messages(place)) == 1
    jobs.deliver(place.at(NOW + timedelta(days=91)).runtime, receiver.post)
    assert not messages(place)
