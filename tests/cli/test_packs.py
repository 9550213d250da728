"""`tracker packs export` at the terminal: the file, the same one for the same day, and clear refusals."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import factories, terminal
from tracker import db
from tracker.domain.roles import Role

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(live_database_url: str, tmp_path: Path) -> Run:
    """run(words…): exit code and everything printed, on a database with one action."""
    engine = db.make_engine(live_database_url)
    with db.make_session_factory(engine).begin() as session:
        here = factories.partnership(session, slug="here", name="Here Partnership")
        factories.member(session, here, Role.BOARD_MEMBER, email="board@partnership.example")
        factories.member(session, here, Role.ACTION_LEAD, email="lead@partnership.example")
        report = factories.report(session, here)
        factories.action(session, report, reference="TEST-24-01", what_we_will_do="Train everybody")
    engine.dispose()

    def run(*words: str | Path) -> tuple[int, str]:
        result = terminal.run(
            "packs", "export", "--partnership", "here", *words, home=tmp_path, DATABASE_URL=live_database_url
        )
        return result.exit_code, result.output

    return run


def test_a_pack_is_written_for_whoever_sees_the_whole_partnership(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "pack.html"

    said = run(
        *("--as-at", "18 November 2024", "--format", "html", "--output", file),
        *("--as", "board@partnership.example"),
    )

    assert said == (0, f"Wrote {file}.\n")
    text = file.read_text("utf-8")
    assert "Board pack as at 18 November 2024" in text
    assert "Train everybody" in text


def test_without_a_file_it_is_named_after_the_partnership_the_report_and_the_day(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    code, said = run("--as-at", "2024-11-18", "--since", "2024-11-01", "--kind", "highlight")

    assert (code, said) == (0, "Wrote here-highlight-report-2024-11-18.docx.\n")
    assert (tmp_path / "here-highlight-report-2024-11-18.docx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("kind", ["docx", "pdf", "odt", "html"])
def test_the_same_day_is_the_same_file_every_time(run: Run, tmp_path: Path, kind: str) -> None:
    files = [tmp_path / f"{number}.{kind}" for number in range(2)]

    for file in files:
        run("--as-at", "18 November 2024", "--format", kind, "--output", file)

    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--as-at", "soon"), "soon is no date. Write one such as 13 December 2024."),
        (("--as-at", "1 January 2190"), "This day has not come yet. Choose today or an earlier one."),
        (
            ("--as-at", "2024-11-18", "--since", "2024-11-18"),
            "What moved is told since a day before that of the pack.",
        ),
        (
            ("--as-at", "2024-11-18", "--format", "xls"),
            "A pack is not written as xls. Choose docx, pdf, odt, html, xlsx.",
        ),
        (("--as-at", "2024-11-18", "--as", "lead@partnership.example"), "There is no such pack."),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(
    run: Run, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    file = tmp_path / "pack.out"

    assert run(*words, "--output", file) == (1, f"Error: {sentence}\n")
    assert not file.exists()


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "pack.docx"

    code, said = run("--as-at", "2024-11-18", "--output", file)

    assert (code, said) == (1, f"Error: {file} cannot be written: No such file or directory.\n")
