"""Asking for another date and deciding, on the screen."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Action, ExtensionRequest, Mail, Partnership, User


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def action(session: Session, here: Partnership, lead: User) -> Action:
    report = factories.report(session, here)
    return factories.action(
        session, report, due_on=date(2024, 11, 25), lead_id=lead.id, status=Status.IN_PROGRESS
    )


FORM = {"category": "capacity", "explanation": "Two posts are empty.", "proposed_on": "20/12/2024"}


def test_a_lead_asks_and_a_manager_agrees(
    client: Client, session: Session, sign_in: SignIn, lead: User, manager: User, action: Action
) -> None:
    path = f"/actions/{action.reference}"
    sign_in(client, lead)
    form = FORM | {"evidence_id": "", "version": str(action.version)}
    assert client.submit(f"{path}/date", **form).status_code == 303
    assert "It waits for somebody else to decide" in words(client.get(path))
    request = session.scalars(select(ExtensionRequest)).one()
    assert client.get(f"/dates/{request.id}").status_code == 404
    sign_in(client, manager)
    assert "Two posts are empty." in words(client.get("/dates"))
    assert "Two posts are empty." in words(client.get(f"/dates/{request.id}"))
    assert client.submit(f"/dates/{request.id}", agreed="yes", note="").status_code == 422
    assert client.submit(f"/dates/{request.id}", agreed="yes", note="Once only.").status_code == 303
    page = words(client.get(path))
    assert "Original due date 25 November 2024, moved 1 time, slipped 19 working days" in page
    assert "“Once only.”" in page
    assert session.scalars(select(Mail.kind)).all() == ["extension_asked", "extension_decided"]
    assert client.submit(f"/dates/{request.id}", agreed="no", note="Too late.").status_code == 409


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, sign_in: SignIn, lead: User, action: Action
) -> None:
    form = FORM | {"proposed_on": "1/1/2024", "evidence_id": "", "version": str(action.version)}
    page = sign_in(client, lead).submit(f"/actions/{action.reference}/date", **form)
    assert page.status_code == 422
    assert "Two posts are empty." in page.text
    assert 'value="1/1/2024"' in page.text


def test_where_dates_are_not_extended_the_form_asks_why_it_is_late(
    client: Client, session: Session, sign_in: SignIn, lead: User, action: Action, here: Partnership
) -> None:
    here.allows_extensions = False
    session.flush()
    path = f"/actions/{action.reference}/date"
    assert "Say why it is late" in words(sign_in(client, lead).get(path))
    assert client.submit(path, category="partner", explanation="The trust answers in May.").status_code == 303
    page = words(client.get(f"/actions/{action.reference}"))
    assert "Waiting for another agency: The trust answers in May." in page
    assert not session.scalars(select(ExtensionRequest)).all()


def test_who_asked_takes_the_request_back(
    client: Client, session: Session, sign_in: SignIn, lead: User, action: Action
) -> None:
    form = FORM | {"evidence_id": "", "version": str(action.version)}
    sign_in(client, lead).submit(f"/actions/{action.reference}/date", **form)
    request = session.scalars(select(ExtensionRequest)).one()
    assert client.get(f"/dates/{request.id}/take-back").status_code == 200
    assert client.submit(f"/dates/{request.id}/take-back").status_code == 303
    assert "Taken back" in words(client.get(f"/actions/{action.reference}"))


def test_nothing_waits_says_how_a_request_comes_about(client: Client, sign_in: SignIn, manager: User) -> None:
    assert "No request waits for you" in words(sign_in(client, manager).get("/dates"))
