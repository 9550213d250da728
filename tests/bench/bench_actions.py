"""Times what people do most with 20,000 actions; run by hand: python -m tests.bench.bench_actions

The data set is that of the measured peers: workload.py in WORKLOAD_DIR, else in ../shared/bench. It goes into
a new SQLite file; with POSTGRES=1 into a PostgreSQL started for it, or into the empty DATABASE_URL. N sets
another size, with five updates an action; PROFILE=1 shows where the time goes.
"""

import cProfile
import importlib.util
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session, sessionmaker

from tests import databases
from tracker import db
from tracker.adapters import spreadsheets
from tracker.db import Base
from tracker.domain import brag
from tracker.domain.due_dates import DueBasis
from tracker.domain.reading import ReportKind
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import (
    FACTS,
    Action,
    ActionState,
    Agency,
    Event,
    Membership,
    Partnership,
    Recommendation,
    Report,
    Update,
    User,
)
from tracker.queries import actions as queries
from tracker.queries import actors
from tracker.queries import states as states_queries
from tracker.queries.actions import ActionFilter, Due, Sort
from tracker.services import actions as services
from tracker.services import bulk, exports
from tracker.services.bulk import Change, Wanted

ROOT = Path(__file__).resolve().parents[2]
SIZE = int(os.environ.get("N", "20000"))
WORKLOADS = Path(os.environ.get("WORKLOAD_DIR") or ROOT.parent / "shared" / "bench")
TODAY = date(2024, 11, 18)
NOW = datetime(2024, 11, 18, 9, 0, tzinfo=UTC)
STATUSES = {
    "open": Status.NOT_STARTED,
    "in progress": Status.IN_PROGRESS,
    "blocked": Status.ON_HOLD,
    "done": Status.VERIFIED,
    "cancelled": Status.WITHDRAWN,
    "": None,
}


# --- the data set, as our tables hold it ---


def workload() -> Any:
    """The module that makes the data set of the peers."""
    return module("workload")


def module(name: str) -> Any:
    """One of the modules by which the peers were measured."""
    path = WORKLOADS / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.exists():
        sys.exit(f"There is no {path}; say where it is with WORKLOAD_DIR.")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def load(connection: Connection, data: Any) -> None:
    """A project is a partnership with one report and three agencies; its first member is its manager."""
    places = [row[0] for row in data.projects]
    connection.execute(insert(Partnership), [{"id": i, "slug": s, "name": n} for i, s, n in data.projects])
    connection.execute(
        insert(Agency),
        [
            {"id": 3 * place + n, "partnership_id": place, "name": f"Agency {n}"}
            for place in places
            for n in range(3)
        ],
    )
    connection.execute(
        insert(User),
        [{"id": i, "email": e, "name": f"{f} {s}", "created_at": NOW} for i, _, f, s, e in data.users],
    )
    connection.execute(insert(Membership), list(memberships(data)))
    connection.execute(insert(Report), [report(place) for place in places])
    connection.execute(insert(Recommendation), [recommendation(row) for row in data.actions])
    connection.execute(insert(Action), [action(row) for row in data.actions])
    place_of = {row[0]: row[1] for row in data.actions}
    connection.execute(insert(Update), [update(row, place_of[row[1]]) for row in data.events])
    connection.execute(insert(Event), [event(row, place_of[row[1]]) for row in data.events])
    connection.execute(insert(ActionState), list(states(data)))


def settle(connection: Connection) -> None:
    """Let PostgreSQL number on from what was loaded, and both engines count what they hold."""
    if connection.dialect.name == "postgresql":
        for table in Base.metadata.tables.values():
            if "id" in table.c:
                last = f"SELECT coalesce(max(id), 0) + 1 FROM {table.name}"  # noqa: S608 - our own names
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), ({last}))"
                )
    connection.exec_driver_sql("ANALYZE")


def memberships(data: Any) -> Any:
    managed = set()
    for place, person in data.members:
        role = Role.ACTION_LEAD if place in managed else Role.MANAGER
        managed.add(place)
        yield {"partnership_id": place, "user_id": person, "role": role}


