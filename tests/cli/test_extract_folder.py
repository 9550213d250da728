"""`tracker extract FOLDER --out FOLDER`: every report read, no bad one stopping the rest, then a table."""

import json
from pathlib import Path

import pytest

from tests import letters, report_files, terminal
from tracker.cli import extract, folders
from tracker.domain.reading import ReportReading


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Good reports in several formats and folders, and what is no report."""
    made = tmp_path / "reports"
    (made / "older").mkdir(parents=True)
    (made / "letter.txt").write_text(letters.LETTER, "utf-8")
    (made / "letter.docx").write_bytes(report_files.word(report_files.LETTER))
    (made / "older" / "report.txt").write_text(report_files.text(report_files.REPORT), "utf-8")
    (made / "notes.xlsx").write_bytes(b"PK")
    (made / ".hidden.txt").write_text("x", "utf-8")
    (made / "~$letter.docx").write_bytes(b"x")
    return made


def test_every_report_is_read_into_a_file_of_its_own(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = terminal.run("extract", folder, "--out", out, home=tmp_path)
    assert result.exit_code == 0
    written = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert written == {"letter.txt.json", "letter.docx.json", "older/report.txt.json"}
    alone = terminal.run("extract", folder / "letter.docx", "--json", home=tmp_path)
    assert json.loads((out / "letter.docx.json").read_text("utf-8")) == json.loads(alone.stdout)


def test_the_table_says_what_was_read_and_how_sure(folder: Path, tmp_path: Path) -> None:
    result = terminal.run("extract", folder, "--out", tmp_path / "out", home=tmp_path)
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Report Kind Items Sure Likely Unsure Warnings"
    assert [line.split()[0] for line in lines[1:4]] == ["letter.docx", "letter.txt", "older/report.txt"]
    assert lines[2].startswith("letter.txt Joint targeted area inspection 3 ")
    assert lines[-1].startswith("3 of 3 reports read, 11 items: ")
    assert "Reading" in result.stderr


def test_one_bad_file_never_stops_the_rest(folder: Path, tmp_path: Path) -> None:
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.4 and then nothing")
    (folder / "empty.docx").write_bytes(b"")
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    result = terminal.run("extract", folder, "--out", tmp_path / "out", home=tmp_path)
    assert result.exit_code == extract.SOME_UNREAD
    assert "damaged.pdf" in result.stdout
    assert "The PDF is damaged" in result.stdout
    assert "The file is empty" in result.stdout
    assert "a file of an older Word" in result.stdout
    assert "3 of 6 reports read, 11 items" in result.stdout
    assert len(list((tmp_path / "out").rglob("*.json"))) == 3


def test_a_fault_of_ours_on_one_file_is_named_and_stops_nothing(folder: Path, tmp_path: Path) -> None:
    def read(path: Path) -> ReportReading:
        if path.name == "letter.docx":
            raise KeyError("a fault")
        return extract.read_file(path)

    out = tmp_path / "out"
    results = folders.read_all(folders.parted(folder, out)[0], folder, out, read)
    assert [(result.name, bool(result.trouble), result.items) for result in results] == [
        ("letter.docx", True, 0),
        ("letter.txt", False, 3),
        ("older/report.txt", False, 5),
    ]
    assert "a fault of this program, not of the file (KeyError)." in results[0].trouble


def test_a_reading_that_cannot_be_written_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "letter.txt.json").mkdir(parents=True)
    result = terminal.run("extract", folder, "--out", tmp_path / "out", home=tmp_path)
    assert result.exit_code == extract.SOME_UNREAD
    assert "Its reading could not be written: is a directory." in result.stdout


def test_the_table_can_be_json(folder: Path, tmp_path: Path) -> None:
    (folder / "empty.docx").write_bytes(b"")
    result = terminal.run("extract", folder, "--out", tmp_path / "out", "--json", home=tmp_path)
    rows = {row["file"]: row for row in json.loads(result.stdout)}
    assert list(rows["letter.txt"]) == [
        "file", "kind", "items", "sure", "likely", "unsure", "warnings", "error",
    ]  # fmt: skip
    assert (rows["letter.txt"]["items"], rows["letter.txt"]["error"]) == (3, None)
    assert "The file is empty" in rows["empty.docx"]["error"]


def test_readings_inside_the_folder_are_not_read_again(folder: Path, tmp_path: Path) -> None:
    out = folder / "out"
    out.mkdir()
    (out / "letter.txt").write_text(letters.LETTER, "utf-8")
    result = terminal.run("extract", folder, "--out", out, home=tmp_path)
    assert "3 of 3 reports read" in result.stdout


def test_a_folder_without_reports_is_a_sentence(tmp_path: Path) -> None:
    result = terminal.run("extract", tmp_path, "--out", tmp_path / "out", home=tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There are no reports in" in result.stderr


def test_files_that_are_no_reports_are_passed_over_with_a_line(folder: Path, tmp_path: Path) -> None:
    (folder / "README.md").write_text("# What these are\n", "utf-8")
    (folder / "letter.json").write_text("{}", "utf-8")
    result = terminal.run("extract", folder, "--out", tmp_path / "out", home=tmp_path)
    assert result.exit_code == 0
    assert "3 of 3 reports read" in result.stdout
    line = next(line for line in result.stderr.splitlines() if "no reports" in line)
    assert line == "Passed over, no reports: .hidden.txt, README.md, letter.json, notes.xlsx, ~$letter.docx."


def test_many_files_that_are_no_reports_are_counted(folder: Path, tmp_path: Path) -> None:
    for number in range(10):
        (folder / f"a{number}.json").write_text("{}", "utf-8")
    result = terminal.run("extract", folder, "--out", tmp_path / "out", "--json", home=tmp_path)
    assert "a3.json and 8 more." in result.stderr
    assert len(json.loads(result.stdout)) == 3


def test_a_folder_with_nothing_else_to_pass_over_says_nothing_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "letter.txt").write_text(letters.LETTER, "utf-8")
    result = terminal.run("extract", folder, "--out", tmp_path / "out", home=tmp_path)
    assert "Passed over" not in result.stderr


def test_the_help_says_what_each_exit_code_means(tmp_path: Path) -> None:
    printed = terminal.run("extract", "--help", home=tmp_path).stdout
    assert "Exit codes: 0 every report was read\n" in printed
    assert "1 a report could not be read" in printed
