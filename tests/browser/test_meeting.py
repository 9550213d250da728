"""A manager in meeting mode by keyboard, and a lead who asks for another date, in a real browser."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Looker
from tracker.domain import demonstration

MANAGER = "partnership.manager@krscp.example"
LEAD = "public.protection@police.example"


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(demonstration.PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    page.wait_for_load_state()


def test_a_manager_goes_through_a_list_by_keyboard(page: Page, looker: Looker) -> None:
    sign_in(page, MANAGER)
    page.goto("/actions?status=in_progress")
    looker.look("list")
    page.get_by_role("link", name="Go through these in a meeting").click()
    page.get_by_label("Who is here?").fill("Head of service, named nurse")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("#progress")).to_contain_text("1 of")
    expect(page.get_by_label("What happened?")).to_be_focused()
    page.keyboard.type("Said at the board.")
    looker.look("meeting")
    page.get_by_label("What happened?").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#progress")).to_contain_text("2 of")
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("#progress")).to_contain_text("1 of")
    expect(page.get_by_text("Said at the board.")).to_be_visible()
    page.get_by_role("link", name="Meeting of").click()
    expect(page.get_by_text("1 action updated of")).to_be_visible()
    looker.look("minutes")


def test_a_lead_gives_evidence_and_asks_for_another_date(page: Page, looker: Looker) -> None:
    sign_in(page, LEAD)
    page.goto("/actions/RICH-JTAI-24-03")
    looker.look("action")
    page.get_by_label("What happened?").fill("All schools but two are told.")
    page.get_by_text("Add evidence").click()
    page.locator("#evidence_note").fill("The list of schools")
    page.locator("#file").set_input_files(
        {"name": "schools.txt", "mimeType": "text/plain", "buffer": b"Thirty-one schools of thirty-three"}
    )
    page.get_by_role("button", name="Save update").click()
    expect(page.get_by_role("link", name="The list of schools").first).to_be_visible()
    page.get_by_role("link", name="Ask for another date").click()
    looker.look("ask")
    page.get_by_label("Why is another date needed?").select_option("systems")
    page.get_by_label("What happened, and what will be different by then?").fill("The release is late.")
    page.get_by_label("The date you propose").fill("20 December 2024")
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_load_state()
    looker.look("sent")
    expect(page.get_by_text("It waits for somebody else to decide")).to_be_visible()
    looker.look("asked")
