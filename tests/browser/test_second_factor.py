"""Setting a second factor up, signing in with its code or a recovery code, and a session that is ending."""

import re
from datetime import timedelta

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.conftest import ON_A_PHONE, Looker, sign_in
from tracker.adapters.clock import real_now
from tracker.domain import demonstration as demonstrated

PERSON = "public.protection@police.example"


def code_of(secret: str, steps: int = 0) -> str:
    """What the telephone shows, now or some steps of half a minute later."""
    return pyotp.TOTP(secret).at(real_now() + timedelta(seconds=30 * steps))


def open_security(page: Page) -> None:
    page.locator(".ft-menu__summary").click()
    page.get_by_role("link", name="Security").click()


def sign_out(page: Page) -> None:
    page.locator(".ft-menu__summary").click()
    page.get_by_role("button", name="Sign out").first.click()


def password_and_code(page: Page, code: str) -> None:
    sign_in(page, PERSON)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()


@ON_A_PHONE
def test_a_telephone_is_set_up_and_from_then_on_its_code_is_asked_for(page: Page, looker: Looker) -> None:
    sign_in(page, PERSON)
    open_security(page)
    looker.look("security")
    page.get_by_role("link", name="Set up a second factor").click()
    expect(page.locator("svg.ft-qr")).to_be_visible()
    looker.look("second-factor")
    page.get_by_text("The camera does not take it").click()
    secret = page.locator(".ft-key").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_label("Current password", exact=True).fill(demonstrated.PASSWORD)
    page.get_by_role("button", name="Set it up").click()
    codes = page.locator(".ft-codes code").all_inner_texts()
    assert len(codes) == 10
    looker.look("recovery-codes")
    page.get_by_role("button", name="I have kept them").click()

    sign_out(page)
    sign_in(page, PERSON)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    looker.look("code")
    page.get_by_label("Code").fill(code_of(secret, steps=1))  # the one of the set-up is used up
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You lead")

    sign_out(page)
    password_and_code(page, codes[0])
    expect(page.get_by_role("region", name="Mind")).to_contain_text("You used a recovery code; 9 are left.")
    open_security(page)
    expect(page.get_by_text("9 codes left")).to_be_visible()
    page.get_by_role("link", name="See it").click()
    looker.look("data")


def test_whoever_reads_for_long_is_warned_and_may_stay(page: Page, looker: Looker) -> None:
    page.clock.install()
    sign_in(page, PERSON)
    banner = page.locator("[data-session-ends]")
    expect(banner).to_be_hidden()

    page.clock.run_for(55 * 60 * 1000 + 10_000)
    expect(banner).to_contain_text(re.compile(r"You will be signed out in \d minutes?\."))
    looker.look("ending")
    page.get_by_role("button", name="Stay signed in").click()
    expect(banner).to_be_hidden()

    page.clock.run_for(61 * 60 * 1000)
    expect(banner).to_contain_text("You have been signed out. What you typed here is not lost")
