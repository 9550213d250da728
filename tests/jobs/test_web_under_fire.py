"""Real servers and schedulers on one database, used over HTTP while they work, are killed, stopped, reloaded.

Nobody is told that a database is locked, nothing that was taken is lost, and nothing is done twice.
"""

import os
import random
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException

import pytest
from sqlalchemy import select, update

from tests import serving, smtp
from tests.jobs.conftest import Place
from tests.jobs.outbox import end_leases, more_leads, write
from tests.jobs.test_faults import wait_until
from tests.jobs.test_processes import start
from tests.serving import PASSWORD, Person, Served
from tracker.adapters import passwords
from tracker.jobs import runner
from tracker.models import Action, Comment, Event, User

MANAGER = "manager@council.example"
WRITERS, EACH = 5, 8


@pytest.fixture
def people(place: Place) -> Place:
    """The installation, whose manager may sign in."""
    with place.session() as session:
        hashed = passwords.hashed(PASSWORD)
        session.execute(update(User).where(User.email == MANAGER).values(password_hash=hashed))
    return place


@pytest.fixture
def served(people: Place) -> Iterator[Served]:
    """A web server on it, with all of its workers: it answers as soon as the first of them is there."""
    settings = people.runtime.settings
    with serving.server(settings.home, people.environ()) as server:
        wait_until(lambda: len(server.workers) == settings.workers)
        yield server


def references(place: Place) -> list[str]:
    with place.session() as session:
        return list(session.scalars(select(Action.reference).order_by(Action.id)))


def comments(place: Place) -> Counter[str]:
    """How often each comment was kept, which is how often its event was."""
    with place.session() as session:
        kept = Counter(session.scalars(select(Comment.text)))
        events = session.scalars(select(Event).where(Event.kind.startswith("comment"))).all()
        assert len(events) == kept.total()
        return kept


@dataclass
class Writing:
    """What one person wrote, and what they were told."""

    person: Person
    name: str
    path: str
    taken: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def write(self, number: int) -> None:
        """Write one comment; where no answer comes, nobody knows whether it was taken."""
        text = f"{self.name} {number}"
        try:
            answer = self.person.submit(self.path, **{"comment-text": text})
        except (OSError, HTTPException):
            self.unsure.append(text)
            return
        if answer.status == 303:
            self.taken.append(text)
        else:
            self.refused.append(answer.status)


def writers(place: Place, served: Served) -> list[Writing]:
    """People who have signed in, each at a page of their own."""
    one = Person(served.port).sign_in(MANAGER)
    found = references(place)
    return [
        Writing(
            Person(served.port, dict(one.cookies), one.token),
            f"writer {number}",
            f"/actions/{found[number % len(found)]}/comments",
        )
        for number in range(WRITERS)
    ]


def test_nobody_is_told_that_the_database_is_locked_while_the_scheduler_delivers(
    people: Place, served: Served
) -> None:
    write(people, more_leads(people, 20))
    with smtp.server(seconds_each=0.01) as mail:
        scheduler = start(people, "scheduler", MAIL_URL=mail.url)
        writing = writers(people, served)
        with ThreadPoolExecutor(WRITERS) as pool:
            for each in writing:
                pool.submit(lambda one: [one.write(number) for number in range(EACH)], each)
        wait_until(lambda: len(mail.messages) == len(people.mails()))
        scheduler.terminate()
        _, log = scheduler.communicate()
    assert [each.refused for each in writing] == [[]] * WRITERS
    assert [each.unsure for each in writing] == [[]] * WRITERS
    assert comments(people) == {f"writer {one} {n}": 1 for one in range(WRITERS) for n in range(EACH)}
    sent = Counter(str(message["Message-ID"]) for message in mail.messages)
    assert sent == {each.message_id: 1 for each in people.mails()}
    for said in (log, served.process.err.read_text("utf-8")):
        assert "locked" not in said
        assert "Traceback" not in said


def test_workers_and_schedulers_that_are_killed_lose_and_double_nothing(
    people: Place, served: Served
) -> None:
    write(people, more_leads(people, 20))
    chance = random.Random(7)  # noqa: S311 - which process dies when
    with smtp.server(seconds_each=0.02) as mail:
        schedulers = [start(people, "scheduler", MAIL_URL=mail.url) for _ in range(2)]
        writing, done = writers(people, served), threading.Event()

        def go_on(one: Writing) -> None:
            number = 0
            while not done.is_set():
                one.write(number)
                number += 1

        with ThreadPoolExecutor(WRITERS) as pool:
            for each in writing:
                pool.submit(go_on, each)
            for turn in range(1, 6):
                wait_until(lambda so_far=turn * 6: sum(len(one.taken) for one in writing) >= so_far)
                os.kill(chance.choice(served.workers), signal.SIGKILL)
                if turn in (2, 4):
                    schedulers.pop(0).kill()
                    schedulers.append(start(people, "scheduler", MAIL_URL=mail.url))
            done.set()
        for each in schedulers:
            each.terminate()
            each.communicate()
        end_leases(people)
        runner.deliver(people.sending_to(mail.url).runtime, even_early=True)
    kept = comments(people)
    taken = [text for each in writing for text in each.taken]
    unsure = {text for each in writing for text in each.unsure}
    assert [each.refused for each in writing] == [[]] * WRITERS
    assert len(taken) >= 30
    assert set(kept) - unsure == set(taken) - unsure
    assert set(kept) >= set(taken)
    assert set(kept.values()) == {1}
    copies = Counter(str(message["Message-ID"]) for message in mail.messages)
    assert set(copies) == {each.message_id for each in people.mails()}
    assert sum(number - 1 for number in copies.values()) <= 2, "a copy at most for each that died sending"
    assert all(each.sent_at for each in people.mails())


def test_a_stop_finishes_what_was_sent_already(served: Served) -> None:
    body = b"email=nobody%40council.example&password=x"
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as slow:
        slow.sendall(head.encode() + body[:10])
        time.sleep(0.3)
        served.signal(signal.SIGTERM)
        time.sleep(0.5)
        slow.sendall(body[10:])
        answered = slow.recv(100)
    assert answered.startswith(b"HTTP/1.1 "), "the request was dropped"
    assert not answered.startswith(b"HTTP/1.1 5")
    served.process.communicate()
    assert served.process.returncode == 0
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", served.port), timeout=1)


def test_a_reload_loses_no_request(served: Served) -> None:
    before, done = set(served.workers), threading.Event()

    def keep_asking() -> list[int]:
        seen = []
        while not done.is_set():
            seen.append(serving.ask(served.port, "GET", "/sign-in").status)
        return seen

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(keep_asking) for _ in range(3)]
        time.sleep(0.3)
        served.signal(signal.SIGHUP)
        wait_until(lambda: not set(served.workers) & before)
        time.sleep(0.3)
        done.set()
    seen = [status for each in asking for status in each.result()]
    assert set(seen) == {200}
    assert len(seen) >= 6, "they asked all the while"
    assert len(served.workers) == len(before)
    assert not set(served.workers) & before
