"""`tracker actions export`: every action of every partnership, narrowed where asked, in three formats."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import factories, terminal
from tracker import db
from tracker.domain.roles import Role
from tracker.domain.statuses import Status

PROMISED = {
    "reference",
    "report",
    "recommendation",
    "status",
    "brag",
    "brag_reason",
    "lead",
    "lead_agency",
    "due_on",
    "original_due_on",
    "due_basis",
    "times_moved",
    "overdue_days",
    "last_update_on",
}


@pytest.fixture
def url(live_database_url: str) -> str:
    """A database with a live and a historic action of one partnership, and one action of another."""
    engine = db.make_engine(live_database_url)
    with db.make_session_factory(engine).begin() as session:
        here = factories.partnership(session, slug="richmond", name="Kingston and Richmond")
        there = factories.partnership(session, slug="wandsworth", name="Wandsworth")
        lead = factories.member(session, here, Role.ACTION_LEAD, email="lead@council.example")
        factories.member(session, here, Role.MANAGER, email="manager@council.example")
        live = factories.report(session, here, reference="RICH-JTAI-24")
        factories.action(
            session,
            factories.recommendation(session, live, text="=The quality of referrals"),
            reference="RICH-JTAI-24-01",
            status=Status.IN_PROGRESS,
            lead_id=lead.id,
            due_on=factories.TODAY,
        )
        old = factories.report(session, here, reference="RICH-SIF-17", is_tracked=False)
        factories.action(session, old, reference="RICH-SIF-17-01", is_tracked=False, due_on=factories.TODAY)
        factories.action(session, factories.report(session, there), reference="WAND-SIF-16-01")
    engine.dispose()
    return live_database_url


def export(url: str, home: Path, *words: str, kind: str = "json") -> bytes:
    result = terminal.run("actions", "export", "--format", kind, *words, home=home, DATABASE_URL=url)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def rows(url: str, home: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(export(url, home, *words))
    return found


def references(url: str, home: Path, *words: str) -> list[str]:
    return [row["reference"] for row in rows(url, home, *words)]


def test_every_action_of_every_partnership_is_there_historic_ones_too(url: str, tmp_path: Path) -> None:
    live, historic, elsewhere = rows(url, tmp_path)
    assert set(live) >= PROMISED | {"tracked"}
    assert (live["status"], live["tracked"]) == ("in_progress", True)
    assert live["brag"] == "red"  # long past by the real clock
    assert live["overdue_days"] > 300
    assert (historic["tracked"], historic["brag"], historic["overdue_days"]) == (False, None, 0)
    assert (elsewhere["due_on"], elsewhere["lead"], elsewhere["brag"]) == (None, None, "grey")


def test_json_keeps_the_exact_words_and_csv_defuses_them(url: str, tmp_path: Path) -> None:
    assert rows(url, tmp_path)[0]["recommendation"] == "=The quality of referrals"
    read = csv.DictReader(io.StringIO(export(url, tmp_path, kind="csv").decode("utf-8-sig")))
    assert next(read)["recommendation"] == "'=The quality of referrals"


@pytest.mark.parametrize("wanted", ["richmond", "Kingston and Richmond", "KINGSTON AND RICHMOND"])
def test_a_partnership_is_named_by_its_short_or_its_full_name(url: str, tmp_path: Path, wanted: str) -> None:
    assert references(url, tmp_path, "--partnership", wanted) == ["RICH-JTAI-24-01", "RICH-SIF-17-01"]


def test_only_what_is_in_tracking_where_asked(url: str, tmp_path: Path) -> None:
    assert references(url, tmp_path, "--tracked") == ["RICH-JTAI-24-01", "WAND-SIF-16-01"]
    both = ("--tracked", "--partnership", "richmond")
    assert references(url, tmp_path, *both) == ["RICH-JTAI-24-01"]


def test_with_a_persons_rights_it_is_what_that_person_sees(url: str, tmp_path: Path) -> None:
    manager = references(url, tmp_path, "--as", "manager@council.example")
    assert manager == ["RICH-JTAI-24-01", "RICH-SIF-17-01"]
    assert references(url, tmp_path, "--as", "Lead@Council.example") == ["RICH-JTAI-24-01"]


def test_excel_goes_into_a_file(url: str, tmp_path: Path) -> None:
    path = tmp_path / "actions.xlsx"
    export(url, tmp_path, "--output", str(path), kind="xlsx")
    assert [row[0].value for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2)] == [
        "RICH-JTAI-24-01",
        "RICH-SIF-17-01",
        "WAND-SIF-16-01",
    ]


def test_a_file_is_written_over_whole(url: str, tmp_path: Path) -> None:
    path = tmp_path / "actions.json"
    path.write_text("x" * 100_000)
    export(url, tmp_path, "--output", str(path))
    assert len(json.loads(path.read_text())) == 3


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_an_empty_installation_exports_an_empty_list(
    live_database_url: str, tmp_path: Path, kind: str
) -> None:
    content = export(live_database_url, tmp_path, kind=kind)
    if kind == "json":
        assert json.loads(content) == []
    elif kind == "csv":
        assert len(content.decode("utf-8-sig").splitlines()) == 1
    else:
        assert openpyxl.load_workbook(io.BytesIO(content)).active.max_row == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "pdf"], "pdf"),
        ([], "--format"),
        (["--format", "json", "--partnership", "nowhere"], "There is no partnership nowhere"),
        (["--format", "json", "--as", "nobody@council.example"], "nobody@council.example"),
        (["--format", "json", "--output", "no-such-folder/actions.json"], "no-such-folder/actions.json"),
    ],
)
def test_a_mistake_is_a_sentence_and_a_non_zero_exit(
    url: str, tmp_path: Path, words: list[str], said: str
) -> None:
    result = terminal.run("actions", "export", *words, home=tmp_path, DATABASE_URL=url)
    assert result.exit_code != 0
    assert said in result.stderr
    assert result.stdout == ""


def test_a_wrong_setting_is_a_sentence_too(tmp_path: Path) -> None:
    result = terminal.run("actions", "export", "--format", "csv", home=tmp_path, PORT="eighty")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: PORT is 'eighty'")


def test_a_database_that_was_never_made_is_told_apart_from_one_that_does_not_answer(tmp_path: Path) -> None:
    words = ("actions", "export", "--format", "csv")
    never_made = terminal.run(*words, home=tmp_path)
    assert (never_made.exit_code, "tracker init" in never_made.stderr) == (1, True)
    silent = "postgresql://tracker:hunter2@127.0.0.1:1/tracker"
    no_answer = terminal.run(*words, home=tmp_path, DATABASE_URL=silent)
    assert (no_answer.exit_code, "could not be opened" in no_answer.stderr) == (1, True)
    assert "hunter2" not in no_answer.stderr


def test_a_moved_clock_is_refused_outside_a_demonstration(url: str, tmp_path: Path) -> None:
    result = terminal.run(
        "actions",
        "export",
        "--format",
        "csv",
        home=tmp_path,
        DATABASE_URL=url,
        TRACKER_CLOCK="2024-12-16T09:00",
    )
    assert (result.exit_code, "TRACKER_CLOCK" in result.stderr) == (1, True)
