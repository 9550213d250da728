"""A lead on a phone: from the overview to an update with evidence and a request for another date."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import ON_A_PHONE, Looker, sign_in

pytestmark = ON_A_PHONE

LEAD = "public.protection@police.example"
ACTION = "RICH-JTAI-24-03"
SCHOOLS = {"name": "schools.txt", "mimeType": "text/plain", "buffer": b"Thirty-one schools of thirty-three"}


def test_a_lead_posts_evidence_and_asks_for_another_date_on_a_phone(page: Page, looker: Looker) -> None:
    sign_in(page, LEAD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("You lead")
    looker.look("phone-overview")
    page.get_by_role("link", name=f"Post an update on {ACTION}").tap()
    expect(page.get_by_label("What happened?")).to_be_in_viewport()
    looker.look("phone-action")

    post_an_update_with_a_file(page, looker)
    ask_for_another_date(page, looker)


def post_an_update_with_a_file(page: Page, looker: Looker) -> None:
    update = page.get_by_role("region", name="Post an update")
    update.get_by_label("What happened?").fill("All schools but two have the new form.")
    update.get_by_text("Add evidence").tap()
    update.get_by_label("What does it show?").fill("The list of schools that have the form")
    update.locator("input[type=file]").set_input_files(SCHOOLS)
    looker.look("phone-update-filled")
    update.get_by_role("button", name="Save update").tap()
    expect(page.get_by_role("alert")).to_contain_text(f"Saved. {ACTION} is in progress.")
    history = page.get_by_role("region", name="History")
    expect(history).to_contain_text("All schools but two have the new form.")
    expect(history.get_by_role("link", name="The list of schools that have the form")).to_be_visible()
    looker.look("phone-updated")

    page.get_by_role("region", name="Evidence").get_by_role("link", name="The list of schools").tap()
    expect(page.get_by_role("link", name="Download schools.txt")).to_be_visible()
    looker.look("phone-evidence")
    page.get_by_role("navigation", name="Back").get_by_role("link", name=ACTION).tap()


def ask_for_another_date(page: Page, looker: Looker) -> None:
    due = page.get_by_role("region", name="Due date")
    due.get_by_role("link", name="Ask for another date").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask for another date")
    page.get_by_label("Why is another date needed?").select_option(index=1)
    page.get_by_label("What happened, and what will be different by then?").fill(
        "Two schools changed their safeguarding lead in October."
    )
    page.get_by_label("The date you propose").fill("20 December 2024")
    looker.look("phone-ask")
    page.get_by_role("button", name="Send the request").tap()
    expect(page.get_by_role("alert")).to_contain_text("Asked.")
    expect(due).to_contain_text("asks for 20 December 2024")
    expect(due).to_contain_text("Two schools changed their safeguarding lead in October.")
    expect(due).to_contain_text("It waits for somebody else to decide.")
    expect(due.get_by_role("link", name="Agree or refuse")).to_have_count(0)
    looker.look("phone-asked")
