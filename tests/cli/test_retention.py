"""`tracker retention`: a preview that changes nothing, and one command that lets go of what it showed."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from tests import retention, terminal
from tests.databases import SqliteServer

LATER = datetime(2040, 11, 18, 9, tzinfo=UTC)


@pytest.fixture
def home(sqlite_server: SqliteServer, tmp_path: Path) -> Path:
    """An installation in which everything of one partnership is closed and old."""
    url = sqlite_server.migrated()
    retention.fill(url, tmp_path)
    shutil.move(url.removeprefix("sqlite:///"), tmp_path / "tracker.db")
    return tmp_path


def run(home: Path, *words: str) -> str:
    with time_machine.travel(LATER, tick=True):
        result = terminal.run("retention", *words, home=home)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_the_preview_says_goes_when_somebody_means_it(home: Path) -> None:
    shown = run(home, "preview")
    assert "keeps what is closed for 7 years." in shown
    assert "would go   HERE-JTAI-24: " in shown
    assert run(home, "preview") == shown, "a preview changes nothing"

    refused = terminal.run("retention", "apply", home=home)
    assert refused.exit_code == 1
    assert "gone for good" in refused.stderr

    gone = run(home, "apply", "--yes")
    assert ": 3 reports and " in gone
    files = [path for path in (home / "files").rglob("*") if path.is_file()]
    assert files == [], "years have passed since they came"
    assert "would go" not in run(home, "preview")
    assert ": 0 reports and 0 rows went." in run(home, "apply", "--yes")


def test_where_nobody_set_years_everything_is_kept(sqlite_server: SqliteServer, tmp_path: Path) -> None:
    terminal.put_demonstration(tmp_path, sqlite_server)
    assert "keeps everything for ever" in run(tmp_path, "preview")
    assert "Beside them went 0 rows" in run(tmp_path, "apply", "--yes")
