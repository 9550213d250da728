"""Who comes in: with a token that works, within its scopes, so often a minute; the others are told why."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.web.api.conftest import Program, Programs
from tests.web.conftest import Client, SignIn
from tracker.domain.api_tokens import Scope
from tracker.domain.roles import Role
from tracker.models import ApiToken, User
from tracker.services import api_tokens, people
from tracker.web.limits import Limit

PROBLEM = "application/problem+json"


@pytest.fixture
def manager(session: Session) -> User:
    return factories.member(session, factories.partnership(session), Role.MANAGER)


@pytest.fixture
def program(manager: User, person_program: Programs) -> Program:
    return person_program(manager)


def kept(session: Session) -> ApiToken:
    return session.scalars(select(ApiToken)).one()


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ft_short", f"Bearer ft_{'a' * 43}", "Basic YTpi", f"ft_{'a' * 43}", "Bearer ft_é"],
)
def test_without_a_token_that_works_nothing_is_said(client: Client, header: str) -> None:
    response = client.get("/api/v1/actions", headers={"Authorization": header} if header else {})

    assert (response.status_code, response.mimetype) == (401, PROBLEM)
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    assert "Set-Cookie" not in response.headers


def test_a_session_is_no_way_in_and_a_token_opens_no_page(
    client: Client, manager: User, sign_in: SignIn, program: Program
) -> None:
    assert sign_in(client, manager).get("/api/v1/actions").status_code == 401
    page = program.client.get("/actions", headers={"Authorization": f"Bearer {program.token}"})
    assert page.status_code == 303


def test_a_token_works_until_its_day_and_not_after_it(
    session: Session, manager: User, person_program: Programs
) -> None:
    program = person_program(manager, days=30)
    kept(session).expires_at = NOW + timedelta(seconds=60)
    assert program.get("/me").status_code == 200
    kept(session).expires_at = NOW
    assert program.get("/me").status_code == 401


def test_a_revoked_token_works_no_more(session: Session, manager: User, program: Program) -> None:
    api_tokens.revoke(session, kept(session), actor=factories.actor(manager), now=NOW)
    assert program.get("/me").status_code == 401


def test_a_closed_account_has_no_token_that_works(session: Session, manager: User, program: Program) -> None:
    manager.is_active = False
    assert program.get("/me").status_code == 401


def test_a_token_does_not_come_back_when_an_account_is_opened_again(
    session: Session, manager: User, person_program: Programs
) -> None:
    lead = factories.member(session, manager.memberships[0].partnership, Role.ACTION_LEAD)
    program, actor = person_program(lead), factories.actor(manager)
    assert program.get("/me").status_code == 200
    people.deactivate(session, lead, actor=actor, now=NOW)
    people.reactivate(session, lead, actor=actor, now=NOW)
    assert program.get("/me").status_code == 401


def test_a_right_that_is_taken_away_is_gone_from_the_token(
    session: Session, manager: User, program: Program
) -> None:
    action = factories.action(session, factories.report(session, manager.memberships[0].partnership))
    assert program.get(f"/actions/{action.reference}").status_code == 200
    session.delete(manager.memberships[0])
    assert program.get(f"/actions/{action.reference}").status_code == 404


def test_only_the_hash_of_a_token_is_kept_and_its_use_is_written_down_once_in_a_while(
    session: Session, program: Program
) -> None:
    row = kept(session)
    assert program.token not in str(vars(row))
    assert row.last_used_at is None
    program.get("/me")
    first = kept(session).last_used_at
    assert first is not None
    program.get("/me")
    assert kept(session).last_used_at == first


SCOPED = (
    ("GET", "/actions", Scope.READ_ACTIONS),
    ("GET", "/actions/NONE-1", Scope.READ_ACTIONS),
    ("GET", "/actions/NONE-1/updates", Scope.READ_ACTIONS),
    ("GET", "/actions/NONE-1/evidence", Scope.READ_EVIDENCE),
    ("GET", "/actions/NONE-1/evidence/1/file", Scope.READ_EVIDENCE),
    ("GET", "/updates", Scope.READ_ACTIONS),
    ("POST", "/actions/NONE-1/updates", Scope.WRITE_UPDATES),
    ("GET", "/reports", Scope.READ_REPORTS),
    ("GET", "/reports/NONE-1", Scope.READ_REPORTS),
    ("GET", "/recommendations", Scope.READ_REPORTS),
    ("GET", "/statements", Scope.READ_STATEMENTS),
    ("GET", "/statements/NONE-1", Scope.READ_STATEMENTS),
)


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_may_what_its_scopes_say_and_nothing_else(
    scope: Scope, manager: User, person_program: Programs
) -> None:
    program = person_program(manager, [scope.value])
    for method, path, needed in SCOPED:
        response = program.ask(method, path, **({"json": {"note": "x"}} if method == "POST" else {}))
        if needed is scope:
            assert response.status_code in {200, 404}, path
        else:
            assert (response.status_code, response.mimetype) == (403, PROBLEM), path
            assert f'scope="{needed}"' in response.headers["WWW-Authenticate"]


def test_no_operation_answers_without_a_token(client: Client) -> None:
    for method, path, _ in SCOPED:
        assert client.open(f"/api/v1{path}", method=method, json={}).status_code == 401, path


def test_every_operation_stands_in_the_table_of_scopes(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    there = {
        (
            method,
            rule.rule.removeprefix("/api/v1")
            .replace("<reference>", "NONE-1")
            .replace("<int:evidence_id>", "1"),
        )
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there == {(method, path) for method, path, _ in SCOPED} | {("GET", "/me")}


def test_more_requests_than_a_minute_takes_are_told_to_wait(
    app: Flask, monkeypatch: pytest.MonkeyPatch, program: Program, manager: User, person_program: Programs
) -> None:
    monkeypatch.setitem(app.config, "API_LIMIT", Limit("requests of one token", 3, 60))

    answers = [program.get("/me") for _ in range(4)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3].headers["Retry-After"]) <= 60
    assert answers[3].mimetype == PROBLEM
    assert person_program(manager).get("/me").status_code == 200  # another token waits for nobody


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v2/actions", 404),
        ("GET", "/api/", 404),
        ("DELETE", "/api/v1/actions", 405),
        ("TRACE", "/api/v1/actions", 405),
        ("POST", "/api/v1/docs", 405),
    ],
)
def test_whatever_goes_wrong_below_api_is_told_as_a_problem(
    client: Client, method: str, path: str, status: int
) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.mimetype) == (status, PROBLEM)
    assert response.json["status"] == status
    assert response.json["title"]
    if status == 405:
        assert response.headers["Allow"]


def test_a_fault_of_ours_is_a_problem_without_its_cause(
    app: Flask, monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    def fail(*_args: object, **_values: object) -> None:
        raise RuntimeError("the secret cause")

    monkeypatch.setattr("tracker.queries.api.reports_part", fail)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    response = program.get("/reports")

    assert (response.status_code, response.mimetype) == (500, PROBLEM)
    assert b"secret cause" not in response.data


def test_the_document_and_its_page_are_open_to_all(client: Client) -> None:
    made = client.get("/api/v1/openapi.json").json
    assert made["openapi"] == "3.1.0"
    assert set(made["paths"]["/api/v1/actions/{reference}/updates"]) == {"get", "post"}
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    for path in made["paths"]:
        assert path in page.text


def test_what_a_program_reads_is_kept_by_no_cache(program: Program) -> None:
    assert program.get("/actions").headers["Cache-Control"] == "private, no-cache"
    assert program.get("/actions/NONE-1").headers["Cache-Control"] == "no-store"
