"""Each kind of digest as a page, on a phone and in a mail program: it fits, and axe finds nothing."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from tests import databases, digests
from tests.browser.conftest import Looker
from tracker import db


@pytest.fixture(scope="module")
def mails(sqlite_server: databases.SqliteServer) -> dict[str, str]:
    """The HTML of one digest to each reader, by what they are."""
    url = sqlite_server.migrated()
    engine = db.make_engine(url)
    with Session(engine) as session:
        full = digests.full(session)
        written = digests.weekly(session) + digests.board(session, date(2024, 11, 18))
        readers = {user.id: name for name, user in full.readers.items()}
        found = {readers[mail.user_id or 0]: mail.html for mail in written}
    engine.dispose()
    sqlite_server.drop(url)
    return found


@pytest.fixture
def sheet(browser: Browser) -> Iterator[Page]:
    """An empty page as a mail program has it, on which any request for something remote fails."""
    context = browser.new_context(viewport={"width": 700, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert asked == [], "a mail fetches nothing"


def test_each_digest_fits_its_page_and_reads_well(sheet: Page, mails: dict[str, str]) -> None:
    assert len(mails) == 7
    looker = Looker(sheet)
    for reader, body in mails.items():
        sheet.set_content(body)
        looker.look(reader)
