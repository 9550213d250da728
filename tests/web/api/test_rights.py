"""Every operation as everybody: programs see what the screens show whoever they stand for, and nothing else.

On PostgreSQL alone, as the matrix of the screens is, and for the same reason.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories
from tests.factories import NOW
from tests.web.api.conftest import ALL_SCOPES, Program
from tests.web.conftest import browser
from tests.web.routes import ASSURE, SEE, WORK, Who
from tests.web.routes_programs import BY_TOKEN
from tests.world import AGENCY, BOARD, INSIDE, MANAGER, ROLES, SEALED, WHOSE, World, shows
from tracker.domain.roles import Role
from tracker.models import Agency, Partnership, User
from tracker.services import api_tokens
from tracker.services.api_tokens import Wanted
from tracker.web.limits import Limit

SERVICES = {Role.MANAGER: MANAGER, Role.BOARD_MEMBER: BOARD, Role.AGENCY_LEAD: AGENCY}
"""The roles that a service may have, each with the kind of person that it sees as much as."""

READING = {
    "api.action": ("/actions/{action}", SEE),
    "api.updates_of_action": ("/actions/{action}/updates", SEE),
    "api.evidence_of_action": ("/actions/{action}/evidence", SEE),
    "api.evidence_file": ("/actions/{action}/evidence/{evidence}/file", SEE),
    "api.report": ("/reports/{report}", frozenset(ROLES)),
    "api.statement": ("/statements/{report}", frozenset(ROLES)),
}
"""Addresses of one thing, and who sees it."""

LISTS = {
    "api.actions": "/actions?show=all",
    "api.updates": "/updates",
    "api.list_reports": "/reports",
    "api.recommendations": "/recommendations",
    "api.list_statements": "/statements",
    "api.me": "/me",
}


@pytest.fixture(scope="module")
def matrix_app(matrix_app: Flask) -> Flask:
    """Where one token may ask as often as these tests do."""
    matrix_app.config["API_LIMIT"] = Limit("requests of one token", 100_000, 60)
    return matrix_app


Comes = Callable[[str], Program]


@pytest.fixture
def of_person(matrix_app: Flask, matrix_session: Session, full: World) -> Comes:
    """of_person(address): a program with a token of the person with this address."""

    def made(address: str) -> Program:
        person = matrix_session.scalars(select(User).where(User.email == address)).one()
        actor = factories.actor(person)
        token = api_tokens.make_for_person(
            matrix_session, Wanted("Mine", ALL_SCOPES, 30), actor=actor, now=NOW
        )
        return Program(browser(matrix_app, matrix_session), token)

    return made


@pytest.fixture
def of_service(matrix_app: Flask, matrix_session: Session, full: World) -> Callable[[Role, str], Program]:
    """of_service(role, slug): a program that works for this partnership."""

    def made(role: Role, slug: str) -> Program:
        here = matrix_session.scalars(select(Partnership).where(Partnership.slug == slug)).one()
        agencies = select(Agency).where(Agency.partnership_id == here.id).order_by(Agency.id)
        token = api_tokens.make_for_service(
            matrix_session,
            here,
            Wanted("Platform", ALL_SCOPES, 30),
            role=role,
            agency=matrix_session.scalars(agencies).first() if role is Role.AGENCY_LEAD else None,
            actor=factories.actor(
                matrix_session.scalars(select(User).where(User.email == f"manager@{slug}.example")).one()
            ),
            now=NOW,
        )
        return Program(browser(matrix_app, matrix_session), token)

    return made


def ask(program: Program, path: str, full: World) -> TestResponse:
    return program.get(path.format(action=full.action, report=full.report, evidence=full.ids["evidence"]))


def post(program: Program, connection: Connection, reference: str, **body: str) -> TestResponse:
    """The answer to an update, which is undone again."""
    program.client.session.commit()
    before = connection.begin_nested()
    response = program.post_update(reference, **body)
    before.rollback()
    program.client.session.expire_all()
    return response


def sees_as(program: Program, kind: str, full: World) -> None:
    """A program sees what the table allows this kind of person, and no more."""
    for path, who in READING.values():
        response = ask(program, path, full)
        assert response.status_code == (200 if kind in who else 404), (kind, path)
        assert shows(response.data, SEALED) == (kind == AGENCY and path.endswith("/evidence")), (kind, path)
    for path in LISTS.values():
        response = ask(program, path, full)
        assert response.status_code == 200
        assert not shows(response.data, SEALED)
        if path.startswith(("/actions", "/updates")):
            assert (full.action in response.text) == (kind in SEE), (kind, path)
            assert kind in SEE or not shows(response.data, INSIDE), (kind, path)


@pytest.mark.parametrize("kind", sorted(ROLES))
def test_a_persons_token_sees_what_the_person_sees(kind: str, full: World, of_person: Comes) -> None:
    sees_as(of_person(full.here[kind]), kind, full)


@pytest.mark.parametrize("role", list(SERVICES))
def test_a_services_token_sees_what_its_role_sees(
    role: Role, full: World, of_service: Callable[[Role, str], Program]
) -> None:
    sees_as(of_service(role, full.slug), SERVICES[role], full)


def sees_nothing(program: Program, full: World, connection: Connection) -> None:
    for path, _ in READING.values():
        assert ask(program, path, full).status_code == 404
    for path in [*LISTS.values(), "/actions?q=train&show=all", f"/actions?lead={full.ids['user lead']}"]:
        assert not shows(ask(program, path, full).data, WHOSE), path
    for path in ("/actions", "/updates", "/reports", "/recommendations", "/statements"):
        assert ask(program, f"{path}?partnership={full.slug}", full).status_code == 404
        assert ask(program, f"{path}?report={full.report}", full).status_code == 404
    assert post(program, connection, full.action, note="Mine").status_code == 404


@pytest.mark.parametrize("kind", sorted({role: kind for kind, role in ROLES.items()}.values()))
def test_a_token_of_another_partnership_sees_nothing(
    kind: str, full: World, of_person: Comes, connection: Connection
) -> None:
    sees_nothing(of_person(full.there[kind]), full, connection)


@pytest.mark.parametrize("role", list(SERVICES))
def test_a_service_of_another_partnership_sees_nothing(
    role: Role, full: World, of_service: Callable[[Role, str], Program], connection: Connection
) -> None:
    sees_nothing(of_service(role, full.there_slug), full, connection)


@pytest.mark.parametrize("kind", sorted(ROLES))
def test_a_persons_token_changes_what_the_person_may_change(
    kind: str, full: World, of_person: Comes, connection: Connection
) -> None:
    program, may = of_person(full.here[kind]), WORK | ASSURE
    held = {"status": "on_hold", "review_on": "2024-12-20"}

    def expected(who: Who) -> int:
        return 201 if kind in who else 422 if kind in SEE else 404

    assert post(program, connection, full.action, note="It goes on.").status_code == expected(may)
    assert post(program, connection, full.action, note="Wait.", **held).status_code == expected(WORK)
    verified = post(program, connection, full.delivered, note="Seen.", status="verified")
    assert verified.status_code == expected(ASSURE)


def test_the_table_names_every_operation() -> None:
    assert READING.keys() | LISTS.keys() | {"api.post_update"} == BY_TOKEN
