"""The data set of the measured peers in our tables: 150 partnerships, 600 people, five updates an action.

workload.py makes it, in WORKLOAD_DIR or else in ../shared/bench. Past a hundred thousand actions, these come
again and again under numbers of their own, so that a million of them need no more memory. Rows go in without
the indexes, triggers and checks that would look at each; what follows from others is made by the database.
"""

import contextlib
import importlib.util
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, Engine, Table, insert

from tracker.db import Base
from tracker.domain.due_dates import DueBasis
from tracker.domain.reports import ReportKind
from tracker.domain.roles import Role
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

ROOT = Path(__file__).resolve().parents[2]
WORKLOADS = Path(os.environ.get("WORKLOAD_DIR") or ROOT.parent / "shared" / "bench")
BLOCK, AT_ONCE = 100_000, 2_000
REPORT_OF = int(os.environ.get("REPORT_OF", "100"))
"""How many actions a report asks for, which lie together as when it was confirmed; 0: all there are."""

NOW = datetime(2024, 11, 18, 9, 0, tzinfo=UTC)
STATUSES = {
    "open": Status.NOT_STARTED,
    "in progress": Status.IN_PROGRESS,
    "blocked": Status.ON_HOLD,
    "done": Status.VERIFIED,
    "cancelled": Status.WITHDRAWN,
    "": None,
}
KEEPERS = ("actions_indexed", "updates_indexed")
"""The triggers that keep the full-text index, which is made in one go instead."""

EVENTS = """
    INSERT INTO events (id, partnership_id, report_id, action_id, update_id, at, by_id, by_name,
        kind, summary, reason, before, after)
    SELECT u.id, u.partnership_id, a.report_id, u.action_id, u.id, u.at, u.by_id, u.by_name, 'action.updated',
        CASE WHEN u.status_after IS NULL THEN 'comment' ELSE 'change' END, '', '{}', '{}'
    FROM updates u JOIN actions a ON a.id = u.action_id"""
# Each action was what it is from its making, with a new state at each of its updates.
STATES = f"""
    INSERT INTO action_states (action_id, partnership_id, from_at, until_at, detail, {", ".join(FACTS)})
    SELECT a.id, a.partnership_id, s.at, s.until_at, '{{"parts": [], "milestones": [], "tags": []}}',
        {", ".join(f"a.{name}" for name in FACTS)}
    FROM actions a JOIN (
        SELECT action_id, at, lead(at) OVER (PARTITION BY action_id ORDER BY at) AS until_at FROM (
            SELECT id AS action_id, created_at AS at FROM actions UNION ALL SELECT action_id, at FROM updates
        ) AS moments
    ) AS s ON s.action_id = a.id"""  # noqa: S608 - our own names
SEARCH = """
    INSERT INTO action_search ({key}, plan, asked, updates, evidence)
    SELECT a.id, a.reference || ' ' || a.what_we_will_do || ' ' || a.success_measure, r.text,
        ' ' || coalesce(u.notes, ''), ''
    FROM actions a JOIN recommendations r ON r.id = a.recommendation_id LEFT JOIN (
        SELECT action_id, {group}(note, ' ') AS notes FROM updates GROUP BY action_id
    ) AS u ON u.action_id = a.id"""


def module(name: str) -> Any:
    """One of the modules by which the peers were measured."""
    path = WORKLOADS / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.exists():
        sys.exit(f"There is no {path}; say where it is with WORKLOAD_DIR.")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def load(connection: Connection, size: int, *, today: date) -> None:
    """A project is a partnership with its reports and three agencies; its first member is its manager."""
    if size > BLOCK and size % BLOCK:
        sys.exit(f"More than {BLOCK:,} actions must be so many times {BLOCK:,}.")
    data = module("workload").build(min(size, BLOCK), today=today)
    with _unwatched(connection):
        _people(connection, data)
        reports = _Reports()
        for before in range(0, size, BLOCK):
            actions = [_later(row, before, 1) for row in data.actions]
            if REPORT_OF:
                actions.sort(key=lambda row: (row[1], row[0]))
            asked_by = [reports.next_of(row[1]) for row in actions]
            _write(connection, Report, reports.new())
            place_of = {row[0]: row[1] for row in actions}
            updates = (_later(row, before, 5, before) for row in data.events)
            _write(connection, Recommendation, map(_recommendation, actions, asked_by))
            _write(connection, Action, map(_action, actions, asked_by))
            _write(connection, Update, (_update(row, place_of[row[1]]) for row in updates))
        del data
        connection.exec_driver_sql(EVENTS)
        connection.exec_driver_sql(STATES)
        is_sqlite = connection.dialect.name == "sqlite"
        key, group = ("rowid", "group_concat") if is_sqlite else ("action_id", "string_agg")
        connection.exec_driver_sql(SEARCH.format(key=key, group=group))


