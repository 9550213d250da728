"""What every answer tells the browser."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, Response
from sqlalchemy.orm import Session

from tests import factories
from tests.web import unsafe
from tests.web.conftest import Client, SignIn, browser, prepared
from tests.web.test_access import addresses
from tracker import app as application
from tracker.domain.roles import Role
from tracker.services.runtime import Runtime
from tracker.web import access


@pytest.fixture
def secure(runtime: Runtime) -> Flask:
    """The application of an installation that people reach over TLS."""
    settings = replace(runtime.settings, base_url="https://tracker.example.gov.uk")
    return prepared(application.build(replace(runtime, settings=settings)))


def answers(app: Flask, client: Client) -> Iterator[tuple[str, Response]]:
    """An answer from every address that takes no value, and from one that is not there."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule.rule, client.get(rule.rule)
    yield "/nothing", client.get("/nothing")
    yield "/static/app.css", client.get("/static/app.css")


@pytest.mark.parametrize("signed_in", [False, True])
def test_every_answer_forbids_what_is_inline_and_what_comes_from_elsewhere(
    app: Flask, client: Client, session: Session, sign_in: SignIn, signed_in: bool
) -> None:
    if signed_in:
        sign_in(client, factories.member(session, factories.partnership(session), Role.MANAGER))

    for path, response in answers(app, client):
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "http" not in policy, path
        assert response.headers["X-Content-Type-Options"] == "nosniff", path
        assert response.headers["Referrer-Policy"] == "same-origin", path
        assert "camera=()" in response.headers["Permissions-Policy"], path


def test_the_one_inline_script_carries_a_nonce_that_is_never_the_same(client: Client) -> None:
    first, second = client.get("/sign-in"), client.get("/sign-in")
    nonces = [
        page.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0] for page in (first, second)
    ]

    assert f'<script nonce="{nonces[0]}">' in first.text
    assert nonces[0] != nonces[1]


def test_a_page_that_sets_its_own_policy_keeps_it(runtime: Runtime, session: Session) -> None:
    app = prepared(application.build(runtime))

    def letter() -> Response:
        return Response("<p>Mail", headers={"Content-Security-Policy": "sandbox; default-src 'none'"})

    app.add_url_rule("/letter", "letter", access.public(letter))

    assert browser(app, session).get("/letter").headers["Content-Security-Policy"].startswith("sandbox")


def test_what_a_signed_in_person_sees_is_kept_nowhere(
    client: Client, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, factories.member(session, factories.partnership(session), Role.MANAGER))

    assert client.get("/people").headers["Cache-Control"] == "no-store"


def test_a_static_file_is_kept_for_as_long_as_its_address_names_its_version(client: Client) -> None:
    page = client.get("/sign-in").text
    versioned = page.split('src="/static/app.js')[1].split('"')[0]

    assert "immutable" in client.get(f"/static/app.js{versioned}").headers["Cache-Control"]
    assert client.get("/static/app.js").headers["Cache-Control"] == "no-cache"


def test_over_tls_the_cookie_insists_on_it_and_so_does_the_browser(secure: Flask, session: Session) -> None:
    response = browser(secure, session).get(
        "/sign-in",
        headers={
            "Host": "tracker.example.gov.uk",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
        },
    )

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-followthrough=")
    assert "Secure" in cookie
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]


def test_over_tls_every_route_has_its_headers_and_insists_on_tls(secure: Flask, session: Session) -> None:
    client = browser(secure, session)
    through = {"Host": "tracker.example.gov.uk", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    seen = 0
    for endpoint, method, path in addresses(secure):
        response = client.open(path, method=method, headers=through)
        seen += 1
        assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", (
            endpoint
        )
        assert not list(unsafe.faults(response)), endpoint
    assert seen > 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    response = client.get("/sign-in")
    cookie = response.headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie, "it ends with the browser"
    assert "Strict-Transport-Security" not in response.headers


def test_two_copies_on_one_machine_do_not_sign_each_other_out(runtime: Runtime) -> None:
    other = application.build(replace(runtime, settings=replace(runtime.settings, port=8123)))
    one = application.build(runtime)

    assert one.config["SESSION_COOKIE_NAME"] != other.config["SESSION_COOKIE_NAME"]
