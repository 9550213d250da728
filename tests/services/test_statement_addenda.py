"""Addenda: written after submission, numbered, issued once and then as frozen as the statement itself."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, richmond, sending
from tracker.adapters.files import FileStore
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.models import Action, Event, Statement, StatementAddendum, StatementFile
from tracker.queries import submissions as kept_queries
from tracker.services import actions, addenda, statements, submissions
from tracker.services.submissions import Sending

NOW = factories.NOW
TOMORROW = NOW + timedelta(days=1)
TO = "a@ofsted.gov.uk"


@pytest.fixture
def action(session: Session) -> Action:
    """The letter's third item, with an action that is only begun."""
    report = factories.report(session, factories.partnership(session), reference="RICH-JTAI-24")
    asked = factories.recommendation(session, report, position=3, text=richmond.ITEMS[2], bodies=["police"])
    return factories.action(session, asked, reference="RICH-JTAI-24-03", due_on=date(2025, 3, 31))


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


@pytest.fixture
def owed(session: Session, action: Action) -> Statement:
    opened = statements.open_for(session, action.report, actor=OPERATOR, now=NOW)
    assert opened is not None
    return opened


@pytest.fixture
def statement(session: Session, owed: Statement, files: FileStore) -> Statement:
    """One that was submitted."""
    sending.submit(session, owed, files=files)
    return owed


@pytest.fixture
def manager(session: Session, action: Action) -> Actor:
    return factories.actor(factories.member(session, action.report.partnership, Role.MANAGER))


def write(
    session: Session, statement: Statement, actor: Actor, why: str = "A date moved."
) -> StatementAddendum:
    draft = addenda.find_draft(statement)
    version = draft.version if draft else 0
    return addenda.write(session, statement, why=why, version=version, actor=actor, now=NOW)


def files_of(session: Session, row: StatementAddendum, statement: Statement) -> list[StatementFile]:
    return [file for file in kept_queries.files(session, statement) if file.addendum_id == row.id]


def test_an_addendum_is_written_as_a_draft_and_tells_what_has_changed_by_then(
    session: Session, statement: Statement, action: Action, manager: Actor
) -> None:
    row = write(session, statement, manager)
    action.success_measure = "All of them."
    session.flush()

    addendum, before, after = addenda.said(session, statement, row, now=TOMORROW)
    assert (addendum.number, addendum.dated, addendum.issued_to) == (1, date(2024, 11, 19), None)
    assert addendum.statement.submitted_to == TO
    assert before.plan[0].actions[0].success_measure == ""
    assert after.plan[0].actions[0].success_measure == "All of them."


def test_issuing_keeps_every_format_and_closes_it(
    session: Session, statement: Statement, action: Action, manager: Actor, files: FileStore
) -> None:
    action.success_measure = "All of them."
    row = write(session, statement, manager)
    original = {file.id: file.sha256 for file in kept_queries.files(session, statement)}

    sending.issue(session, statement, manager, files=files, on=factories.TODAY, to=f" {TO} ")

    assert (row.issued_on, row.issued_to, row.issued_by_name) == (factories.TODAY, TO, manager.name)
    kept = files_of(session, row, statement)
    assert [file.kind for file in kept] == list(statements.KINDS)
    assert kept[0].name == "RICH-JTAI-24-statement-addendum-1.docx"
    page = files.path(kept[list(statements.KINDS).index("html")].sha256).read_text("utf-8")
    for words in ("A date moved.", "All of them.", f"Issued on 18 November 2024 to {TO}"):
        assert words in page
    assert {
        file.id: file.sha256 for file in kept_queries.files(session, statement) if file.id in original
    } == original
    event = session.scalars(select(Event).where(Event.kind == "statement.addendum_issued")).one()
    assert event.summary == f"Addendum 1 issued on 18 November 2024 to {TO}"
    assert event.after["files"] == [f"{file.sha256}  {file.name}" for file in kept]
    assert addenda.find_draft(statement) is None


def test_the_next_addendum_is_set_beside_the_last_one(
    session: Session, statement: Statement, action: Action, manager: Actor, files: FileStore
) -> None:
    action.success_measure = "All of them."
    write(session, statement, manager)
    sending.issue(session, statement, manager, files=files)
    action.what_we_will_do = "Train everybody."
    session.flush()

    row = write(session, statement, manager, "We do more.")

    addendum, before, after = addenda.said(session, statement, row, now=TOMORROW)
    assert (row.number, addendum.earlier) == (2, ((1, factories.TODAY),))
    assert before.plan[0].actions[0].success_measure == "All of them."
    assert after.plan[0].actions[0].what_we_will_do == "Train everybody."


