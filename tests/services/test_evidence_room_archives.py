"""The archive of an evidence room: what lies in it for whom, the same for the same moment, on record."""

import hashlib
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import rooms
from tests.rooms import NOW, SECRET, Furnished, look, the_act
from tracker.adapters.files import FileStore
from tracker.domain.roles import Actor
from tracker.models import Event, Statement, StatementDraft, StatementFile
from tracker.queries import actions as action_queries
from tracker.queries import evidence as evidence_queries
from tracker.queries import reports as report_queries
from tracker.services import evidence_room
from tracker.services.evidence_room import DAMAGED, MISSING, Taken

HOSTILE = "\u202e<script>alert(1)</script>\x07{{ 7*7 }}{% x %}=1+1" + "W" * 19_800


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def full(session: Session, files: FileStore) -> Furnished:
    return rooms.furnish(session, files)


def take(
    session: Session, full: Furnished, files: FileStore, actor: Actor
) -> tuple[Taken, zipfile.ZipFile, bytes]:
    target = io.BytesIO()
    taken = evidence_room.take_out(session, full.report, target, files=files, actor=actor, now=NOW)
    return taken, zipfile.ZipFile(target), target.getvalue()


def index(archive: zipfile.ZipFile) -> str:
    """The words of the index."""
    return " ".join(html.document_fromstring(archive.read("index.html").decode()).text_content().split())


