"""Signing in and out, lost sessions, and one's own password."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, browser, prepared, words
from tracker import app as application
from tracker.adapters import passwords
from tracker.domain.roles import Role
from tracker.models import Partnership, SignInFailure, User
from tracker.services.runtime import Runtime

ADDRESS = "manager@council.example"
PASSWORD = "correct horse battery"


@pytest.fixture
def partnership(session: Session) -> Partnership:
    """A partnership."""
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> User:
    """A manager with a password."""
    return factories.member(
        session,
        partnership,
        Role.MANAGER,
        email=ADDRESS,
        password_hash=passwords.hashed(PASSWORD),
    )


def try_to_sign_in(
    client: Client, email: str = ADDRESS, password: str = PASSWORD, to: str = "/sign-in", **more: str
) -> TestResponse:
    return client.submit(to, email=email, password=password, **more)


def test_a_person_signs_in_and_comes_to_the_page_they_asked_for(client: Client, manager: User) -> None:
    asked = client.get("/people")

    response = try_to_sign_in(client, to=asked.location)

    assert response.status_code == 303
    assert response.location == "/people"
    assert manager.name in client.get("/people").text
    assert manager.last_seen_at >= factories.NOW


def test_the_address_may_be_typed_in_any_case(client: Client, manager: User) -> None:
    assert try_to_sign_in(client, email="  Manager@Council.EXAMPLE ").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", "\\/evil"],
)
def test_signing_in_never_leads_to_another_site(client: Client, manager: User, elsewhere: str) -> None:
    response = client.post(
        "/sign-in",
        query_string={"next": elsewhere},
        data={"csrf_token": client.token(), "email": manager.email, "password": PASSWORD},
        headers=FROM_OUR_PAGE,
    )

    assert response.location == "/"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client: Client, manager: User) -> None:
    wrong = try_to_sign_in(client, password="wrong")
    unknown = try_to_sign_in(client, email="nobody@council.example", password="wrong")

    assert wrong.status_code == unknown.status_code == 422
    assert words(wrong).split("E-mail")[0] == words(unknown).split("E-mail")[0]
    assert "do not go together" in wrong.text


def test_what_is_missing_is_said_at_its_field(client: Client) -> None:
    page = try_to_sign_in(client, email="", password="").text

    assert 'href="#email"' in page
    assert 'href="#password"' in page
    assert "Enter your password" in page


def test_a_password_is_never_sent_back_to_the_page(client: Client, manager: User) -> None:
    assert "wrong-and-secret" not in try_to_sign_in(client, password="wrong-and-secret").text


def test_after_five_failures_even_the_right_password_waits(
    client: Client, session: Session, manager: User
) -> None:
    for _ in range(5):
        try_to_sign_in(client, password="wrong")

    response = try_to_sign_in(client)

    assert response.status_code == 422
    assert "Wait 1 minute, then" in response.text
    assert session.scalar(select(func.count(SignInFailure.id))) == 5


def test_a_browser_that_knows_the_person_gets_in_while_others_there_wait(
    app: Flask, client: Client, session: Session, manager: User
) -> None:
    try_to_sign_in(client)
    client.submit("/sign-out")
    attacker = browser(app, session)
    for _ in range(5):
        try_to_sign_in(attacker, password="wrong")
    assert "Wait 1 minute" in try_to_sign_in(attacker).text

    assert try_to_sign_in(client).status_code == 303


def test_a_mark_that_is_not_ours_makes_no_browser_known(
    app: Flask, client: Client, session: Session, manager: User
) -> None:
    forger = browser(app, session)
    forger.set_cookie("followthrough-8000-known", f'["forged",[{manager.id}]].aaa.bbb')

    for _ in range(5):
        try_to_sign_in(forger, password="wrong")

    assert {row.device for row in session.scalars(select(SignInFailure))} == {None}
    assert "Wait 1 minute" in try_to_sign_in(forger).text


def test_the_mark_of_a_browser_is_kept_from_scripts_and_from_other_sites(
    client: Client, manager: User
) -> None:
    response = try_to_sign_in(client)

    marks = [value for value in response.headers.getlist("Set-Cookie") if "-known=" in value]
    assert len(marks) == 1
    assert "HttpOnly" in marks[0]
    assert "SameSite=Lax" in marks[0]


def test_a_closed_account_cannot_sign_in_and_its_session_ends(
    client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)
    manager.is_active = False

    assert client.get("/people").location == "/sign-in?next=/people"
    assert try_to_sign_in(client).status_code == 422


def test_signing_in_begins_a_session_of_its_own(client: Client, manager: User) -> None:
    with client.session_transaction() as cookie:
        cookie["left behind"] = "by whoever sat here before"
    token_before = client.token()

    try_to_sign_in(client)

    with client.session_transaction() as cookie:
        assert "left behind" not in cookie
    assert client.token() != token_before


def test_signing_out_ends_the_session(client: Client, manager: User, sign_in: SignIn) -> None:
    sign_in(client, manager)

    assert client.submit("/sign-out").location == "/sign-in"
    assert client.get("/people").status_code == 303


def test_one_link_cannot_sign_a_person_out(client: Client, manager: User, sign_in: SignIn) -> None:
    sign_in(client, manager)

    assert client.get("/sign-out").status_code == 405
    assert client.get("/people").status_code == 200


# --- a lost session loses no text ---


def test_what_was_typed_before_the_session_was_lost_is_sent_after_signing_in(
    client: Client, session: Session, partnership: Partnership, manager: User
) -> None:
    path = f"/people/{partnership.slug}/new"
    typed = {"name": 'Nurse "Anne" <lead>', "email": "nurse@nhs.example", "role": "action_lead", "agency": ""}

    lost = client.submit(path, **typed)
    assert lost.status_code == 401
    kept = field(lost, "kept")
    offered = try_to_sign_in(client, kept=kept)
    assert "Your text is here" in offered.text
    assert "Nurse &#34;Anne&#34; &lt;lead&gt;" in offered.text
    sent = client.post(path, data=every_field(offered, path), headers=FROM_OUR_PAGE)

    assert sent.status_code == 303
    assert session.scalars(select(User).where(User.email == "nurse@nhs.example")).one().name == typed["name"]


def test_a_wrong_password_on_the_way_does_not_lose_it_either(
    client: Client, partnership: Partnership, manager: User
) -> None:
    lost = client.submit(f"/people/{partnership.slug}/new", name="Designated nurse")

    again = try_to_sign_in(client, password="wrong", kept=field(lost, "kept"))

    assert "Designated nurse" in field(again, "kept")


def test_what_another_site_posts_is_never_kept(
    client: Client, partnership: Partnership, manager: User
) -> None:
    lost = client.post(
        f"/people/{partnership.slug}/new",
        data={"name": "Intruder"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    )

    assert lost.status_code == 401
    assert "Intruder" not in lost.text


def test_passwords_are_never_kept(client: Client, manager: User) -> None:
    lost = client.submit(
        "/account/password", current_password="old-and-secret", new_password="new-and-secret"
    )

    assert "and-secret" not in lost.text


@pytest.mark.parametrize(
    "kept", ["", "nonsense", "[]", '["//evil.example", [["a", "b"]], false]', "{}", "[1,2,3]"]
)
def test_a_kept_form_that_was_tampered_with_does_no_harm(client: Client, manager: User, kept: str) -> None:
    response = try_to_sign_in(client, kept=kept)

    assert response.status_code in (200, 303)
    assert "evil.example" not in response.text


def test_a_page_open_for_too_long_offers_its_text_again(
    client: Client, partnership: Partnership, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)
    path = f"/people/{partnership.slug}/new"

    response = client.post(
        path, data={"csrf_token": "old", "name": "Designated nurse"}, headers=FROM_OUR_PAGE
    )

    assert response.status_code == 400
    assert "Designated nurse" in words(response)
    assert every_field(response, path)["name"] == "Designated nurse"


def test_a_form_from_another_site_is_neither_taken_nor_offered(
    client: Client, session: Session, partnership: Partnership, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)

    response = client.post(
        f"/people/{partnership.slug}/new",
        data={"name": "Intruder", "email": "intruder@evil.example", "role": "manager", "agency": ""},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    )

    assert response.status_code == 400
    assert "Intruder" not in response.text
    assert session.scalar(select(User).where(User.email == "intruder@evil.example")) is None


def test_a_sign_in_page_open_for_too_long_keeps_what_it_held(
    client: Client, partnership: Partnership, manager: User
) -> None:
    lost = client.submit(f"/people/{partnership.slug}/new", name="Designated nurse")

    response = client.post(
        "/sign-in",
        data={"csrf_token": "old", "email": manager.email, "password": PASSWORD, "kept": field(lost, "kept")},
        headers=FROM_OUR_PAGE,
    )

    assert response.status_code == 400
    assert "Designated nurse" in field(response, "kept")
    assert field(response, "email") == manager.email


def test_a_form_that_another_site_puts_into_the_sign_in_page_is_dropped(
    client: Client, partnership: Partnership, manager: User
) -> None:
    fields = [["name", "Intruder"], ["email", "intruder@evil.example"], ["role", "manager"]]

    answer = client.post(
        "/sign-in",
        data={"kept": json.dumps([f"/people/{partnership.slug}/new", fields, False])},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    )

    assert answer.status_code == 400
    assert "Intruder" not in answer.text
    assert "What you wrote is kept" not in answer.text


# --- one's own password ---


def change(client: Client, current: str = PASSWORD) -> TestResponse:
    return client.submit("/account/password", current_password=current, new_password="three random words")


def test_a_new_password_ends_every_other_session_but_not_this_one(
    app: Flask, client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    elsewhere = sign_in(browser(app, session), manager)
    sign_in(client, manager)

    assert change(client).status_code == 303

    assert client.get("/people").status_code == 200
    assert elsewhere.get("/people").location == "/sign-in?next=/people"
    assert passwords.matches(manager.password_hash, "three random words")


def test_a_wrong_current_password_changes_nothing(client: Client, manager: User, sign_in: SignIn) -> None:
    sign_in(client, manager)

    response = change(client, current="wrong")

    assert response.status_code == 422
    assert 'href="#current_password"' in response.text
    assert passwords.matches(manager.password_hash, PASSWORD)


def test_guessing_the_current_password_is_slowed_down(
    client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)
    for _ in range(5):
        change(client, current="wrong")

    response = change(client)

    assert response.status_code == 422
    assert 'href="#current_password"' in response.text
    assert "Wait 1 minute" in response.text
    assert session.scalar(select(func.count(SignInFailure.id))) == 5
    assert passwords.matches(manager.password_hash, PASSWORD)


# --- the demonstration ---


def test_a_demonstration_lists_its_open_accounts_with_their_password(
    runtime: Runtime, session: Session, manager: User, partnership: Partnership
) -> None:
    factories.member(session, partnership, Role.SCRUTINEER, email="closed@council.example", is_active=False)
    demonstration = prepared(application.build(replace(runtime, is_demonstration=True)))

    page = browser(demonstration, session).get("/sign-in").text

    assert manager.email in page
    assert "closed@council.example" not in page
    assert "Demonstration." in page
    assert "Monday 18 November 2024, 09:0" in page
    assert "the mailbox in this app" in page


def test_a_real_installation_lists_nobody(client: Client, manager: User) -> None:
    page = client.get("/sign-in").text

    assert manager.email not in page
    assert "Demonstration" not in page


def field(response: TestResponse, name: str) -> str:
    """The value of an input on a page."""
    return html.fromstring(response.text).xpath(f"string(//input[@name='{name}']/@value)")


def every_field(response: TestResponse, path: str) -> dict[str, str]:
    """What a browser sends for the form that goes to this path."""
    form = html.fromstring(response.text).xpath(f"//form[@action='{path}']")[0]
    return dict(form.form_values())
