"""Retention: what goes for its age and with it all that hangs on it, and what nothing can make go."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import factories, retention, world
from tests.databases import DatabaseServer
from tracker import db
from tracker.adapters.files import FileStore
from tracker.db import Base
from tracker.domain import london
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import OPERATOR, Actor
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    ActionState,
    Event,
    Evidence,
    Mail,
    Partnership,
    Report,
    RetentionRun,
    Statement,
    Update,
    User,
)
from tracker.queries import condition, every_table, stored_files
from tracker.queries import retention as queries
from tracker.services import actions
from tracker.services import retention as services

NOW = datetime(2040, 11, 18, 9, tzinfo=UTC)
TODAY = london.date_of(NOW)


@dataclass
class Old:
    """A partnership full of everything, long closed, and another one beside it."""

    session: Session
    files: FileStore
    world: world.World

    @property
    def partnership(self) -> Partnership:
        """The first partnership."""
        return self.session.scalars(select(Partnership).where(Partnership.slug == "here")).one()

    @property
    def manager(self) -> Actor:
        """Its manager."""
        return self.person(world.MANAGER)

    def person(self, kind: str) -> Actor:
        """Somebody of it."""
        query = select(User).where(User.email == self.world.here[kind])
        return factories.actor(self.session.scalars(query).one())

    def report(self, reference: str) -> Report:
        """One of its reports."""
        return self.session.scalars(select(Report).where(Report.reference == reference)).one()

    def apply(self) -> services.Preview:
        """Let go of what is old."""
        return services.apply(self.session, self.partnership, actor=OPERATOR, now=NOW)


@pytest.fixture(scope="module")
def filled(
    database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Path, world.World]]:
    """A database with both partnerships, in which everything of the first is closed and old."""
    url, home = database_server.migrated(), tmp_path_factory.mktemp("old")
    made = retention.fill(url, home)
    engine = db.make_engine(url)
    yield engine, home, made
    engine.dispose()
    database_server.drop(url)


@pytest.fixture
def old(filled: tuple[Engine, Path, world.World]) -> Iterator[Old]:
    """The same for each test, and undone after it."""
    engine, home, made = filled
    with engine.connect() as connection:
        transaction = connection.begin()
        factory = db.make_session_factory(engine)
        with factory(bind=connection, join_transaction_mode="create_savepoint") as session:
            yield Old(session, FileStore(home / "files"), made)
        transaction.rollback()


def rows(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }


GOES = {
    "action_recommendations", "action_states", "action_tags", "actions", "challenges", "comments", "events",
    "evidence", "extension_requests", "holds", "legal_holds", "link_uses", "mail_items", "mail_links",
    "mail_tries", "mails", "measure_readings", "measures", "meetings", "milestones", "parts",
    "recommendations", "repeats", "report_drafts", "reports", "sheet_imports", "signing_links",
    "statement_addenda", "statement_drafts", "statement_files", "statement_signatories",
    "statement_signatures", "statement_stages", "statements", "subscription_messages", "updates",
}  # fmt: skip
"""Every table of which something may go. A new one that refers to a report is a decision: it stands here."""


def test_what_may_go_is_a_decision() -> None:
    seeds = {**queries.of_reports([1]), **queries.of_age(1, NOW, [1])}
    assert {table.name for table in queries.with_all_below(seeds)} == GOES


def test_what_the_preview_shows_goes_and_nothing_else(old: Old) -> None:
    before = rows(old.session)
    shown = services.preview(old.session, old.partnership, today=TODAY)
    assert {each.reference for each in shown.going} == {"HERE-JTAI-24", "HERE-SIF-17", "HERE-SENT-24"}
    assert rows(old.session) == before, "a preview changes nothing"

    gone = old.apply()

    assert (gone.counts, gone.going) == (shown.counts, shown.going)
    after = rows(old.session)
    made = {"events": 1, "retention_runs": 1}
    for name, number in before.items():
        assert after[name] == number - gone.counts.get(name, 0) + made.get(name, 0), name
    assert not condition.faults(old.session.connection())
    assert condition.unindexed(old.session.connection()) == 0
    assert set(gone.counts) >= GOES - {
        "extension_requests",
        "holds",
        "statement_stages",
        "subscription_messages",
        "action_tags",
        "link_uses",
        "mail_links",
        "signing_links",
    }


def test_of_the_other_partnership_nothing_goes(old: Old) -> None:
    def theirs() -> list[tuple[object, ...]]:
        there = select(Partnership.id).where(Partnership.slug == "elsewhere").scalar_subquery()
        return [
            tuple(row)
            for model in (Report, Action, ActionState)
            for row in old.session.execute(
                select(*model.__table__.c).where(model.partnership_id == there).order_by(model.id)
            )
        ]

    before = theirs()
    old.apply()
    assert theirs() == before
    assert len(before) > 2


def test_of_what_went_no_word_is_left_but_the_event_that_says_so(old: Old) -> None:
    old.apply()
    left = [
        (table.name, line)
        for table in every_table.known()
        for line in every_table.lines(old.session.connection(), table)
        if world.INSIDE.encode() in line
    ]
    assert left == []
    [event] = old.session.scalars(select(Event).where(Event.kind == "retention.applied")).all()
    assert event.summary.startswith(
        "Kept for 7 years and gone now: 3 reports (HERE-JTAI-24, HERE-SENT-24 and HERE-"
    )
    assert event.after["references"] == ["HERE-JTAI-24", "HERE-SENT-24", "HERE-SIF-17"]
    assert event.after["rows"]["actions"] == 5
    assert event.by_name == OPERATOR.name


def test_its_files_go_a_day_later_and_files_that_others_name_stay(old: Old, tmp_path: Path) -> None:
    names = list(old.files.names())
    files = FileStore(tmp_path / "files")
    for name in names:
        files.keep(old.files.path(name).read_bytes())
    shared = old.session.scalars(select(Evidence.sha256).where(Evidence.sha256.is_not(None))).first()
    there = old.session.scalars(
        select(Action).join(Partnership).where(Partnership.slug == "elsewhere")
    ).first()
    assert there is not None
    old.session.add(
        Evidence(
            partnership_id=there.partnership_id,
            action_id=there.id,
            sha256=shared,
            added_at=NOW,
            by_name="lead",
        )
    )
    old.session.flush()
    old.apply()
    assert services.sweep(old.session, files, datetime.now(UTC)) == 0, "they are not a day old"
    for name in names:
        os.utime(files.path(name), (time.time() - 90_000, time.time() - 90_000))
    assert services.sweep(old.session, files, datetime.now(UTC)) == len(names) - 1
    assert list(files.names()) == [shared]
    assert stored_files.needed(old.session.connection()) == [shared]


# --- what stays ---


def test_a_report_with_anything_open_stays_whole(old: Old) -> None:
    action = old.session.scalars(select(Action).where(Action.reference == "HERE-JTAI-24-02")).one()
    old.session.execute(update(Action).where(Action.id == action.id).values(status=Status.VERIFIED))
    gone = old.apply()
    assert {each.reference for each in gone.going} == {"HERE-SIF-17", "HERE-SENT-24"}
    assert old.session.scalar(select(func.count(Action.id)).where(Action.report_id == action.report_id)) == 3


def test_a_report_whose_statement_was_never_sent_stays(old: Old) -> None:
    report = old.report("HERE-JTAI-24")
    old.session.execute(update(Statement).where(Statement.report_id == report.id).values(submitted_on=None))
    assert "HERE-JTAI-24" not in {each.reference for each in old.apply().going}


def test_the_years_begin_anew_with_whatever_happens(old: Old) -> None:
    late = NOW - timedelta(days=30)
    action = old.session.scalars(select(Action).where(Action.reference == "HERE-JTAI-24-01")).one()
    actions.post_update(old.session, action, note="Looked at again.", actor=OPERATOR, now=late)
    shown = services.preview(old.session, old.partnership, today=TODAY)
    assert "HERE-JTAI-24" not in {each.reference for each in shown.going}
    [(day, coming)] = shown.coming
    assert (coming.reference, day) == (
        "HERE-JTAI-24",
        london.date_of(late).replace(year=late.year + retention.YEARS),
    )


def test_where_no_years_are_set_everything_stays(old: Old) -> None:
    services.change_years(old.session, old.partnership, "", seen="7", actor=old.manager, now=NOW)
    before = rows(old.session)
    assert old.apply().rows == 0
    assert rows(old.session) == before | {"retention_runs": before["retention_runs"] + 1}


def test_what_is_held_stays_and_goes_when_it_is_lifted(old: Old) -> None:
    kept = old.report("HERE-JTAI-24")
    row = services.hold(old.session, old.partnership, kept, reason="An inquiry", actor=old.manager, now=NOW)
    gone = old.apply()
    assert {each.reference for each in gone.going} == {"HERE-SIF-17", "HERE-SENT-24"}
    assert [each.reference for each in gone.held] == ["HERE-JTAI-24"]
    assert old.session.scalar(select(func.count(Mail.id))), "mail that may be about it stays with it"

    services.lift(old.session, row, reason="The inquiry is over", actor=old.manager, now=NOW)
    again = old.apply()
    assert [each.reference for each in again.going] == ["HERE-JTAI-24"], "a hold is no new beginning"
    told = old.session.scalars(select(Event.summary).where(Event.kind.startswith("retention."))).all()
    assert "Legal hold on HERE-JTAI-24" not in told, "what was told of it went with it"


def test_a_hold_on_the_partnership_holds_everything(old: Old) -> None:
    services.hold(old.session, old.partnership, None, reason="An inquiry", actor=old.manager, now=NOW)
    assert old.apply().rows == 0


# --- the one way past the closed tables ---


def refused(session: Session, statement: object) -> None:
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(statement)  # type: ignore[call-overload]


def test_after_a_run_the_tables_are_closed_again(old: Old) -> None:
    old.session.execute(update(Partnership).values(keep_years=None))
    old.apply()
    for model in (Update, Event, ActionState, Evidence):
        refused(old.session, delete(model))


def test_even_an_open_run_lets_nothing_be_rewritten(old: Old) -> None:
    old.session.add(RetentionRun(partnership_id=old.partnership.id, begun_at=NOW, by_name="x"))
    old.session.flush()
    refused(old.session, update(Event).values(summary="Never happened"))
    refused(old.session, update(Update).values(note="Never said"))
    refused(old.session, delete(RetentionRun))


def test_a_run_itself_is_neither_opened_again_nor_deleted(old: Old) -> None:
    old.apply()
    refused(old.session, update(RetentionRun).values(finished_at=None))
    refused(old.session, delete(RetentionRun))


def test_every_closed_table_lets_go_in_a_run_and_in_nothing_else(old: Old) -> None:
    """Read from the database itself, so that a table that is closed later is opened here too."""
    names = sorted(
        name.removesuffix("_refuses_delete")
        for name in condition.triggers(old.session.connection())
        if name.endswith("_refuses_delete") and not name.startswith("retention_runs")
    )
    assert len(names) >= 14
    if old.session.get_bind().dialect.name == "sqlite":
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        said = {name: sql for name, sql in old.session.execute(query)}
        closed = [name for name in names if "FROM retention_runs" not in said[f"{name}_refuses_delete"]]
        assert closed == []


# --- who may ---


@pytest.mark.parametrize("kind", [world.LEAD, world.BOARD, world.SCRUTINEER, world.AGENCY])
def test_only_a_manager_sets_years_and_holds(old: Old, kind: str) -> None:
    person = old.person(kind)
    with pytest.raises(NotFoundError):
        services.change_years(old.session, old.partnership, "1", seen="7", actor=person, now=NOW)
    with pytest.raises(NotFoundError):
        services.hold(old.session, old.partnership, None, reason="x", actor=person, now=NOW)


def test_only_whoever_runs_the_installation_lets_anything_go(old: Old) -> None:
    with pytest.raises(NotFoundError):
        services.apply(old.session, old.partnership, actor=old.manager, now=NOW)


def test_two_who_set_years_at_once_are_told(old: Old) -> None:
    with pytest.raises(ChangedMeanwhileError, match="it is now 7 years"):
        services.change_years(old.session, old.partnership, "3", seen="5", actor=old.manager, now=NOW)
    assert services.change_years(old.session, old.partnership, "3", seen="7", actor=old.manager, now=NOW)
    assert not services.change_years(old.session, old.partnership, "3", seen="7", actor=old.manager, now=NOW)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_a_hold_needs_a_reason(old: Old, reason: str) -> None:
    with pytest.raises(DomainError, match="Say why"):
        services.hold(old.session, old.partnership, None, reason=reason, actor=old.manager, now=NOW)


def test_a_hold_of_another_partnership_is_not_found(old: Old) -> None:
    there = old.session.scalars(select(Partnership).where(Partnership.slug == "elsewhere")).one()
    row = services.hold(old.session, there, None, reason="x", actor=OPERATOR, now=NOW)
    with pytest.raises(NotFoundError):
        services.find_hold(old.session, row.id, old.partnership)
    with pytest.raises(NotFoundError):
        services.lift(old.session, row, reason="x", actor=old.manager, now=NOW)
