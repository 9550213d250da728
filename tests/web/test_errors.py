"""What people see when a page cannot be had."""

import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, browser
from tracker import app as application
from tracker import db
from tracker.domain.roles import Role
from tracker.services.runtime import Runtime
from tracker.web import access


@pytest.fixture
def faulty(runtime: Runtime) -> Flask:
    """The application with a view that fails, showing people what it shows them in earnest."""
    app = application.build(runtime)
    app.test_client_class = Client

    def fails() -> str:
        raise RuntimeError("the disk is on fire")

    app.add_url_rule("/fails", "fails", access.public(fails))
    return app


def test_a_fault_gives_a_reference_that_the_log_holds_too(
    faulty: Flask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = browser(faulty, session).get("/fails")

    assert response.status_code == 500
    reference = re.search(r"quote <strong>(\w{12})</strong>", response.text)
    assert reference
    assert reference[1] in caplog.text
    assert "the disk is on fire" in caplog.text
    assert "disk" not in response.text


def test_a_database_that_does_not_answer_still_gives_a_page(
    runtime: Runtime, session: Session, sign_in: SignIn, tmp_path: Path
) -> None:
    broken = db.make_session_factory(
        db.make_engine(f"sqlite:///{tmp_path / 'no such folder' / 'tracker.db'}")
    )
    app = application.build(replace(runtime, session_factory=broken))
    app.test_client_class = Client
    client = sign_in(
        browser(app, session), factories.member(session, factories.partnership(session), Role.MANAGER)
    )

    response = client.get("/people")

    assert response.status_code == 500
    assert "Something went wrong here" in response.text


def test_a_file_that_is_too_large_is_answered_with_the_limit(
    faulty: Flask, session: Session, sign_in: SignIn
) -> None:
    faulty.config["MAX_CONTENT_LENGTH"] = 1000
    client = browser(faulty, session)
    sign_in(client, factories.member(session, factories.partnership(session), Role.MANAGER))

    response = client.post("/account/password", data={"text": "x" * 2000}, headers=FROM_OUR_PAGE)

    assert response.status_code == 413
    assert "25 megabytes" in response.text


def test_a_page_that_is_not_there_says_where_to_go(client: Client, session: Session, sign_in: SignIn) -> None:
    assert 'href="/sign-in"' in client.get("/nothing").text

    sign_in(client, factories.member(session, factories.partnership(session), Role.MANAGER))
    assert "overview" in client.get("/nothing").text


def test_a_method_that_a_page_does_not_take_gets_a_page_of_ours(client: Client) -> None:
    response = client.delete("/sign-in")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert "could not be done" in response.text
