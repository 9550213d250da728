"""Runs tracker's commands as a person at a terminal would, with settings of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from tests.databases import SqliteServer
from tracker import db
from tracker.__main__ import main

ANSWERS = {
    "--partnership": "Testing Safeguarding Children Partnership",
    "--council": "Testing Council",
    "--agency": "Police",
    "--name": "Partnership manager",
    "--email": "manager@testing.example",
}
INIT = ["init", *(word for pair in ANSWERS.items() for word in pair)]


def run(*words: str | Path, home: Path, says: str | None = None, **settings: str) -> Result:
    """One command with these words, these answers and these settings; a stack trace fails the test."""
    environ = {
        "TRACKER_HOME": str(home),
        "DATABASE_URL": None,
        "TRACKER_CLOCK": None,
        "PORT": None,
        **settings,
    }
    result = CliRunner().invoke(main, [str(word) for word in words], input=says, env=environ)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def url_in(home: Path) -> str:
    """Where the commands keep their data when no DATABASE_URL is set."""
    return f"sqlite:///{home / 'tracker.db'}"


def install(home: Path, server: SqliteServer) -> None:
    """Make a real installation in this home; its database was migrated before, which takes the longest."""
    Path(str(make_url(server.migrated()).database)).rename(home / "tracker.db")
    assert run(*INIT, home=home).exit_code == 0


def put_demonstration(home: Path, server: SqliteServer) -> None:
    """Put what `tracker demo --load-only` would load into this home, from where it lies ready."""
    Path(str(make_url(server.demonstration()).database)).rename(home / "tracker.db")


@contextmanager
def database(url: str) -> Iterator[Session]:
    """What the commands left behind."""
    engine = db.make_engine(url)
    with db.make_session_factory(engine)() as session:
        yield session
    engine.dispose()
