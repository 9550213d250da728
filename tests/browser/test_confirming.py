"""Confirming a report in a real browser, by keyboard, beside its printed pages; nobody is mailed."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, or_, select

from tests import report_files
from tests.browser.conftest import Installed, Looker, sign_in
from tests.report_files import Heading, Points
from tracker import db
from tracker.models import Mail

MANAGER = "partnership.manager@krscp.example"
REPORT = (
    Heading(1, "Inspection of services for children in need of help and protection in Riverford"),
    "Inspection date: 2 June 2015 – 25 June 2015",
    "Report published: 14 August 2015",
    Heading(2, "Findings"),
    "24. Plans are vague, and children drift without a decision for months.",
    Heading(2, "Recommendations"),
    Points(
        (
            ("Ensure that plans are specific and that they include contingencies (paragraph 24).", ()),
            ("Improve chronologies, so that they inform assessments. Review the strategy.", ()),
        ),
        start=1,
    ),
    "Evaluate the impact of training on practice.",
    Points((("Hold partners to account for what they record.", ()), ("Meet the children.", ())), start=4),
    Heading(2, "Key strengths"),
    "The chair knows the partners well and challenges them where it is needed.",
)


def test_a_report_is_confirmed_by_keyboard(
    page: Page, looker: Looker, installed: Installed, tmp_path: Path
) -> None:
    sign_in(page, MANAGER)
    bring_in(page, tmp_path)
    see_it_as_printed_and_as_text(page, looker)
    settle_what_is_unsure(page)
    split_merge_drop_and_move(page)
    choose_an_agency_and_come_back(page)
    looker.look("corrected")
    reference = confirm(page)
    see_the_passage(page, looker, reference)
    assert mails_about(installed, reference) == 0


def item(page: Page, nth: int) -> Locator:
    return page.get_by_role("group", name=re.compile(f"^Item {nth} of "))


def words(page: Page, nth: int) -> Locator:
    return item(page, nth).get_by_label("Words")


def bring_in(page: Page, folder: Path) -> None:
    path = folder / "report.pdf"
    path.write_bytes(report_files.pdf(REPORT))
    page.goto("/reports/new")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Confirm")


def see_it_as_printed_and_as_text(page: Page, looker: Looker) -> None:
    pages = page.get_by_role("region", name="The document")
    item(page, 2).get_by_role("link", name="See it on page 1").click()
    mark = pages.get_by_role("link", name="Item 2, on page 1")
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    picture = pages.locator("img").first
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") == 1000
    looker.look("confirm")

    page.get_by_text("As text", exact=True).click()
    expect(mark).to_be_hidden()
    item(page, 2).get_by_role("link", name="See it on page 1").click()
    expect(pages.get_by_role("link", name="Item 2")).to_be_focused()
    looker.look("confirm-as-text")
    page.keyboard.press("Enter")
    expect(words(page, 2)).to_be_focused()
    page.get_by_text("As printed", exact=True).click()


def settle_what_is_unsure(page: Page) -> None:
    """The one without a number stands first; it goes to its place once somebody says that it is right."""
    first = page.get_by_role("region", name="Look at these first")
    expect(first.get_by_role("group", name="Item")).to_have_count(1)
    words(page, 1).focus()
    expect(item(page, 1)).to_contain_text("children drift without a decision")
    page.keyboard.press("Alt+n")
    expect(words(page, 3)).to_be_focused()
    page.keyboard.press("Alt+r")
    expect(first).to_have_count(0)
    expect(words(page, 3)).to_have_value("Evaluate the impact of training on practice.")


def split_merge_drop_and_move(page: Page) -> None:
    words(page, 1).focus()
    page.keyboard.press("Alt+j")
    expect(words(page, 2)).to_be_focused()
    words(page, 2).evaluate("box => box.setSelectionRange(54, 54)")
    page.keyboard.press("Alt+Enter")
    expect(words(page, 2)).to_have_value("Improve chronologies, so that they inform assessments.")
    expect(words(page, 3)).to_have_value("Review the strategy.")
    expect(item(page, 6)).to_be_visible()

    words(page, 5).focus()
    page.keyboard.press("Alt+m")
    expect(words(page, 4)).to_have_value(re.compile("training on practice. Hold partners"))
    item(page, 4).get_by_text("As it was read").click()
    item(page, 4).get_by_role("button", name="Take these items again").click()
    expect(words(page, 5)).to_have_value("Hold partners to account for what they record.")

    words(page, 5).focus()
    page.keyboard.press("Alt+x")
    dropped = page.get_by_text("Dropped: Hold partners to account")
    expect(dropped).to_be_visible()
    expect(page.get_by_role("button", name="Confirm 5 recommendations")).to_be_visible()
    page.get_by_role("button", name="Restore").focus()
    page.keyboard.press("Alt+x")
    expect(dropped).to_have_count(0)

    words(page, 6).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(words(page, 5)).to_have_value("Meet the children.")
    expect(words(page, 6)).to_have_value("Hold partners to account for what they record.")


def choose_an_agency_and_come_back(page: Page) -> None:
    """Whoever leaves with something unsaved is asked first; what was saved is there when they come back."""
    item(page, 1).locator("summary", has_text="lead agency: none yet").click()
    item(page, 1).get_by_label("Lead agency").select_option(index=2)
    words(page, 5).fill("Meet the children alone.")
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="Reports", exact=True).first.click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    expect(words(page, 5)).to_have_value("Meet the children alone.")
    page.get_by_label("Authority", exact=True).fill("Riverford")
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator("main")).to_contain_text("Draft saved")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Overview").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Reports").click()
    page.get_by_role("link", name="protection in Riverford").click()
    expect(words(page, 5)).to_have_value("Meet the children alone.")
    expect(item(page, 1).locator("summary", has_text="lead agency: none yet")).to_have_count(0)


def confirm(page: Page) -> str:
    page.get_by_label("Live").check()
    page.get_by_role("button", name="Confirm 6 recommendations").click()
    expect(page.locator("main")).to_contain_text("6 recommendations confirmed")
    return page.url.rpartition("/")[2]


def see_the_passage(page: Page, looker: Looker, reference: str) -> None:
    """From an action the printed page, with its passage marked, is one click away."""
    page.goto(f"/actions/{reference}-01")
    page.get_by_role("link", name="See it in the report").click()
    mark = page.get_by_role("link", name="Item 1, on page 1")
    expect(mark).to_be_in_viewport()
    expect(page.locator("img").first).to_have_js_property("complete", True)
    looker.look("source")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the file").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")


def mails_about(installed: Installed, reference: str) -> int:
    """How many mails, sent or waiting, name this report."""
    engine = db.make_engine(installed.environ["DATABASE_URL"])
    with engine.connect() as connection:
        named = or_(Mail.subject.contains(reference), Mail.text.contains(reference))
        found = connection.scalar(select(func.count()).select_from(Mail).where(named))
    engine.dispose()
    return found or 0
