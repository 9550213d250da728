"""What every test may ask for: a database of each kind, a session, a browser, the full reports."""

import gc
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache

from tests import browsers, databases, processes
from tracker import db, environment
from tracker.adapters import passwords

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
REPORTS = Path(os.environ.get("REPORTS_DIR") or ROOT.parent / "shared" / "seeds").resolve()
IN_CI = os.environ.get("CI") == "true"
ON_BOTH = (
    *("jobs/", "models/", "queries/", "services/"),
    *("cli/test_demo.py", "cli/test_init.py", "cli/test_installing.py", "cli/test_starting.py"),
    *("web/api/test_reading.py", "web/test_actions.py", "web/test_challenges.py"),
    *("web/test_evidence_room.py", "web/test_lists.py", "web/test_mail.py", "web/test_overview.py"),
    "web/test_webhooks.py",
    "architecture/test_test_databases.py",
)
"""What is tried on SQLite and on PostgreSQL: the floors that talk to the database, the commands that set one
up, and the pages whose filters or locks ask it in ways of their own.

Other pages and commands ask these floors, and are tried on SQLite alone; but the matrices of rights, which
ask for every page and every operation, are tried on PostgreSQL.
"""

LONGEST = ("browser/", "jobs/", "cli/", "services/test_year.py", "web/test_rights_matrix.py", "queries/")
"""Where files take long. They go first, so that no core is left with one of them when the others are done."""

LEFT_OUT = pytest.StashKey[int]()
SETTINGS = tuple(name for name in environment.names() if name != "TRACKER_HOME")

# On a loaded machine an example may take its time; what is slow the durations show.
hypothesis_settings.register_profile("any machine", deadline=None)
hypothesis_settings.load_profile("any machine")


# --- databases ---


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[databases.PostgresServer]:
    """A PostgreSQL that is started by the first test that asks."""
    with databases.running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.SqliteServer]:
    """A folder of SQLite files."""
    server = databases.SqliteServer(tmp_path_factory.mktemp("sqlite"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> databases.DatabaseServer:
    """The kind of database that this test runs on, one or each in turn: see ON_BOTH."""
    name = {"sqlite": "sqlite_server", "postgresql": "postgres_server"}[request.param]
    return request.getfixturevalue(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Say for each test on which kinds of database it runs."""
    if "database_server" in metafunc.fixturenames:
        kinds = ["sqlite", "postgresql"] if _place(metafunc.definition).startswith(ON_BOTH) else ["sqlite"]
        metafunc.parametrize("database_server", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def engine(database_server: databases.DatabaseServer) -> Engine:
    """One migrated database for all the tests that leave nothing behind."""
    return database_server.engine()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose commits are savepoints and whose every change is undone after the test."""
    with engine.connect() as connection:
        transaction = connection.begin()
        factory = db.make_session_factory(engine)
        with factory(bind=connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@pytest.fixture
def count_queries(engine: Engine) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with count_queries() as seen:` gathers each statement sent to the database meanwhile."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield seen
        event.remove(engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def live_database_url(database_server: databases.DatabaseServer) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own, for several sessions or processes."""
    url = database_server.migrated()
    yield url
    database_server.drop(url)


@pytest.fixture
def empty_database_url(database_server: databases.DatabaseServer) -> Iterator[str]:
    """The address of a database without tables, for tests of the migrations."""
    url = database_server.empty()
    yield url
    database_server.drop(url)


# --- the browser and the full reports ---


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """A Chromium to drive."""
    if lacking := browsers.what_the_driver_lacks():
        pytest.skip(f"Playwright cannot start here. To run the browser tests: {lacking}")
    path = browsers.find_chromium()
    if path is None:
        pytest.skip(f"There is no Chromium here. To run the browser tests: {browsers.how_to_get_one()}")
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator["Browser"]:
    """Chromium, without its own traffic; one in a process, since its driver cannot be started twice."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow, and few tests ask for it

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="session")
def reports_dir() -> Path:
    """The folder of the five full reports; mark the test full_reports."""
    return REPORTS


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests of the full reports out where the folder is absent; let the longest go first."""
    of_reports = [item for item in items if item.get_closest_marker("full_reports")]
    if os.environ.get("REPORTS_REQUIRED") == "1":
        if not REPORTS.is_dir():
            raise pytest.UsageError(f"REPORTS_REQUIRED is set, and there is no folder {REPORTS}")
        if not of_reports:
            raise pytest.UsageError("REPORTS_REQUIRED is set, and no test of the full reports was found")
    if not REPORTS.is_dir() and of_reports:
        items[:] = [item for item in items if item not in of_reports]
        config.hook.pytest_deselected(items=of_reports)
        config.stash[LEFT_OUT] = len(of_reports)
    items.sort(key=lambda item: not _place(item).startswith(LONGEST))


def _place(item: pytest.Item) -> str:
    """Where the file of a test lies in this folder."""
    return str(item.path).removeprefix(f"{ROOT}/tests/")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"Left out: the tests of the full reports ({number}), for there is no folder {REPORTS}. "
            "To run them: REPORTS_DIR=folder make test"
        )


# --- rules for all tests ---


def pytest_configure() -> None:
    """A run that is told to stop ends in order, and takes its PostgreSQL and its servers with it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores, for tests of browsers and of several processes often wait."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_finish() -> None:
    """What was imported stays, so the collector of garbage need not look at it again; nor so often."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """With CI=true nothing may be skipped: a skipped test has failed."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI=true forbids: {report.longrepr[2]}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    """With CI=true a whole file may not be skipped either."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, which CI=true forbids: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of the developer's shell reaches a test, and no test writes into the developer's var/."""
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        patch.setenv("TRACKER_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Passwords are hashed in no time, for no attacker waits here; but test_passwords takes it as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_statements() -> Iterator[None]:
    """Each statement is compiled once for each kind of database, though many a test has one of its own."""
    compiled = LRUCache[Any, Any](4_000)
    sharing = partial(create_engine, execution_options={"compiled_cache": compiled})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "create_engine", sharing)
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):  # what is compiled is kept by its dialect
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each template is compiled once in a run, by whichever process needs it first."""
    of_this_process = tmp_path_factory.getbasetemp()
    of_the_run = of_this_process.parent if "PYTEST_XDIST_WORKER" in os.environ else of_this_process
    folder = of_the_run / "templates"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(processes.TEMPLATES, str(folder))
        patch.setattr(Flask, "jinja_options", processes.jinja_options())
        yield


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """No test reaches another machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_far(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_far(self, address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


def _refuse_far(sock: socket.socket, address: Any) -> None:
    if sock.family not in (socket.AF_INET, socket.AF_INET6) or address[0] == "localhost":
        return
    if not ip_address(address[0]).is_loopback:
        sock.close()
        pytest.fail(f"A test tried to reach {address[0]}; tests talk to this machine only.")
