"""What tests of the interface for programs may ask for: a token, and a program that comes with it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories
from tests.factories import NOW
from tests.web.conftest import Client, browser
from tracker.domain.api_tokens import Scope
from tracker.domain.roles import Role
from tracker.models import Agency, Partnership, User
from tracker.services import api_tokens
from tracker.services.api_tokens import Wanted

ALL_SCOPES = [scope.value for scope in Scope]


class Program:
    """A program with one token, and no cookies."""

    def __init__(self, client: Client, token: str) -> None:
        self.client = client
        self.token = token

    def ask(self, method: str, path: str, **values: Any) -> TestResponse:
        """Send a request with the token."""
        headers = {"Authorization": f"Bearer {self.token}", **values.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **values)

    def get(self, path: str, **values: Any) -> TestResponse:
        """Read something."""
        return self.ask("GET", path, **values)

    def post_update(
        self, reference: str, *, match: str | None = "*", key: str | None = None, **body: Any
    ) -> TestResponse:
        """Post an update on an action."""
        headers = {name: value for name, value in (("If-Match", match), ("Idempotency-Key", key)) if value}
        return self.ask("POST", f"/actions/{reference}/updates", json=body, headers=headers)


Programs = Callable[..., Program]


@pytest.fixture
def person_program(app: Flask, session: Session) -> Programs:
    """person_program(user, scopes): a program that comes with a token of this person."""

    def made(user: User, scopes: list[str] | None = None, days: int = 30) -> Program:
        token = api_tokens.make_for_person(
            session,
            Wanted("Power BI", scopes or ALL_SCOPES, days),
            actor=factories.actor(user),
            now=NOW,
        )
        return Program(browser(app, session), token)

    return made


@pytest.fixture
def service_program(app: Flask, session: Session) -> Programs:
    """service_program(partnership, role): a program that works for a partnership, as a manager made it."""

    def made(
        of: Partnership,
        role: Role = Role.BOARD_MEMBER,
        agency: Agency | None = None,
        scopes: list[str] | None = None,
    ) -> Program:
        token = api_tokens.make_for_service(
            session,
            of,
            Wanted("Data platform", scopes or ALL_SCOPES, 30),
            role=role,
            agency=agency,
            actor=factories.actor(factories.member(session, of, Role.MANAGER)),
            now=NOW,
        )
        return Program(browser(app, session), token)

    return made
