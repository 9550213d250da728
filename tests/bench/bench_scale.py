"""How the whole answers at scale, over HTTP from a real server: python -m tests.bench.bench_scale

SIZES=1000,20000 and ENGINES=sqlite,postgresql choose what is measured; KEEP=folder keeps what PostgreSQL has
loaded for the next time. The data set is that of data_set.py. It prints Markdown tables: each page with one
client and with four, its queries, the time of its SQL, exports, Monday's digests with their delivery to an
SMTP server, the nightly drafts, and beside them a bare page and the same rows by raw SQL. PostgreSQL is the
one of the tests, which does not wait for the disk.
"""

import contextlib
import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tests.bench import data_set, floor
from tracker import db
from tracker.adapters import bank_holidays, clock, passwords
from tracker.domain import timetable
from tracker.domain.roles import OPERATOR
from tracker.models import Action, Installation, Membership, Partnership, Report, User
from tracker.services import digests, statements
from tracker.services.reminders import Occasion

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,20000").split(",")]
ENGINES = os.environ.get("ENGINES", "sqlite,postgresql").split(",")
CLIENTS, SECONDS, TIMES = 4, 6, 60
STATEMENTS = 50
HALF_A_YEAR = timedelta(days=182)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
ROOT = Path(__file__).resolve().parents[2]


def http_bench() -> Any:
    """The neutral timing of the peers' measurements."""
    return data_set.module("httpbench")


@dataclass
class Place:
    """One loaded installation."""

    size: int
    url: str
    home: Path
    monday: date
    email: str
    references: Sequence[str]

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        return {**os.environ, "TRACKER_HOME": str(self.home), "DATABASE_URL": self.url}


# --- an installation of this size ---


def at(url: str, size: int, home: Path) -> Place:
    """The installation at this address, and who works in it."""
    engine = db.make_engine(url)
    with db.make_session_factory(engine)() as session:
        place = Place(size, url, home, floor.last_monday(clock.real_now().date()), *_manager(session))
    engine.dispose()
    print(f"\n## {engine.name}, {size:,} actions\n", flush=True)
    return place


def fill(url: str, size: int) -> None:
    """Load the data set, with a password for everybody and statements that are owed."""
    started, today = time.perf_counter(), floor.last_monday(clock.real_now().date())
    db.upgrade(url)
    engine = db.make_engine(url)
    with engine.begin() as connection:
        data_set.load(connection, size, today=today)
        connection.execute(update(User).values(password_hash=passwords.hashed(PASSWORD)))
        owed = update(Report).where(Report.id <= STATEMENTS)
        connection.execute(owed.values(statement_required=True, statement_due_on=today))
        connection.execute(update(Partnership).values(digest_weekday=0, digest_hour=7))
        connection.execute(insert(Installation).values(is_demonstration=False, owed_since=LONG_AGO))
    data_set.settle(engine)
    with db.make_session_factory(engine).begin() as session:
        for report in session.scalars(select(Report).where(Report.statement_required)):
            statements.open_for(session, report, actor=OPERATOR, now=clock.real_now())
    engine.dispose()
    print(f"\n{size:,} actions were loaded in {time.perf_counter() - started:.0f} s", flush=True)


def _manager(session: Session) -> tuple[str, Sequence[str]]:
    email = session.scalars(
        select(User.email).join(User.memberships).where(Membership.partnership_id == 1)
    ).first()
    mine = select(Action.reference).where(Action.partnership_id == 1, Action.status == "in_progress")
    return str(email), session.scalars(mine.limit(200)).all()


# --- pages, over HTTP ---


def spec(place: Place, base: str) -> dict[str, Any]:
    """What is asked of the server, in the words of the peers' measurements."""
    token = {"csrf": r'name="csrf_token"[^>]*value="([^"]+)"'}
    sign_in = [
        {"path": "/sign-in", "extract": token},
        {
            "path": "/sign-in",
            "form": {"csrf_token": "{csrf}", "email": place.email, "password": PASSWORD},
            "expect": 303,
        },
    ]
    one = {"cycle": {"ref": list(place.references)}}
    update_form = {
        "path": "/actions/{ref}/updates",
        "form": {"csrf_token": "{csrf}", "version": "{version}", "note": "Said at the board, number {i}."},
        "expect": 303,
        "pre": [
            {"path": "/actions/{ref}", "extract": token | {"version": r'name="version"[^>]*value="(\d+)"'}}
        ],
    }
    pages = {
        "list": {"path": "/actions"},
        "overdue": {"path": "/actions?due=overdue"},
        "action": {"path": "/actions/{ref}", **one},
        "update": {**update_form, **one, "clients": 0},
        "overview": {"path": "/"},
        "search": {"path": "/actions?q=zircon"},
        "search of two common words": {"path": "/actions?q=audit+referral", "clients": 0},
        "reports": {"path": "/reports", "clients": 0},
        "as at a past day": {"path": f"/actions/as-at?on={place.monday - HALF_A_YEAR}", "clients": 0},
        "CSV of one partnership": {"path": "/actions/export/csv?show=all", "n": 10, "clients": 0},
    }
    ops = [{"name": name, "n": TIMES, **page} for name, page in pages.items()]
    return {"base": base, "login": sign_in, "clients": CLIENTS, "seconds": SECONDS, "ops": ops}


