"""Delivery by real processes to a real SMTP server while things go wrong: nothing lost, nothing sent twice.

The one exception is a process that dies between the server's yes and our note of it; that copy has the same
Message-ID. A process that is killed keeps its claims, so each test then lets their time pass.
"""

import contextlib
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import make_url, text

from tests import processes, smtp
from tests.databases import DatabaseServer, PostgresServer
from tests.jobs.conftest import Place
from tests.jobs.outbox import end_leases, history, more_leads, write
from tests.jobs.test_processes import ended, start
from tests.processes import PATIENCE_SECONDS
from tracker.jobs import runner

BUSY_MS = 1000
"""How long a process waits for a locked SQLite where a test lets it wait in vain: a tenth of the usual."""


def deliverer(place: Place, server: smtp.Server, **settings: str) -> processes.Running:
    """A process that delivers what waits, once."""
    return start(place, "jobs", "run", "deliver_mail", MAIL_URL=server.url, **settings)


def impatient_deliverer(place: Place, server: smtp.Server) -> processes.Running:
    """The same, by a process that waits for a locked SQLite only so long."""
    folder, environ = place.runtime.settings.home, place.environ(MAIL_URL=server.url)
    return processes.tracker(folder, environ, "jobs", "run", "deliver_mail", busy_ms=BUSY_MS)


def deliver_here(place: Place, server: smtp.Server) -> dict[str, int]:
    """The same in this process, for what only has to be seen."""
    return runner.deliver(place.sending_to(server.url).runtime, even_early=True).figures


def finish(place: Place, server: smtp.Server) -> None:
    """Let the dead's claims end, and send whatever still waits."""
    end_leases(place)
    deliver_here(place, server)
    assert all(mail.sent_at for mail in place.mails())


def copies(server: smtp.Server) -> Counter[str]:
    """How often each mail arrived, by Message-ID."""
    return Counter(str(got["Message-ID"]) for got in server.messages)


def assert_each_once(place: Place, server: smtp.Server) -> None:
    assert copies(server) == {mail.message_id: 1 for mail in place.mails()}


