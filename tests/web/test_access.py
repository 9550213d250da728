"""Who may open what: every route is walked."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests import factories
from tests.web import routes, routes_accounts, routes_programs
from tests.web.conftest import Client, SignIn, browser, prepared
from tracker import app as application
from tracker.domain.roles import RIGHTS, Permission, Role
from tracker.services.runtime import Runtime
from tracker.web import access

OPEN_TO_ALL = routes.ANYBODY | routes_accounts.ANYBODY | routes_programs.ANYBODY


def addresses(app: Flask, number: int = 1) -> Iterator[tuple[str, str, str]]:
    """Every endpoint with a method and an address that leads to it, with this number where it takes one."""
    for rule in app.url_map.iter_rules():
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, _values(rule, number))
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield rule.endpoint, method, path


def _values(rule: Rule, number: int) -> dict[str, object]:
    return {
        name: number if "Integer" in type(kind).__name__ else "x" for name, kind in rule._converters.items()
    }


def test_every_view_says_who_may_open_it(app: Flask) -> None:
    unmarked = [name for name, view in app.view_functions.items() if access.mark_of(view) is None]

    assert not unmarked


def test_only_signing_in_links_in_mails_static_files_and_health_are_open_to_all(app: Flask) -> None:
    public = {name for name, view in app.view_functions.items() if not access.mark_of(view).signed_in}

    assert public <= OPEN_TO_ALL
    assert {"static", "accounts.sign_in"} <= public


def test_a_view_that_does_not_say_who_may_open_it_is_refused_to_everybody(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    app = prepared(application.build(runtime))
    app.add_url_rule("/left-open", "left_open", lambda: "secret")
    manager = factories.member(session, factories.partnership(session), Role.MANAGER)

    response = sign_in(browser(app, session), manager).get("/left-open")

    assert response.status_code == 404
    assert "secret" not in response.text


def test_nobody_sees_anything_without_signing_in(app: Flask, client: Client) -> None:
    closed = [place for place in addresses(app) if place[0] not in OPEN_TO_ALL]

    for endpoint, method, path in closed:
        response = client.open(path, method=method)
        if method == "GET":
            assert response.status_code == 303, endpoint
            assert response.location.startswith("/sign-in?next="), endpoint
        else:
            assert response.status_code == 401, endpoint
    assert len(closed) > 5


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_not_do_looks_like_a_page_that_is_not_there(
    app: Flask, client: Client, session: Session, sign_in: SignIn, role: Role
) -> None:
    sign_in(client, factories.member(session, factories.partnership(session), role))

    for endpoint, method, path in addresses(app):
        mark = access.mark_of(app.view_functions[endpoint])
        if mark.permission and mark.permission not in RIGHTS[role]:
            response = client.open(path, method=method) if method == "GET" else client.submit(path)
            assert response.status_code == 404, endpoint
            assert "Page not found" in response.text


def test_a_person_without_any_role_may_only_see_their_own_account(
    client: Client, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, factories.user(session))

    assert client.get("/people").status_code == 404
    assert client.get("/account/password").status_code == 200


@pytest.mark.parametrize(("role", "sees"), [(Role.MANAGER, True), (Role.BOARD_MEMBER, False)])
def test_the_navigation_shows_only_where_a_person_may_go(
    client: Client, session: Session, sign_in: SignIn, role: Role, sees: bool
) -> None:
    sign_in(client, factories.member(session, factories.partnership(session), role))

    page = client.get("/account/password").text

    assert ('href="/people"' in page) is sees
    assert (Permission.MANAGE_PEOPLE in RIGHTS[role]) is sees


@pytest.mark.parametrize("path", ["/actions?q=%00", "/actions/%00", "/actions?report=a%00b"])
def test_an_address_with_a_null_character_is_a_page_that_does_not_exist(
    client: Client, session: Session, sign_in: SignIn, path: str
) -> None:
    manager = factories.member(session, factories.partnership(session), Role.MANAGER)
    assert sign_in(client, manager).get(path).status_code == 404


@pytest.mark.parametrize("number", [2**31, 2**63, 99999999999999999999])
def test_a_number_too_long_for_the_database_is_a_page_that_does_not_exist(
    app: Flask, client: Client, session: Session, sign_in: SignIn, number: int
) -> None:
    sign_in(client, factories.member(session, factories.partnership(session), Role.MANAGER))

    numbered = [place for place in addresses(app, number) if f"/{number}" in place[2]]
    for endpoint, method, path in numbered:
        response = client.get(path) if method == "GET" else client.submit(path)
        assert response.status_code == 404, endpoint
        assert ("There is no such thing" if path.startswith("/api/") else "Page not found") in response.text
    assert {"mail.show", "people.deactivate"} <= {endpoint for endpoint, _, _ in numbered}
