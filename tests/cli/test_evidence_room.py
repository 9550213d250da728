"""`tracker reports evidence` at the terminal: the archive, whose it is, and exit codes for a script."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from tests import rooms, terminal
from tests.databases import SqliteServer
from tests.rooms import SECRET
from tracker import db
from tracker.adapters.files import FileStore
from tracker.domain.roles import Way
from tracker.models import Event, User

Run = Callable[..., Result]


@pytest.fixture
def url(sqlite_server: SqliteServer) -> str:
    return sqlite_server.migrated()


@pytest.fixture
def run(url: str, tmp_path: Path) -> Run:
    """run(words…): the command on a furnished report."""
    engine = db.make_engine(url)
    with db.make_session_factory(engine).begin() as session:
        full = rooms.furnish(session, FileStore(tmp_path / "files"))
        for name in ("manager", "officer"):
            person = session.get_one(User, getattr(full, name).user_id)
            person.email = f"{name}@here.example"
    engine.dispose()

    def run(*words: str | Path) -> Result:
        return terminal.run("reports", "evidence", *words, home=tmp_path, DATABASE_URL=url)

    return run


def test_the_archive_is_written_for_its_taker_and_named_after_report_and_moment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    result = run("here-jtai-24", "--as", "manager@here.example")

    [file] = (tmp_path / "here").iterdir()
    assert re.fullmatch(r"HERE-JTAI-24-evidence-20\d\d-\d\d-\d\d-\d{4}\.zip", file.name)
    assert (result.exit_code, result.stdout) == (0, f"Wrote {file.name} with 2 files.\n")
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert not [each for each in archive.namelist() if SECRET in each]


def test_who_may_know_of_what_is_sealed_has_it_too(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "room.zip"

    assert run("HERE-JTAI-24", "--output", file, "--as", "officer@here.example").exit_code == 0

    with zipfile.ZipFile(file) as archive:
        assert [each for each in archive.namelist() if SECRET in each]


def test_that_it_was_taken_out_is_recorded_with_who_and_which_way(run: Run, url: str, tmp_path: Path) -> None:
    for words in (("--as", "manager@here.example"), ()):
        assert run("HERE-JTAI-24", "--output", tmp_path / "room.zip", *words).exit_code == 0

    with terminal.database(url) as session:
        taken = select(Event).where(Event.kind == "evidence_room.taken").order_by(Event.id)
        assert [(event.by_name, event.way, event.after["files"]) for event in session.scalars(taken)] == [
            ("Partnership manager", Way.COMMAND, 2),
            ("command", Way.COMMAND, 2),
        ]


def test_a_lost_file_is_named_and_the_exit_code_says_so(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "files").rglob("*"):
        if path.is_file() and path.read_bytes() == b"Fourteen cases":
            path.write_bytes(b"spoilt")

    result = run("HERE-JTAI-24", "--output", tmp_path / "room.zip", "--as", "manager@here.example")

    assert result.exit_code == 3
    assert result.stdout == f"Wrote {tmp_path / 'room.zip'} with 1 file.\n"
    assert result.stderr == "Missing or damaged in the store: audit.txt\n"
    with zipfile.ZipFile(tmp_path / "room.zip") as archive:
        assert "damaged" in archive.read("index.html").decode()


def test_what_cannot_be_is_refused_in_a_sentence_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nowhere = tmp_path / "nowhere" / "room.zip"

    unknown = run("NONE-24", "--output", tmp_path / "empty" / "room.zip")
    refused = run("HERE-JTAI-24", "--output", nowhere)

    assert (unknown.exit_code, unknown.stderr) == (1, "Error: There is no such report.\n")
    assert (refused.exit_code, refused.stderr) == (
        1,
        f"Error: {nowhere} cannot be written: No such file or directory.\n",
    )
    assert not list((tmp_path / "empty").iterdir())
