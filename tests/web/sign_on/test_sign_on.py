"""Single sign-on in the browser: there and back, and everything that must not lead in."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import accounts, logged
from tests.accounts import PASSWORD
from tests.provider import Provider
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, browser, words
from tests.web.sign_on.going import START, configure, is_signed_in, there, there_and_back
from tracker.adapters import clock
from tracker.domain.roles import Role
from tracker.models import Partnership, User, WebSession
from tracker.services.runtime import Runtime
from tracker.web.accounts import sign_on as views
from tracker.web.limits import FAILED_SIGN_ONS


def test_the_whole_way_leads_from_the_page_that_was_wanted_back_to_it(
    client: Client, provider: Provider, manager: User
) -> None:
    wanted = client.get("/people?q=1")
    page = html.fromstring(client.get(wanted.location).text)
    (button,) = page.xpath("//a[contains(., 'Sign in with Example Entra')]/@href")

    inside = there_and_back(client, provider, button)

    assert (inside.status_code, inside.location) == (303, "/people?q=1")
    assert client.get(inside.location).status_code == 200
    assert "Single sign-on Example Entra, since" in words(client.get("/account/security"))


def test_the_way_there_is_a_link_so_that_no_form_leads_to_another_site(client: Client) -> None:
    answer = client.get("/sign-in")
    assert "form-action 'self';" in answer.headers["Content-Security-Policy"]


def test_the_session_is_one_of_ours_with_its_time_outs_and_a_new_secret(
    client: Client, session: Session, provider: Provider, manager: User
) -> None:
    with client.session_transaction() as kept:
        kept["_user_id"] = "x" * 43
    there_and_back(client, provider)

    row = session.scalars(select(WebSession)).one()
    assert (row.user_id, row.factor_vouched) == (manager.id, False)
    row.last_seen_at -= timedelta(hours=2)
    assert not is_signed_in(client)


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:0"])
def test_nobody_is_sent_to_another_site_after_it(
    client: Client, provider: Provider, manager: User, to: str
) -> None:
    assert there_and_back(client, provider, f"{START}?next={to}").location == "/"


def test_somebody_new_is_told_that_they_have_no_role_and_sees_nothing(
    client: Client, provider: Provider, partnership: Partnership
) -> None:
    assert there_and_back(client, provider).status_code == 303

    assert "You have no role yet" in words(client.get("/"))
    for path in ("/actions", "/people", "/reports"):
        assert client.get(path).status_code == 404


def test_managers_see_who_waits_and_give_a_role_which_ends_the_waiting(
    app: Flask,
    client: Client,
    session: Session,
    provider: Provider,
    partnership: Partnership,
    sign_in: SignIn,
) -> None:
    there_and_back(client, provider)
    boss = accounts.member(session, partnership, Role.MANAGER, email="boss@council.example")
    managing = sign_in(browser(app, session), boss)

    page = managing.get("/people")
    (link,) = html.fromstring(page.text).xpath("//section[@aria-labelledby='waiting']//a/@href")
    form = html.fromstring(managing.get(link).text)
    assert form.xpath("//input[@name='email']/@value") == ["new@council.example"]
    name = form.xpath("//input[@name='name']/@value")[0]
    given = managing.submit("/people/here/new", name=name, email="new@council.example", role="board_member")

    assert given.status_code == 303
    assert "Waiting for a role" not in words(managing.get("/people"))
    there_and_back(client, provider)
    assert client.get("/actions").status_code == 200


def test_a_lead_does_not_learn_who_waits(
    app: Flask,
    client: Client,
    session: Session,
    provider: Provider,
    partnership: Partnership,
    sign_in: SignIn,
) -> None:
    there_and_back(client, provider)
    lead = accounts.member(session, partnership, Role.ACTION_LEAD)
    assert sign_in(browser(app, session), lead).get("/people").status_code == 404


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"nonce": "another"}, "does not answer, or not as it should"),
        ({"aud": "another"}, "does not answer, or not as it should"),
        ({"exp": 1_000_000_000}, "does not answer, or not as it should"),
        ({"alg": "none"}, "does not answer, or not as it should"),
        ({"alg": "HS256"}, "does not answer, or not as it should"),
        ({"status": 503}, "does not answer, or not as it should"),
        ({"email_verified": False}, "does not say that your e-mail address is verified"),
        ({"email_verified": None}, "does not say that your e-mail address is verified"),
        ({"email": None}, "does not say that your e-mail address is verified"),
        ({"email": "new@elsewhere.example"}, "do not sign in here"),
        ({"refuse": "access_denied"}, "did not let you in here, or you stopped on the way"),
        ({"refuse": "<b>anything\nelse"}, "does not accept how Followthrough asks"),
    ],
)
def test_whatever_is_not_in_order_leads_nowhere_and_is_said_in_plain_words(
    client: Client, provider: Provider, manager: User, told: dict[str, Any], said: str
) -> None:
    provider.will(**told)

    with logged.listening() as log:
        answer = there_and_back(client, provider)

    assert answer.status_code in (403, 502)
    assert "anything" not in log.text
    assert said in words(answer)
    assert "0900" not in answer.text
    assert not is_signed_in(client)


def test_a_closed_account_is_refused(client: Client, provider: Provider, manager: User) -> None:
    manager.is_active = False
    answer = there_and_back(client, provider)
    assert (answer.status_code, "is closed" in words(answer)) == (403, True)


def test_a_provider_that_is_not_there_is_said_in_plain_words_and_passwords_go_on(
    app: Flask, client: Client, provider: Provider, manager: User
) -> None:
    configure(app, provider, issuer="http://127.0.0.1:9")

    answer = client.get(START)

    assert (answer.status_code, "Example Entra does not answer" in words(answer)) == (502, True)
    assert client.submit("/sign-in", email=manager.email, password=PASSWORD).status_code == 303


def test_the_way_back_is_good_once_and_only_in_the_browser_that_went(
    app: Flask, client: Client, session: Session, provider: Provider, manager: User
) -> None:
    back = there(client, provider)

    for path in (back, "/sign-in/sso/back", "/sign-in/sso/back?state=&code=x", f"{back}x"):
        assert browser(app, session).get(path).status_code == 400

    assert client.get(back).status_code == 303
    client.submit("/sign-out")
    assert client.get(back).status_code == 400
    assert not is_signed_in(client)


def test_the_answer_to_anothers_sign_on_is_refused_by_a_browser_that_has_one_of_its_own(
    app: Flask, client: Client, session: Session, provider: Provider, manager: User
) -> None:
    theirs = there(browser(app, session), provider)
    there(client, provider)
    assert client.get(theirs).status_code == 400
    assert not is_signed_in(client)


def test_a_way_back_that_failed_is_used_up_too(client: Client, provider: Provider, manager: User) -> None:
    back = there(client, provider)
    provider.will(status=503)
    assert client.get(back).status_code == 502
    assert client.get(back).status_code == 400


def test_a_second_tab_finds_its_own_way_back(client: Client, provider: Provider, manager: User) -> None:
    first, second = (there(client, provider, f"{START}?next=/{name}") for name in ("people", "reports"))
    refused = first.replace("code=", "error=access_denied&code=")
    assert client.get(refused).status_code == 403
    assert client.get(second).location == "/reports"
    assert client.get(first).location == "/"


def test_who_took_too_long_at_the_provider_starts_again(
    client: Client, provider: Provider, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = there(client, provider)
    monkeypatch.setattr(views, "real_now", lambda: clock.real_now() + timedelta(minutes=11))
    assert client.get(back).status_code == 400


def test_our_own_second_factor_is_asked_unless_the_setting_takes_the_providers_word(
    app: Flask, client: Client, session: Session, provider: Provider, manager: User
) -> None:
    accounts.with_second_factor(session, manager, clock.real_now())
    provider.will(amr=["pwd", "mfa"])

    assert there_and_back(client, provider, f"{START}?next=/people").location == "/sign-in/code?next=/people"
    assert not is_signed_in(client)

    configure(app, provider, second_factor="mfa")
    assert there_and_back(client, provider).location == "/"
    assert is_signed_in(client)

    provider.will(amr=["pwd"])
    other = browser(app, session)
    assert there_and_back(other, provider).location == "/sign-in/code?next=/"


def test_who_needs_a_second_factor_is_led_to_it_unless_the_provider_vouched_for_one(
    app: Flask, client: Client, provider: Provider, manager: User, partnership: Partnership
) -> None:
    partnership.second_factor_roles = "manager"
    provider.will(amr=["mfa"])
    there_and_back(client, provider)
    assert client.get("/people").location.startswith("/account/second-factor")

    configure(app, provider, second_factor="mfa")
    there_and_back(client, provider)
    assert client.get("/people").status_code == 200
    changed = client.submit(
        "/account/password", current_password=PASSWORD, new_password="another horse battery"
    )
    assert changed.status_code == 303
    assert client.get("/people").status_code == 200


def test_signing_out_ends_ours_and_says_that_the_providers_goes_on(
    client: Client, provider: Provider, manager: User
) -> None:
    there_and_back(client, provider)

    answer = client.get(client.submit("/sign-out").location)

    assert "With Example Entra you may still be signed in" in html.fromstring(answer.text).text_content()
    assert not is_signed_in(client)


def test_a_form_that_was_sent_without_a_session_waits_in_its_tab_for_the_sign_on_in_another(
    client: Client, provider: Provider, manager: User
) -> None:
    token = client.token()
    held = client.post(
        "/people/here/new", data={"name": "Head of typing", "csrf_token": token}, headers=FROM_OUR_PAGE
    )
    page = html.fromstring(held.text)
    (link,) = page.xpath("//a[@target='_blank']/@href")
    (kept,) = page.xpath("//form[.//button[contains(., 'I have signed in')]]//input[@name='kept']/@value")

    done = there_and_back(client, provider, link)
    assert "You are signed in" in words(client.get(done.location))
    for sent in (token, client.token()):  # the page's own token is of the session before
        offered = client.post("/sign-in", data={"kept": kept, "csrf_token": sent}, headers=FROM_OUR_PAGE)
        assert "Head of typing" in offered.text
        assert "/people/here/new" in offered.text


def test_whoever_fails_too_often_asks_the_provider_no_more_and_stops_nobody_elsewhere(
    app: Flask, client: Client, session: Session, provider: Provider, manager: User
) -> None:
    provider.will(nonce="another")
    for _ in range(FAILED_SIGN_ONS.times):
        assert there_and_back(client, provider).status_code == 502
    provider.will()

    refused = there_and_back(client, provider)

    assert refused.status_code == 429
    assert "30 sign-ins that failed in a minute" in words(refused)
    assert 0 < int(refused.headers["Retry-After"]) <= FAILED_SIGN_ONS.seconds
    other = browser(app, session)
    back = there(other, provider)
    assert other.get(back, environ_base={"REMOTE_ADDR": "192.0.2.9"}).location == "/"


def test_sign_ins_that_succeed_are_never_too_many(
    app: Flask, client: Client, provider: Provider, manager: User
) -> None:
    there_and_back(client, provider)
    assert not app.extensions["limits"]._times


def test_where_no_provider_is_set_there_is_no_such_page(app: Flask, client: Client, runtime: Runtime) -> None:
    app.extensions["tracker"] = replace(runtime, settings=replace(runtime.settings, sign_on=None))
    assert client.get(START).status_code == 404
    assert client.get(f"{START}/back?state=x&code=y").status_code == 404
    assert "Or with a password" not in client.get("/sign-in").text


def test_a_manager_unlinks_a_person_of_theirs(
    app: Flask, client: Client, session: Session, provider: Provider, manager: User, sign_in: SignIn
) -> None:
    there_and_back(client, provider)
    boss = accounts.member(session, manager.memberships[0].partnership, Role.MANAGER)
    managing = sign_in(browser(app, session), boss)
    path = f"/people/{manager.id}/sign-on"
    assert path in managing.get("/people").text

    assert managing.submit(path, reason="Made anew there; I called them.").status_code == 303

    assert not is_signed_in(client)
    assert path not in managing.get("/people").text