UNBRAKED = """
from tracker.__main__ import main
from tracker.web import limits
limits.SEARCHES = limits.EXPORTS = limits.Limit("requests", 1, 0)
main(prog_name="tracker")
"""
"""`tracker` for one person who asks as often as all people of a Monday together."""


@contextlib.contextmanager
def serving(place: Place) -> Iterator[tuple[str, int]]:
    """The address and the process of a real server."""
    port = floor.free_port()
    command = [sys.executable, "-c", UNBRAKED, "serve", "--port", str(port)]
    log = (place.home / "serve.log").open("wb")
    process = subprocess.Popen(command, env=place.environment, stdout=log, stderr=log, cwd=ROOT)
    try:
        floor.wait_for(port)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def pages(place: Place) -> None:
    """One table of the pages: latency, throughput, queries."""
    bench, counted = http_bench(), floor.queries_of_pages(place)
    print("| page | median ms | p95 ms | server CPU ms | a second, 4 clients | queries | SQL ms |")
    print("|---|---|---|---|---|---|---|")
    with serving(place) as (base, process):
        wanted = spec(place, base)
        for op in wanted["ops"]:
            alone = bench.single(wanted, op, [process])
            many = bench.many(wanted, op, [process]) if op.get("clients", CLIENTS) else {}
            queries, sql = counted.get(op["name"], ("", ""))
            errors = alone["errors"] + many.get("errors", 0)
            cells = [alone.get(name) for name in ("median_ms", "p95_ms", "server_cpu_ms")]
            cells = [
                op["name"],
                *cells,
                many.get("rps", ""),
                queries,
                sql,
                *([f"{errors} ERRORS"] * bool(errors)),
            ]
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)
        print(f"\nmemory of the server's processes: {bench.memory([process])['pss_mib']} MiB")


# --- jobs and exports, by the terminal ---


def measured(place: Place, *words: str, **environment: str) -> tuple[float, float, float]:
    """How long a command takes, its CPU, and the most memory it held (MiB)."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "tracker", *words]
    process = subprocess.Popen(
        command, env=place.environment | environment, stdout=subprocess.DEVNULL, cwd=ROOT
    )
    most = 0.0
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        most = max(most, floor.most_memory(process.pid))
        time.sleep(0.02)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, most


def jobs(place: Place) -> None:
    """Exports and jobs: by the clock, CPU and memory, the start of each process with them."""
    print("\n| what | seconds | CPU s | memory MiB |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, floor.post() as (url, arrived):
        for name, act in {
            "everything as CSV": lambda: measured(
                place, "actions", "export", "--format", "csv", "--output", f"{folder}/all.csv"
            ),
            "Monday's digests": lambda: floor.apart(queued, place),
            "their delivery": lambda: measured(place, "jobs", "run", timetable.DELIVER_MAIL, MAIL_URL=url),
            "nightly drafts": lambda: measured(place, "jobs", "run", timetable.STATEMENT_DRAFTS.name),
        }.items():
            seconds, cpu, memory = act()
            print(f"| {name} | {seconds:.2f} | {cpu:.2f} | {memory:.0f} |", flush=True)
        print(f"\n{arrived()[0]} mails arrived")


def queued(place: Place) -> tuple[float, float, float]:
    """Make the digests of the data's Monday in this process, as the scheduler does at seven."""
    engine = db.make_engine(place.url)
    seven = datetime.combine(place.monday, datetime.min.time(), UTC).replace(hour=7)
    occasion = Occasion(
        today=place.monday,
        now=seven,
        real_now=seven,
        holidays=bank_holidays.england_and_wales(),
        base_url="https://tracker.example",
    )
    started, cpu = time.perf_counter(), time.process_time()
    with db.make_session_factory(engine).begin() as session:
        digests.queue_weekly_digests(session, occasion)
    took = time.perf_counter() - started, time.process_time() - cpu
    engine.dispose()
    return *took, floor.most_memory(os.getpid())


def main() -> None:
    """Measure each engine at each size."""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in ("flask", "sqlalchemy", "gunicorn", "psycopg")
    )
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}")
    floor.bare_page(http_bench())
    for engine in ENGINES:
        for size in SIZES:
            with (
                tempfile.TemporaryDirectory() as folder,
                floor.database(engine, Path(folder), size, partial(fill, size=size)) as url,
            ):
                place = at(url, size, Path(folder))
                floor.raw_sql(place)
                pages(place)
                jobs(place)


if __name__ == "__main__":
    main()
