"""What has been recorded cannot be rewritten: the database itself refuses, on both engines."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import factories, signing
from tracker.db import Base
from tracker.domain.roles import OPERATOR
from tracker.domain.statements.answers import Answer
from tracker.models import (
    Event,
    Mail,
    Statement,
    StatementAddendum,
    StatementDraft,
    StatementFile,
    StatementSignature,
    Update,
)
from tracker.services import actions

NOW = factories.NOW


def mail(session: Session, **values: Any) -> Mail:
    here = factories.partnership(session)
    given = {
        "key": "digest:2024-W47:1",
        "kind": "weekly_digest",
        "for_date": factories.TODAY,
        "partnership_id": here.id,
        "user_id": factories.user(session).id,
        "to_address": "manager@council.example",
        "subject": "2 actions late",
        "text": "2 actions late",
        "html": "<p>2 actions late</p>",
        "items": [],
        "message_id": "<1@council.example>",
        "created_at": NOW,
        "next_try_at": NOW,
    }
    row = Mail(**{**given, **values})
    session.add(row)
    session.flush()
    return row


def recorded(session: Session, kind: type[Base]) -> Base:
    """One row of a table that is closed as soon as it is written."""
    report = factories.report(session, factories.partnership(session))
    if kind is StatementDraft:
        statement = Statement(partnership_id=report.partnership_id, report_id=report.id)
        session.add(statement)
        session.flush()
        draft = StatementDraft(
            statement_id=statement.id, number=1, built_at=NOW, content={}, content_sha256="0" * 64
        )
        session.add(draft)
        session.flush()
        return draft
    if kind is StatementFile:
        draft = recorded(session, StatementDraft)
        file = StatementFile(
            statement_id=draft.statement_id,  # type: ignore[attr-defined]
            draft_id=draft.id,  # type: ignore[attr-defined]
            kind="docx",
            name="statement.docx",
            sha256="0" * 64,
            size=1,
            media_type="text/plain",
            kept_at=NOW,
        )
        session.add(file)
        session.flush()
        return file
    if kind is StatementSignature:
        statement = signing.statement(session, report)
        return signing.answer(session, statement, signing.named(session, statement))
    action = factories.action(session, report)
    actions.post_update(session, action, note="First.", actor=OPERATOR, now=NOW)
    return session.scalars(select(kind)).one()


CHANGES = {
    Update: {"note": "Never said"},
    Event: {"summary": "Never happened"},
    StatementDraft: {"content": {"plan": []}},
    StatementFile: {"sha256": "1" * 64},
    StatementSignature: {"answer": Answer.WITHDRAWN},
    Mail: {"subject": "Nothing is late"},
}
CLOSED_AT_ONCE = [Update, Event, StatementDraft, StatementFile, StatementSignature]


def refused(session: Session, statement: Any) -> None:
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(statement)


@pytest.mark.parametrize("kind", CLOSED_AT_ONCE, ids=lambda kind: kind.__tablename__)
def test_what_is_recorded_is_neither_changed_nor_deleted(session: Session, kind: type[Base]) -> None:
    row = recorded(session, kind)
    refused(session, update(kind).values(**CHANGES[kind]))
    refused(session, delete(kind))
    session.expire_all()
    for name, value in CHANGES[kind].items():
        assert getattr(row, name) != value


@pytest.mark.parametrize("kind", CLOSED_AT_ONCE, ids=lambda kind: kind.__tablename__)
def test_the_application_itself_cannot_rewrite_it_either(session: Session, kind: type[Base]) -> None:
    row = recorded(session, kind)
    [(name, value)] = CHANGES[kind].items()
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        setattr(row, name, value)
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.delete(row)


def test_writing_over_a_row_by_its_key_is_refused(session: Session) -> None:
    row = recorded(session, Event)
    columns = ", ".join(column.name for column in Event.__table__.columns if column.name != "summary")
    copy = f"SELECT {columns}, 'Never happened' FROM events"  # noqa: S608 - names of our own columns
    into = f"INTO events ({columns}, summary) {copy}"
    if session.get_bind().dialect.name == "sqlite":
        refused(session, text(f"INSERT OR REPLACE {into}"))
    else:
        refused(session, text(f"INSERT {into} ON CONFLICT (id) DO UPDATE SET summary = 'Never happened'"))
    session.expire_all()
    assert row.summary != "Never happened"  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", ["updates", "events", "statement_drafts", "statement_files", "mails"])
def test_a_table_is_not_emptied_in_one_go(session: Session, table: str) -> None:
    if session.get_bind().dialect.name == "sqlite":
        mail(session, sent_at=NOW)
        recorded(session, StatementFile)
        recorded(session, Event)
        refused(session, text(f"DELETE FROM {table}"))  # noqa: S608 - one of five names
    else:
        refused(session, text(f"TRUNCATE {table} CASCADE"))


def test_mail_that_was_sent_is_neither_changed_nor_deleted(session: Session) -> None:
    row = mail(session, sent_at=NOW)
    refused(session, update(Mail).values(**CHANGES[Mail]))
    refused(session, update(Mail).values(sent_at=None))
    refused(session, delete(Mail))
    session.expire_all()
    assert (row.subject, row.sent_at) == ("2 actions late", NOW)


def test_mail_that_waits_may_change_until_it_is_sent(session: Session) -> None:
    row = mail(session)
    row.tries, row.next_try_at, row.last_error = 1, NOW + timedelta(minutes=5), "Connection refused"
    session.flush()
    row.sent_at = NOW
    session.flush()
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        row.tries = 2


def test_mail_that_waits_may_be_taken_back(session: Session) -> None:
    session.delete(mail(session))
    session.flush()
    assert session.scalars(select(Mail)).all() == []


def test_an_addendum_changes_until_it_is_issued_and_never_after(session: Session) -> None:
    draft = recorded(session, StatementDraft)
    row = StatementAddendum(statement_id=draft.statement_id, number=1, why="A date moved.")  # type: ignore[attr-defined]
    session.add(row)
    session.flush()
    row.why = "Two dates moved."
    session.flush()
    row.issued_at, row.issued_on = NOW, factories.TODAY
    session.flush()

    refused(session, update(StatementAddendum).values(why="None moved."))
    refused(session, update(StatementAddendum).values(issued_at=None))
    refused(session, delete(StatementAddendum))
    session.expire_all()
    assert row.why == "Two dates moved."
