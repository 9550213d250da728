"""How long a morning takes: queue and deliver 570 reminders to an SMTP server in another process. A script.

It is a Tuesday: on Mondays people read in their digest what waits for them.

.venv/bin/python -m tests.bench.bench_reminders [people] [actions each]
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from tests import factories, smtp
from tracker import db
from tracker.adapters import clock
from tracker.config import Settings
from tracker.domain import timetable
from tracker.domain.roles import Role
from tracker.jobs import runner
from tracker.models import Installation
from tracker.services.runtime import Runtime

TARGET_SECONDS = 5.0
TUESDAY = date(2024, 11, 19)
IN_A_WEEK = date(2024, 11, 26)


def main(people: int = 570, each: int = 3) -> None:
    """Fill a database, run the job and the delivery, print figures."""
    with tempfile.TemporaryDirectory() as folder, server() as (url, arrived):
        runtime = _installation(Path(folder), url, people, each)
        queued = _timed("queue", lambda: runner.run_job(runtime, timetable.REMINDERS, TUESDAY, today=TUESDAY))
        delivered = _timed("deliver", lambda: runner.deliver(runtime))
        runtime.engine.dispose()
        mails, connections = arrived()
    print(f"{mails} mails arrived over {connections} connection(s), {mails / delivered:.0f} a second")
    verdict = "within" if queued + delivered <= TARGET_SECONDS else "OVER"
    print(f"total {queued + delivered:.2f} s, {verdict} the target of {TARGET_SECONDS:.0f} s")


@contextmanager
def server() -> Iterator[tuple[str, Callable[[], tuple[int, int]]]]:
    """Where it listens, and what arrived there, which ends it."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()

    def arrived() -> tuple[int, int]:
        ours.send("enough")
        return ours.recv()

    try:
        yield ours.recv(), arrived
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    with smtp.server() as server:
        pipe.send(server.url)
        pipe.recv()
        pipe.send((len(server.envelopes), server.connections))
        pipe.recv()


def _installation(home: Path, mail_url: str, people: int, each: int) -> Runtime:
    url = f"sqlite:///{home / 'tracker.db'}"
    db.upgrade(url)
    settings = Settings(
        home=home,
        database_url=url,
        port=8000,
        base_url="https://tracker.example",
        mail_url=urlsplit(mail_url),
        mail_from="followthrough@council.example",
        clock=None,
        secret_key="a key for a bench",
    )
    engine = db.make_engine(url)
    now = clock.starting_at(factories.NOW + timedelta(days=1))
    runtime = Runtime(settings, engine, db.make_session_factory(engine), now, True)
    with runtime.session_factory.begin() as session:
        session.add(Installation(is_demonstration=True, owed_since=datetime(2024, 1, 1, tzinfo=UTC)))
        here = factories.partnership(session)
        report = factories.report(session, here)
        for _ in range(people):
            lead = factories.member(session, here, Role.ACTION_LEAD)
            for _ in range(each):
                factories.action(session, report, lead_id=lead.id, due_on=IN_A_WEEK)
    print(f"{people} people lead {people * each} actions")
    return runtime


def _timed(what: str, act: Callable[[], object]) -> float:
    began, processor_began = time.perf_counter(), time.process_time()
    came_of_it = act()
    seconds, processor = time.perf_counter() - began, time.process_time() - processor_began
    figures = getattr(came_of_it, "figures", came_of_it)
    print(f"{what:<8} {seconds:6.2f} s ({processor:.2f} s of processor)  {figures}")
    return seconds


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
