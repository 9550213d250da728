"""Delivering the outbox: over a real server, past bad addresses, through outages, never twice."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import smtp
from tests.jobs.conftest import Place
from tracker.domain import timetable
from tracker.jobs import runner
from tracker.models import Mail
from tracker.services import mail as outbox

MONDAY = date(2024, 11, 18)
REAL = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RealTime = Callable[[datetime], None]


def queue(place: Place) -> None:
    """One digest and three reminders."""
    for job in (timetable.WEEKLY_DIGEST, timetable.REMINDERS):
        runner.run_job(place.runtime, job, MONDAY, today=MONDAY)


def by_address(place: Place) -> dict[str, Mail]:
    return {mail.to_address: mail for mail in place.mails()}


def test_the_digest_comes_out_of_a_real_smtp_server_as_the_outbox_holds_it(place: Place) -> None:
    queue(place)
    with smtp.server() as server:
        delivery = runner.deliver(place.sending_to(server.url).runtime)
    assert (delivery.sent, delivery.failed, delivery.waiting) == (4, 0, 0)
    kept = by_address(place)["manager@council.example"]
    (got,) = [message for message in server.messages if message["To"] == kept.to_address]
    assert got["Subject"].strip() == kept.subject, "a long one is folded, which adds a space"
    assert got["From"] == "Followthrough <followthrough@council.example>"
    assert got["Message-ID"] == kept.message_id
    assert got["Date"] == "Mon, 18 Nov 2024 09:00:00 +0000"
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text
    assert html
    assert text.get_content().splitlines() == kept.text.splitlines()
    assert html.get_content().splitlines() == kept.html.splitlines()
    assert server.connections == 1


def test_while_a_mail_is_on_its_way_no_transaction_is_open(place: Place) -> None:
    queue(place)
    pool = place.runtime.engine.pool
    in_use: list[int] = []
    outbox.deliver(
        place.runtime.session_factory,
        lambda _message: in_use.append(pool.checkedout()),
        mail_from=place.runtime.settings.mail_from,
        now=place.runtime.clock.now,
        real_now=runner.clock.real_now,
    )
    assert in_use == [0, 0, 0, 0]
    assert all(mail.sent_at for mail in place.mails())


def test_what_was_sent_is_not_sent_again(place: Place) -> None:
    queue(place)
    with smtp.server() as server:
        there = place.sending_to(server.url)
        runner.deliver(there.runtime)
        assert runner.deliver(there.runtime, even_early=True).sent == 0
    assert len(server.messages) == 4
    assert all(mail.sent_at and mail.tries == 1 for mail in place.mails())


def test_a_bad_address_stops_nobody_else_and_waits_longer_each_time(
    place: Place, real_time: RealTime
) -> None:
    real_time(REAL)
    queue(place)
    with smtp.server() as server:
        server.refused["lead0@council.example"] = "550 5.1.1 No such person"
        there = place.sending_to(server.url)
        assert runner.deliver(there.runtime).figures == {"sent": 3, "failed": 1, "waiting": 1}
        bad = by_address(place)["lead0@council.example"]
        assert (bad.sent_at, bad.tries) == (None, 1)
        assert bad.last_error == "The mail server answered 550 5.1.1 No such person"
        now = REAL
        for minutes in (1, 5, 15, 60, 240, 240):
            assert by_address(place)["lead0@council.example"].next_try_at == now + timedelta(minutes=minutes)
            real_time(now + timedelta(minutes=minutes, seconds=-1))
            assert runner.deliver(there.runtime).figures == {"sent": 0, "failed": 0, "waiting": 1}
            now += timedelta(minutes=minutes)
            real_time(now)
            assert runner.deliver(there.runtime).failed == 1
        server.refused.clear()
        assert runner.deliver(there.runtime, even_early=True).sent == 1
    assert by_address(place)["lead0@council.example"].last_error is None


def test_a_server_that_is_down_costs_one_try_and_everything_waits_until_it_is_back(
    place: Place, real_time: RealTime
) -> None:
    real_time(REAL)
    queue(place)
    port = smtp.free_port()
    there = place.sending_to(f"smtp://127.0.0.1:{port}")
    delivery = runner.deliver(there.runtime)
    assert delivery.figures == {"sent": 0, "failed": 1, "waiting": 4}
    assert "Connection refused" in str(delivery.server_error)
    assert sorted(mail.tries for mail in place.mails()) == [0, 0, 0, 1]
    assert [mail.last_error for mail in place.mails() if mail.tries] == [delivery.server_error]
    with smtp.server(port) as server:
        assert runner.deliver(there.runtime).figures == {"sent": 3, "failed": 0, "waiting": 1}
        real_time(REAL + timedelta(minutes=1))
        assert runner.deliver(there.runtime).figures == {"sent": 1, "failed": 0, "waiting": 0}
    assert len(server.messages) == 4


def test_an_address_that_cannot_be_one_stops_nobody(place: Place) -> None:
    queue(place)
    with place.session() as session:
        mail = session.get_one(Mail, by_address(place)["lead1@council.example"].id)
        mail.to_address = "lead1\n@council.example"
    with smtp.server() as server:
        assert runner.deliver(place.sending_to(server.url).runtime).figures == {
            "sent": 3,
            "failed": 1,
            "waiting": 1,
        }


def test_a_mail_that_another_process_is_sending_is_left_to_it_until_its_lease_ends(
    place: Place, real_time: RealTime
) -> None:
    real_time(REAL)
    queue(place)
    with place.session() as session:
        mail = session.get_one(Mail, place.mails()[0].id)
        mail.claimed_until = REAL + outbox.LEASE
    with smtp.server() as server:
        there = place.sending_to(server.url)
        assert runner.deliver(there.runtime).figures == {"sent": 3, "failed": 0, "waiting": 1}
        real_time(REAL + outbox.LEASE + timedelta(seconds=1))
        assert runner.deliver(there.runtime).figures == {"sent": 1, "failed": 0, "waiting": 0}


def test_a_mail_that_was_sent_but_not_marked_goes_out_under_the_same_message_id(place: Place) -> None:
    """A process that dies between the two leaves a copy that every mail program knows as the same one."""
    queue(place)
    sent: list[str] = []

    class DiedError(Exception):
        """Stands for the end of the process."""

    def send_and_die(message: outbox.adapter.EmailMessage) -> None:
        sent.append(message["Message-ID"])
        raise DiedError

    def send(message: outbox.adapter.EmailMessage) -> None:
        sent.append(message["Message-ID"])

    times = {"now": place.runtime.clock.now, "mail_from": place.runtime.settings.mail_from}
    with pytest.raises(DiedError):
        outbox.deliver(
            place.runtime.session_factory, send_and_die, real_now=lambda: REAL + timedelta(days=999), **times
        )
    after = REAL + timedelta(days=999) + 2 * outbox.LEASE
    outbox.deliver(place.runtime.session_factory, send, real_now=lambda: after, **times)
    assert sent[0] == sent[1]
    assert len(sent) == 5


def test_a_clock_that_was_moved_ahead_does_not_hold_mail_back(place: Place) -> None:
    ahead = place.at(datetime(2024, 12, 16, 9, 0, tzinfo=UTC))
    day = date(2024, 12, 16)
    runner.run_job(ahead.runtime, timetable.WEEKLY_DIGEST, day, today=day)
    assert runner.deliver(place.runtime).sent == 1


def test_the_mailbox_takes_everything_where_no_server_is_set(place: Place) -> None:
    queue(place)
    assert runner.deliver(place.runtime).sent == 4
    assert len(list((place.runtime.settings.home / "mailbox" / "new").iterdir())) == 4
