"""The main job as a manager does it, in a real browser: from the letter to the exported statement."""

import io
import re
from pathlib import Path

from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.conftest import Looker, sign_in

LETTER = Path(__file__).parent / "letter.txt"
MANAGER = "partnership.manager@krscp.example"


def test_a_manager_takes_a_letter_to_a_statement(page: Page, looker: Looker) -> None:
    page.goto("/")
    looker.look("sign-in")
    sign_in(page, MANAGER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    expect(page.locator("main")).to_contain_text("Friday 13 December 2024")
    looker.look("overview")

    reference = import_with_a_correction(page, looker)
    action = assign_a_lead_and_a_date(page, looker, reference)
    post_an_update(page, looker, action)
    see_the_digest(page, looker)
    export_the_statement(page, looker, reference)


def import_with_a_correction(page: Page, looker: Looker) -> str:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Reports").click()
    looker.look("reports")
    page.get_by_role("button", name="Bring in a report").click()
    looker.look("bring-in-a-report")
    page.locator("input[type=file]").set_input_files(LETTER)
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Confirm")
    looker.look("confirm")
    wrong = page.locator("textarea", has_text="The timelines of strategy meetings")
    expect(wrong).to_have_count(1)
    wrong.fill("The timeliness of strategy meetings, so that partners decide together and soon.")
    page.get_by_role("button", name=re.compile("^Confirm")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Riverford")
    expect(page.locator("main")).to_contain_text("The timeliness of strategy meetings")
    expect(page.locator("main")).to_contain_text("23 January 2025")
    looker.look("report")
    return "RIVE-JTAI-24"


def assign_a_lead_and_a_date(page: Page, looker: Looker, report: str) -> str:
    action = f"{report}-01"
    page.get_by_role("link", name=action).first.click()
    looker.look("action")
    page.get_by_role("link", name="Change plan or people").click()
    page.get_by_label("What we will do").fill(
        "Hold a strategy meeting within one working day, at weekends too."
    )
    page.get_by_label("Success measure").fill("Nine in ten meetings within one working day.")
    page.get_by_label("Lead", exact=True).select_option(index=2)
    page.get_by_label("Lead agency").select_option(index=1)
    page.get_by_label("Due date").fill("31 January 2025")
    looker.look("plan")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("31 Jan 2025")
    return action


def post_an_update(page: Page, looker: Looker, action: str) -> None:
    page.get_by_label("What happened?").fill("The out-of-hours rota is agreed by all three partners.")
    page.get_by_label("In progress").check()
    page.get_by_role("button", name="Save update").click()
    expect(page.locator("main")).to_contain_text(f"Saved. {action} is in progress.")
    history = page.locator("section", has=page.get_by_role("heading", name="History"))
    expect(history).to_contain_text("Status moved from Not started to In progress")
    expect(history).to_contain_text("The out-of-hours rota is agreed by all three partners.")
    expect(history).to_contain_text("Due date set to 31 January 2025")
    looker.look("history")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Actions").click()
    expect(page.get_by_role("link", name=action)).to_have_count(1)
    looker.look("actions")


def see_the_digest(page: Page, looker: Looker) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Mail").click()
    looker.look("mail")
    page.get_by_role("row", name="Weekly digest").get_by_role("link").first.click()
    looker.look("digest")
    shown = page.frame_locator("iframe").locator("body")
    expect(shown).to_contain_text("13 December 2024")


def export_the_statement(page: Page, looker: Looker, report: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Statements").click()
    looker.look("statements")
    page.get_by_role("link", name=re.compile("Riverford|" + report)).first.click()
    expect(page.locator("main")).to_contain_text("Thursday 23 January 2025")
    looker.look("statement")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("Word")).click()
    document = Document(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    words = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "The timeliness of strategy meetings, so that partners decide together and soon." in words
    assert "Hold a strategy meeting within one working day, at weekends too." in words


def test_a_lead_finds_what_is_theirs_and_posts_an_update(page: Page, looker: Looker) -> None:
    page.goto("/sign-in")
    sign_in(page, "head.spa@afc.example")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You lead")
    looker.look("lead")
    page.get_by_role("link", name=re.compile("^Post an update")).first.click()
    page.get_by_label("What happened?").fill(
        "Discussed at the team meeting; the new form is in use from Monday."
    )
    page.get_by_role("button", name="Save update").click()
    expect(page.locator("main")).to_contain_text("Saved.")
    looker.look("lead-action")
