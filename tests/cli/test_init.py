"""`tracker init` and `tracker migrate`: a new installation from answers given as options or typed."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests import terminal
from tests.terminal import ANSWERS, INIT
from tracker import db
from tracker.domain import links
from tracker.models import AccountToken, Installation, Partnership, User


def test_options_answer_everything(empty_database_url: str, tmp_path: Path) -> None:
    result = terminal.run(*INIT, "--agency", "Health", home=tmp_path, DATABASE_URL=empty_database_url)
    assert result.exit_code == 0, result.output
    assert "manager@testing.example chooses a password at this link, once, within 7 days:" in result.stdout
    token = re.search(r"^http://127\.0\.0\.1:8000/join/([\w-]{43})$", result.stdout, re.MULTILINE)
    assert token
    with terminal.database(empty_database_url) as session:
        made = session.scalars(select(Partnership)).one()
        assert [agency.name for agency in made.agencies] == ["Health", "Police"]
        assert not session.scalars(select(Installation)).one().is_demonstration
        assert session.scalars(select(User)).one().password_hash is None
        kept = session.scalars(select(AccountToken)).one()
        assert kept.token_hash == links.fingerprint(token[1])


def test_what_is_not_given_is_asked(tmp_path: Path) -> None:
    typed = [
        ANSWERS["--partnership"],
        "Testing Council; Other Council",
        "Police; Health",
        ANSWERS["--name"],
        ANSWERS["--email"],
    ]
    result = terminal.run("init", home=tmp_path, says="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.output
    with terminal.database(terminal.url_in(tmp_path)) as session:
        assert len(session.scalars(select(Partnership)).one().councils) == 2


def test_where_nobody_can_answer_the_missing_option_is_named(tmp_path: Path) -> None:
    result = terminal.run(*INIT[:-2], home=tmp_path, says="")
    assert result.exit_code == 1
    assert "Give --email" in result.stderr
    assert terminal.run(*INIT, home=tmp_path).exit_code == 0


def test_a_second_time_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    assert terminal.run(*INIT, home=tmp_path).exit_code == 0
    again = terminal.run(*INIT, "--email", "other@testing.example", home=tmp_path)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "set up already" in again.stderr
    with terminal.database(terminal.url_in(tmp_path)) as session:
        assert session.scalars(select(User.email)).all() == ["manager@testing.example"]


def test_an_answer_that_cannot_be_used_can_be_mended_and_tried_again(tmp_path: Path) -> None:
    refused = terminal.run(*INIT[:-1], "nobody", home=tmp_path)
    assert refused.exit_code == 1
    assert "Enter an e-mail address" in refused.stderr
    assert terminal.run(*INIT, home=tmp_path).exit_code == 0


def test_a_moved_clock_is_refused(tmp_path: Path) -> None:
    result = terminal.run(*INIT, home=tmp_path, TRACKER_CLOCK="2024-11-18T09:00")
    assert result.exit_code == 1
    assert "TRACKER_CLOCK" in result.stderr


@pytest.mark.parametrize(
    "command",
    [["serve"], ["users", "create"], ["reports", "import", "letter.txt", "--partnership", "testing"]],
)
def test_a_command_on_an_unprepared_database_says_what_makes_it(command: list[str], tmp_path: Path) -> None:
    result = terminal.run(*command, home=tmp_path)
    assert result.exit_code == 1
    assert "tracker init" in result.stderr
    assert "tracker restore" in result.stderr


def test_a_newer_database_is_left_alone_by_an_older_version(tmp_path: Path) -> None:
    assert terminal.run("migrate", home=tmp_path).exit_code == 0
    with terminal.database(terminal.url_in(tmp_path)) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        session.commit()

    refused = terminal.run("migrate", home=tmp_path)

    assert refused.exit_code == 1
    assert "The database is at migration 9999, and this version knows" in refused.stderr
    assert "Start the newer version" in refused.stderr


def test_migrate_brings_the_database_to_the_newest_revision(empty_database_url: str, tmp_path: Path) -> None:
    first = terminal.run("migrate", home=tmp_path, DATABASE_URL=empty_database_url)
    assert first.stdout == f"The database went from nothing to {db.head()}.\n"
    second = terminal.run("migrate", home=tmp_path, DATABASE_URL=empty_database_url)
    assert second.stdout == f"The database is up to date ({db.head()}).\n"


@pytest.mark.parametrize(
    "command",
    [["init"], ["migrate"], ["demo"], ["serve"], ["extract"], ["users", "create"], ["reports", "import"]],
    ids=" ".join,
)
def test_every_command_explains_itself(command: list[str], tmp_path: Path) -> None:
    result = terminal.run(*command, "--help", home=tmp_path)
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")


@pytest.mark.parametrize(
    "command", [["migrate"], terminal.INIT, ["demo", "--load-only"]], ids=lambda words: words[0]
)
def test_a_database_that_does_not_answer_is_a_sentence(command: list[str], tmp_path: Path) -> None:
    result = terminal.run(*command, home=tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "The database could not be opened" in result.stderr
