"""A manager looks at the evidence room in a real browser, takes it out, and opens the index by itself."""

import io
import re
import zipfile
from pathlib import Path

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests import rooms
from tests.browser.conftest import Looker, sign_in
from tests.databases import SqliteServer
from tracker import db
from tracker.adapters.files import FileStore
from tracker.services import evidence_room

MANAGER = "partnership.manager@krscp.example"


def test_a_manager_finds_the_room_unfolds_it_and_takes_it_out(
    page: Page, looker: Looker, tmp_path: Path
) -> None:
    sign_in(page, MANAGER)
    page.goto("/reports/RICH-JTAI-24")
    page.get_by_role("link", name="What shows that it was done").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Evidence room")
    looker.look("evidence-room")
    page.get_by_role("link", name=re.compile("The delivery of Operation Encompass")).click()
    expect(page).to_have_url(re.compile("#recommendation-3$"))
    for fold in page.locator("summary", has_text=re.compile("^(Timeline|1 challenge|2 readings)")).all():
        fold.press("Enter")
    expect(page.get_by_text("Update posted").first).to_be_visible()
    looker.look("evidence-room-unfolded")

    with page.expect_download() as download:
        page.get_by_role("button", name="Take it out as one archive").click()

    download.value.save_as(tmp_path / "room.zip")
    assert download.value.suggested_filename.startswith("RICH-JTAI-24-evidence-2024-11-")
    with zipfile.ZipFile(tmp_path / "room.zip") as archive:
        assert archive.testzip() is None
        assert b"Operation Encompass" in archive.read("index.html")
    page.reload()
    expect(page.get_by_text("Who has taken it out")).to_be_visible()


@pytest.fixture(scope="module")
def opened(sqlite_server: SqliteServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a furnished report, unpacked."""
    folder, target = tmp_path_factory.mktemp("room"), io.BytesIO()
    engine, files = db.make_engine(sqlite_server.migrated()), FileStore(folder / "files")
    with db.make_session_factory(engine)() as session:
        full = rooms.furnish(session, files, words=f" \u202e<b>{'W' * 500}")
        evidence_room.take_out(session, full.report, target, files=files, actor=full.officer, now=rooms.NOW)
    engine.dispose()
    zipfile.ZipFile(target).extractall(folder / "out")
    return folder / "out"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_index_fits_the_screen_axe_finds_nothing_and_its_links_open(
    browser: Browser, opened: Path, width: int
) -> None:
    shown = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto((opened / "index.html").as_uri())
    for fold in shown.locator("summary").all():
        fold.click()

    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(shown).response["violations"] == []
    assert [url for url in asked if not url.startswith("file:")] == []
    shown.locator("td a", has_text="audit.txt").first.click()
    expect(shown.locator("body")).to_contain_text("Fourteen cases")
    shown.close()


def test_it_prints_unfolded(browser: Browser, opened: Path) -> None:
    shown = browser.new_page()
    shown.goto((opened / "index.html").as_uri())

    pages = pypdf.PdfReader(io.BytesIO(shown.pdf())).pages

    shown.close()
    printed = " ".join(" ".join(each.extract_text() for each in pages).split())
    for said in (
        "Status moved from Delivered to Verified",
        "I read twelve logs.",
        "Not said",
        "Show the sample.",
    ):
        assert said in printed, said
