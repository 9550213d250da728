"""`tracker extract`: a report's file in, its facts and items out, and a sentence where it cannot be read."""

import json
from pathlib import Path

import pytest

from tests import letters, terminal

KEYS = [
    "authority",
    "kind",
    "inspected_from",
    "inspected_to",
    "published_on",
    "recipients",
    "principal_authority",
    "statement_due_on",
    "send_to",
    "items",
    "strengths",
    "judgements",
    "warnings",
]
ITEM_KEYS = [
    "number",
    "number_inferred",
    "section",
    "part",
    "deadline",
    "due_on",
    "due_basis",
    "paragraphs",
    "bodies",
    "text",
    "kind",
    "subitems",
    "page",
    "line",
    "last_line",
    "places",
    "confidence",
    "reason",
    "doubts",
]
SCAN = Path(__file__).parents[2] / "seed" / "reports" / "wandsworth-sif-2015.txt"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(letters.LETTER, "utf-8")
    return path


def test_json_has_every_key_always(letter: Path, tmp_path: Path) -> None:
    result = terminal.run("extract", letter, "--json", home=tmp_path)
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert list(printed) == KEYS
    assert [list(item) for item in printed["items"]] == [ITEM_KEYS] * 3
    assert (printed["kind"], printed["published_on"], printed["statement_due_on"]) == (
        "jtai",
        "2024-09-06",
        "2024-12-13",
    )
    assert printed["items"][2]["bodies"] == ["police"]
    assert printed["items"][2]["number"] is None


def test_a_listing_shows_facts_items_and_what_is_inferred(tmp_path: Path) -> None:
    result = terminal.run("extract", SCAN, home=tmp_path)
    assert result.exit_code == 0
    assert "Published             not in the text" in result.stdout
    assert "! Not found in the text: inspection dates, publication date." in result.stdout
    assert "Board · Recommendations" in result.stdout
    assert "   12*  Ensure that the local authority’s sufficiency strategy is effective" in result.stdout
    assert "number 12 inferred, none is printed" in result.stdout
    assert result.stdout.endswith("22 items\n")


def test_no_database_is_needed_or_made(letter: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    result = terminal.run(
        "extract", letter, "--json", home=home, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing"
    )
    assert result.exit_code == 0
    assert not home.exists() or not list(home.glob("*.db"))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.txt", b"", "empty"),
        ("poem.txt", b"Shall I compare thee to a summer's day?", "No recommendations"),
        ("letter.pdf", b"this is no pdf", "PDF"),
        ("broken.pdf", b"%PDF-1.4 and then nothing", "PDF"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence_and_a_failure(
    name: str, data: bytes, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    result = terminal.run("extract", path, "--json", home=tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert sentence in result.stderr


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    result = terminal.run("extract", tmp_path / "nothing.txt", home=tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing.txt could not be opened: no such file or directory" in result.stderr


@pytest.mark.parametrize("words", [("FOLDER",), ("FILE", "--out", "OUT")])
def test_a_folder_needs_somewhere_to_put_its_readings_and_a_file_does_not(
    words: tuple[str, ...], letter: Path, tmp_path: Path
) -> None:
    paths = {"FOLDER": tmp_path, "FILE": letter, "OUT": tmp_path / "out"}
    result = terminal.run("extract", *(paths.get(word, word) for word in words), home=tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "A folder of reports needs --out FOLDER" in result.stderr


def test_a_file_far_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)  # takes no room: nothing is written
    result = terminal.run("extract", path, home=tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "larger than 25 MB" in result.stderr
