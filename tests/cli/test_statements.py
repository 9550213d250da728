"""`tracker statements` at the terminal: versions, what is missing, files, sending, clear refusals."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from tests import factories, richmond, terminal
from tracker import db
from tracker.domain.roles import OPERATOR, Role
from tracker.services import statements

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(live_database_url: str, tmp_path: Path) -> Run:
    """run(words…): exit code and everything printed, on a database with the letter's third item."""
    engine = db.make_engine(live_database_url)
    with db.make_session_factory(engine).begin() as session:
        here = factories.partnership(session)
        factories.member(session, here, Role.SCRUTINEER, email="scrutineer@partnership.example")
        elsewhere = factories.partnership(session)
        factories.member(session, elsewhere, Role.MANAGER, email="manager@elsewhere.example")
        report = factories.report(session, here, reference="RICH-JTAI-24", send_to="a@ofsted.gov.uk")
        asked = factories.recommendation(session, report, position=3, text=richmond.ITEMS[2])
        factories.action(session, asked, reference="RICH-JTAI-24-03")
        statements.open_for(session, report, actor=OPERATOR, now=factories.NOW)
    engine.dispose()

    def run(*words: str | Path) -> tuple[int, str]:
        result = terminal.run("statements", *words, home=tmp_path, DATABASE_URL=live_database_url)
        return result.exit_code, result.output

    return run