def cells(archive: zipfile.ZipFile) -> list[str]:
    """Every text of the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(archive.read("index.xlsx")))
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return [cell for row in rows for cell in row if isinstance(cell, str)]


def test_the_archive_holds_what_its_taker_may_see_and_nothing_more(
    session: Session, full: Furnished, files: FileStore
) -> None:
    _, of_manager, _ = take(session, full, files, full.manager)
    _, of_officer, _ = take(session, full, files, full.officer)

    assert of_manager.namelist() == [
        "index.html",
        "index.xlsx",
        "evidence/HERE-JTAI-24-01/01-v1-audit.txt",
        "evidence/HERE-JTAI-24-01/01-v2-audit.txt",
        "SHA256SUMS",
    ]
    everything = b"".join(of_manager.read(name) for name in of_manager.namelist())
    assert SECRET.encode() not in everything
    assert not [cell for cell in cells(of_manager) if SECRET in cell]
    assert of_officer.read(f"evidence/HERE-JTAI-24-01/04-v1-{SECRET}.txt") == SECRET.encode()
    assert [cell for cell in cells(of_officer) if SECRET in cell]


def test_the_same_moment_gives_the_same_archive(session: Session, full: Furnished, files: FileStore) -> None:
    _, _, first = take(session, full, files, full.manager)
    _, _, second = take(session, full, files, full.manager)

    assert first == second


def test_every_file_agrees_with_its_sum_and_the_index_leads_to_each(
    session: Session, full: Furnished, files: FileStore
) -> None:
    taken, archive, _ = take(session, full, files, full.manager)

    sums = dict(reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sums} == sums
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    page = html.document_fromstring(archive.read("index.html").decode())
    links = {href for href in page.xpath("//a/@href") if not href.startswith(("#", "https://"))}
    assert links == {name for name in sums if name != "index.html"}
    assert not page.xpath("//script | //link | //img | //form | //@style | //@onclick")
    assert (taken.filename, taken.files, taken.lost) == (
        "HERE-JTAI-24-evidence-2024-11-18-0900.zip",
        2,
        (),
    )


def test_index_and_workbook_say_the_same_of_everything(
    session: Session, full: Furnished, files: FileStore
) -> None:
    _, archive, _ = take(session, full, files, full.manager)
    texts = (index(archive), " ".join(cells(archive)))

    for said in (
        *("The delivery of Operation Encompass.", "Tell schools before nine.", "All schools told."),
        *("Status moved from Delivered to Verified", "I read twelve logs.", "The audit", "Wrong file."),
        *("40% in July 2024, 94% on 6 November 2024", "Show the sample.", full.audit.sha256 or ""),
    ):
        assert all(said in text for text in texts), said


def test_a_missing_and_a_damaged_file_are_named_and_the_rest_is_whole(
    session: Session, full: Furnished, files: FileStore
) -> None:
    act = the_act(look(session, full, full.manager))
    second, first = (version.sha256 or "" for version in act.evidence[0].versions)
    files.path(first).unlink()
    files.path(second).write_bytes(b"spoilt")

    taken, archive, _ = take(session, full, files, full.manager)

    assert taken.lost == ("audit.txt", "audit.txt")
    assert archive.namelist() == ["index.html", "index.xlsx", "SHA256SUMS"]
    for said in (MISSING, DAMAGED, "2 files could not be put in"):
        assert said in index(archive)
    assert {MISSING, DAMAGED} <= set(cells(archive))


def test_what_was_sent_of_the_statement_lies_in_it(
    session: Session, full: Furnished, files: FileStore
) -> None:
    statement = Statement(
        partnership_id=full.partnership.id, report=full.report, introduction="", governance=""
    )
    draft = StatementDraft(number=1, built_at=NOW, content={}, content_sha256="0")
    statement.drafts.append(draft)
    session.add(statement)
    session.flush()
    sha256 = files.keep(b"%PDF")
    own = {"statement_id": statement.id, "draft_id": draft.id, "kind": "pdf", "media_type": "application/pdf"}
    session.add(StatementFile(**own, name="statement.pdf", sha256=sha256, size=4, kept_at=NOW))
    session.flush()

    taken, archive, _ = take(session, full, files, full.manager)

    assert archive.read("statement/01-statement.pdf") == b"%PDF"
    assert "The statement as submitted" in index(archive)
    assert taken.files == 3


# --- the record ---


def test_that_it_was_taken_out_is_recorded_with_the_report_and_with_each_file(
    session: Session, full: Furnished, files: FileStore
) -> None:
    take(session, full, files, full.scrutineer)

    event = report_queries.events(session, full.report)[0]
    assert (event.summary, event.by_name, event.at) == (
        "Evidence room taken out as an archive with 2 files",
        "Scrutineer",
        NOW,
    )
    assert [each.by_name for each in evidence_queries.downloads(session, full.audit)] == ["Scrutineer"]
    history = action_queries.history(session, full.manager, full.action)
    assert not [each for each in history if "evidence room" in each.summary]


def test_the_record_that_all_may_read_counts_nothing_sealed(
    session: Session, full: Furnished, files: FileStore
) -> None:
    for taker in (full.manager, full.officer):
        take(session, full, files, taker)

    first, second = report_queries.events(session, full.report)[:2]
    assert (first.summary, first.after) == (second.summary, second.after)
    about = select(Event).where(Event.kind == evidence_queries.DOWNLOADED, Event.summary.contains(SECRET))
    assert [each.by_name for each in session.scalars(about)] == ["Detective superintendent"]


def test_hostile_text_reaches_index_and_workbook_whole_and_harmless(
    session: Session, files: FileStore
) -> None:
    full = rooms.furnish(session, files, words=HOSTILE)
    _, archive, _ = take(session, full, files, full.manager)

    page = html.document_fromstring(archive.read("index.html").decode())
    assert not page.xpath("//script")
    assert len(page.xpath("//main")) == 1
    said = page.text_content()
    assert "\x07" not in said
    whole = HOSTILE.replace("\x07", "\N{REPLACEMENT CHARACTER}")
    for text in (
        "The delivery of Operation Encompass.",
        "Tell schools before nine.",
        "The audit",
        "All told.",
    ):
        assert text + whole in said
        assert [cell for cell in cells(archive) if text + whole in cell]
    for name in archive.namelist():
        assert len(name) <= 150


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "<r>x</r>"])
def test_a_formula_stays_text_in_the_workbook(
    session: Session, full: Furnished, files: FileStore, start: str
) -> None:
    full.action.what_we_will_do = start
    session.flush()
    _, archive, _ = take(session, full, files, full.manager)

    book = openpyxl.load_workbook(io.BytesIO(archive.read("index.xlsx")))
    cell = book["Actions"]["E2"]
    assert cell.data_type == "s"
    assert cell.value == f"'{start}"
