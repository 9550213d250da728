"""No page asks anybody else for anything: each request of a browser, on every kind of page, is to us."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.conftest import sign_in

MANAGER = "partnership.manager@krscp.example"
PAGES = (
    "/",
    "/actions",
    "/actions?q=school",
    "/actions/RICH-JTAI-24-01",
    "/reports",
    "/reports/new",
    "/reports/RICH-JTAI-24",
    "/reports/RICH-JTAI-24/evidence-room",
    "/statements",
    "/statements/RICH-JTAI-24",
    "/packs",
    "/mail",
    "/people",
    "/spreadsheets",
    "/challenges",
    "/dates",
    "/settings/kingston-and-richmond",
    "/settings/kingston-and-richmond/papers",
    "/account",
    "/preferences",
    "/help",
    "/nothing",
)


def test_no_page_asks_another_machine_for_anything(page: Page, demonstration: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/sign-in")
    sign_in(page, MANAGER)
    found = {path: page.goto(path) for path in PAGES}
    page.wait_for_load_state("networkidle")

    ours = urlsplit(demonstration).netloc
    elsewhere = [url for url in asked if urlsplit(url).netloc != ours and urlsplit(url).scheme != "data"]
    assert elsewhere == []
    assert len(asked) > 2 * len(PAGES), "styles and scripts were asked for too"
    answered = [path for path, response in found.items() if response and response.status == 200]
    assert len(answered) > len(PAGES) - 6, f"most of them are there: {answered}"
