"""A mail about two actions of one lead, and a browser that opens its link."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories
from tests.links import mailed
from tests.web.conftest import FROM_OUR_PAGE, Client, browser
from tracker.adapters import clock
from tracker.db import Base
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Agency,
    Partnership,
    Report,
    User,
)
from tracker.services.runtime import Runtime

NOW = factories.NOW
UNKNOWN = "A" * 43
Asking = Callable[[], TestResponse]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def agency(session: Session, here: Partnership) -> Agency:
    return factories.agency(session, here, name="Police")


@pytest.fixture
def lead(session: Session, here: Partnership, agency: Agency) -> User:
    return factories.member(
        session, here, Role.ACTION_LEAD, agency, name="Detective Superintendent", email="dsupt@police.example"
    )


@pytest.fixture
def letter(session: Session, here: Partnership) -> Report:
    return factories.report(session, here)


@pytest.fixture
def action(session: Session, letter: Report, lead: User) -> Action:
    return factories.action(
        session,
        letter,
        reference="RICH-JTAI-24-01",
        lead_id=lead.id,
        due_on=date(2024, 11, 8),
        status=Status.IN_PROGRESS,
    )


@pytest.fixture
def other(session: Session, letter: Report, lead: User) -> Action:
    return factories.action(
        session, letter, reference="RICH-JTAI-24-02", lead_id=lead.id, due_on=date(2024, 11, 29)
    )


@pytest.fixture
def token(session: Session, lead: User, action: Action, other: Action) -> str:
    return mailed(session, lead, action, other)


@pytest.fixture
def late_client(built: Flask, runtime: Runtime, session: Session) -> Iterator[Client]:
    """A browser 72 hours after the mail was sent."""
    built.extensions["tracker"] = replace(runtime, clock=clock.starting_at(NOW + timedelta(hours=72)))
    yield browser(built, session)
    built.extensions["tracker"] = runtime


def contents(session: Session) -> dict[str, list[str]]:
    """Everything in every table."""
    return {
        table.name: [repr(row) for row in session.execute(select(table))]
        for table in Base.metadata.sorted_tables
    }


def fields_of(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the update form."""
    found = html.fromstring(page.text).xpath("//form[@id='post-an-update']//input[@type='hidden']")
    return {field.get("name"): field.get("value") for field in found}


def send(client: Client, token: str, reference: str = "RICH-JTAI-24-01", **fields: object) -> TestResponse:
    """Open the page, fill the form in and send it."""
    page = client.get(f"/m/{token}/{reference}")
    given = fields_of(page) | {"note": "It goes on.", "what": "update"} | fields
    return client.post(f"/m/{token}/{reference}", data=given, headers=FROM_OUR_PAGE)


def send_blind(client: Client, token: str) -> TestResponse:
    path = f"/m/{token}/RICH-JTAI-24-01"
    return client.submit(path, note="Mine", what="update", form_key="k" * 20, version="1")
