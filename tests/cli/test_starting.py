"""Nothing starts on a database that is not at the migration of its version, and each says what to do."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from tests import terminal
from tests.databases import DatabaseServer, SqliteServer
from tracker import db
from tracker.app import create_app
from tracker.config import from_environment
from tracker.domain.errors import DomainError

COMMANDS = (("serve",), ("scheduler",), ("jobs", "run", "deliver_mail"), ("backup", "b"))


def put_at(url: str, revision: str) -> str:
    """As if the database had been left at this migration."""
    engine = db.make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})
    engine.dispose()
    return url


PLACES = {
    "before": ("0001", "Make a backup with the version before, and then run `tracker migrate`."),
    "after": ("9999", "Start the newer version, or restore the backup"),
}


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_started_refuses_and_says_what_to_do(
    live_database_url: str, place: str, tmp_path: Path
) -> None:
    revision, says = PLACES[place]
    url = put_at(live_database_url, revision)
    for words in COMMANDS:
        result = terminal.run(*words, home=tmp_path, DATABASE_URL=url)
        assert result.exit_code == 1, words
        assert f"The database is at migration {revision}" in result.stderr
        assert says in result.stderr


def test_a_web_server_of_your_own_refuses_too(
    live_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", put_at(live_database_url, "0001"))
    with pytest.raises(DomainError, match="run `tracker migrate`"):
        create_app(from_environment())


def test_an_empty_database_is_told_how_to_begin(database_server: DatabaseServer, tmp_path: Path) -> None:
    empty = database_server.empty()
    for words in COMMANDS:
        result = terminal.run(*words, home=tmp_path, DATABASE_URL=empty)
        assert result.exit_code == 1
        assert "Run `tracker init` for a new installation" in result.stderr
    database_server.drop(empty)


def test_a_command_that_finds_the_database_busy_for_too_long_says_so(
    tmp_path: Path, sqlite_server: SqliteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "SQLITE_BUSY_MS", 100)
    terminal.install(tmp_path, sqlite_server)
    add = ("users", "administrator", "--name", "IT", "--email", "it@council.example")
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as other:
        other.execute("BEGIN IMMEDIATE")

        refused = terminal.run(*add, home=tmp_path)

    assert refused.exit_code == 1
    assert refused.stderr == "Error: The database does not answer: database is locked\n"
    assert terminal.run(*add, home=tmp_path).exit_code == 0
