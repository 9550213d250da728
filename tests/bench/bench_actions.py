"""Times what people do most with 20,000 actions; run by hand: python -m tests.bench.bench_actions

The data set is that of data_set.py. It goes into a new SQLite file; with POSTGRES=1 into a PostgreSQL started
for it, or into the empty DATABASE_URL. N sets another size, with five updates an action; PROFILE=1 shows
where the time goes.
"""

import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests import databases
from tests.bench import data_set
from tests.bench.data_set import NOW
from tracker import db
from tracker.adapters import spreadsheets
from tracker.domain import brag
from tracker.domain.roles import OPERATOR, Actor
from tracker.domain.statuses import Status
from tracker.models import Action, Membership, User
from tracker.queries import actions as queries
from tracker.queries import actors
from tracker.queries import states as states_queries
from tracker.queries.actions import ActionFilter, Due, Sort
from tracker.services import actions as services
from tracker.services import bulk, exports
from tracker.services.bulk import Change, Wanted

SIZE = int(os.environ.get("N", "20000"))
TODAY = date(2024, 11, 18)

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
        data_set.load(connection, SIZE, today=TODAY)
    data_set.settle(engine)
    took = time.perf_counter() - start
    print(f"{SIZE:,} actions and {5 * SIZE:,} updates in {engine.name}, loaded in {took:.1f} s")
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
