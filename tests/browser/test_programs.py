"""A manager lets a program in: a token made on a phone, used over the wire; and a webhook."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ON_A_PHONE, Looker, sign_in
from tracker.domain import demonstration as demonstrated

MANAGER = "partnership.manager@krscp.example"
REFERENCE = "RICH-JTAI-24-03"

pytestmark = ON_A_PHONE


def ask(address: str, token: str, path: str, body: dict[str, Any] | None = None, tag: str = "") -> Any:
    """The answer to a program's request, and its tag."""
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"{address}/api/v1{path}", data)  # noqa: S310 - our own server
    for name, value in (("Authorization", f"Bearer {token}"), ("If-Match", tag)):
        if value:
            request.add_header(name, value)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own server
        return json.load(answer), answer.headers["ETag"]


def test_a_program_is_let_in_updates_an_action_and_is_turned_away_again(
    page: Page, looker: Looker, demonstration: str
) -> None:
    sign_in(page, MANAGER)
    page.goto("/people")
    page.get_by_role("link", name="API tokens").first.click()
    looker.look("no-token-yet")
    page.get_by_label("What is it for?").fill("Data platform")
    page.get_by_label("Manager", exact=True).check()
    page.get_by_label("Read actions and their updates").check()
    page.get_by_label("Post updates and move the status of actions").check()
    page.get_by_label("Current password", exact=True).fill(demonstrated.PASSWORD)
    page.get_by_role("button", name="Make the token").click()
    looker.look("the-new-token")
    token = page.get_by_label("Token", exact=True).input_value()

    _, tag = ask(demonstration, token, f"/actions/{REFERENCE}")
    body = {"note": "The platform counted 41 visits."}
    ask(demonstration, token, f"/actions/{REFERENCE}/updates", body, tag)
    with pytest.raises(urllib.error.HTTPError, match="412"):
        ask(demonstration, token, f"/actions/{REFERENCE}/updates", body, tag)
    page.goto(f"/actions/{REFERENCE}")
    expect(page.get_by_text("The platform counted 41 visits.").first).to_be_visible()

    page.goto("/people")
    page.get_by_role("link", name="API tokens").first.click()
    page.locator("summary", has_text="Revoke").last.click()
    page.get_by_role("button", name="Revoke it for good").click()
    expect(page.get_by_text("There are none.")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        ask(demonstration, token, "/me")


def test_a_webhook_that_nobody_answers_says_so_on_its_page(page: Page, looker: Looker) -> None:
    sign_in(page, MANAGER)
    page.goto("/people")
    page.get_by_role("link", name="Webhooks").first.click()
    page.get_by_label("Address").fill("https://nowhere.invalid/hook")
    page.get_by_label("An update was posted").check()
    page.get_by_role("button", name="Make the webhook").click()
    looker.look("the-new-webhook")
    page.get_by_role("link", name="nowhere.invalid").click()
    looker.look("its-messages")
    expect(page.get_by_text("The webhook was made")).to_be_visible()
    expect(page.get_by_text("Waits")).to_be_visible()


def test_the_page_of_the_interface_can_be_read_on_a_phone_by_anybody(page: Page, looker: Looker) -> None:
    page.goto("/api/v1/docs")
    page.get_by_text("What it takes and answers").first.click()
    looker.look("interface")
    expect(page.get_by_role("link", name="OpenAPI 3.1 document")).to_be_visible()
