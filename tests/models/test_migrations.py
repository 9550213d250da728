"""The migrations make exactly the tables that the models describe, forward and back, on both engines."""

import re
from collections.abc import Iterator
from enum import StrEnum

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, Enum, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import tracker.models
from tests import factories
from tracker import db
from tracker.domain.accounts import TokenKind
from tracker.domain.brag import Brag
from tracker.domain.due_dates import DueBasis
from tracker.domain.extensions import Category, Decision
from tracker.domain.ladder import Cadence, Kind
from tracker.domain.mail import Outcome
from tracker.domain.parts import PartStatus
from tracker.domain.recommendations import Response
from tracker.domain.reports import ItemKind, ReportKind
from tracker.domain.roles import Role, Way
from tracker.domain.statements.answers import Answer, Means
from tracker.domain.statements.stages import Stage
from tracker.domain.statuses import Status

KEPT = {
    ("actions", "status"): Status,
    ("actions", "due_basis"): DueBasis,
    ("updates", "status_before"): Status,
    ("updates", "status_after"): Status,
    ("memberships", "role"): Role,
    ("reports", "kind"): ReportKind,
    ("reports", "statement_due_basis"): DueBasis,
    ("actions", "override_brag"): Brag,
    ("action_states", "status"): Status,
    ("action_states", "due_basis"): DueBasis,
    ("action_states", "override_brag"): Brag,
    ("events", "way"): Way,
    ("extension_requests", "category"): Category,
    ("extension_requests", "decision"): Decision,
    ("parts", "status"): PartStatus,
    ("recommendations", "response"): Response,
    ("recommendations", "kind"): ItemKind,
    ("mail_items", "kind"): Kind,
    ("mail_tries", "outcome"): Outcome,
    ("statement_stages", "stage"): Stage,
    ("statement_signatories", "stage"): Stage,
    ("statement_signatures", "answer"): Answer,
    ("statement_signatures", "means"): Means,
    ("users", "cadence"): Cadence,
    ("api_tokens", "role"): Role,
    ("account_tokens", "kind"): TokenKind,
}


def triggers(engine: Engine) -> set[str]:
    """The names of all triggers that are ours."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        return set(connection.scalars(text(catalogue[engine.dialect.name])))


@pytest.fixture
def empty_engine(empty_database_url: str) -> Iterator[Engine]:
    engine = db.make_engine(empty_database_url)
    yield engine
    engine.dispose()


def test_up_down_to_nothing_and_up_again(empty_engine: Engine, empty_database_url: str) -> None:
    assert db.current_revision(empty_engine) is None
    db.upgrade(empty_database_url)
    first = shape(empty_engine), triggers(empty_engine)
    assert db.current_revision(empty_engine) == db.head()
    db.downgrade(empty_database_url, "base")
    assert set(inspect(empty_engine).get_table_names()) == {"alembic_version"}
    assert not triggers(empty_engine)
    assert db.current_revision(empty_engine) is None
    db.upgrade(empty_database_url)
    assert (shape(empty_engine), triggers(empty_engine)) == first


def shape(engine: Engine) -> dict[str, tuple[set[str], set[str | None]]]:
    """The columns and indexes of each table."""
    look = inspect(engine)
    return {
        table: (
            {f"{column['name']} {column['type']!r}" for column in look.get_columns(table)},
            {index["name"] for index in look.get_indexes(table)},
        )
        for table in look.get_table_names()
    }


def test_a_step_back_and_forward_opens_and_closes_the_history(
    empty_engine: Engine, empty_database_url: str
) -> None:
    db.upgrade(empty_database_url, "0001")
    assert not triggers(empty_engine)
    db.upgrade(empty_database_url)
    assert len(triggers(empty_engine)) >= 8


def test_models_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                # The full-text index is no model: each engine has its own kind of table for it.
                "include_name": lambda name, kind, _: kind != "table" or "action_search" not in name,
            },
        )
        assert compare_metadata(context, db.Base.metadata) == []


def test_every_model_is_known_by_its_package() -> None:
    models = [getattr(tracker.models, name) for name in tracker.models.__all__ if name != "FACTS"]
    known = {model.__table__.name for model in models}
    assert known == set(db.Base.metadata.tables) - {"action_recommendations", "action_tags"}


@pytest.mark.parametrize(
    ("column", "codes"), KEPT.items(), ids=lambda value: ".".join(value) if isinstance(value, tuple) else ""
)
def test_the_database_holds_exactly_the_codes_of_the_enumeration(
    engine: Engine, column: tuple[str, str], codes: type[StrEnum]
) -> None:
    table, name = column
    checks = [
        check["sqltext"]
        for check in inspect(engine).get_check_constraints(table)
        if re.search(rf"\b{name}\b", check["sqltext"])
    ]
    assert len(checks) == 1, checks
    assert set(re.findall(r"'([^']*)'", checks[0])) == {code.value for code in codes}


def test_no_enumeration_is_kept_without_being_checked_here() -> None:
    columns = {
        (table.name, column.name): set(column.type.enums)
        for table in db.Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Enum)
    }
    assert columns == {column: {code.value for code in codes} for column, codes in KEPT.items()}


def test_the_database_and_the_models_name_their_checks_alike(engine: Engine) -> None:
    for table in db.Base.metadata.tables.values():
        named = {check["name"] for check in inspect(engine).get_check_constraints(table.name)}
        meant = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        assert named == meant, table.name


def test_a_code_that_is_no_status_is_refused(session: Session) -> None:
    action = factories.action(session, factories.report(session, factories.partnership(session)))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE actions SET status = 'nearly_done' WHERE id = :id"), {"id": action.id})


def test_two_actions_never_share_a_reference(session: Session) -> None:
    report = factories.report(session, factories.partnership(session))
    factories.action(session, report, reference="RICH-JTAI-24-03")
    with pytest.raises(IntegrityError), session.begin_nested():
        factories.action(session, report, reference="RICH-JTAI-24-03")


def test_an_action_does_not_outlive_its_report(session: Session) -> None:
    report = factories.report(session, factories.partnership(session))
    factories.action(session, report)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("DELETE FROM reports WHERE id = :id"), {"id": report.id})


def test_the_highest_number_is_the_head_that_alembic_knows() -> None:
    assert ScriptDirectory(str(db.MIGRATIONS)).get_heads() == [db.head()]
