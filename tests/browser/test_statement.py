"""A manager composes a statement in a real browser, reads it, and compares two of its versions."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Looker, sign_in

MANAGER = "partnership.manager@krscp.example"
STATEMENT = "/statements/RICH-JTAI-24"


def test_a_manager_composes_a_statement_and_compares_two_versions(page: Page, looker: Looker) -> None:
    sign_in(page, MANAGER)
    export(page)
    page.goto(STATEMENT)
    page.get_by_label("Risks and dependencies").fill("## Staff\n\n- Vacancies in the **front door**")
    page.get_by_role("button", name="Save these parts").click()
    expect(page.locator("main")).to_contain_text("Saved.")
    looker.look("statement-written")
    page.get_by_role("link", name="Read the draft as it stands now").click()
    expect(page.get_by_role("heading", name="Staff")).to_be_visible()
    looker.look("statement-read")
    export(page)
    page.goto(STATEMENT)
    page.get_by_role("link", name=re.compile("^What changed")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What changed from version")
    row = page.get_by_role("row", name="Risks and dependencies")
    expect(row.locator("ins").last).to_contain_text("front door")
    looker.look("statement-compared")


def export(page: Page) -> None:
    page.goto(STATEMENT)
    with page.expect_download():
        page.get_by_role("button", name=re.compile("PDF")).click()