def test_whatever_changes_after_it_was_issued_an_addendum_stays_as_it_was(
    session: Session, statement: Statement, action: Action, manager: Actor, files: FileStore
) -> None:
    row = write(session, statement, manager)
    sending.issue(session, statement, manager, files=files)
    before = addenda.said(session, statement, row, now=NOW)
    kept = {file.id: submissions.fetch(file, files=files) for file in kept_queries.files(session, statement)}

    actions.post_update(session, action, note="Later.", actor=OPERATOR, now=TOMORROW)
    action.what_we_will_do, action.due_on = "Something else.", date(2026, 1, 1)
    action.report.title, action.report.partnership.name = "Renamed", "Renamed"
    factories.action(session, action.report, what_we_will_do="Added later.")
    write(session, statement, manager, "The next one.")

    assert addenda.said(session, statement, row, now=TOMORROW) == before
    for file in kept_queries.files(session, statement):
        assert submissions.fetch(file, files=files) == kept[file.id]


def test_a_file_taken_to_be_sent_is_the_file_that_is_kept(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    row = write(session, statement, manager)
    how = Sending(on=factories.TODAY, to=TO)
    taken = {
        kind: addenda.to_send(session, statement, kind, how, actor=manager, now=NOW).body
        for kind in statements.KINDS
    }

    sending.issue(session, statement, manager, files=files)

    kept = files_of(session, row, statement)
    assert {file.kind: submissions.fetch(file, files=files).body for file in kept} == taken


def test_only_what_was_submitted_has_addenda(session: Session, owed: Statement, manager: Actor) -> None:
    with pytest.raises(DomainError, match="statement that was submitted"):
        write(session, owed, manager)
    with pytest.raises(NotFoundError):
        addenda.get(owed, 1)


def test_only_a_manager_writes_and_issues(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    reader = factories.actor(factories.member(session, statement.report.partnership, Role.SCRUTINEER))
    with pytest.raises(DomainError, match="not change it"):
        write(session, statement, reader)
    write(session, statement, manager)
    with pytest.raises(DomainError, match="not change it"):
        sending.issue(session, statement, reader, files=files)


def test_of_two_who_write_the_second_is_told(session: Session, statement: Statement, manager: Actor) -> None:
    row = write(session, statement, manager, "The first's words.")

    with pytest.raises(ChangedMeanwhileError):
        addenda.write(session, statement, why="The second's.", version=0, actor=manager, now=NOW)

    assert row.why == "The first's words."
    assert write(session, statement, manager, "Both.").why == "Both."
    assert len(statement.addenda) == 1


def test_words_that_are_missing_or_too_long_are_refused(
    session: Session, statement: Statement, manager: Actor
) -> None:
    for why in ("  ", "x" * 20_001):
        with pytest.raises(DomainError) as refusal:
            write(session, statement, manager, why)
        assert refusal.value.field == "why"
    assert statement.addenda == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": date(2024, 11, 19)}, "on"),
        ({"on": date(2024, 11, 17)}, "on"),
        ({"to": "  "}, "to"),
    ],
)
def test_an_issue_that_cannot_have_been_is_refused_and_keeps_nothing(
    session: Session,
    statement: Statement,
    manager: Actor,
    files: FileStore,
    values: dict[str, object],
    field: str,
) -> None:
    row = write(session, statement, manager)

    with pytest.raises(DomainError) as refusal:
        sending.issue(session, statement, manager, files=files, **values)

    assert refusal.value.field == field
    assert row.issued_at is None
    assert files_of(session, row, statement) == []


def test_what_changed_since_the_page_was_opened_is_not_issued(
    session: Session, statement: Statement, action: Action, manager: Actor, files: FileStore
) -> None:
    row = write(session, statement, manager)
    seen = addenda.seen_now(session, statement, now=NOW)
    actions.post_update(session, action, note="Afterwards.", actor=OPERATOR, now=NOW)

    with pytest.raises(ChangedMeanwhileError, match="plan has changed"):
        sending.issue(session, statement, manager, files=files, seen=seen)
    with pytest.raises(ChangedMeanwhileError, match="somebody else"):
        sending.issue(session, statement, manager, files=files, version=row.version + 1)

    assert row.issued_at is None


def test_there_is_nothing_to_issue_before_one_is_written(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    with pytest.raises(DomainError, match="no addendum to issue"):
        sending.issue(session, statement, manager, files=files)
