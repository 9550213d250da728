"""A manager goes through a filtered list in a meeting, in a real browser and without a mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Looker, sign_in

MANAGER = "partnership.manager@krscp.example"
PRESENT = "Partnership manager, head of service, named nurse"
FIRST = "The board heard that the audit is done and the findings are shared."
THIRD = "The board asked for figures by borough at its next meeting."
MOST_STOPS = 150


def reach(wanted: Locator) -> None:
    """Press Tab until this has the focus."""
    for _ in range(MOST_STOPS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        wanted.page.keyboard.press("Tab")
    pytest.fail(f"{wanted} is not reached by {MOST_STOPS} presses of Tab")


def follow(wanted: Locator) -> None:
    """Go to this link or button and press Enter."""
    reach(wanted)
    wanted.page.keyboard.press("Enter")


def test_a_manager_goes_through_a_list_by_keyboard_alone(page: Page, looker: Looker) -> None:
    sign_in(page, MANAGER)
    number = filter_the_list(page, looker)
    begin(page, looker, number)
    first = write_and_go_on(page, looker, number)
    third = go_back_and_forth(page, number, first)
    read_the_minutes(page, looker, number, first, third)


def test_a_note_that_is_not_saved_is_not_lost_by_going_on(page: Page) -> None:
    sign_in(page, MANAGER)
    page.goto("/meetings/new?status=in_progress")
    reach(page.get_by_label("Who is here?"))
    page.keyboard.type(PRESENT)
    follow(page.get_by_role("button", name="Begin"))
    reach(page.get_by_label("What happened?"))
    page.keyboard.type("Half a sentence")
    page.on("dialog", lambda warning: warning.dismiss())
    page.keyboard.press("Alt+ArrowRight")
    page.wait_for_timeout(1_000)  # nothing is to happen, so there is nothing to wait for
    expect(page.locator("#progress")).to_contain_text("1 of")
    expect(page.get_by_label("What happened?")).to_have_value("Half a sentence")


def filter_the_list(page: Page, looker: Looker) -> int:
    """The actions in progress; how many there are."""
    follow(page.get_by_role("navigation", name="Main").get_by_role("link", name="Actions"))
    reach(page.get_by_role("group", name="Status").get_by_label("In progress"))
    page.keyboard.press("Space")
    follow(page.get_by_role("button", name="Apply filters"))
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text("In progress")
    looker.look("meeting-list")
    number = page.locator("table tbody tr").count()
    assert number >= 3
    return number


def begin(page: Page, looker: Looker, number: int) -> None:
    follow(page.get_by_role("link", name="Go through these in a meeting"))
    expect(page.locator("main")).to_contain_text(f"{number} actions match the filter")
    expect(page.get_by_label("Date of the meeting")).to_have_value("18 November 2024")
    looker.look("meeting-begin")
    reach(page.get_by_label("Who is here?"))
    page.keyboard.type(PRESENT)
    follow(page.get_by_role("button", name="Begin"))


def write_and_go_on(page: Page, looker: Looker, number: int) -> str:
    """Save a note on the first action by Ctrl and Enter; the reference of that action."""
    at(page, 1, number, updated=0)
    reference = current(page)
    expect(page.get_by_label("What happened?")).to_be_focused()
    page.keyboard.type(FIRST)
    looker.look("meeting-action")
    page.keyboard.press("Control+Enter")
    at(page, 2, number, updated=1)
    expect(page.get_by_role("alert")).to_contain_text(f"Saved {reference}.")
    return reference


def go_back_and_forth(page: Page, number: int, first: str) -> str:
    """Look at the first again, pass over the second, and write to the third; the third's reference."""
    page.keyboard.press("Alt+ArrowLeft")
    at(page, 1, number, updated=1)
    assert current(page) == first
    expect(page.get_by_text(FIRST)).to_be_visible()
    page.keyboard.press("Alt+ArrowRight")
    at(page, 2, number, updated=1)
    page.keyboard.press("Alt+ArrowRight")
    at(page, 3, number, updated=1)
    reference = current(page)
    page.keyboard.type(THIRD)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text(f"Saved {reference}.")
    return reference


def read_the_minutes(page: Page, looker: Looker, number: int, first: str, third: str) -> None:
    if "Meeting of" not in page.get_by_role("heading", level=1).inner_text():
        follow(page.get_by_role("link", name="Meeting of 18 November 2024"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Meeting of 18 November 2024")
    main = page.locator("main")
    expect(main).to_contain_text(PRESENT)
    expect(main).to_contain_text(f"2 actions updated of {number}.")
    items = main.get_by_role("listitem")
    expect(items).to_have_count(number)
    expect(items.nth(0)).to_have_text(re.compile(rf"{first}\s+Updated\s+{FIRST}"))
    expect(items.nth(1)).to_contain_text("Passed over")
    expect(items.nth(2)).to_have_text(re.compile(rf"{third}\s+Updated\s+{THIRD}"))
    looker.look("meeting-minutes")

    follow(page.get_by_role("link", name=first))
    follow(page.get_by_role("link", name="The whole action"))
    history = page.locator("section", has=page.get_by_role("heading", name="History"))
    expect(history).to_contain_text(FIRST)
    expect(history).to_contain_text(f"At the meeting of 18 November 2024. Present: {PRESENT}")


def at(page: Page, number: int, of: int, *, updated: int) -> None:
    expect(page.locator("#progress")).to_have_text(f"{number} of {of}, {updated} updated")


def current(page: Page) -> str:
    """The reference of the action that is shown."""
    return page.locator("main .govuk-caption-l").inner_text()