def wait_until(holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < give_up_at, "it never came to that"
        time.sleep(0.01)


# --- the deliverer is killed ---


@contextlib.contextmanager
def locked(place: Place) -> Iterator[None]:
    """Nobody can claim a mail meanwhile."""
    if place.runtime.engine.dialect.name == "sqlite":
        with sqlite_lock(place):
            yield
        return
    with place.runtime.engine.begin() as connection:
        connection.execute(text("LOCK TABLE mails IN EXCLUSIVE MODE"))
        yield


@contextlib.contextmanager
def sqlite_lock(place: Place) -> Iterator[None]:
    path = make_url(place.runtime.settings.database_url).database
    with contextlib.closing(sqlite3.connect(str(path), isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


def test_killed_before_it_claims_a_mail(place: Place) -> None:
    write(place)
    with smtp.server() as server:
        with locked(place):
            process = deliverer(place, server)
            time.sleep(2)
            process.kill()
        assert [mail.claimed_until for mail in place.mails()] == [None] * 4
        assert deliver_here(place, server)["sent"] == 4
        assert_each_once(place, server)


@pytest.mark.parametrize("step", ["hello", "data"])
def test_killed_after_it_claims_and_before_the_server_takes_the_mail(place: Place, step: str) -> None:
    write(place)
    with smtp.server(stalls_at=step) as server:
        process = deliverer(place, server)
        assert server.stalled.wait(PATIENCE_SECONDS)
        process.kill()
        server.stalls_at = ""
        assert all(mail.claimed_until for mail in place.mails())
        assert deliver_here(place, server) == {"sent": 0, "failed": 0, "waiting": 4}
        finish(place, server)
        assert_each_once(place, server)


def test_killed_between_the_servers_yes_and_the_note_of_it(place: Place) -> None:
    """The one mail that arrives twice; both copies have the same Message-ID."""
    write(place)
    with smtp.server(stalls_at="accepted") as server:
        process = deliverer(place, server)
        assert server.stalled.wait(PATIENCE_SECONDS)
        process.kill()
        server.stalls_at = ""
        finish(place, server)
        first, *others = place.mails()
        assert copies(server) == {first.message_id: 2} | {mail.message_id: 1 for mail in others}


def test_killed_again_and_again(place: Place) -> None:
    """At whatever moment: no mail is lost, and no more are doubled than processes died."""
    write(place, more_leads(place, 40))
    kills = 3
    with smtp.server(seconds_each=0.02) as server:
        for number in range(1, kills + 1):
            process = deliverer(place, server)
            wait_until(lambda enough=10 * number: len(server.messages) >= enough)
            process.kill()
            end_leases(place)
        finish(place, server)
        found = copies(server)
    assert set(found) == {mail.message_id for mail in place.mails()}
    assert set(found.values()) <= {1, 2}
    assert sum(found.values()) - len(found) <= kills


# --- the server does what servers do ---


def test_whatever_the_server_answers_each_mail_arrives_once_in_the_end(place: Place) -> None:
    fine, for_good, later, no, hung_up, closing, full, last = addresses = more_leads(place, 8)
    write(place, addresses)
    refused = {later: "450 4.2.1 Later", for_good: "550 5.1.1 Nobody", closing: "421 4.3.2 Closing"}
    after_data = {full: "452 4.2.2 Full", no: "554 5.7.1 No"}
    with smtp.server(refused=refused, refused_after_data=after_data, hangs_up_on={hung_up}) as server:
        out, log = deliverer(place, server).communicate()
        assert out.splitlines()[-1] == "deliver_mail: sent 1, failed 4, waiting 7", (
            "hanging up ends the round"
        )
        assert len(log.splitlines()) == 4
        assert "Traceback" not in log
        assert deliver_here(place, server) == {"sent": 0, "failed": 1, "waiting": 7}, "so does closing"
        assert deliver_here(place, server)["sent"] == 1, "and the others have their turn"
        assert server.addresses == [fine, last]
        for way in (server.refused, server.refused_after_data, server.hangs_up_on):
            way.clear()
        assert ended(deliverer(place, server)) == "deliver_mail: sent 6, failed 0, waiting 0"
        assert_each_once(place, server)
    assert "421 4.3.2 Closing" in history(place, closing)[0][1]
    assert history(place, full)[0] == ("refused", "The mail server answered 452 4.2.2 Full")
    assert [outcome for outcome, _ in history(place, hung_up)][:1] == ["no_server"]


def test_a_server_that_stalls_is_left_after_the_timeout_and_everything_arrives_later(place: Place) -> None:
    write(place)
    with smtp.server(stalls_at="recipient") as server:
        out, log = deliverer(place, server, MAIL_TIMEOUT="1").communicate()
        assert out.splitlines()[-1] == "deliver_mail: sent 0, failed 1, waiting 4"
        assert "no answer within 1 seconds" in log
        assert [mail.claimed_until for mail in place.mails()] == [None] * 4, "the others are free at once"
        server.stalls_at = ""
        server.goes_on.set()
        assert deliver_here(place, server)["sent"] == 4
        assert_each_once(place, server)


# --- several processes ---


@pytest.mark.parametrize("number", [2, 4])
def test_any_number_of_schedulers_send_each_mail_once(place: Place, number: int) -> None:
    write(place, more_leads(place, 40))
    with smtp.server(seconds_each=0.1) as server:
        running = [start(place, "scheduler", MAIL_URL=server.url) for _ in range(number)]
        wait_until(lambda: len(server.messages) >= 40 and all(mail.sent_at for mail in place.mails()))
        time.sleep(0.5)
        for process in running:
            process.terminate()
        logs = [process.communicate()[1] for process in running]
        assert [process.returncode for process in running] == [0] * number, logs
        assert not any("Traceback" in log for log in logs)
        assert_each_once(place, server)
        assert server.connections > 1, "they shared the work"


# --- the database is away ---


@contextlib.contextmanager
def away(place: Place, databases: DatabaseServer) -> Iterator[None]:
    """Every connection is cut and none is let in; on SQLite another holds the file beyond all patience."""
    if not isinstance(databases, PostgresServer):
        with sqlite_lock(place):
            yield
        return
    name = make_url(place.runtime.settings.database_url).database
    place.runtime.engine.dispose()
    with databases.admin.connect() as admin:
        admin.execute(text(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false'))
        admin.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        yield
        admin.execute(text(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true'))


def patience(place: Place) -> float:
    """How long one statement waits for the database, in seconds."""
    return BUSY_MS / 1000 if place.runtime.engine.dialect.name == "sqlite" else 0.0


def test_a_database_that_is_away_while_a_mail_is_on_its_way(
    place: Place, database_server: DatabaseServer
) -> None:
    """What the server has taken is noted once the database is back, so that not even one mail is doubled."""
    write(place)
    with smtp.server(stalls_at="accepted") as server:
        process = impatient_deliverer(place, server)
        assert server.stalled.wait(PATIENCE_SECONDS)
        with away(place, database_server):
            server.stalls_at = ""
            server.goes_on.set()
            time.sleep(patience(place) + 2)
            assert process.returncode is None, "it waits for the database"
        assert ended(process) == "deliver_mail: sent 4, failed 0, waiting 0"
        assert_each_once(place, server)


def test_a_database_that_is_away_at_the_start_costs_nothing(
    place: Place, database_server: DatabaseServer
) -> None:
    write(place)
    with smtp.server() as server:
        with away(place, database_server):
            process = impatient_deliverer(place, server)
            _, log = process.communicate()
            assert process.returncode != 0
            assert log.startswith("Error: The database "), log
        deliver_here(place, server)
        assert_each_once(place, server)
