"""Programs read what shows that something was done: every version, and files, as far as they may see it."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.web.api.conftest import Program, Programs
from tracker.adapters.files import FileStore
from tracker.domain.roles import OPERATOR, Role
from tracker.models import Action, Agency, Event, Evidence, Partnership, User
from tracker.queries.evidence import DOWNLOADED
from tracker.services import actions, evidence
from tracker.services.evidence import Given
from tracker.services.runtime import Runtime

LIST = "/actions/HERE-1/evidence"
AUDIT = "Audit: 41 of 44 files were complete."


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, slug="here")


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    return factories.action(session, factories.report(session, here), reference="HERE-1")


@pytest.fixture
def program(manager: User, person_program: Programs) -> Program:
    return person_program(manager)


@pytest.fixture
def files(app: Flask, runtime: Runtime) -> FileStore:
    return runtime.files


def give(
    session: Session, action: Action, files: FileStore, text: str = AUDIT, earlier: Evidence | None = None
) -> Evidence:
    """A file that shows something."""
    given = Given("The audit", name="audit.txt", content=text.encode())
    return evidence.add(session, action, given, files=files, earlier=earlier, actor=OPERATOR, now=NOW)


def listed(program: Program) -> list[dict[str, object]]:
    response = program.get(LIST)
    assert response.status_code == 200, response.text
    items: list[dict[str, object]] = response.json["items"]
    return items


def test_a_file_is_told_with_its_hash_and_is_the_same_when_it_is_fetched(
    session: Session, action: Action, files: FileStore, program: Program
) -> None:
    row = give(session, action, files)

    [told] = listed(program)

    assert told == {
        "id": row.id,
        "action": "HERE-1",
        "update": None,
        "first": row.id,
        "version": 1,
        "description": "The audit",
        "link": None,
        "name": "audit.txt",
        "media_type": "text/plain",
        "size": len(AUDIT),
        "sha256": row.sha256,
        "file": f"http://localhost/api/v1{LIST}/{row.id}/file",
        "sealed_to": None,
        "added_at": "2024-11-18T09:00:00Z",
        "by": OPERATOR.name,
        "withdrawn_at": None,
    }
    fetched = program.get(f"{LIST}/{row.id}/file")
    assert (fetched.status_code, fetched.mimetype, fetched.text) == (200, "text/plain", AUDIT)
    assert fetched.headers["Content-Disposition"] == "attachment; filename=audit.txt"
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in fetched.headers["Cache-Control"]


def test_who_fetched_it_by_a_program_stands_beside_the_file(
    session: Session, action: Action, files: FileStore, here: Partnership, service_program: Programs
) -> None:
    row = give(session, action, files)
    service_program(here).get(f"{LIST}/{row.id}/file")

    event = session.scalars(select(Event).where(Event.kind == DOWNLOADED)).one()
    assert (event.evidence_id, event.by_id, event.summary) == (row.id, None, "audit.txt fetched")
    assert "Data platform" in event.by_name


def test_a_newer_version_is_a_row_of_its_own_that_names_the_first(
    session: Session, action: Action, files: FileStore, program: Program
) -> None:
    first = give(session, action, files)
    newer = give(session, action, files, "Audit: 44 of 44.", earlier=first)
    found = [(told["id"], told["first"], told["version"]) for told in listed(program)]
    assert found == [(first.id, first.id, 1), (newer.id, first.id, 2)]


def test_a_link_and_what_was_withdrawn_have_no_file(
    session: Session, action: Action, files: FileStore, program: Program
) -> None:
    posted = actions.post_update(
        session,
        action,
        note="Done.",
        evidence=Given("The page", "https://council.example/audit"),
        actor=OPERATOR,
        now=NOW,
    )
    gone = give(session, action, files)
    evidence.withdraw(session, action, gone, reason="The wrong file.", actor=OPERATOR, now=NOW)

    link, withdrawn = listed(program)

    assert (link["link"], link["update"], link["file"]) == ("https://council.example/audit", posted.id, None)
    assert (withdrawn["withdrawn_at"], withdrawn["file"]) == ("2024-11-18T09:00:00Z", None)
    for told, says in ((link, "is a link, not a file"), (withdrawn, "has been withdrawn")):
        refused = program.get(f"{LIST}/{told['id']}/file")
        assert (refused.status_code, says in refused.json["detail"]) == (422, True)


def test_what_is_sealed_does_not_exist_but_for_its_agency(
    session: Session,
    action: Action,
    files: FileStore,
    program: Program,
    here: Partnership,
    person_program: Programs,
) -> None:
    police = factories.agency(session, here, name="Police")
    action.lead_agency_id = police.id
    lead = factories.member(session, here, Role.AGENCY_LEAD, police)
    colleague = factories.member(session, here, Role.AGENCY_LEAD, police)
    sealed = seal(session, action, files, lead, police)
    path = f"{LIST}/{sealed.id}/file"

    assert listed(program) == []
    assert program.get(path).status_code == 404
    theirs = person_program(colleague)
    assert [told["sealed_to"] for told in listed(theirs)] == ["Police"]
    assert theirs.get(path).text == AUDIT


def seal(session: Session, action: Action, files: FileStore, by: User, to: Agency) -> Evidence:
    given = Given("The audit", name="audit.txt", content=AUDIT.encode(), sealed_to_id=to.id)
    return evidence.add(session, action, given, files=files, actor=factories.actor(by), now=NOW)


def test_evidence_of_another_action_is_not_there(
    session: Session, action: Action, files: FileStore, program: Program
) -> None:
    other = factories.action(session, action.report, reference="HERE-2")
    row = give(session, other, files)
    for number in (row.id, row.id + 1, 2**31, 10**30):
        assert program.get(f"{LIST}/{number}/file").status_code == 404


def test_a_file_that_the_store_lost_is_not_there(
    session: Session, action: Action, files: FileStore, program: Program
) -> None:
    row = give(session, action, files)
    Path(files.path(row.sha256 or "")).unlink()
    assert program.get(f"{LIST}/{row.id}/file").status_code == 404


def test_evidence_comes_in_pages(
    session: Session, action: Action, files: FileStore, program: Program
) -> None:
    rows = [give(session, action, files, f"Audit number {number}") for number in range(3)]
    first = program.get(f"{LIST}?limit=2").json
    assert [told["id"] for told in first["items"]] == [row.id for row in rows[:2]]
    second = program.get(first["next"].removeprefix("http://localhost/api/v1")).json
    assert ([told["id"] for told in second["items"]], second["next"]) == ([rows[2].id], None)
