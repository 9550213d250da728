"""A backup that is taken while people work: restored, it is one moment of theirs, and passes the doctor."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories, terminal
from tests.backups import Place, back_up
from tests.databases import DatabaseServer
from tracker import db
from tracker.adapters.files import FileStore
from tracker.domain.roles import OPERATOR
from tracker.models import Action, Event, Evidence, Installation, Update
from tracker.queries import every_table
from tracker.services import actions
from tracker.services.evidence import Given

WRITERS = 3


@pytest.fixture
def source(live_database_url: str, tmp_path: Path) -> Place:
    """An installation with an action for each who writes."""
    place = Place(live_database_url, tmp_path / "source")
    place.home.mkdir()
    engine = db.make_engine(place.url)
    with db.make_session_factory(engine).begin() as session:
        session.add(Installation(is_demonstration=False, owed_since=datetime.now(UTC)))
        report = factories.report(session, factories.partnership(session))
        for _ in range(WRITERS):
            factories.action(session, report)
    engine.dispose()
    return place


@pytest.fixture
def target(database_server: DatabaseServer, tmp_path: Path) -> Iterator[Place]:
    """An empty place on the same engine."""
    place = Place(database_server.empty(), tmp_path / "target")
    place.home.mkdir()
    yield place
    database_server.drop(place.url)


def work(place: Place, number: int, done: threading.Event, written: threading.Semaphore) -> None:
    """Post updates with files, each in a transaction, until it is time to stop."""
    engine = db.make_engine(place.url)
    factory, turn = db.make_session_factory(engine), 0
    try:
        while not done.is_set():
            with factory.begin() as session:
                _post(session, place, number, turn)
            turn += 1
            written.release()
    finally:
        engine.dispose()


def _post(session: Session, place: Place, number: int, turn: int) -> None:
    action = session.scalars(select(Action).order_by(Action.id).offset(number).limit(1)).one()
    content = f"audit {turn} of writer {number}".encode()
    given = Given("The audit", name="audit.txt", content=content)
    actions.post_update(
        session, action, note=f"{turn}", evidence=given, files=place.files, actor=OPERATOR, now=factories.NOW
    )


def test_what_is_taken_while_people_work_is_one_moment_of_theirs(source: Place, target: Place) -> None:
    done, written, backup = threading.Event(), threading.Semaphore(0), source.home / "busy.backup"
    with ThreadPoolExecutor(WRITERS) as pool:
        for number in range(WRITERS):
            pool.submit(work, source, number, done, written)
        for _ in range(2 * WRITERS):
            assert written.acquire(timeout=30)
        manifest = back_up(source.url, source.files, backup)
        assert written.acquire(timeout=30), "they went on writing"
        done.set()
    assert manifest.missing == []

    assert target.restore(backup).tables == manifest.tables
    engine, original = db.make_engine(target.url), db.make_engine(source.url)
    with db.make_session_factory(engine)() as session, db.make_session_factory(original)() as then:
        updates = session.scalar(select(func.count(Update.id)))
        assert updates
        assert updates < (then.scalar(select(func.count(Update.id))) or 0)
        assert session.scalar(select(func.count(Evidence.id))) == updates
        told = session.scalars(select(Event.update_id).where(Event.update_id.is_not(None)))
        assert set(told) == set(session.scalars(select(Update.id))), "no update without its event"
        mine, theirs = (
            {row.id: (row.note, row.by_name, row.at) for row in one.scalars(select(Update))}
            for one in (session, then)
        )
        assert mine.items() <= theirs.items()
    engine.dispose()
    original.dispose()
    examined = terminal.run("doctor", "--deep", "--json", home=target.home, DATABASE_URL=target.url)
    assert {
        each["state"] for each in json.loads(examined.stdout) if each["about"] not in ("mail", "jobs")
    } == {"well"}


def test_a_backup_of_what_is_at_rest_equals_it_by_counts_and_hashes(source: Place, target: Place) -> None:
    done, written = threading.Event(), threading.Semaphore(0)
    with ThreadPoolExecutor(WRITERS) as pool:
        for number in range(WRITERS):
            pool.submit(work, source, number, done, written)
        assert written.acquire(timeout=30)
        done.set()
    back_up(source.url, source.files, source.home / "quiet.backup")
    target.restore(source.home / "quiet.backup")
    sums = []
    for place in (source, target):
        engine = db.make_engine(place.url)
        with engine.connect() as connection:
            sums.append({table.name: every_table.total(connection, table) for table in every_table.known()})
        engine.dispose()
    assert sums[0] == sums[1]
    assert list(source.files.names()) == list(FileStore(target.home / "files").names())