def report(place: int) -> dict[str, Any]:
    return {
        "id": place,
        "partnership_id": place,
        "reference": f"PLAC-JTAI-24-{place}",
        "title": "Joint targeted area inspection",
        "authority": f"Place {place}",
        "kind": ReportKind.JTAI,
        "recipients": [],
        "statement_required": False,
        "warnings": [],
        "paragraphs": {str(n): "words " * 60 for n in range(100)},
        "is_tracked": True,
        "source_name": "letter.txt",
        "source_sha256": f"{place:064d}",
        "source_pages": ["words " * 500] * 40,
        "licence": "none",
        "created_at": NOW,
        "version": 1,
    }


def recommendation(row: Any) -> dict[str, Any]:
    number, place, _, text = row[:4]
    return {
        "id": number,
        "partnership_id": place,
        "report_id": place,
        "position": number,
        "text": text,
        "paragraphs": [],
        "bodies": [],
    }


def action(row: Any) -> dict[str, Any]:
    number, place, title, _, owner, _, status, _, due, created, updated, _ = row
    due_on = date.fromisoformat(due)
    return {
        "id": number,
        "partnership_id": place,
        "report_id": place,
        "recommendation_id": number,
        "reference": f"PLAC-JTAI-24-{place}-{number:02d}",
        "what_we_will_do": title,
        "success_measure": "",
        "lead_id": owner,
        "lead_agency_id": 3 * place + number % 3,
        "status": STATUSES[status],
        "due_on": due_on,
        "original_due_on": due_on,
        "due_basis": DueBasis.SET,
        "times_moved": number % 3,
        "is_tracked": True,
        "last_update_on": date.fromisoformat(updated[:10]),
        "created_at": datetime.fromisoformat(created).replace(tzinfo=UTC),
        "version": 1,
    }


def update(row: Any, place: int) -> dict[str, Any]:
    number, of, author, at, _, before, after, text = row
    return {
        "id": number,
        "partnership_id": place,
        "action_id": of,
        "at": datetime.fromisoformat(at).replace(tzinfo=UTC),
        "by_id": author,
        "by_name": "A lead",
        "note": text,
        "status_before": STATUSES[before],
        "status_after": STATUSES[after],
    }


def event(row: Any, place: int) -> dict[str, Any]:
    number, of, author, at, kind = row[:5]
    return {
        "id": number,
        "partnership_id": place,
        "report_id": place,
        "action_id": of,
        "update_id": number,
        "at": datetime.fromisoformat(at).replace(tzinfo=UTC),
        "by_id": author,
        "by_name": "A lead",
        "kind": "action.updated",
        "summary": kind,
        "reason": "",
        "before": {},
        "after": {},
    }


def states(data: Any) -> Any:
    """Each action was what it is from its making, with a new state at each of its events."""
    moments: dict[int, list[datetime]] = {}
    for row in data.events:
        moments.setdefault(row[1], []).append(datetime.fromisoformat(row[3]).replace(tzinfo=UTC))
    for row in data.actions:
        facts = {name: value for name, value in action(row).items() if name in FACTS}
        starts = sorted([datetime.fromisoformat(row[9]).replace(tzinfo=UTC), *moments.get(row[0], [])])
        for begun, ended in zip(starts, [*starts[1:], None], strict=True):
            kept = {"action_id": row[0], "partnership_id": row[1], "from_at": begun, "until_at": ended}
            yield facts | kept | {"detail": {"parts": [], "milestones": [], "tags": []}}


# --- what is timed; each opens a session of its own, as a request does ---


