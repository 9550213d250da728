"""Delivering the outbox: over a real server, past bad addresses, through outages, never twice."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage, Message

import pytest
from sqlalchemy import select

from tests import smtp
from tests.jobs.conftest import Place
from tests.jobs.outbox import EVERYBODY, LEADS, by_address, history, write
from tracker.adapters.letters import Send
from tracker.db import Base
from tracker.domain.mail import LINK_MARK
from tracker.jobs import runner
from tracker.models import Mail, MailAttachment, MailLink
from tracker.services import delivery as deliverer
from tracker.services.delivery import Sending

REAL = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RealTime = Callable[[datetime], None]


def in_both_forms(got: EmailMessage) -> tuple[str, str]:
    """The text of a mail, and its HTML."""
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def token_of(text: str) -> str:
    """The token of the one link in a mail."""
    (token,) = set(re.findall(r"/m/([\w-]{43})\b", text))
    return token


def sending(place: Place, send: Send, real_now: datetime | None = None) -> Sending:
    settings = place.runtime.settings
    return Sending(
        send=send,
        mail_from=settings.mail_from,
        base_url=settings.base_url,
        now=place.runtime.clock.now,
        real_now=lambda: real_now or runner.clock.real_now(),
    )


def test_a_mail_comes_out_of_a_real_smtp_server_as_the_outbox_holds_it_with_its_readers_own_link(
    place: Place,
) -> None:
    write(place)
    with smtp.server() as server:
        delivery = runner.deliver(place.sending_to(server.url).runtime)
    assert (delivery.sent, delivery.failed, delivery.waiting) == (4, 0, 0)
    kept = by_address(place)["manager@council.example"]
    (got,) = [message for message in server.messages if message["To"] == kept.to_address]
    assert got["Subject"] == kept.subject
    assert got["From"] == "Followthrough <followthrough@council.example>"
    assert got["Message-ID"] == kept.message_id
    assert got["Date"] == "Mon, 18 Nov 2024 09:00:00 +0000"
    assert got["List-Unsubscribe"] is None
    text, html = in_both_forms(got)
    token = token_of(text)
    assert text.splitlines() == kept.text.replace(LINK_MARK, token).splitlines()
    assert html.splitlines() == kept.html.replace(LINK_MARK, token).splitlines()
    assert server.connections == 1


def test_each_mail_has_a_link_of_its_own_that_is_kept_as_a_hash_alone(place: Place) -> None:
    write(place)
    with smtp.server() as server:
        runner.deliver(place.sending_to(server.url).runtime)
    tokens = {got["To"]: token_of(in_both_forms(got)[0]) for got in server.messages}
    assert len(set(tokens.values())) == 4
    with place.session() as session:
        for link in session.scalars(select(MailLink)):
            assert link.token_hash == hashlib.sha256(tokens[link.mail.to_address].encode()).hexdigest()
            assert link.user_id == link.mail.user_id
            assert link.action_ids == [item["action_id"] for item in link.mail.items]
        rows = [str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    assert not [token for token in tokens.values() if any(token in row for row in rows)]


def test_what_the_server_said_is_kept(place: Place) -> None:
    write(place, LEADS[:1])
    with smtp.server() as server:
        runner.deliver(place.sending_to(server.url).runtime)
    assert history(place, LEADS[0]) == [("sent", "250 OK, taken as 1")]


def test_a_board_digest_can_be_declined_in_one_click(place: Place) -> None:
    write(place, EVERYBODY[:1], kind="board_digest", text="No link in here.", html="<p>None.</p>")
    with smtp.server() as server:
        runner.deliver(place.sending_to(server.url).runtime)
    (got,) = server.messages
    url = got["List-Unsubscribe"].strip(" <>")
    assert re.fullmatch(r"https://tracker\.example/m/[\w-]{43}/unsubscribe", url)
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_attachment_goes_with_every_mail_that_has_it(place: Place) -> None:
    with place.session() as session:
        sheet = MailAttachment(
            name="Overdue.xlsx", media_type="application/vnd.ms-excel", content=b"\0\1\2" * 99
        )
        session.add(sheet)
        session.flush()
        attachment_id = sheet.id
    write(place, attachment_id=attachment_id)
    with smtp.server() as server:
        runner.deliver(place.sending_to(server.url).runtime)
    for got in server.messages:
        (attached,) = got.iter_attachments()
        assert (attached.get_filename(), attached.get_content()) == ("Overdue.xlsx", b"\0\1\2" * 99)


def test_while_a_mail_is_on_its_way_no_transaction_is_open(place: Place) -> None:
    write(place)
    pool = place.runtime.engine.pool
    in_use: list[int] = []

    def send(_message: Message) -> str:
        in_use.append(pool.checkedout())
        return "250 OK"

    deliverer.deliver(place.runtime.session_factory, sending(place, send))
    assert in_use == [0, 0, 0, 0]
    assert all(mail.sent_at for mail in place.mails())


def test_what_was_sent_is_not_sent_again(place: Place) -> None:
    write(place)
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
    write(place)
    with smtp.server() as server:
        server.refused["lead0@council.example"] = "450 4.2.1 Try later"
        there = place.sending_to(server.url)
        assert runner.deliver(there.runtime).figures == {"sent": 3, "failed": 1, "waiting": 1}
        bad = by_address(place)["lead0@council.example"]
        assert (bad.sent_at, bad.tries) == (None, 1)
        assert bad.last_error == "The mail server answered 450 4.2.1 Try later"
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
    write(place)
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
    write(place)
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
    write(place)
    with place.session() as session:
        mail = session.get_one(Mail, place.mails()[0].id)
        mail.claimed_until = REAL + deliverer.LEASE
    with smtp.server() as server:
        there = place.sending_to(server.url)
        assert runner.deliver(there.runtime).figures == {"sent": 3, "failed": 0, "waiting": 1}
        real_time(REAL + deliverer.LEASE + timedelta(seconds=1))
        assert runner.deliver(there.runtime).figures == {"sent": 1, "failed": 0, "waiting": 0}


def test_a_mail_that_was_sent_but_not_marked_goes_out_under_the_same_message_id(place: Place) -> None:
    """A process that dies between the two leaves a copy that every mail program knows as the same one."""
    write(place)
    sent: list[str] = []

    class DiedError(Exception):
        """Stands for the end of the process."""

    def send_and_die(message: Message) -> str:
        sent.append(message["Message-ID"])
        raise DiedError

    def send(message: Message) -> str:
        sent.append(message["Message-ID"])
        return "250 OK"

    ahead = REAL + timedelta(days=999)
    with pytest.raises(DiedError):
        deliverer.deliver(place.runtime.session_factory, sending(place, send_and_die, ahead))
    after = ahead + 2 * deliverer.LEASE
    deliverer.deliver(place.runtime.session_factory, sending(place, send, after))
    assert sent[0] == sent[1]
    assert len(sent) == 5


def test_a_slow_server_makes_no_second_process_send_what_this_one_still_holds(place: Place) -> None:
    """What is left of a batch is given back in time, so that a claim outlasts every sending."""
    write(place)
    now, sent = [REAL + timedelta(days=999)], []

    def send_slowly(message: Message) -> str:
        sent.append(message["To"])
        now[0] += deliverer.ONE_SENDING
        held = [mail.claimed_until for mail in place.mails() if mail.to_address == message["To"]]
        assert held[0] >= now[0], "it was still ours when the server took it"
        return "250 OK"

    slow = replace(sending(place, send_slowly), real_now=lambda: now[0])
    assert deliverer.deliver(place.runtime.session_factory, slow).sent == 4
    assert sorted(sent) == sorted(EVERYBODY)


def test_a_clock_that_was_moved_ahead_does_not_hold_mail_back(place: Place) -> None:
    write(place, created_at=datetime(2024, 12, 16, 9, 0, tzinfo=UTC))
    assert runner.deliver(place.runtime).sent == 4


def test_what_somebody_waits_for_goes_first_and_what_failed_goes_last(place: Place) -> None:
    write(place, LEADS[:1], key="failed", tries=3)
    write(place, LEADS[1:], key="new")
    write(place, EVERYBODY[:1], key="code", kind="sign_in_code")
    with smtp.server() as server:
        runner.deliver(place.sending_to(server.url).runtime)
    assert server.addresses == [EVERYBODY[0], LEADS[1], LEADS[2], LEADS[0]]


def test_the_mailbox_takes_everything_where_no_server_is_set(place: Place) -> None:
    write(place)
    assert runner.deliver(place.runtime).sent == 4
    assert len(list((place.runtime.settings.home / "mailbox" / "new").iterdir())) == 4