class _Reports:
    """The reports of each partnership, as many as its actions need; its first has its number."""

    def __init__(self) -> None:
        self._asked: Counter[int] = Counter()
        self._last: dict[int, int] = {}
        self._number = count(module("workload").PROJECTS + 1)
        self._new: list[tuple[int, int, int]] = []

    def next_of(self, place: int) -> int:
        """The report that asks for the next action of this partnership."""
        nth = self._asked[place] // REPORT_OF if REPORT_OF else 0
        if place not in self._last or (REPORT_OF and self._asked[place] % REPORT_OF == 0):
            self._last[place] = next(self._number) if nth else place
            self._new.append((self._last[place], place, nth))
        self._asked[place] += 1
        return self._last[place]

    def new(self) -> Iterator[dict[str, Any]]:
        """The rows of those that were not written yet."""
        made, self._new = self._new, []
        return (_report(*each) for each in made)


def _later(row: tuple[Any, ...], before: int, each: int, before_second: int | None = None) -> tuple[Any, ...]:
    """The row of a later block: its number goes on from the block before, and that of its action."""
    second = row[1] if before_second is None else row[1] + before_second
    return (row[0] + each * before, second, *row[2:])


def settle(engine: Engine) -> None:
    """Let PostgreSQL number on from what was loaded, and be as tidy as autovacuum keeps it; count rows."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ANALYZE")
            return
        for table in Base.metadata.tables.values():
            if "id" in table.c:
                last = f"SELECT coalesce(max(id), 0) + 1 FROM {table.name}"  # noqa: S608 - our own names
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), ({last}))"
                )
        connection.exec_driver_sql("VACUUM ANALYZE")


# --- writing many rows ---


@contextlib.contextmanager
def _unwatched(connection: Connection) -> Iterator[None]:
    """Without triggers, checks of keys and indexes, which are made at the end."""
    indexes = [
        index
        for model in (Recommendation, Action, Update, Event, ActionState)
        for index in Base.metadata.tables[model.__tablename__].indexes
        if not index.unique
    ]
    for index in indexes:
        index.drop(connection)
    made_at_the_end = (
        _without_triggers(connection) if connection.dialect.name == "sqlite" else _as_replica(connection)
    )
    yield
    for index in indexes:
        index.create(connection)
    for statement in made_at_the_end:
        connection.exec_driver_sql(statement)


def _without_triggers(connection: Connection) -> list[str]:
    names = ", ".join(f"'{name}'" for name in KEEPERS)
    found = connection.exec_driver_sql(
        f"SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name IN ({names})"  # noqa: S608
    ).scalars()
    statements = list(found)
    for name in KEEPERS:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return statements


def _as_replica(connection: Connection) -> list[str]:
    for setting, value in {
        "session_replication_role": "replica",
        "work_mem": "'256MB'",
        "maintenance_work_mem": "'512MB'",
    }.items():
        connection.exec_driver_sql(f"SET LOCAL {setting} = {value}")
    connection.exec_driver_sql("DROP INDEX ix_action_search_words")
    return ["CREATE INDEX ix_action_search_words ON action_search USING gin (words)"]


def _write(connection: Connection, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    table, rows = Base.metadata.tables[model.__tablename__], iter(rows)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
        return
    while some := list(islice(rows, AT_ONCE)):
        connection.execute(insert(table), some)


def _copy(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """By COPY, with the defaults that Python would set."""
    first = next(rows, None)
    if first is None:
        return
    given = [(name, isinstance(table.c[name].type, JSON)) for name in first]
    defaults = {
        column.name: json.dumps([]) if column.default.is_callable else column.default.arg
        for column in table.c
        if column.default is not None and column.name not in first
    }
    names, rest = (
        ", ".join([*first, *defaults]),
        [str(v) if isinstance(v, str) else v for v in defaults.values()],
    )
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copying:
        for row in chain([first], rows):
            copying.write_row([json.dumps(row[n]) if is_json else row[n] for n, is_json in given] + rest)
    cursor.close()


# --- the rows ---


def _people(connection: Connection, data: Any) -> None:
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
    connection.execute(insert(Membership), list(_memberships(data)))


def _memberships(data: Any) -> Any:
    managed = set()
    for place, person in data.members:
        role = Role.ACTION_LEAD if place in managed else Role.MANAGER
        managed.add(place)
        yield {"partnership_id": place, "user_id": person, "role": role}


def _report(number: int, place: int, nth: int) -> dict[str, Any]:
    return {
        "id": number,
        "partnership_id": place,
        "reference": f"PLAC-JTAI-24-{place}" + (f".{nth}" if nth else ""),
        "title": "Joint targeted area inspection",
        "authority": f"Place {place}",
        "kind": ReportKind.JTAI,
        "recipients": [],
        "statement_required": False,
        "warnings": [],
        "paragraphs": {str(n): "words " * 60 for n in range(100)},
        "is_tracked": True,
        "source_name": "letter.txt",
        "source_sha256": f"{number:064d}",
        "source_pages": ["words " * 500] * 40,
        "licence": "none",
        "created_at": NOW,
        "version": 1,
    }


def _recommendation(row: Any, report: int) -> dict[str, Any]:
    number, place, _, text = row[:4]
    return {
        "id": number,
        "partnership_id": place,
        "report_id": report,
        "position": number,
        "text": text,
        "paragraphs": [],
        "bodies": [],
    }


def _action(row: Any, report: int) -> dict[str, Any]:
    number, place, title, _, owner, _, status, _, due, created, updated, _ = row
    due_on = date.fromisoformat(due)
    return {
        "id": number,
        "partnership_id": place,
        "report_id": report,
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


def _update(row: Any, place: int) -> dict[str, Any]:
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
