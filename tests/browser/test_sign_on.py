"""Single sign-on in a real browser, by way of a provider that is a process of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import provider as providers
from tests.browser.conftest import ON_A_PHONE, Looker
from tests.provider import CLIENT, SECRET, Provider

pytestmark = ON_A_PHONE

MANAGER = "partnership.manager@krscp.example"
BUTTON = "Sign in with Example Entra"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providers.running() as process:
        yield process


@pytest.fixture(scope="module")
def beside(provider: Provider) -> dict[str, str]:
    """An installation whose people may come by this provider."""
    return {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_ALLOWED_DOMAINS": "krscp.example council.example",
        "OIDC_NAME": "Example Entra",
    }


def sign_out(page: Page) -> None:
    page.locator(".ft-menu__summary").click()
    page.get_by_role("button", name="Sign out").first.click()


def test_people_come_in_by_the_button_and_who_is_new_is_told_to_wait_for_a_role(
    page: Page, looker: Looker, provider: Provider
) -> None:
    provider.will(sub="manager-1", email=MANAGER, name="Partnership manager")
    page.goto("/people")
    looker.look("sign-on-button")
    page.get_by_role("button", name=BUTTON).click()
    expect(page).to_have_url("/people")
    page.goto("/account/security")
    expect(page.locator("main")).to_contain_text("Example Entra, since")
    looker.look("sign-on-security")
    sign_out(page)
    expect(page.locator("main")).to_contain_text("With Example Entra you may still be signed in")
    looker.look("sign-on-signed-out")

    provider.will()
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have no role yet")
    expect(page.get_by_role("search")).to_have_count(0)
    looker.look("sign-on-no-role")
    sign_out(page)

    provider.will(refuse="access_denied")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator("main")).to_contain_text("did not let you in here, or you stopped on the way")
    looker.look("sign-on-refused")
    page.get_by_role("link", name="Back to the sign-in page").click()
    provider.will(sub="manager-1", email=MANAGER, name="Partnership manager")
    page.get_by_role("button", name=BUTTON).click()
    page.goto("/people")
    expect(page.get_by_role("region", name="Waiting for a role")).to_contain_text("new@council.example")
    looker.look("sign-on-waiting")
