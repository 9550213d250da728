"""The installation of a Monday under load and its real processes: data, accounts, SMTP, database, logs."""

import contextlib
import json
import multiprocessing
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, select, text, update
from sqlalchemy.orm import Session

from tests import databases, smtp
from tests.bench import bench_scale, floor
from tests.bench.monday_people import Account
from tracker.adapters import bank_holidays, clock
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Action, Installation, Mail, Membership, Partnership, User
from tracker.services import digests, reminders
from tracker.services.reminders import Occasion

MANAGERS = 0.3
"""How many of those who work are managers; the others lead actions."""


def digests_on_mondays(session: Session) -> None:
    """Let a third of the partnerships have theirs on Mondays, and the others on Wednesdays."""
    session.execute(update(Partnership).where(Partnership.id % 3 != 0).values(digest_weekday=2))


def start_the_clock(session: Session, place: bench_scale.Place, *, seven_after: float) -> None:
    """Let seven in the morning of the data's Monday come after so many seconds."""
    begun = datetime.combine(place.monday, datetime.min.time(), UTC) + timedelta(
        hours=7, seconds=-seven_after
    )
    offset = int((begun - clock.real_now()).total_seconds())
    session.execute(update(Installation).values(clock_offset_seconds=offset))


def sent_at(session: Session) -> list[float]:
    """When each mail went out, in real time."""
    offset = session.scalars(select(Installation.clock_offset_seconds)).one()
    return [each.timestamp() - offset for each in session.scalars(select(Mail.sent_at)) if each]


def owed_mails(session: Session, place: bench_scale.Place) -> dict[str, set[int]]:
    """Who is owed a digest and who a reminder that Monday; nothing of it is kept."""
    seven = datetime.combine(place.monday, datetime.min.time(), UTC) + timedelta(hours=7, seconds=1)
    occasion = Occasion(
        today=place.monday,
        now=seven,
        real_now=clock.real_now(),
        holidays=bank_holidays.england_and_wales(),
        base_url="http://127.0.0.1",
        whole_day=True,
    )
    digests.queue_weekly_digests(session, occasion)
    reminders.queue_reminders(session, occasion)
    found: dict[str, set[int]] = {}
    for kind, user_id in session.execute(select(Mail.kind, Mail.user_id)):
        found.setdefault(kind, set()).add(user_id)
    session.rollback()
    return found


def people(session: Session, number: int) -> list[Account]:
    """Managers, and leads of what is in progress; each manager knows which actions have a lead among them."""
    managed = dict(
        session.execute(
            select(Membership.user_id, Membership.partnership_id).where(Membership.role == Role.MANAGER)
        ).all()
    )
    led: dict[int, list[tuple[str, int]]] = {}
    leads: Counter[int] = Counter()
    is_open = Action.status == Status.IN_PROGRESS
    for reference, place, lead in session.execute(
        select(Action.reference, Action.partnership_id, Action.lead_id).where(is_open)
    ):
        led.setdefault(place, []).append((reference, lead))
        leads[lead] += 1
    managers = sorted(managed)[: int(number * MANAGERS)]
    chosen = managers + [each for each in sorted(leads) if each not in managers][: number - len(managers)]
    emails = dict(session.execute(select(User.id, User.email).where(User.id.in_(chosen))).all())
    return [
        Account(
            each,
            emails[each],
            each in managers,
            [one for one in led.get(managed[each], ()) if one[1] in chosen and one[1] != each]
            if each in managers
            else (),
        )
        for each in chosen
    ]


@dataclass
class Running:
    """A process of ours, and the file that its log goes to."""

    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def started(cls, name: str, place: bench_scale.Place, *words: str, **environ: str) -> "Running":
        """Start it with this environment."""
        log = place.home / f"{name}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                words,
                env=place.environment | environ,
                stdout=subprocess.DEVNULL,
                stderr=file,
                cwd=bench_scale.ROOT,
            )
        return cls(process, log)

    @property
    def children(self) -> list[int]:
        """Its own processes."""
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> int:
        """Ask it to stop, and wait: what it ended with."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(60)

    def lines(self) -> Iterator[dict[str, Any]]:
        """What it logged; a line that is no JSON is a fault of its own."""
        for line in self.log.read_text("utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                yield {"level": "error", "event": f"no JSON: {line}"}


@contextlib.contextmanager
def post() -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """A real SMTP server in a process of its own: its address, and every Message-ID that came."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_take_mail, args=(theirs,))
    process.start()

    def arrived() -> list[str]:
        ours.send("enough")
        found: list[str] = ours.recv()
        return found

    try:
        yield ours.recv(), arrived
    finally:
        process.terminate()
        process.join()


def _take_mail(pipe: Connection) -> None:
    with smtp.server() as server:
        pipe.send(server.url)
        pipe.recv()
        pipe.send([str(message_from_bytes(each.content)["Message-ID"]) for each in server.envelopes])
        pipe.recv()


@contextlib.contextmanager
def database(kind: str, folder: Path, size: int) -> Iterator[str]:
    """The data set of the bench; PostgreSQL as it comes, so that a commit waits for the disk."""
    with floor.database(kind, folder, size, partial(bench_scale.fill, size=size)) as url:
        if kind == "postgresql" and not os.environ.get("TEST_POSTGRES_URL"):
            _be_patient(url)
        yield url


def _be_patient(url: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in databases.HASTY:
            connection.exec_driver_sql(f"ALTER SYSTEM RESET {name}")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def postmaster(engine: Engine) -> list[int]:
    """The process of PostgreSQL whose children serve us; none for SQLite."""
    if engine.dialect.name == "sqlite":
        return []
    with engine.connect() as connection:
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
    return [int((Path(folder) / "postmaster.pid").read_text().split()[0])]
