"""`tracker reports import`: the reading is shown, and nothing is saved before somebody says yes."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests import letters, terminal
from tests.databases import SqliteServer
from tracker.adapters.files import FileStore
from tracker.models import Action, Event, Mail, Report


@pytest.fixture
def home(tmp_path: Path, sqlite_server: SqliteServer) -> Path:
    """The home of a real installation with one partnership."""
    terminal.install(tmp_path, sqlite_server)
    return tmp_path


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(letters.LETTER, "utf-8")
    return path


def number_of(model: type, home: Path) -> int:
    with terminal.database(terminal.url_in(home)) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_confirmed_report_becomes_actions_and_no_mail(home: Path, letter: Path) -> None:
    result = terminal.run("reports", "import", letter, "--partnership", "testing", "--yes", home=home)
    assert result.exit_code == 0, result.output
    assert "The attendance of police officers and staff at multi-agency training." in result.stdout
    assert result.stdout.splitlines()[-1].startswith("Imported as TEST-JTAI-24, historic, with 3 actions")
    assert (number_of(Action, home), number_of(Mail, home)) == (3, 0)
    with terminal.database(terminal.url_in(home)) as session:
        assert set(session.scalars(select(Event.by_name))) == {"command"}
        report = session.scalars(select(Report)).one()
    assert FileStore(home / "files").path(report.source_sha256).read_bytes() == letter.read_bytes()


@pytest.mark.parametrize(("answer", "saved"), [("y\n", 3), ("n\n", 0)])
def test_the_person_is_asked(home: Path, letter: Path, answer: str, saved: int) -> None:
    result = terminal.run("reports", "import", letter, "--partnership", "testing", home=home, says=answer)
    assert result.exit_code == 0
    assert number_of(Action, home) == saved
    assert ("Nothing was saved." in result.stdout) is (saved == 0)


def test_where_nobody_can_be_asked_nothing_is_saved_and_it_says_so(home: Path, letter: Path) -> None:
    result = terminal.run("reports", "import", letter, "--partnership", "testing", home=home, says="")
    assert result.exit_code == 1
    assert "nothing was saved. Give --yes" in result.stderr
    assert number_of(Report, home) == 0


@pytest.mark.parametrize(("option", "tracked"), [("--live", True), ("--historic", False)])
def test_live_or_historic_may_be_said(home: Path, letter: Path, option: str, tracked: bool) -> None:
    words = ["reports", "import", letter, "--partnership", "testing", "--yes", option]
    assert terminal.run(*words, home=home).exit_code == 0
    with terminal.database(terminal.url_in(home)) as session:
        assert session.scalars(select(Report.is_tracked)).one() is tracked
        assert set(session.scalars(select(Action.is_tracked))) == {tracked}


def test_the_same_file_twice_is_recognised(home: Path, letter: Path) -> None:
    words = ["reports", "import", letter, "--partnership", "testing", "--yes"]
    assert terminal.run(*words, home=home).exit_code == 0
    again = terminal.run(*words, home=home)
    assert again.exit_code == 1
    assert "already here: TEST-JTAI-24" in again.stderr
    assert number_of(Report, home) == 1


def test_it_may_be_done_in_a_managers_name(home: Path, letter: Path) -> None:
    words = ["reports", "import", letter, "--partnership", "testing", "--yes"]
    assert terminal.run(*words, "--as", "manager@testing.example", home=home).exit_code == 0
    with terminal.database(terminal.url_in(home)) as session:
        imported = session.scalars(select(Event.by_name).where(Event.kind == "report.imported")).one()
        assert imported == "Partnership manager"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("empty.txt", "", "empty"),
        ("nothing.txt", letters.WITHOUT_ITEMS, "No recommendations"),
        ("letter.pdf", "no pdf", "PDF"),
    ],
)
def test_a_file_that_is_no_report_is_a_sentence_and_saves_nothing(
    home: Path, name: str, text: str, sentence: str
) -> None:
    path = home / name
    path.write_text(text, "utf-8")
    result = terminal.run("reports", "import", path, "--partnership", "testing", "--yes", home=home)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert number_of(Report, home) == 0
