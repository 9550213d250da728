"""Making API tokens and webhooks on their pages: shown once, refused forms as typed, stopped for good."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.models import ApiToken, Event, SignInFailure, Subscription, SubscriptionMessage, User
from tracker.services import api_tokens

TOKEN = {"name": "Power BI", "scopes": ["actions:read", "updates:write"], "days": "90"}
HOOK = {"url": "https://tools.example/hook?key=1", "events": ["action.updated", "report.imported"]}


@pytest.fixture
def manager(session: Session) -> User:
    return factories.member(session, factories.partnership(session, slug="here"), Role.MANAGER)


@pytest.fixture
def browser(client: Client, manager: User, sign_in: SignIn) -> Client:
    return sign_in(client, manager)


def shown(text: str) -> str:
    """The secret that a page shows."""
    found = re.search(r'id="secret"[^>]* value="([^"]+)"', text)
    assert found, "no secret is shown"
    return found[1]


def test_an_own_token_is_shown_once_and_works(session: Session, browser: Client, manager: User) -> None:
    page = browser.submit("/account/tokens", **TOKEN)
    secret = shown(page.text)

    assert secret not in browser.get("/account/tokens").text
    told = accounts.newest_mail(session, "account_notice")
    assert told.to_address == manager.email
    assert "The API token “Power BI” was made for your account on " in told.text
    assert secret not in told.text
    headers = {"Authorization": f"Bearer {secret}"}
    assert browser.get("/api/v1/me", headers=headers).json["name"] == manager.name
    page = browser.get("/account/tokens")
    assert "Power BI" in words(page)
    assert "Never" not in words(page), "that it was used is shown"
    event = session.scalars(select(Event).where(Event.kind == "api_token.made")).one()
    assert "until 16 February 2025" in event.summary

    (token,) = session.scalars(select(ApiToken))
    assert browser.submit(f"/tokens/{token.id}/revoke").status_code == 303
    assert browser.get("/api/v1/me", headers=headers).status_code == 401
    assert "There are none." in words(browser.get("/account/tokens"))


def test_the_history_says_by_london_s_calendar_how_long_a_token_works(
    session: Session, manager: User
) -> None:
    wanted = api_tokens.Wanted("Power BI", ["actions:read"], 180)
    made_at = datetime(2025, 3, 10, 23, 30, tzinfo=UTC)  # and then it is summer, half past midnight

    api_tokens.make_for_person(session, wanted, actor=factories.actor(manager), now=made_at)

    event = session.scalars(select(Event).where(Event.kind == "api_token.made")).one()
    assert "until 7 September 2025" in event.summary


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Say in up to 80 characters what it is for."),
        ({"scopes": []}, "Choose what it may do."),
        ({"days": "3650"}, "Choose how long it works"),
    ],
    ids=["no name", "no scope", "ten years"],
)
def test_a_token_that_is_refused_leaves_the_form_as_it_was_typed(
    changed: dict[str, object], sentence: str, session: Session, browser: Client
) -> None:
    page = browser.submit("/account/tokens", **{**TOKEN, **changed})
    assert page.status_code == 422
    assert sentence in words(page)
    assert changed.get("name") == "" or 'value="Power BI"' in page.text
    assert not session.scalars(select(ApiToken)).all()


@pytest.mark.parametrize("path", ["/account/tokens", "/settings/here/tokens"])
def test_an_unlocked_computer_alone_makes_no_token(
    session: Session, browser: Client, manager: User, path: str
) -> None:
    manager.password_hash = accounts.KEPT
    typed = TOKEN | {"role": "board_member"}

    assert "Current password" in words(browser.get(path))
    for password in ("", "wrong"):
        refused = browser.submit(path, **typed, current_password=password)
        assert refused.status_code == 422
        assert "This is not your current password." in words(refused)
        assert 'value="Power BI"' in refused.text
    assert not session.scalars(select(ApiToken)).all()
    assert len(session.scalars(select(SignInFailure)).all()) == 2, "guesses are counted"
    assert shown(browser.submit(path, **typed, current_password=accounts.PASSWORD).text).startswith("ft_")


def test_a_service_has_a_role_that_a_manager_chose(session: Session, browser: Client, manager: User) -> None:
    agency = factories.agency(session, manager.memberships[0].partnership)
    path = "/settings/here/tokens"
    refused = browser.submit(path, **TOKEN, role="agency_lead")
    assert refused.status_code == 422
    assert "An agency lead needs an agency" in words(refused)
    assert browser.submit(path, **TOKEN, role="scrutineer").status_code == 422

    secret = shown(browser.submit(path, **TOKEN, role="agency_lead", agency=str(agency.id)).text)

    me = browser.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json
    assert (me["name"], me["is_service"]) == ("Power BI (service)", True)
    assert me["partnerships"] == [{"slug": "here", "roles": ["agency_lead"]}]
    assert agency.name in words(browser.get(path))


def test_a_webhook_is_made_told_again_and_stopped(session: Session, browser: Client) -> None:
    page = browser.submit("/settings/here/webhooks", **HOOK)
    secret = shown(page.text)
    assert secret.startswith("whsec_")
    assert secret not in browser.get("/settings/here/webhooks").text
    kept = session.scalars(select(Subscription)).one()
    assert secret not in str(vars(kept))
    event = session.scalars(select(Event).where(Event.kind == "subscription.made")).one()
    assert "key=1" not in event.summary, "what may be a password stays out of the history"
    message = session.scalars(select(SubscriptionMessage)).one()
    assert "Waits" in words(browser.get(f"/webhooks/{kept.id}"))

    message.tries, message.last_answer, message.given_up_at = 12, "500 Oh dear", event.at
    assert "Messages were given up" in words(browser.get("/settings/here/webhooks"))
    shown_now = words(browser.get(f"/webhooks/{kept.id}"))
    assert "Given up after 12 tries" in shown_now
    assert "500 Oh dear" in shown_now
    assert browser.submit(f"/webhooks/{kept.id}/{message.id}/again").status_code == 303
    assert (message.tries, message.given_up_at) == (0, None)

    assert browser.submit(f"/webhooks/{kept.id}/stop").status_code == 303
    assert browser.get(f"/webhooks/{kept.id}").status_code == 404
    assert "There are none." in words(browser.get("/settings/here/webhooks"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://tools.example/hook",
        "https://localhost/hook",
        "https://127.0.0.1/hook",
        "https://10.0.0.8/hook",
        "https://[::1]/hook",
        "https://user:pass@tools.example/",
        "javascript:alert(1)",
        "https://tools.example:99999/",
        "https://intranet/hook",
    ],
)
def test_a_webhook_goes_to_the_open_internet_alone(url: str, session: Session, browser: Client) -> None:
    page = browser.submit("/settings/here/webhooks", **{**HOOK, "url": url})
    assert page.status_code == 422
    assert "Enter an address that begins with https://" in words(page)
    assert not session.scalars(select(Subscription)).all()
