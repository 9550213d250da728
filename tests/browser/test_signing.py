"""A statement is signed off in a real browser: composed, asked for, signed by link, and looked at again."""

import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ON_A_PHONE, SCREENS, Installed, Looker, sign_in
from tracker import config
from tracker.adapters import mail as adapter
from tracker.adapters.clock import real_now
from tracker.services import delivery, runtime
from tracker.services.delivery import Sending

pytestmark = ON_A_PHONE

MANAGER = "partnership.manager@krscp.example"
STATEMENT = "/statements/RICH-JTAI-24"
SIGNATORY = "ian.dodds@richmond.example"
NOT_YET = "The new risk needs an owner first."


def test_a_statement_is_signed_by_link_on_a_phone_and_must_be_looked_at_again_after_a_change(
    page: Page, browser: Browser, installed: Installed, looker: Looker
) -> None:
    sign_in(page, MANAGER)
    compose(page, "The front door may lose staff.")
    name_and_ask(page, looker)
    context = browser.new_context(base_url=installed.address, **SCREENS["phone"][1])
    phone = context.new_page()
    look = Looker(phone).look
    phone.goto(link_in_the_mail(installed))
    expect(phone.get_by_text("This page is for Ian Dodds, Director of Children's Services")).to_be_visible()
    expect(phone.locator("body")).to_contain_text("The front door may lose staff.")
    look("signing-read")
    sign(phone, look)
    page.goto(STATEMENT)
    expect(page.get_by_role("row", name="Ian Dodds")).to_contain_text("Signed")
    looker.look("signing-signed-statement")

    compose(page, "The front door may lose staff and its manager.")

    expect(page.get_by_role("link", name=re.compile("^Ian Dodds, .* must look again"))).to_be_visible()
    expect(page.get_by_role("row", name="Ian Dodds")).to_contain_text("Must look again")
    looker.look("signing-look-again-statement")
    look_again(phone, look)
    page.goto(f"{STATEMENT}/sign")
    expect(page.get_by_role("row", name="Achieving for Children")).to_contain_text(NOT_YET)
    looker.look("signing-not-yet")
    page.get_by_role("link", name="Signed on paper").click()
    looker.look("signing-paper")
    phone.goto(f"/sign/{'A' * 43}")
    look("signing-unknown")
    context.close()
    sign_on_screen(page, looker)


def compose(page: Page, risks: str) -> None:
    page.goto(STATEMENT)
    page.get_by_label("Risks and dependencies").fill(risks)
    page.get_by_role("button", name="Save these parts").click()
    expect(page.locator("main")).to_contain_text("Saved.")


def name_and_ask(page: Page, looker: Looker) -> None:
    page.get_by_role("link", name="Name who signs, and ask them").click()
    looker.look("signing-nobody-named")
    page.get_by_role("link", name="Name who signs for Achieving for Children").click()
    expect(page.get_by_label("Name of the person")).to_have_value("Ian Dodds")
    expect(page.get_by_label("With the directors, once the agencies have signed")).to_be_checked()
    page.get_by_label("E-mail address").fill(SIGNATORY)
    looker.look("signing-name")
    page.get_by_role("button", name="Save who signs").click()
    page.get_by_role("button", name="Ask the directors who have not signed").click()
    expect(page.locator("main")).to_contain_text("Asked by mail: Ian Dodds.")
    looker.look("signing-asked")


def link_in_the_mail(installed: Installed) -> str:
    """Let the request be delivered, by us or by the scheduler, and read the link in it."""
    running = runtime.start(config.from_environment(installed.environ))
    with adapter.sender(running.settings.mail_url, running.settings.home) as send:
        by = Sending(
            send=send,
            mail_from=running.settings.mail_from,
            base_url=running.settings.base_url,
            now=running.clock.now,
            real_now=real_now,
        )
        delivery.deliver(running.session_factory, by, even_early=True)
    running.engine.dispose()
    for _ in range(100):
        for path in (running.settings.home / "mailbox" / "new").iterdir():
            got = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = got.get_body(("plain",))
            if got["To"] == SIGNATORY and body is not None:
                return re.findall(r"http://127\.0\.0\.1:\d+(/sign/\S+)", body.get_content())[0]
        time.sleep(0.1)
    raise AssertionError("the request to sign did not arrive")


def sign(phone: Page, look: Callable[[str], None]) -> None:
    phone.get_by_role("link", name="answer at its end").tap()
    phone.get_by_label("Your name, as you sign").fill("Ian Dodds")
    phone.get_by_role("button", name=re.compile("Sign version")).tap()
    expect(phone.get_by_role("alert")).to_contain_text("Tick the box to sign")
    expect(phone.get_by_label("Your name, as you sign")).to_have_value("Ian Dodds")
    phone.get_by_label("I have read this version and sign it off.").check()
    phone.get_by_role("button", name=re.compile("Sign version")).tap()
    expect(phone.get_by_role("status")).to_contain_text("You signed version")
    look("signing-signed")


def look_again(phone: Page, look: Callable[[str], None]) -> None:
    phone.reload()
    expect(phone.get_by_text("What was promised has changed since")).to_be_visible()
    expect(phone.get_by_text("Risks and dependencies: written anew")).to_be_visible()
    look("signing-look-again")
    phone.get_by_text("I cannot sign it yet").tap()
    phone.get_by_label("What is to change before you can sign?").fill(NOT_YET)
    phone.get_by_role("button", name="Send this answer").tap()
    expect(phone.get_by_text("You answered on")).to_be_visible()


def sign_on_screen(page: Page, looker: Looker) -> None:
    """The manager names themselves as well, and signs without a mail."""
    page.goto(f"{STATEMENT}/sign")
    page.get_by_role("link", name="Name somebody else who signs").click()
    for label, value in (("Agency or partner", "KRSCP"), ("Post", "Partnership manager")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Name of the person").fill("Chris Vale")
    page.get_by_label("E-mail address").fill(MANAGER)
    page.get_by_role("button", name="Save who signs").click()
    page.get_by_role("link", name="Read and sign").click()
    looker.look("signing-own")
    page.get_by_label("Your name, as you sign").fill("Chris Vale")
    page.get_by_label("I have read this version and sign it off.").check()
    page.get_by_role("button", name=re.compile("Sign version")).click()
    expect(page.get_by_role("row", name="KRSCP")).to_contain_text("signed in")
