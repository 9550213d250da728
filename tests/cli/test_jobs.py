"""`tracker jobs`: the timetable with its runs, one run by hand, and the sending of what waits."""

from pathlib import Path

import pytest

from tests import smtp, terminal
from tests.databases import SqliteServer

READERS = 12
"""Whoever of the demonstration has something to read in its first weekly digest."""


@pytest.fixture
def home(sqlite_server: SqliteServer, tmp_path: Path) -> Path:
    """The home of a demonstration."""
    terminal.put_demonstration(tmp_path, sqlite_server)
    return tmp_path


def last_line(home: Path, *words: str, **settings: str) -> str:
    result = terminal.run("jobs", "run", *words, home=home, **settings)
    assert result.exit_code == 0, result.output
    return result.stdout.strip().splitlines()[-1]


def test_the_list_shows_every_job_with_its_last_and_next_run(home: Path) -> None:
    before = terminal.run("jobs", "list", home=home).stdout
    assert "It is 18 November 2024, 09:0" in before
    assert "weekly_digest: working days, 07:00" in before
    assert "board_digest: first working day of the month, 07:00" in before
    assert "next run  2 December 2024, 07:00" in before
    assert "owed now  for 18 November 2024" in before, "what the demonstration promises"
    assert "reminders: working days, 07:30" in before
    assert "next run  19 November 2024, 07:30" in before
    assert "statement_drafts: every day, 05:00" in before
    assert before.count("last run  none yet") == 5
    last_line(home, "weekly_digest")
    last_line(home, "deliver_mail")
    after = terminal.run("jobs", "list", home=home).stdout
    assert "last run  18 November 2024, 09:0" in after
    assert f"mails queued {READERS}, " in after
    assert f"sent {READERS}, failed 0, waiting 0" in after
    assert "owed now" not in after


def test_a_run_by_hand_says_in_figures_what_it_did_and_twice_sends_once(home: Path) -> None:
    first = last_line(home, "weekly_digest", "--for-date", "2024-12-16")
    assert first.startswith("weekly_digest for 16 December 2024: mails queued 14, items ")
    again = last_line(home, "weekly_digest", "--for-date", "2024-12-16")
    assert again == "weekly_digest for 16 December 2024: already run, nothing done (0)"
    assert last_line(home, "deliver_mail") == "deliver_mail: sent 14, failed 0, waiting 0"
    assert last_line(home, "deliver_mail") == "deliver_mail: sent 0, failed 0, waiting 0"


def test_every_job_can_be_run_by_hand(home: Path) -> None:
    assert last_line(home, "reminders", "--for-date", "2024-11-25").startswith(
        "reminders for 25 November 2024: mails queued "
    )
    assert last_line(home, "statement_drafts").startswith(
        "statement_drafts for 18 November 2024: statements "
    )


def test_a_day_off_is_said(home: Path) -> None:
    assert (
        last_line(home, "reminders", "--for-date", "2024-12-25")
        == "reminders for 25 December 2024: not a working day, nothing done (0)"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nonsense",), "There is no job nonsense. The timetable has statement_drafts, weekly_digest"),
        (("weekly_digest", "--for-date", "16/12/2024"), "does not match the format"),
        (("weekly_digest", "--for-date", "2024-02-30"), "does not match the format"),
    ],
)
def test_bad_input_gets_a_sentence_and_a_non_zero_exit(home: Path, words: tuple[str, ...], says: str) -> None:
    result = terminal.run("jobs", "run", *words, home=home)
    assert result.exit_code != 0
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_without_a_database_the_terminal_says_which_command_makes_it(tmp_path: Path) -> None:
    result = terminal.run("jobs", "list", home=tmp_path)
    assert result.exit_code == 1
    assert "tracker init" in result.stderr


def test_mail_waits_while_the_server_is_down_and_goes_when_it_is_back(home: Path) -> None:
    last_line(home, "weekly_digest")
    port = smtp.free_port()
    url = f"smtp://127.0.0.1:{port}"
    down = terminal.run("jobs", "run", "deliver_mail", home=home, MAIL_URL=url)
    assert down.exit_code == 1
    assert f"The mail server 127.0.0.1:{port} cannot be used: Connection refused." in down.stderr
    assert down.stdout.strip().splitlines()[-1] == f"deliver_mail: sent 0, failed 1, waiting {READERS}"
    with smtp.server(port) as server:
        assert last_line(home, "deliver_mail", MAIL_URL=url) == (
            f"deliver_mail: sent {READERS}, failed 0, waiting 0"
        )
    assert len(set(server.addresses)) == READERS
    assert "partnership.manager@krscp.example" in server.addresses


def test_a_password_without_tls_is_refused_in_a_sentence(home: Path) -> None:
    last_line(home, "weekly_digest")
    with smtp.server() as server:
        url = f"smtp://user:a-lamp@127.0.0.1:{server.port}"
        result = terminal.run("jobs", "run", "deliver_mail", home=home, MAIL_URL=url)
    assert result.exit_code == 1
    assert "a password is never sent without it" in result.stderr
    assert "secret" not in result.output
    assert server.messages == []
