"""`tracker demo`: loads once, begins again when told, leaves real data alone, runs until it is stopped."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from tests import terminal
from tests.databases import DatabaseServer, SqliteServer
from tracker import db
from tracker.domain import demonstration
from tracker.models import Action, Installation, JobRun, Mail, Partnership, Recommendation, User

CLOCK_SAYS = re.compile(r"clock says (.+)\.$", re.MULTILINE)
START_SECONDS = 120
STOP_SECONDS = 30


def count(url: str, model: type) -> int:
    with terminal.database(url) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


# --- loading ---


def test_it_is_loaded_once_and_introduces_itself_every_time(empty_database_url: str, tmp_path: Path) -> None:
    settings = {"home": tmp_path, "DATABASE_URL": empty_database_url, "PORT": "8123"}
    first = terminal.run("demo", "--load-only", **settings)
    second = terminal.run("demo", "--load-only", **settings)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "RICH-JTAI-24: 8 recommendations, live" in first.stdout
    assert "recommendations" not in second.stdout
    for result in (first, second):
        assert "Address   http://127.0.0.1:8123" in result.stdout
        assert demonstration.PASSWORD in result.stdout
        for role in ("Manager", "Agency lead", "Action lead", "Scrutineer", "Board member"):
            assert re.search(rf"^  {role} +\S+@\S+\.example +\w", result.stdout, re.MULTILINE)
    assert count(empty_database_url, Recommendation) == count(empty_database_url, Action) == 74
    assert (count(empty_database_url, Mail), count(empty_database_url, JobRun)) == (0, 1)


def test_a_reset_throws_everything_away_and_begins_again(
    database_server: DatabaseServer, tmp_path: Path
) -> None:
    url = database_server.demonstration()
    with terminal.database(url) as session:
        session.execute(update(User).values(name="Somebody else"))
        session.execute(update(Installation).values(clock_offset_seconds=0))
        session.commit()
    result = terminal.run("demo", "--load-only", "--reset", home=tmp_path, DATABASE_URL=url)
    assert result.exit_code == 0, result.output
    assert CLOCK_SAYS.findall(result.stdout)[0].startswith("18 November 2024, 09:0")
    with terminal.database(url) as session:
        assert "Somebody else" not in session.scalars(select(User.name)).all()
    assert count(url, Partnership) == 3
    database_server.drop(url)


def test_a_set_clock_wins_over_the_stored_one_and_leaves_it(
    sqlite_server: SqliteServer, tmp_path: Path
) -> None:
    terminal.put_demonstration(tmp_path, sqlite_server)
    moved = terminal.run("demo", "--load-only", home=tmp_path, TRACKER_CLOCK="2024-12-16T08:00")
    assert CLOCK_SAYS.findall(moved.stdout) == ["16 December 2024, 08:00"]
    plain = terminal.run("demo", "--load-only", home=tmp_path)
    assert CLOCK_SAYS.findall(plain.stdout)[0].startswith("18 November 2024, 09:0")


def test_a_real_installation_is_left_alone(tmp_path: Path) -> None:
    assert terminal.run(*terminal.INIT, home=tmp_path).exit_code == 0
    for words in (["--load-only"], ["--load-only", "--reset"], []):
        result = terminal.run("demo", *words, home=tmp_path, PORT=str(free_port()))
        assert (result.exit_code, result.stdout) == (1, ""), words
        assert "not a demonstration, so it is left as it is" in result.stderr
        assert count(terminal.url_in(tmp_path), Partnership) == 1


@pytest.mark.parametrize("words", [[], ["--reset"]], ids=["", "reset"])
def test_a_database_of_something_else_is_left_alone(
    words: list[str], empty_database_url: str, tmp_path: Path
) -> None:
    engine = db.make_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE parish_register (id INTEGER)"))
    result = terminal.run("demo", "--load-only", *words, home=tmp_path, DATABASE_URL=empty_database_url)
    assert result.exit_code == 1
    assert "left as it is" in result.stderr
    assert db.current_revision(engine) is None
    engine.dispose()


def test_a_port_in_use_is_a_sentence_before_anything_is_loaded(tmp_path: Path) -> None:
    with listening() as port:
        result = terminal.run("demo", home=tmp_path, PORT=str(port))
    assert result.exit_code == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in result.stderr
    assert f"PORT={port + 1}" in result.stderr
    assert not (tmp_path / "tracker.db").exists()


# --- running ---


def test_it_serves_stops_by_a_signal_and_its_clock_goes_on(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port) as process:
        wait_until_well(port, process, tmp_path)
        assert "Sign in" in fetch(f"http://127.0.0.1:{port}/sign-in")
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_SECONDS) == 0
    assert_free(port)
    with terminal.database(terminal.url_in(tmp_path)) as session:
        installation = session.scalars(select(Installation)).one()
        installation.clock_offset_seconds += int(timedelta(days=2).total_seconds())
        session.commit()
    with running(tmp_path, port) as process:
        wait_until_well(port, process, tmp_path)
        assert "Wednesday 20 November 2024, 09:" in fetch(f"http://127.0.0.1:{port}/sign-in")
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_SECONDS) == 0
    assert_free(port)
    assert count(terminal.url_in(tmp_path), Action) == 74


def test_when_one_of_the_two_ends_the_other_stops_with_a_message(
    sqlite_server: SqliteServer, tmp_path: Path
) -> None:
    terminal.put_demonstration(tmp_path, sqlite_server)
    port = free_port()
    with running(tmp_path, port) as process:
        wait_until_well(port, process, tmp_path)
        for child in children(process.pid):
            if "scheduler" in child.read_text("utf-8", "replace"):
                os.kill(int(child.parent.name), signal.SIGKILL)
        assert process.wait(STOP_SECONDS) == 1
    assert "tracker scheduler ended by itself" in (tmp_path / "demo.log").read_text("utf-8")
    assert_free(port)


def children(pid: int) -> list[Path]:
    """Where Linux keeps the words of each child's command."""
    if not Path("/proc/self/task").exists():
        pytest.skip("Only Linux lists the children of a process. To run this test: make test on Linux")
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [Path(f"/proc/{child}/cmdline") for child in listed]


@contextmanager
def running(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`tracker demo` in a process of its own, which is ended whatever happens."""
    environ = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TRACKER_CLOCK")
    }
    environ |= {"TRACKER_HOME": str(home), "PORT": str(port)}
    with (home / "demo.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tracker", "demo"], env=environ, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(STOP_SECONDS)


def wait_until_well(port: int, process: subprocess.Popen[bytes], home: Path) -> None:
    """Wait until the health page answers 200."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, (home / "demo.log").read_text("utf-8")
        try:
            fetch(f"http://127.0.0.1:{port}/healthz")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
        else:
            return
    pytest.fail(f"It did not start in time:\n{(home / 'demo.log').read_text('utf-8')}")


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own address
        return str(answer.read().decode())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def assert_free(port: int) -> None:
    """Nobody answers there any more."""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
