"""A manager sets the years and places a hold: the pages fit a phone, and axe finds nothing."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import ON_A_PHONE, Looker, sign_in

ROOT = "/settings/kingston-and-richmond/retention"


@ON_A_PHONE
def test_a_manager_sees_what_goes_next_and_keeps_it(page: Page, looker: Looker) -> None:
    sign_in(page, "partnership.manager@krscp.example")
    page.goto(ROOT)
    expect(page.get_by_text("What is closed is kept for ever")).to_be_visible()
    looker.look("retention")

    page.get_by_role("link", name="Change how long").click()
    page.get_by_label("Years after the last thing happened").fill("7")
    looker.look("retention-years")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("What is closed is kept\\s+for 7 years"))).to_be_visible()

    page.get_by_role("link", name="Place a legal hold").click()
    page.get_by_label("The whole partnership").check()
    page.get_by_label("Why?").fill("An inquiry asks for everything")
    looker.look("retention-hold")
    page.get_by_role("button", name="Place the hold").click()
    expect(page.get_by_text("An inquiry asks for everything")).to_be_visible()
    looker.look("retention-held")
    page.get_by_role("link", name="Lift the hold on the whole partnership").click()
    page.get_by_label("Why may it be lifted?").fill("The inquiry is over")
    page.get_by_role("button", name="Lift the hold").click()
    expect(page.get_by_text("The hold is lifted.")).to_be_visible()
