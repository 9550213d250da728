"""Every route is tried as everybody: of the partnership whose things it shows, of another, and as nobody.

It runs on PostgreSQL alone, as the other tests of pages do on SQLite: so each page is asked for on both.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import accounts, factories
from tests.web import routes, routes_accounts, routes_programs, unsafe
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, browser
from tests.web.routes import SEE, Case
from tests.world import AGENCY, INSIDE, MANAGER, ROLES, SEALED, WHOSE, World, shows, unpacked
from tracker.models import SecondFactor, User
from tracker.web import limits

CASES = (*routes.CASES, *routes_accounts.CASES, *routes_programs.CASES)
ANYBODY = routes.ANYBODY | routes_accounts.ANYBODY | routes_programs.ANYBODY

STRANGERS = sorted({role: kind for kind, role in ROLES.items()}.values())
"""One person of each role in the other partnership."""

EVERYWHERE = {"statements.read_now", "statements.read", "statements.download", "statements.show"}
"""Everybody sees the statement, and so what it says of every action."""

ENTICING = (
    "/actions?partnership=here",
    "/actions?report=HERE-JTAI-24",
    "/actions?lead={user lead}",
    "/actions?agency={agency}",
    "/actions/export/csv?partnership=here&show=all",
    "/challenges?partnership=here",
    "/challenges?addressee={user lead}",
    "/challenges/export/csv?partnership=here",
)
"""Addresses of lists that name what belongs to the first partnership."""


class Asking:
    """One person's browser; whatever a request changes is undone after it."""

    def __init__(self, client: Client, connection: Connection, full: World) -> None:
        self.client = client
        self.connection = connection
        self.world = full
        self.token = client.token()
        self.after: Callable[[Connection], list[str]] = lambda _connection: []
        self.found: list[str] = []

    def ask(self, method: str, path: str, form: dict[str, object] | None = None) -> TestResponse:
        """The answer to this request."""
        self.client.session.commit()
        before = self.connection.begin_nested()
        if method == "GET":
            response = self.client.get(path)
        else:
            data = {"csrf_token": self.token, **(form or {})}
            response = self.client.open(path, method=method, data=data, headers=FROM_OUR_PAGE)
        self.found = self.after(self.connection)
        self.client.session.rollback()
        while (inner := self.connection.get_nested_transaction()) is not before:
            inner.rollback()  # a streamed answer leaves its own open until it is forgotten
        before.rollback()
        self.client.session.expire_all()
        return response

    def case(
        self,
        case: Case,
        rule: Rule,
        method: str,
        *,
        along: Mapping[str, str] | None = None,
        sent_along: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """The answer to this case of a route, with this more in its address, and this more in its form."""
        path = path_of(self.client.application, rule, case, self.world)
        form = {name: self._said(value) for name, value in (case.form or {}).items()}
        asked = f"{path}?{urlencode(along)}" if along else path
        return self.ask(method, asked, {**(sent_along or {}), **form})

    def _said(self, value: object) -> object:
        return value.format_map(known(self.world)) if isinstance(value, str) else value


Ask = Callable[[str], Asking]


def known(full: World) -> dict[str, object]:
    """What forms and addresses may name."""
    return full.ids | {f"version of {what}": version for what, version in full.versions.items()}


def path_of(app: Flask, rule: Rule, case: Case, full: World) -> str:
    """The address of what belongs to the first partnership."""
    usual: dict[str, object] = {
        "reference": full.action if rule.rule.startswith("/actions") else full.report,
        "slug": full.slug,
        "number": 1,
        "user_id": full.ids["user lead of another action"],
        "evidence_id": full.ids["evidence"],
        "file_id": full.ids["file"],
        "signatory_id": full.ids["signatory"],
        "part_id": full.ids["part"],
        "milestone_id": full.ids["milestone"],
        "measure_id": full.ids["measure"],
        "request_id": full.ids["request"],
        "draft_id": full.ids["draft"],
        "mail_id": full.ids["mail"],
        "view_id": full.ids["view"],
        "absence_id": full.ids["absence"],
        "feed_id": full.ids["feed"],
        "hold_id": full.ids["hold"],
        "meeting_id": full.ids["meeting"],
        "import_id": full.ids["sheet"],
        "token_id": full.ids["service token"],
        "subscription_id": full.ids["subscription"],
        "message_id": full.ids["message"],
        "recommendation_id": full.ids["recommendation"],
        "session_id": full.ids["web session"],
        "membership_id": full.ids["role"],
    }
    chosen = {name: full.ids.get(value, getattr(full, value, value)) for name, value in case.names.items()}
    missing = set(rule.arguments) - set(usual) - set(chosen)
    assert not missing, f"{rule.rule}: say in path_of what {missing} is of the full partnership"
    values = {name: (usual | chosen)[name] for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=None)


def every_case(app: Flask) -> Iterator[tuple[Case, Rule, str]]:
    """Every case of every route that asks for a sign-in, with each of its methods."""
    cases: dict[str, list[Case]] = {}
    for case in CASES:
        cases.setdefault(case.endpoint, []).append(case)
    for rule in app.url_map.iter_rules():
        for case in cases.get(rule.endpoint, []):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield case, rule, method


def opened(response: TestResponse) -> bytes:
    """Everything that an answer says: its page or file, opened where it is packed, and its address."""
    return unpacked(response.data) + (response.location or "").encode()


@pytest.fixture
def asking(
    matrix_app: Flask, matrix_session: Session, connection: Connection, full: World, sign_in: SignIn
) -> Ask:
    """asking(address): the browser of the person with this address."""

    def asking(address: str) -> Asking:
        person = matrix_session.scalars(select(User).where(User.email == address)).one()
        return Asking(sign_in(browser(matrix_app, matrix_session), person), connection, full)

    return asking


def test_every_route_stands_in_the_table_and_nothing_else_does(matrix_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in matrix_app.url_map.iter_rules()}

    assert endpoints - ANYBODY - {case.endpoint for case in CASES} == set(), (
        "add a line to tests/web/routes.py"
    )
    assert {case.endpoint for case in CASES} - endpoints == set()


def expected(case: Case, kind: str, method: str) -> set[int]:
    """The answers that the table allows this person."""
    if kind in case.may:
        if method == "GET":
            return {200, 302, 303}
        return {200, 303} if case.form is not None else {200, 303, 422}
    if kind in case.told:
        return {200, 422} if method == "GET" else {422}
    return {404}


@pytest.mark.parametrize("kind", ROLES)
def test_of_their_own_partnership_each_may_what_the_table_says(asking: Ask, full: World, kind: str) -> None:
    person = asking(full.here[kind])
    wrong, leaked, exporting = [], [], set()

    for case, rule, method in every_case(person.client.application):
        response = person.case(case, rule, method)
        if response.status_code not in expected(case, kind, method):
            wrong.append((method, rule.rule, response.status_code, expected(case, kind, method)))
        said = opened(response)
        if kind not in SEE and case.endpoint not in EVERYWHERE and shows(said, INSIDE):
            leaked.append((method, rule.rule, INSIDE))
        if kind != AGENCY and shows(said, SEALED):
            leaked.append((method, rule.rule, SEALED))
        wrong += [(method, rule.rule, fault) for fault in unsafe.faults(response)]
        if "attachment" in response.headers.get("Content-Disposition", ""):
            exporting.add(case.endpoint)

    assert not wrong, wrong
    assert not leaked, leaked
    assert exporting <= limits.EXPORTING, "each view that hands out a file is limited"


@pytest.mark.parametrize("kind", STRANGERS)
def test_of_another_partnership_nobody_gets_in_or_reads_a_word(asking: Ask, full: World, kind: str) -> None:
    person = asking(full.there[kind])
    wrong, leaked = [], []

    for case, rule, method in every_case(person.client.application):
        response = person.case(case, rule, method)
        allowed = {404} if set(rule.arguments) - {"kind"} else expected(case, kind, method)
        if case.names_in_form:
            allowed = {404, 422}
        if response.status_code not in allowed:
            wrong.append((method, rule.rule, response.status_code, allowed))
        if shows(opened(response), WHOSE):
            leaked.append((method, rule.rule))
    for path in ENTICING:
        response = person.ask("GET", path.format_map(known(full)))
        if response.status_code != 200 or shows(opened(response), WHOSE):
            leaked.append(("GET", path))

    assert not wrong, wrong
    assert not leaked, leaked


NAMES = re.compile(rb"((Partnership|Council) \d+|@here\.example) quetzal")
"""What a partnership and its councils are called, and addresses: no content of theirs."""


def test_whoever_runs_the_installation_reads_no_word_of_any_partnership(
    matrix_app: Flask, matrix_session: Session, connection: Connection, full: World, sign_in: SignIn
) -> None:
    person = accounts.administrator(matrix_session)
    person.second_factor = SecondFactor(sealed_secret="", last_step=0, since=factories.NOW)
    asks = Asking(sign_in(browser(matrix_app, matrix_session), person), connection, full)
    wrong, leaked = [], []

    for case, rule, method in every_case(matrix_app):
        response = asks.case(case, rule, method)
        if case.endpoint in routes_accounts.OF_ADMINISTRATORS:
            is_right = response.status_code in {200, 303, 422}
            said = NAMES.sub(b"", opened(response))
        else:
            may_open = case.endpoint.startswith(routes_accounts.OWN) or case.endpoint == "overview.index"
            is_right = response.status_code == 404 or may_open
            said = opened(response)
        if not is_right:
            wrong.append((method, rule.rule, response.status_code))
        if shows(said, WHOSE) or shows(said, INSIDE) or shows(said, SEALED):
            leaked.append((method, rule.rule))

    assert not wrong, wrong
    assert not leaked, leaked


def test_nobody_who_is_not_signed_in_gets_in_or_reads_a_word(
    matrix_app: Flask, matrix_session: Session, connection: Connection, full: World
) -> None:
    nobody = Asking(browser(matrix_app, matrix_session), connection, full)
    wrong = []

    for case, rule, method in every_case(matrix_app):
        response = nobody.case(case, rule, method)
        if response.status_code != (303 if method == "GET" else 401) or shows(opened(response), WHOSE):
            wrong.append((method, rule.rule, response.status_code))

    assert not wrong, wrong


def test_the_marks_are_there_for_those_who_may_read_them(asking: Ask, full: World) -> None:
    lead = asking(full.here[AGENCY])

    page = opened(lead.ask("GET", f"/actions/{full.action}"))

    assert shows(page, WHOSE)
    assert shows(page, INSIDE)
    assert shows(page, SEALED)
    for path in ("/actions/export/xlsx", "/challenges/export/xlsx"):
        assert shows(opened(lead.ask("GET", path)), WHOSE)


# --- what holds for every route, whoever wrote it ---


def where_to(response: TestResponse) -> tuple[int, str]:
    """An answer's code and address; PostgreSQL gives a new number to what it makes once more."""
    return response.status_code, re.sub(r"\d+", "n", response.location or "")


def test_no_form_takes_what_its_page_does_not_ask_for_or_leads_to_another_site(
    asking: Ask, full: World
) -> None:
    manager = asking(full.here[MANAGER])
    wrong, tried = [], 0

    for case, rule, method in every_case(manager.client.application):
        if method == "GET" or MANAGER not in case.may or not case.form:
            continue
        tried += 1
        manager.after = unsafe.was_taken
        plain = manager.case(case, rule, method)
        response = manager.case(case, rule, method, along=unsafe.ENTICING, sent_along=unsafe.sent_along())
        if where_to(response) != where_to(plain) or manager.found:
            wrong.append((rule.rule, where_to(response), where_to(plain), manager.found))

    assert not wrong, wrong
    assert tried > 30
