"""A backup of everything, from each engine into each: restored, it is the same to the last row and file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from tests import backups, factories
from tests.backups import Kept, Place
from tests.databases import DatabaseServer
from tracker import db
from tracker.domain.errors import DomainError
from tracker.models import Event
from tracker.queries import every_table


@pytest.fixture(scope="module")
def kept(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The installation that is backed up, of each engine in turn."""
    with backups.kept(database_server, tmp_path_factory.mktemp("kept")) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> DatabaseServer:
    """Each engine, whatever the backup came from."""
    name = {"sqlite": "sqlite_server", "postgresql": "postgres_server"}[request.param]
    return request.getfixturevalue(name)


@pytest.fixture
def place(server: DatabaseServer, tmp_path: Path) -> Iterator[Place]:
    """An empty place of that engine."""
    url = server.empty()
    yield Place(url, tmp_path)
    server.drop(url)


def test_what_comes_back_is_the_same_to_the_last_row_and_file(kept: Kept, place: Place) -> None:
    assert place.restore(kept.backup) == kept.manifest
    assert kept.manifest.rows > 100
    assert kept.manifest.files == len(list(kept.files.names())) > 1
    assert kept.manifest.missing == []

    again = backups.back_up(place.url, place.files, place.home / "again.backup", None)
    assert (again.tables, again.parts) == (kept.manifest.tables, kept.manifest.parts)
    assert list(place.files.names()) == list(kept.files.names())
    assert (place.home / "secret_key").read_text() == "the key of the installation"
    assert (place.home / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_restored_database_goes_on_where_the_other_stopped(kept: Kept, place: Place) -> None:
    place.restore(kept.backup)
    engine = db.make_engine(place.url)
    assert db.current_revision(engine) == db.head()
    with db.make_session_factory(engine)() as session:
        newest = session.scalars(select(Event.id).order_by(Event.id.desc())).first()
        row = {"at": factories.NOW, "by_name": "x", "kind": "x", "summary": "x", "before": {}, "after": {}}
        added = session.scalar(insert(Event).values(row).returning(Event.id))
        assert added == (newest or 0) + 1
        for statement in (delete(Event), text("UPDATE events SET summary = 'Never happened'")):
            with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
                session.execute(statement)
        assert session.scalar(text("SELECT count(*) FROM action_search")) == session.scalar(
            text("SELECT count(*) FROM actions")
        )
        session.rollback()
    engine.dispose()


def test_it_is_refused_where_something_is_already(kept: Kept, place: Place, server: DatabaseServer) -> None:
    taken = server.migrated()
    with pytest.raises(DomainError, match="has tables already"):
        Place(taken, place.home).restore(kept.backup)
    server.drop(taken)
    place.files.keep(b"minutes")
    with pytest.raises(DomainError, match="There are files in"):
        place.restore(kept.backup)


def test_every_column_of_every_table_has_a_kind() -> None:
    assert {table.name for table in every_table.known()} == set(db.Base.metadata.tables)
