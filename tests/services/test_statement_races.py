"""Two people at the same statement in the same moment, each in a session of their own."""

from collections.abc import Iterator
from datetime import date
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from tests import factories, sending
from tracker import db
from tracker.domain import statements as rules
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import OPERATOR
from tracker.models import Statement, StatementDraft
from tracker.queries import statements as queries
from tracker.services import statements

NOW = factories.NOW
REFERENCE = "TWO-JTAI-24"


@pytest.fixture
def own_engine(live_database_url: str) -> Iterator[Engine]:
    engine = db.make_engine(live_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(own_engine: Engine) -> sessionmaker[Session]:
    """Sessions on a database that holds one statement."""
    factory = db.make_session_factory(own_engine)
    with factory.begin() as session:
        report = factories.report(session, factories.partnership(session), reference=REFERENCE)
        statements.open_for(session, report, actor=OPERATOR, now=NOW)
    return factory


def found(session: Session) -> Statement:
    return queries.get(session, OPERATOR, REFERENCE)


def write(session: Session, introduction: str) -> None:
    seen = found(session)
    words = {"introduction": introduction, "governance": "The executive."}
    statements.write(session, seen, **words, version=seen.version, actor=OPERATOR, now=NOW)


def submit(session: Session, statement: Statement, version: int) -> StatementDraft:
    return sending.submit(session, statement, version=version)


def test_of_two_people_who_submit_at_once_the_second_is_told(sessions: sessionmaker[Session]) -> None:
    with sessions() as slow:
        seen = found(slow)
        with sessions.begin() as quick:
            submit(quick, found(quick), seen.version)
        with pytest.raises(DomainError, match="was submitted"):
            submit(slow, seen, seen.version)


def test_what_somebody_wrote_meanwhile_is_never_left_out_of_a_version(
    sessions: sessionmaker[Session],
) -> None:
    with sessions() as slow:
        seen = found(slow)
        with sessions.begin() as quick:
            write(quick, "What the quick one wrote.")
            statements.require(
                quick,
                found(quick).report,
                due_on=date(2025, 1, 31),
                send_to="new@ofsted.gov.uk",
                reason="A new address.",
                actor=OPERATOR,
                now=NOW,
            )
        draft = statements.build(slow, seen, actor=OPERATOR, now=NOW)
        content = rules.from_dict(draft.content)

    assert content.introduction == "What the quick one wrote."
    assert (content.cover.due_on, content.cover.send_to) == (date(2025, 1, 31), "new@ofsted.gov.uk")


def test_whoever_submits_while_somebody_writes_is_told_and_nothing_is_sent(
    sessions: sessionmaker[Session],
) -> None:
    with sessions() as slow:
        seen = found(slow)
        version = seen.version
        with sessions.begin() as quick:
            write(quick, "What the quick one wrote.")
        with pytest.raises(ChangedMeanwhileError):
            submit(slow, seen, version)
        slow.rollback()
        assert found(slow).submitted_on is None
        assert queries.drafts(slow, seen) == []
        assert rules.from_dict(submit(slow, seen, seen.version).content).introduction == (
            "What the quick one wrote."
        )


def test_two_who_build_at_once_share_one_version(own_engine: Engine, sessions: sessionmaker[Session]) -> None:
    numbers: list[int] = []

    def build() -> None:
        with sessions.begin() as session:
            numbers.append(statements.build(session, found(session), actor=OPERATOR, now=NOW).number)

    other = Thread(target=build)

    def meanwhile(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if sql.startswith("INSERT INTO statement_drafts") and other.ident is None:
            other.start()
            other.join(timeout=0.5)  # it cannot get there before this one ends, and must wait

    event.listen(own_engine, "before_cursor_execute", meanwhile)
    build()
    other.join()

    assert numbers == [1, 1]
    with sessions() as session:
        assert session.scalars(select(StatementDraft.number)).all() == [1]
