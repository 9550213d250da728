"""A backup or a restore that is killed in the middle leaves nothing that anybody could take for whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tests import processes, stalling
from tests.backups import Kept, Place, back_up
from tests.backups import kept as backed_up
from tests.databases import DatabaseServer
from tracker import db
from tracker.domain.errors import DomainError
from tracker.services import backups


@pytest.fixture(scope="module")
def kept(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """An installation with everything in it, and its backup."""
    with backed_up(database_server, tmp_path_factory.mktemp("kept")) as made:
        yield made


def in_the_middle(folder: Path, act: object, *given: str) -> processes.Running:
    """Let it come to the middle."""
    running = processes.Running(folder, {}, act, *given)  # type: ignore[arg-type]
    running.wait_until_it_says(stalling.IN_THE_MIDDLE)
    return running


def killed(folder: Path, act: object, *given: str) -> None:
    """Let it come to the middle, and end it as kill -9 does."""
    in_the_middle(folder, act, *given).kill()


def test_a_backup_that_is_killed_is_not_there_and_the_next_one_is(kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / "night.backup"
    killed(tmp_path, stalling.backup, kept.url, str(kept.files.folder.parent), str(path))
    assert not path.exists()
    assert back_up(kept.url, kept.files, path).tables == kept.manifest.tables


def test_what_a_killed_backup_left_is_cleared_once_it_is_old_and_nobody_writes_it(
    kept: Kept, tmp_path: Path
) -> None:
    path, now = tmp_path / "night.backup", datetime.now(UTC)
    running = in_the_middle(tmp_path, stalling.backup, kept.url, str(kept.files.folder.parent), str(path))
    [left] = tmp_path.glob(".night.backup.*")
    in_an_hour = now + timedelta(hours=1, minutes=1)
    assert backups.clear_leftovers(tmp_path, in_an_hour) == []

    running.kill()
    (tmp_path / ".another.backup").write_text("of somebody else's")
    assert backups.clear_leftovers(tmp_path, now) == []
    assert backups.clear_leftovers(tmp_path, in_an_hour) == [left]
    assert [each.name for each in tmp_path.glob(".*")] == [".another.backup"]


def test_a_restore_that_is_killed_shows_nobody_a_row_and_says_how_to_begin_again(
    kept: Kept, database_server: DatabaseServer, tmp_path: Path
) -> None:
    place = Place(database_server.empty(), tmp_path)
    killed(tmp_path, stalling.restore, place.url, str(place.home), str(kept.backup))
    engine = db.make_engine(place.url)
    with engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            if name != "alembic_version" and "action_search" not in name:
                assert connection.scalar(text(f"SELECT count(*) FROM {name}")) == 0  # noqa: S608
    engine.dispose()
    with pytest.raises(DomainError, match="where a restore was interrupted here, remove"):
        place.restore(kept.backup)
    database_server.drop(place.url)
