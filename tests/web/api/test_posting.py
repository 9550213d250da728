"""Programs post updates by the rules of the screen, only on what they have read, and each request once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tests.web.api.conftest import Program, Programs
from tracker.domain.api_tokens import Scope
from tracker.domain.roles import Role, Way
from tracker.domain.statuses import Status
from tracker.models import Action, ApiRequest, Event, Update, User
from tracker.services import api_updates
from tracker.web import extensions


@pytest.fixture
def lead(session: Session) -> User:
    return factories.member(session, factories.partnership(session), Role.ACTION_LEAD)


@pytest.fixture
def action(session: Session, lead: User) -> Action:
    report = factories.report(session, lead.memberships[0].partnership)
    return factories.action(session, report, lead_id=lead.id, status=Status.IN_PROGRESS)


@pytest.fixture
def program(lead: User, person_program: Programs) -> Program:
    return person_program(lead)


def updates(session: Session) -> int:
    return session.scalar(select(func.count(Update.id))) or 0


def test_an_update_is_posted_in_the_name_of_the_person_and_the_history_says_by_which_way(
    session: Session, action: Action, lead: User, program: Program
) -> None:
    tag = program.get(f"/actions/{action.reference}").headers["ETag"]

    response = program.post_update(action.reference, match=tag, note="All trained.", status="delivered")

    assert response.status_code == 201
    assert response.json["update"]["by"] == lead.name
    assert response.json["action"]["status"] == "delivered"
    read = program.get(f"/actions/{action.reference}")
    assert read.json == response.json["action"]
    assert read.headers["ETag"] == response.headers["ETag"] != tag
    event = session.scalars(select(Event).where(Event.kind == "action.status_changed")).one()
    assert (event.way, event.by_id, event.reason) == (Way.API, lead.id, "All trained.")


def test_who_may_only_write_is_told_nothing_of_the_action(
    session: Session, action: Action, lead: User, person_program: Programs
) -> None:
    program = person_program(lead, [Scope.WRITE_UPDATES.value])

    response = program.post_update(action.reference, note="All trained.")

    assert response.status_code == 201
    assert response.json["update"]["note"] == "All trained."
    assert response.json["action"] is None
    assert program.get(f"/actions/{action.reference}").status_code == 403


def test_what_somebody_else_changed_meanwhile_is_not_written_over(
    session: Session, action: Action, program: Program
) -> None:
    tag = program.get(f"/actions/{action.reference}").headers["ETag"]
    assert program.post_update(action.reference, match=tag, note="First").status_code == 201

    late = program.post_update(action.reference, match=tag, note="Second")

    assert late.status_code == 412
    assert "Read it again" in late.json["detail"]
    assert program.post_update(action.reference, match=None, note="Third").status_code == 428
    assert updates(session) == 1


def test_who_saves_at_the_very_same_moment_is_told_and_writes_over_nothing(
    session: Session, action: Action, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = api_updates.check_assures

    def meanwhile(*asked: Any) -> None:
        """Between the reading and the saving somebody else saves."""
        extensions.session().execute(text("UPDATE actions SET version = version + 1"))
        real(*asked)

    monkeypatch.setattr(api_updates, "check_assures", meanwhile)
    response = program.post_update(action.reference, key="monday-1", note="It goes on.")

    assert (response.status_code, response.mimetype) == (409, "application/problem+json")
    assert updates(session) == 0
    assert session.scalar(select(func.count(ApiRequest.id))) == 0


def test_a_tag_counts_though_a_proxy_made_it_weak_or_the_rating_changed_overnight(
    action: Action, program: Program
) -> None:
    version = action.version
    weak = f'W/"{version}-0123"'
    assert program.post_update(action.reference, match=weak, note="One").status_code == 201
    assert program.post_update(action.reference, match=f'"{version}-0123"', note="Two").status_code == 412
    assert program.post_update(action.reference, match='"nonsense"', note="Two").status_code == 412
    assert program.post_update(action.reference, match="*", note="Two").status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"note": " "}, "note"),
        ({"note": 5}, "note"),
        ({"note": "Waits", "status": "on_hold"}, "review_on"),
        ({"note": "Waits", "status": "on_hold", "review_on": 0}, "review_on"),
        ({"note": "Waits", "status": "on_hold", "review_on": "0"}, "review_on"),
        ({"note": "Seen", "status": "verified"}, "status"),
        ({"note": "Seen", "status": "late"}, "status"),
        ({"note": "Seen", "lead_id": 5}, "lead_id"),
        ({}, "note"),
    ],
    ids=str,
)
def test_what_the_screen_refuses_is_refused_at_the_same_field(
    body: dict[str, object], field: str, session: Session, action: Action, program: Program
) -> None:
    path, headers = f"/actions/{action.reference}/updates", {"If-Match": "*"}
    response = program.ask("POST", path, json=body, headers=headers)

    assert response.status_code == 422
    assert field in [wrong["field"] for wrong in response.json["errors"]]
    assert updates(session) == 0


def test_a_text_that_may_identify_a_child_asks_for_a_reason_here_too(
    session: Session, action: Action, program: Program
) -> None:
    note = "Child born 3 May 2015, NHS number 943 476 5919."
    assert program.post_update(action.reference, note=note).status_code == 422
    assert program.post_update(action.reference, note=note, override="A test number").status_code == 201
    assert updates(session) == 1


def test_a_text_is_tidied_as_on_a_screen(session: Session, action: Action, program: Program) -> None:
    assert program.post_update(action.reference, note=" One\r\nTwo\x00 ").status_code == 201
    assert session.scalars(select(Update.note)).one() == "One\nTwo"


def test_the_same_request_with_the_same_key_gets_the_same_answer_and_is_saved_once(
    session: Session, action: Action, program: Program
) -> None:
    tag = program.get(f"/actions/{action.reference}").headers["ETag"]
    first = program.post_update(action.reference, match=tag, key="monday-1", note="It goes on.")
    again = program.post_update(action.reference, match=tag, key="monday-1", note="It goes on.")

    assert first.status_code == again.status_code == 201
    assert (first.data, first.headers["ETag"]) == (again.data, again.headers["ETag"])
    assert updates(session) == 1


def test_a_key_is_good_for_one_request(session: Session, action: Action, program: Program) -> None:
    assert program.post_update(action.reference, key="monday-1", note="One").status_code == 201
    other = program.post_update(action.reference, key="monday-1", note="Two")
    assert other.status_code == 422
    assert "Take a new one" in other.json["detail"]
    assert program.post_update(action.reference, key="with blank", note="Two").status_code == 422
    assert updates(session) == 1


def test_a_refused_request_may_be_mended_and_sent_again_with_its_key(
    session: Session, action: Action, program: Program
) -> None:
    refused = program.post_update(action.reference, key="monday-1", note="Seen", status="verified")
    assert refused.status_code == 422
    assert session.scalar(select(func.count(ApiRequest.id))) == 0
    assert program.post_update(action.reference, key="monday-1", note="Seen").status_code == 201


def test_the_key_of_another_token_is_another_key(
    session: Session, action: Action, lead: User, program: Program, person_program: Programs
) -> None:
    other = person_program(lead)
    assert program.post_update(action.reference, key="monday-1", note="One").status_code == 201
    assert other.post_update(action.reference, key="monday-1", note="Two").status_code == 201
    assert updates(session) == 2


def test_a_key_is_forgotten_after_a_day(session: Session, action: Action, program: Program) -> None:
    assert program.post_update(action.reference, key="monday-1", note="One").status_code == 201
    kept = session.scalars(select(ApiRequest)).one()
    kept.at = NOW - timedelta(hours=25)
    assert program.post_update(action.reference, key="monday-1", note="Two").status_code == 201
    assert updates(session) == 2


def test_only_json_is_taken_and_not_too_much_of_it(action: Action, program: Program) -> None:
    path, headers = f"/actions/{action.reference}/updates", {"If-Match": "*"}
    assert program.ask("POST", path, data={"note": "A form"}, headers=headers).status_code == 415
    broken = program.ask("POST", path, data="{", content_type="application/json", headers=headers)
    assert broken.status_code == 422
    large = program.ask("POST", path, json={"note": "x" * 300_000}, headers=headers)
    assert large.status_code == 413


def test_a_service_updates_but_never_verifies(
    session: Session, lead: User, service_program: Programs
) -> None:
    of = lead.memberships[0].partnership
    program = service_program(of, Role.MANAGER)
    report = factories.report(session, of)
    delivered = factories.action(session, report, status=Status.DELIVERED, due_on=TODAY)
    verified = factories.action(session, report, status=Status.VERIFIED, verified_on=TODAY)

    posted = program.post_update(delivered.reference, note="Figures of October")
    refused = program.post_update(delivered.reference, note="Seen", status="verified")
    back = program.post_update(verified.reference, note="Not so", status="in_progress")

    assert posted.json["update"]["by"] == "Data platform (service)"
    assert refused.status_code == back.status_code == 422
    assert "second person" in refused.json["detail"]
