"""The key of the installation is changed: nobody is signed out while the one before is still known."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.accounts import PASSWORD, code_of, with_second_factor
from tests.web.conftest import Client, prepared, words
from tracker import app as application
from tracker.adapters.clock import real_now
from tracker.domain.roles import Role
from tracker.models import SecondFactor, User
from tracker.services.runtime import Runtime

NEWER = "a newer key for tests"


@pytest.fixture
def person(session: Session) -> User:
    """Who signs in with a telephone."""
    return accounts.member(session, factories.partnership(session), Role.MANAGER)


def with_keys(runtime: Runtime, key: str, *old_keys: str) -> Flask:
    """The application as it starts with these keys."""
    settings = replace(runtime.settings, secret_key=key, old_keys=old_keys)
    return prepared(application.build(replace(runtime, settings=settings)))


def moved(client: Client, app: Flask, session: Session) -> Client:
    """The same browser, after a restart of the application."""
    newer = app.test_client()
    assert isinstance(newer, Client)
    newer.session = session
    newer._cookies = client._cookies
    return newer


def test_sessions_telephones_and_known_browsers_outlive_a_change_of_the_key(
    client: Client, session: Session, runtime: Runtime, person: User
) -> None:
    before = runtime.settings.secret_key
    assert client.submit("/sign-in", email=person.email, password=PASSWORD).location == "/"
    secret, _ = with_second_factor(session, person, real_now())

    same = moved(client, with_keys(runtime, NEWER, before), session)
    assert "Security" in words(same.get("/account/security"))

    same.submit("/sign-out")
    assert same.submit("/sign-in", email=person.email, password=PASSWORD).location.startswith("/sign-in/code")
    session.query(SecondFactor).one().last_step = 0
    assert same.submit("/sign-in/code", code=code_of(secret, real_now())).location == "/"

    later = moved(same, with_keys(runtime, NEWER), session)
    assert later.get("/account/security").status_code == 200


def test_without_the_key_before_everybody_signs_in_anew(
    client: Client, session: Session, runtime: Runtime, person: User
) -> None:
    client.submit("/sign-in", email=person.email, password=PASSWORD)
    stranger = moved(client, with_keys(runtime, NEWER), session)
    assert stranger.get("/account/security").location.startswith("/sign-in")