class Bench:
    """One loaded database and the person who works in it."""

    def __init__(self, factory: sessionmaker[Session]) -> None:
        """The manager of the first partnership, and its open actions in turn."""
        self.factory = factory
        with factory() as session:
            manager = session.scalars(
                select(User).join(User.memberships).where(Membership.partnership_id == 1)
            ).first()
            if manager is None:
                sys.exit("Nothing was loaded.")
            self.manager = actors.from_user(manager)
            mine = select(Action.reference).where(Action.partnership_id == 1)
            self.references = session.scalars(mine.where(Action.status == Status.IN_PROGRESS)).all()
        self.turn = 0

    def list_overdue(self) -> int:
        chosen = ActionFilter(due=Due.OVERDUE, partnership_id=1, sort=Sort.DUE)
        return self._page(self.manager, chosen)

    def list_everything(self) -> int:
        return self._page(OPERATOR, ActionFilter())

    def search(self) -> int:
        return self._page(OPERATOR, ActionFilter(words="zircon"))

    def search_of_a_manager(self) -> int:
        return self._page(self.manager, ActionFilter(words="zircon"))

    def _page(self, actor: Actor, chosen: ActionFilter) -> int:
        with self.factory() as session:
            page = queries.page(session, actor, chosen, today=TODAY)
            for row in page.rows:
                brag.rate(queries.facts(row), TODAY)
                assert row.recommendation, row.reference
            return page.total

    def one_with_history(self) -> int:
        with self.factory() as session:
            found = queries.get_visible(session, self.manager, self._next())
            queries.siblings(session, self.manager, found)
            return len(queries.history(session, self.manager, found))

    def post_update(self) -> int:
        with self.factory() as session:
            found = queries.get_visible(session, self.manager, self._next())
            services.post_update(
                session, found, note="Said at the board.", actor=self.manager, now=NOW, version=found.version
            )
            session.commit()
            return found.version

    def as_at(self) -> int:
        with self.factory() as session:
            day = date(2024, 6, 30)
            page = states_queries.page(session, self.manager, ActionFilter(), on=day)
            for row in page.rows:
                brag.rate(queries.facts(row), day)
            return page.total

    def compare(self) -> int:
        with self.factory() as session:
            days = {"first": date(2024, 6, 30), "last": TODAY}
            return states_queries.changed(session, self.manager, **days, limit=50)[1]

    def change_200(self) -> int:
        with self.factory() as session:
            references = self.references_of_200()
            chosen = bulk.load(session, self.manager, references)
            versions = {one.reference: one.version for one in chosen.actions}
            self.turn += 1
            wanted = Wanted(Change.TAG, "Agreed at the board.", tag=f"Board {self.turn}")
            changed = bulk.apply(session, chosen, wanted, versions=versions, actor=self.manager, now=NOW)
            session.commit()
            return changed

    def references_of_200(self) -> list[str]:
        return list(self.references[:200])

    def whole_csv(self) -> int:
        with self.factory() as session:
            chosen = ActionFilter(tracked_only=False, sort=Sort.REFERENCE)
            rows = exports.action_rows(session, OPERATOR, chosen, today=TODAY)
            return sum(len(chunk) for chunk in spreadsheets.write(rows, "csv"))

    def _next(self) -> str:
        self.turn += 1
        return self.references[self.turn % len(self.references)]


def timed(name: str, act: Callable[[], int], times: int) -> None:
    """Medians after one run to warm up: by the clock, and of this process's own work."""
    act()
    spans, work = [], []
    result = 0
    for _ in range(times):
        start, started_work = time.perf_counter(), time.process_time()
        result = act()
        work.append((time.process_time() - started_work) * 1000)
        spans.append((time.perf_counter() - start) * 1000)
    clock, cpu = statistics.median(spans), statistics.median(work)
    print(f"{name:<48}{clock:9.1f} ms{cpu:9.1f} ms CPU   worst {max(spans):8.1f} ms   gives {result:,}")
    if os.environ.get("PROFILE"):
        with cProfile.Profile() as profile:
            act()
        pstats.Stats(profile).sort_stats("tottime").print_stats(12)


def main(url: str) -> None:
    """Load, then time each."""
    db.upgrade(url)
    engine = db.make_engine(url)
    start = time.perf_counter()
    with engine.begin() as connection:
        data = workload().build(SIZE, today=TODAY)
        load(connection, data)
        settle(connection)
    took = time.perf_counter() - start
    print(f"{SIZE:,} actions and {len(data.events):,} updates in {engine.name}, loaded in {took:.1f} s")
    bench = Bench(db.make_session_factory(engine))
    timed("overdue of one partnership, first page, by due", bench.list_overdue, 60)
    timed("everything in tracking, first page, by due", bench.list_everything, 40)
    timed("one action with its history", bench.one_with_history, 60)
    timed("an update, committed", bench.post_update, 60)
    timed("a word in everything", bench.search, 15)
    timed("a word in one partnership", bench.search_of_a_manager, 40)
    timed("the list of one partnership as at a past day", bench.as_at, 20)
    timed("what changed in one partnership in months", bench.compare, 10)
    timed("a bulk change of 200, committed", bench.change_200, 5)
    timed("the whole CSV", bench.whole_csv, 3)
    engine.dispose()


if __name__ == "__main__":
    if os.environ.get("POSTGRES"):
        with databases.running_postgres() as server:
            main(server.empty())
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(os.environ.get("DATABASE_URL") or f"sqlite:///{temporary}/bench.db")
