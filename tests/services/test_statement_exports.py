"""The statement as a file: what was written reaches it, and a version is the same file every time."""

import io
from datetime import date, timedelta

import pytest
from docx import Document
from sqlalchemy.orm import Session

from tests import factories, richmond, sending
from tracker.domain import statements as rules
from tracker.domain.errors import DomainError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.models import Statement
from tracker.queries import statements as queries
from tracker.services import statements, submissions

NOW = factories.NOW
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def statement(session: Session) -> Statement:
    """The letter's third item, with an action that is only begun."""
    report = factories.report(session, factories.partnership(session), reference="RICH-JTAI-24")
    asked = factories.recommendation(session, report, position=3, text=richmond.ITEMS[2], bodies=["police"])
    factories.action(session, asked, reference="RICH-JTAI-24-03", due_on=date(2025, 3, 31))
    opened = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert opened is not None
    return opened


@pytest.fixture
def manager(session: Session, statement: Statement) -> Actor:
    return factories.actor(factories.member(session, statement.report.partnership, Role.MANAGER))


@pytest.mark.parametrize("name", rules.PARTS)
def test_every_written_part_is_saved_by_itself_and_reaches_the_paper(
    session: Session, statement: Statement, manager: Actor, name: str
) -> None:
    others = {other: getattr(statement, other) for other in rules.PARTS if other != name}

    assert statements.write(
        session, statement, **{name: "Only this."}, version=statement.version, actor=manager, now=NOW
    )

    assert {other: getattr(statement, other) for other in others} == others
    body = submissions.export(session, statement, "html", files=sending.store(), actor=manager, now=NOW).body
    assert b"<p>Only this.</p>" in body


def test_a_version_names_the_versions_before_it_and_never_those_after(
    session: Session, statement: Statement, manager: Actor
) -> None:
    first = statements.build(session, statement, actor=manager, now=NOW)
    statements.write(session, statement, risks="A risk.", version=statement.version, actor=manager, now=NOW)
    second = statements.build(session, statement, actor=manager, now=TOMORROW)

    assert statements.edition_of(session, statement, first)[0].earlier == ()
    assert statements.edition_of(session, statement, second)[0].earlier == ((1, date(2024, 11, 18)),)


def test_an_export_builds_the_draft_of_this_moment_and_writes_it(
    session: Session, statement: Statement, manager: Actor
) -> None:
    written = submissions.export(session, statement, "docx", files=sending.store(), actor=manager, now=NOW)

    assert written.filename == "RICH-JTAI-24-statement-version-1.docx"
    assert richmond.ITEMS[2] in Document(io.BytesIO(written.body)).tables[1].rows[1].cells[0].text
    assert [draft.number for draft in queries.drafts(session, statement)] == [1]


def test_the_same_version_exported_again_is_the_same_file(
    session: Session, statement: Statement, manager: Actor
) -> None:
    for kind in statements.KINDS:
        first = submissions.export(session, statement, kind, files=sending.store(), actor=manager, now=NOW)
        assert (
            submissions.export(session, statement, kind, files=sending.store(), actor=manager, now=TOMORROW)
            == first
        )
    assert len(queries.drafts(session, statement)) == 1


def test_an_unknown_format_is_refused_and_nothing_is_built(
    session: Session, statement: Statement, manager: Actor
) -> None:
    with pytest.raises(DomainError, match="Choose docx, pdf, odt, html or xlsx") as refusal:
        submissions.export(session, statement, "rtf", files=sending.store(), actor=manager, now=NOW)

    assert refusal.value.field == "format"
    assert queries.drafts(session, statement) == []
