"""Two people change the same action at the same time, each in a browser of their own."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import ON_A_PHONE, Looker, sign_in

MANAGER = "partnership.manager@krscp.example"
LEAD = "missing.people@police.example"
BOTH_UPDATE, BOTH_PLAN = "RICH-JTAI-24-08", "RICH-JTAI-24-02"
LETTER = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Figures first, please"}
TOLD = "Somebody else saved this action while you were writing"


def test_two_updates_at_the_same_time_are_both_kept_and_the_second_writer_is_told(
    page: Page, second_page: Page, looker: Looker
) -> None:
    for opened, who in ((page, LEAD), (second_page, MANAGER)):
        sign_in(opened, who)
        opened.goto(f"/actions/{BOTH_UPDATE}")
    write(page, "The pilot has begun in both boroughs.", status="In progress")
    write(second_page, "The chair wants to see figures first.", status="On hold")
    second_page.get_by_label("On hold until").fill("9 December 2024")
    second_page.get_by_text("Add evidence", exact=True).click()
    form = second_page.get_by_role("region", name="Post an update")
    form.get_by_label("What does it show?").fill("The letter of the chair")
    form.locator("input[type=file]").set_input_files(LETTER)

    save(page, "Save update")
    expect(page.get_by_role("alert")).to_contain_text(f"Saved. {BOTH_UPDATE} is in progress.")
    save(second_page, "Save update")
    told = second_page.get_by_role("alert")
    expect(told).to_contain_text(TOLD)
    expect(told).to_be_focused()
    for words in ("The pilot has begun in both boroughs.", "Detective Inspector, missing people"):
        expect(told).to_contain_text(words)
    expect(told).to_contain_text("The chair wants to see figures first.")
    Looker(second_page).look("both-update")
    expect(form.get_by_label("What happened?")).to_have_value("The chair wants to see figures first.")
    expect(form.get_by_label("On hold", exact=True)).to_be_checked()
    expect(form.get_by_label("On hold until")).to_have_value("9 December 2024")
    expect(form.get_by_label("What does it show?")).to_have_value("The letter of the chair")
    expect(second_page.get_by_text("choose it again")).to_be_visible()  # a browser gives a file only once

    form.locator("input[type=file]").set_input_files(LETTER)
    save(second_page, "Save update")
    expect(second_page.get_by_role("alert")).to_contain_text(f"Saved. {BOTH_UPDATE} is on hold.")
    page.reload()
    for opened in (page, second_page):
        history = opened.get_by_role("region", name="History")
        expect(history).to_contain_text("The pilot has begun in both boroughs.")
        expect(history).to_contain_text("Status moved from Not started to In progress")
        expect(history).to_contain_text("The chair wants to see figures first.")
        expect(history).to_contain_text("Status moved from In progress to On hold")
        expect(history.get_by_role("link", name="The letter of the chair")).to_be_visible()
    looker.look("both-updated")


def write(page: Page, note: str, *, status: str) -> None:
    page.get_by_label("What happened?").fill(note)
    page.get_by_label(status, exact=True).check()


def save(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


@ON_A_PHONE
def test_two_plans_at_the_same_time_are_both_kept_and_the_second_writer_is_told(
    page: Page, second_page: Page, looker: Looker
) -> None:
    for opened in (page, second_page):
        sign_in(opened, MANAGER)
        opened.goto(f"/actions/{BOTH_PLAN}")
        opened.get_by_role("link", name="Change plan or people").click()
        expect(opened.get_by_role("heading", level=1)).to_have_text("Plan this action")

    page.get_by_label("What we will do").fill("Begin the night rota in December.")
    page.get_by_label("Deputy").select_option("Head of service, single point of access")
    second_page.get_by_label("What we will do").fill("Begin the night rota in January, with health.")
    second_page.get_by_label("Success measure").fill("Every night of the month has a name on it.")

    save(page, "Save plan")
    expect(page.get_by_role("alert")).to_contain_text(f"Saved {BOTH_PLAN}.")
    save(second_page, "Save plan")
    told = second_page.get_by_role("alert")
    expect(told).to_contain_text(TOLD)
    expect(told).to_be_focused()
    expect(told).to_contain_text("Begin the night rota in December.")
    Looker(second_page).look("both-plan")
    will_do, measure = (
        second_page.get_by_label("What we will do"),
        second_page.get_by_label("Success measure"),
    )
    expect(will_do).to_have_value("Begin the night rota in January, with health.")
    expect(measure).to_have_value("Every night of the month has a name on it.")
    # Saving now takes the deputy off again, so the second writer must know of them.
    expect(told).to_contain_text("Head of service, single point of access")

    save(second_page, "Save plan")
    expect(second_page.get_by_role("alert")).to_contain_text(f"Saved {BOTH_PLAN}.")
    page.reload()
    for opened in (page, second_page):
        history = opened.get_by_role("region", name="History")
        expect(history).to_contain_text("Begin the night rota in December.")
        expect(history).to_contain_text("Begin the night rota in January, with health.")
        expect(history).to_contain_text("Every night of the month has a name on it.")
    looker.look("both-planned")
