"""The log of requests: one line each, with the number that its answer carries, and nobody's words."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import factories
from tests.logged import Log, listening
from tests.web.conftest import Client, SignIn, browser, prepared
from tracker import app as application
from tracker.adapters import passwords
from tracker.domain.roles import Role
from tracker.models import User
from tracker.services.runtime import Runtime
from tracker.web import access, extensions

CANARY = "Canary"
ADDRESS = "ana.canary@council.example"
NAME = "Ana Canary"
TYPED = "The canary sings at four."
PASSWORD = "canary-in-a-password"
SAID = ("canary", "sings", "192.0.2.77")
"""What nobody may find in the log, in any case of letters."""


@pytest.fixture
def log() -> Iterator[Log]:
    with listening() as log:
        yield log


@pytest.fixture
def manager(session: Session) -> User:
    here = factories.partnership(session)
    return factories.member(session, here, Role.MANAGER, name=NAME, email=ADDRESS)


def test_each_request_is_one_line_with_the_number_that_its_answer_carries(client: Client, log: Log) -> None:
    answers = [
        client.get("/sign-in"),
        client.get("/nothing"),
        client.get("/people"),
        client.delete("/sign-in"),
    ]
    lines = log.of("request")
    assert [line["request_id"] for line in lines] == [answer.headers["X-Request-ID"] for answer in answers]
    assert len({line["request_id"] for line in lines}) == 4
    assert [line["status"] for line in lines] == [200, 404, 303, 405]
    assert [line["route"] for line in lines] == ["/sign-in", "none", "/people", "none"]
    assert [line["endpoint"] for line in lines] == ["accounts.sign_in", "none", "people.index", "none"]
    assert [line["user"] for line in lines] == [None] * 4
    assert all(0 <= line["ms"] < 60_000 for line in lines)


def test_a_line_names_the_account_by_its_number_and_counts_the_queries(
    client: Client, session: Session, sign_in: SignIn, manager: User, log: Log
) -> None:
    sign_in(client, manager).get("/people")
    (line,) = log.of("request")
    assert line["user"] == manager.id
    assert line["queries"] > 1


def test_a_number_that_comes_with_a_request_is_not_taken_over(client: Client, log: Log) -> None:
    answer = client.get("/sign-in", headers={"X-Request-ID": "canary"})
    assert re.fullmatch(r"[0-9a-f]{12}", answer.headers["X-Request-ID"])
    assert "canary" not in log.text


@pytest.mark.parametrize("given", ["a\nb", 'a\r\n{"event": "request"}', "a\x1b[2Jb", "a\u2028b", "ä\x85"])
def test_nothing_that_is_sent_makes_a_line_of_its_own(client: Client, log: Log, given: str) -> None:
    quoted = given.encode().hex("%")
    client.get(f"/actions/%{quoted}?q=%{quoted}")
    client.post("/sign-in", data={"email": given, "password": given, "kept": given})
    client.open(
        "/sign-in",
        method="G'T\"x",
        headers={"User-Agent": given.encode("ascii", "ignore").decode().translate({10: None, 13: None})},
    )
    lines = log.lines
    assert [line["event"] for line in lines if line["logger"] == "tracker.web.requests"] == ["request"] * 3
    assert log.text.isascii()
    assert [line["method"] for line in log.of("request")] == ["GET", "POST", "other"]


def test_no_line_holds_an_address_a_name_or_what_was_typed(
    client: Client, session: Session, manager: User, log: Log
) -> None:
    manager.password_hash = passwords.hashed(PASSWORD)
    report = factories.report(session, manager.memberships[0].partnership)
    action = factories.action(session, report, lead_id=manager.id)
    from_far = {"REMOTE_ADDR": "192.0.2.77"}
    wrong = {"email": ADDRESS, "password": f"{PASSWORD} not"}
    assert client.post("/sign-in", data=wrong, environ_overrides=from_far).status_code in (400, 422)
    assert client.submit("/sign-in", email=ADDRESS, password=PASSWORD).status_code == 303
    assert client.submit(f"/actions/{action.reference}/updates", note=TYPED, version="1").status_code < 500
    for path in ("/people", f"/actions?q={TYPED}", f"/{NAME}", f"/m/{CANARY}", f"/calendar/{CANARY}.ics"):
        client.get(path, headers={"User-Agent": CANARY, "Referer": f"http://localhost/{CANARY}"})
    assert len(log.of("request")) >= 7
    lowered = log.text.lower()
    assert not [word for word in SAID if word in lowered]


def test_a_fault_is_logged_without_the_row_that_caused_it(
    runtime: Runtime, session: Session, sign_in: SignIn, manager: User, log: Log
) -> None:
    app = prepared(application.build(runtime))
    app.testing = False

    def twice() -> str:
        open_session = extensions.session()
        open_session.add_all([User(name=NAME, email="two@council.example"), User(name=NAME, email=ADDRESS)])
        open_session.flush()
        return "unreachable"

    app.add_url_rule("/fails/<name>", "fails", access.public(lambda name: twice()))
    answer = browser(app, session).get(f"/fails/{CANARY}")
    assert answer.status_code == 500
    faults = [line for line in log.lines if line["level"] == "error"]
    assert [line["request_id"] for line in faults] == [answer.headers["X-Request-ID"]]
    assert faults[0]["event"].endswith("at /fails/<name>")
    assert f"sqlalchemy.exc.{IntegrityError.__name__}" in faults[0]["exception"][0]["kind"]
    assert answer.headers["X-Request-ID"] in answer.text
    assert not [word for word in SAID if word in log.text.lower()]