def test_the_statement_is_written_as_word_and_one_line_says_where_and_what_is_missing(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "statement.docx"

    assert run("export", "RICH-JTAI-24", "--format", "docx", "--output", file) == (
        0,
        f"Wrote {file}. 11 things are missing.\n",
    )
    assert richmond.ITEMS[2] in Document(str(file)).tables[1].rows[1].cells[0].text


def test_the_statement_is_written_as_html_in_the_name_of_a_person_who_may_read_it(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "statement.html"

    code, said = run(
        *("export", "RICH-JTAI-24", "--format", "html", "--output", file),
        *("--as", "scrutineer@partnership.example"),
    )

    assert (code, said) == (0, f"Wrote {file}. 11 things are missing.\n")
    assert richmond.ITEMS[2] in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("NONE-24",), "There is no statement for a report NONE-24."),
        (
            ("RICH-JTAI-24", "--format", "rtf"),
            "A statement is not written as rtf. Choose docx, pdf, odt, html or xlsx.",
        ),
        (
            ("RICH-JTAI-24", "--as", "manager@elsewhere.example"),
            "There is no statement for a report RICH-JTAI-24.",
        ),
        (
            ("RICH-JTAI-24", "--as", "nobody@example"),
            "Nobody with the address nobody@example can sign in here.",
        ),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(
    run: Run, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    file = tmp_path / "statement.out"

    assert run("export", *words, "--output", file) == (1, f"Error: {sentence}\n")
    assert not file.exists()


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "statement.docx"

    code, said = run("export", "RICH-JTAI-24", "--output", file)

    assert (code, said) == (1, f"Error: {file} cannot be written: No such file or directory.\n")


def test_the_same_moment_twice_is_one_version_and_the_same_file(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.docx", tmp_path / "second.docx"

    run("export", "RICH-JTAI-24", "--output", first)
    run("export", "RICH-JTAI-24", "--output", second)

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("kind", statements.KINDS)
def test_every_format_is_written_and_the_same_version_twice_is_the_same_file(
    run: Run, tmp_path: Path, kind: str
) -> None:
    first, second = tmp_path / f"first.{kind}", tmp_path / f"second.{kind}"

    for file in (first, second):
        assert run("export", "RICH-JTAI-24", "--format", kind, "--output", file)[0] == 0

    assert first.read_bytes() == second.read_bytes()


def test_a_version_is_built_once_until_something_changes(run: Run) -> None:
    assert run("build", "rich-jtai-24") == (0, "Built version 1.\n")
    assert run("build", "RICH-JTAI-24") == (0, "Version 1 already says all this.\n")


def test_a_check_lists_what_is_missing_and_fails_until_the_statement_was_sent(run: Run) -> None:
    code, said = run("check", "RICH-JTAI-24")

    assert code == 1
    assert "RICH-JTAI-24-03 has no lead.\n" in said
    assert "The directors have not signed it off.\n" in said
    assert said.splitlines()[-1].endswith("11 things are missing.")
    assert len(said.splitlines()) == 12
    run("submit", "RICH-JTAI-24", "--to", "a@ofsted.gov.uk", "--on", "2024-11-15")
    assert run("check", "RICH-JTAI-24") == (0, "Submitted on 15 November 2024.\n")


def test_a_check_that_is_refused_or_used_wrongly_has_an_exit_code_of_its_own(run: Run) -> None:
    for words, sentence in (
        (("NONE-24",), "There is no statement for a report NONE-24."),
        (
            ("RICH-JTAI-24", "--as", "manager@elsewhere.example"),
            "There is no statement for a report RICH-JTAI-24.",
        ),
    ):
        assert run("check", *words) == (2, f"Error: {sentence}\n")
    assert run("check")[0] == 2
    assert run("check", "RICH-JTAI-24", "--as", "scrutineer@partnership.example")[0] == 1
    assert "Exit codes: 0 where nothing is missing" in " ".join(run("check", "--help")[1].split())


def test_submitting_lists_every_file_with_its_hash_and_exports_are_those_files(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "by hand.txt").write_text("As it was sent.")

    code, said = run(
        *("submit", "RICH-JTAI-24", "--to", "a@ofsted.gov.uk", "--on", "2024-11-15"),
        *("--file", tmp_path / "by hand.txt"),
    )

    first, *listed = said.splitlines()
    assert (code, first) == (0, "Version 1 is recorded as sent on 15 November 2024 to a@ofsted.gov.uk.")
    hashes = {name: sha256 for sha256, name in (line.split("  ", 1) for line in listed)}
    assert len(hashes) == len(statements.KINDS) + 1
    for kind in statements.KINDS:
        file = tmp_path / f"again.{kind}"
        code, said = run("export", "RICH-JTAI-24", "--format", kind, "--output", file)
        assert (code, said) == (0, f"Wrote {file}. Submitted on 15 November 2024.\n")
        name = f"RICH-JTAI-24-statement-version-1.{kind}"
        assert hashlib.sha256(file.read_bytes()).hexdigest() == hashes[name]
    assert hashlib.sha256(b"As it was sent.").hexdigest() == hashes["by hand.txt"]


def test_an_addendum_is_issued_to_what_was_submitted_and_lists_its_files(run: Run) -> None:
    words = ("addendum", "RICH-JTAI-24", "--why", "A date moved.", "--to", "a@ofsted.gov.uk")
    code, said = run(*words)
    assert code == 1
    assert "adds to a statement that was submitted" in said
    run("submit", "RICH-JTAI-24", "--to", "a@ofsted.gov.uk", "--on", "2024-11-15")

    code, said = run(*words, "--on", "2024-11-18")

    first, *listed = said.splitlines()
    assert (code, first) == (0, "Addendum 1 is recorded as sent on 18 November 2024 to a@ofsted.gov.uk.")
    assert [line.split("  ")[1] for line in listed] == [
        f"RICH-JTAI-24-statement-addendum-1.{kind}" for kind in statements.KINDS
    ]


def test_what_was_sent_is_not_sent_again(run: Run) -> None:
    run("submit", "RICH-JTAI-24", "--to", "a@ofsted.gov.uk", "--on", "2024-11-15")

    code, said = run("submit", "RICH-JTAI-24", "--to", "b@ofsted.gov.uk")

    assert (code, said) == (
        1,
        "Error: The statement was submitted on 15 November 2024 and cannot be changed.\n",
    )
