"""`tracker backup` and `tracker restore`, as whoever runs the machine types them."""

import os
import time
from pathlib import Path

import pytest

from tests import terminal, world
from tests.databases import SqliteServer
from tracker.adapters.files import FileStore
from tracker.queries import stored_files

WORDS = "three random words"


@pytest.fixture(scope="module")
def home(sqlite_server: SqliteServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a demonstration."""
    folder = tmp_path_factory.mktemp("home")
    terminal.put_demonstration(folder, sqlite_server)
    return folder


def test_a_backup_is_made_sealed_and_restored_elsewhere(home: Path, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text(f"{WORDS}\n")
    made = terminal.run("backup", tmp_path / "night.backup", home=home, BACKUP_PASSPHRASE_FILE=str(words))
    assert made.exit_code == 0, made.output
    assert "read back and whole; encrypted." in made.stdout
    assert (tmp_path / "night.backup").stat().st_mode & 0o777 == 0o600

    there = tmp_path / "there"
    back = terminal.run("restore", tmp_path / "night.backup", home=there, BACKUP_PASSPHRASE=WORDS)
    assert back.exit_code == 0, back.output
    assert "every table and file came back as it was" in back.stdout
    assert (there / "tracker.db").stat().st_mode & 0o777 == 0o600
    assert (there / "secret_key").read_text() == (home / "secret_key").read_text()
    assert terminal.run("actions", "export", home=there).stdout == (
        terminal.run("actions", "export", home=home).stdout
    )


def test_in_a_folder_it_is_named_after_its_moment_and_says_that_anybody_can_read_it(
    home: Path, tmp_path: Path
) -> None:
    made = terminal.run("backup", tmp_path, home=home)
    assert made.exit_code == 0
    assert "not encrypted: whoever has it reads everything" in made.stdout
    [path] = tmp_path.iterdir()
    assert path.name.startswith("followthrough-")
    assert path.suffix == ".backup"


def test_the_doctor_names_what_a_killed_backup_left_and_the_next_backup_removes_it(
    home: Path, tmp_path: Path
) -> None:
    left = tmp_path / ".night.backup.k3j2h1g0.unfinished"
    left.write_bytes(b"half of it")
    assert left.name not in terminal.run("doctor", "--backups", tmp_path, home=home).stdout
    two_hours_ago = time.time() - 2 * 3600
    os.utime(left, (two_hours_ago, two_hours_ago))

    told = terminal.run("doctor", "--backups", tmp_path, home=home)
    assert f"1 backup into {tmp_path} did not come to an end and left {left.name}." in told.stdout

    made = terminal.run("backup", tmp_path, home=home)
    assert f"{left}: removed; a backup that was killed had left it." in made.stdout
    assert not left.exists()
    assert "did not come to an end" not in terminal.run("doctor", "--backups", tmp_path, home=home).stdout


def test_a_short_passphrase_is_refused(home: Path, tmp_path: Path) -> None:
    refused = terminal.run("backup", tmp_path / "b", home=home, BACKUP_PASSPHRASE="short")
    assert refused.exit_code == 1
    assert "at least 12 characters" in refused.stderr
    assert not (tmp_path / "b").exists()


def test_a_file_that_the_store_lost_is_said_and_the_backup_is_made_all_the_same(tmp_path: Path) -> None:
    assert terminal.run(*terminal.INIT, home=tmp_path).exit_code == 0
    files = FileStore(tmp_path / "files")
    with terminal.database(terminal.url_in(tmp_path)) as session:
        world.make(session, files)
        session.commit()
        lost = stored_files.needed(session.connection())[0]
    files.path(lost).unlink()
    made = terminal.run("backup", tmp_path / "b", home=tmp_path)
    assert made.exit_code == 1
    assert f"The file {lost} is missing" in made.stderr
    back = terminal.run("restore", tmp_path / "b", home=tmp_path / "there")
    assert back.exit_code == 0
    assert lost in back.stderr


def test_a_restore_over_an_installation_is_refused(home: Path, tmp_path: Path) -> None:
    assert terminal.run("backup", tmp_path / "b", home=home).exit_code == 0
    refused = terminal.run("restore", tmp_path / "b", home=home)
    assert refused.exit_code == 1
    assert "has tables already" in refused.stderr


def test_nothing_is_backed_up_where_there_is_no_installation(tmp_path: Path) -> None:
    refused = terminal.run("backup", tmp_path / "b", home=tmp_path)
    assert refused.exit_code == 1
    assert "tracker init" in refused.stderr
    assert not (tmp_path / "b").exists()
