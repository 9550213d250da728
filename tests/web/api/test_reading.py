"""Programs read what people read: the same rows by the same filters, in pages, with tags."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tests.web.api.conftest import Program, Programs
from tests.web.conftest import Client, SignIn
from tracker.domain.extensions import Category, Decision
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statuses import Status
from tracker.models import Action, ExtensionRequest, Partnership, Report, Tag, User
from tracker.services import actions, statements

Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, slug="here")


@pytest.fixture
def report(session: Session, here: Partnership) -> Report:
    return factories.report(session, here, reference="HERE-JTAI-24")


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def program(manager: User, person_program: Programs) -> Program:
    return person_program(manager)


def references(program: Program, query: str = "") -> list[str]:
    """The references on the first page of this query."""
    response = program.get(f"/actions{query}")
    assert response.status_code == 200, response.text
    return [item["reference"] for item in response.json["items"]]


def update(session: Session, action: Action, note: str, minutes: int = 0) -> int:
    now = NOW + timedelta(minutes=minutes)
    return actions.post_update(session, action, note=note, actor=OPERATOR, now=now).id


def test_an_action_is_told_with_its_rating_and_its_people(
    session: Session, report: Report, manager: User, program: Program
) -> None:
    agency = factories.agency(session, report.partnership, name="Police")
    action = factories.action(
        session,
        factories.recommendation(session, report, text="Train everybody."),
        reference="HERE-JTAI-24-01",
        lead_id=manager.id,
        lead_agency_id=agency.id,
        status=Status.IN_PROGRESS,
        due_on=TODAY - timedelta(days=3),
        what_we_will_do="A course",
    )
    session.add(Tag(partnership_id=report.partnership_id, name="urgent"))
    session.flush()

    told = program.get("/actions/HERE-JTAI-24-01").json

    assert told["url"] == "http://localhost/actions/HERE-JTAI-24-01"
    assert (told["partnership"], told["report"]) == ("here", "HERE-JTAI-24")
    assert told["recommendation"] == "Train everybody."
    assert told["lead"] == {"id": manager.id, "name": manager.name}
    assert told["lead_agency"] == {"id": agency.id, "name": "Police"}
    assert (told["status"], told["due_on"], told["days_overdue"]) == ("in_progress", "2024-11-15", 3)
    assert told["rating"]["brag"] == "red"
    assert "3 days late" in told["rating"]["reason"]
    assert told["created_at"].endswith("Z")
    assert told["version"] == action.version


FILTERS = (
    "due=overdue",
    "due=undated",
    "status=in_progress&status=delivered",
    "brag=red",
    "q=course",
    "unowned=1",
    "agency=none",
    "flagged=1",
    "moved=1",
    "asked=1",
    "helping=1",
    "show=all",
    "from=2024-11-20&to=2024-12-31",
    "partnership=here",
    "report=HERE-JTAI-24",
)


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_shows_programs_the_rows_that_it_shows_in_the_list(
    query: str,
    session: Session,
    report: Report,
    manager: User,
    program: Program,
    client: Client,
    sign_in: SignIn,
) -> None:
    lead = factories.member(session, report.partnership, Role.ACTION_LEAD)
    old = factories.report(session, report.partnership, is_tracked=False)
    for values in (
        {"due_on": TODAY - timedelta(days=3), "status": Status.IN_PROGRESS, "what_we_will_do": "A course"},
        {"due_on": TODAY + timedelta(days=9), "lead_id": lead.id, "times_moved": 2},
        {"due_on": TODAY + timedelta(days=90), "status": Status.DELIVERED, "flag": "We need help."},
        {"sponsor_id": manager.id, "lead_agency_id": factories.agency(session, report.partnership).id},
    ):
        factories.action(session, report, **values)
    factories.action(session, old, is_tracked=False)
    waits = factories.action(session, report, due_on=TODAY)
    session.add(
        ExtensionRequest(
            partnership_id=waits.partnership_id,
            action_id=waits.id,
            category=Category.CAPACITY,
            explanation="No time",
            from_due_on=TODAY,
            proposed_on=TODAY + timedelta(days=90),
            asked_at=NOW,
            asked_by_name="The lead",
            decision=Decision.WAITING,
        )
    )

    rows = sign_in(client, manager).get(f"/actions/export/json?{query}").json
    shown = {row["reference"] for row in rows}

    assert shown
    assert set(references(program, f"?{query}")) == shown


def test_a_query_of_another_name_or_value_is_refused_and_not_left_out(program: Program) -> None:
    for query, field in (
        ("statuss=delivered", "statuss"),
        ("status=late", "status.0"),
        ("from=0", "from"),
        ("from=2024-02-30", "from"),
        ("limit=0", "limit"),
        ("limit=five", "limit"),
        ("limit=5&limit=6", "limit"),
        ("cursor=ffffffffffffffff", "cursor"),
        ("agency=police", "agency"),
        ("unowned=yes", "unowned"),
    ):
        response = program.get(f"/actions?{query}")
        assert response.status_code == 422, query
        assert response.mimetype == "application/problem+json"
        assert [wrong["field"] for wrong in response.json["errors"]] == [field]


def test_a_report_or_partnership_of_others_does_not_exist(session: Session, program: Program) -> None:
    there = factories.partnership(session, slug="there")
    factories.report(session, there, reference="THERE-SIF-17")
    for path in ("/actions", "/updates", "/reports", "/recommendations", "/statements"):
        assert program.get(f"{path}?partnership=there").status_code == 404
        assert program.get(f"{path}?report=THERE-SIF-17").status_code == 404


def test_pages_hold_every_row_once_though_rows_are_added_between_them(
    session: Session, report: Report, program: Program
) -> None:
    before = [factories.action(session, report).reference for _ in range(5)]
    first = program.get("/actions?limit=2").json
    added = factories.action(session, report).reference

    seen = [item["reference"] for item in first["items"]]
    following = first["next"]
    while following:
        path = following.removeprefix("http://localhost/api/v1")
        assert "limit=2" in path
        part = program.get(path).json
        seen += [item["reference"] for item in part["items"]]
        following = part["next"]

    assert seen == [*before, added]


def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(
    session: Session, report: Report, program: Program, count_queries: Counting
) -> None:
    paths = ("/actions?show=all", "/updates", "/reports", "/recommendations", "/statements")
    lead = factories.member(session, report.partnership, Role.ACTION_LEAD)

    def add() -> None:
        action = factories.action(session, report, lead_id=lead.id)
        update(session, action, "It goes on.")
        statements.open_for(session, factories.report(session, report.partnership), actor=OPERATOR, now=NOW)

    def asked() -> list[int]:
        found = []
        for path in paths:
            with count_queries() as seen:
                assert program.get(path).status_code == 200
            found.append(len(seen))
        return found

    add()
    asked()  # the first use of a token is written down
    few = asked()
    for _ in range(7):
        add()

    assert asked() == few
    assert max(few) <= 6


def test_an_answer_that_is_still_the_same_is_not_sent_again(
    session: Session, report: Report, program: Program
) -> None:
    action = factories.action(session, report)
    for path in (f"/actions/{action.reference}", "/actions", "/reports", f"/reports/{report.reference}"):
        tag = program.get(path).headers["ETag"]
        again = program.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)

    update(session, action, "It goes on.")

    path = f"/actions/{action.reference}"
    assert program.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_updates_come_for_one_action_and_for_all_since_a_moment(
    session: Session, report: Report, program: Program
) -> None:
    first, second = factories.action(session, report), factories.action(session, report)
    update(session, first, "One")
    update(session, second, "Two", minutes=10)
    update(session, first, "Three", minutes=20)

    def notes(path: str) -> list[str]:
        return [item["note"] for item in program.get(path).json["items"]]

    assert notes(f"/actions/{first.reference}/updates") == ["One", "Three"]
    assert notes("/updates") == ["One", "Two", "Three"]
    assert notes("/updates?since=2024-11-18T09:10:00Z") == ["Two", "Three"]
    assert notes("/updates?since=2024-11-18T10:20:00%2B01:00") == ["Three"]
    assert notes("/updates?since=0001-01-01T00:00:00%2B14:00") == ["One", "Two", "Three"]
    assert program.get("/updates?since=2024-11-18T09:10:00").status_code == 422  # of which zone?
    assert program.get("/updates?since=5").status_code == 422
    assert program.get("/me?since=5").status_code == 422


def test_reports_recommendations_and_statements_are_told(
    session: Session, report: Report, program: Program
) -> None:
    asked = factories.recommendation(session, report, text="Train everybody.", number="3")
    statement = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert statement is not None
    statements.build(session, statement, actor=OPERATOR, now=NOW)

    assert [one["reference"] for one in program.get("/reports").json["items"]] == [report.reference]
    assert program.get(f"/reports/{report.reference}").json["statement_due_on"] == "2024-12-13"
    (told,) = program.get(f"/recommendations?report={report.reference}").json["items"]
    assert (told["id"], told["text"], told["number"]) == (asked.id, "Train everybody.", "3")
    assert told["kind"] == "recommendation"
    (listed,) = program.get("/statements").json["items"]
    assert (listed["report"], listed["is_owed"]) == (report.reference, True)
    whole = program.get(f"/statements/{report.reference}").json
    assert [version["number"] for version in whole["versions"]] == [1]
    assert whole["content"]


def test_me_says_whom_the_token_stands_for(program: Program, manager: User) -> None:
    told = program.get("/me").json
    assert told["name"] == manager.name
    assert told["partnerships"] == [{"slug": "here", "roles": ["manager"]}]
    assert told["expires_at"] == "2024-12-18T09:00:00Z"
