"""Requests for another host than this installation's."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, browser, prepared
from tracker import app as application
from tracker.domain.roles import Role
from tracker.services.runtime import Runtime

FOREIGN = [
    "evil.example",
    "evil.example:8000",
    "tracker.example.gov.uk.evil.example",
    "eviltracker.example.gov.uk",
    "tracker.example.gov.uk@evil.example",
    "localhost",
    "127.0.0.1:8000",
    "192.0.2.1",
    "[::1]",
    "[bad",
    "a b",
    "",
]


@pytest.fixture
def public(runtime: Runtime) -> Flask:
    """The application of an installation that people reach by its own name."""
    settings = replace(runtime.settings, base_url="https://tracker.example.gov.uk")
    return prepared(application.build(replace(runtime, settings=settings)))


@pytest.mark.parametrize("host", FOREIGN)
def test_a_request_for_another_host_is_refused_and_named_nowhere(
    public: Flask, session: Session, host: str
) -> None:
    for path in ("/sign-in", "/", "/static/app.css", "/m/token", "/nothing"):
        refused = browser(public, session).get(path, headers={"Host": host})
        assert refused.status_code == 400, path
        assert "evil" not in refused.text
        assert "evil" not in str(refused.headers)


@pytest.mark.parametrize("host", ["tracker.example.gov.uk", "TRACKER.example.gov.uk:443"])
def test_a_request_for_our_own_host_is_answered(public: Flask, session: Session, host: str) -> None:
    assert browser(public, session).get("/sign-in", headers={"Host": host}).status_code == 200


def test_a_host_that_a_proxy_is_told_of_is_not_believed(public: Flask, session: Session) -> None:
    answer = browser(public, session).get(
        "/people", headers={"Host": "tracker.example.gov.uk", "X-Forwarded-Host": "evil.example"}
    )
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_a_monitor_may_ask_by_the_name_of_the_machine(public: Flask, session: Session) -> None:
    assert browser(public, session).get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code in (
        200,
        503,
    )


def test_on_one_machine_its_names_for_itself_are_one(client: Client) -> None:
    for host in ("localhost:8000", "127.0.0.1:8123", "[::1]:8000"):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200
    assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_a_signed_in_person_is_refused_too(public: Flask, session: Session, sign_in: SignIn) -> None:
    manager = factories.member(session, factories.partnership(session), Role.MANAGER)
    client = sign_in(browser(public, session), manager)
    assert client.get("/people", headers={"Host": "evil.example"}).status_code == 400
