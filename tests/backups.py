"""Backups for tests: an installation with everything in it, and empty places to restore into."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import factories, world
from tests.databases import DatabaseServer
from tracker import db
from tracker.adapters.files import FileStore
from tracker.domain.backups import Manifest
from tracker.models import Installation
from tracker.services import backups, restoring

WORDS = "three random words"


@dataclass
class Kept:
    """An installation with everything in it, and its backup."""

    url: str
    files: FileStore
    backup: Path
    manifest: Manifest


@dataclass
class Place:
    """An empty place."""

    url: str
    home: Path

    @property
    def files(self) -> FileStore:
        """Its files."""
        return FileStore(self.home / "files")

    def restore(self, backup: Path, words: str | None = WORDS) -> Manifest:
        """Restore a backup here."""
        return restoring.restore(
            self.url, self.files, backup, passphrase=words, secret=self.home / "secret_key"
        )


@contextmanager
def kept(server: DatabaseServer, home: Path) -> Iterator[Kept]:
    """A world of everything, backed up with a passphrase."""
    url = server.migrated()
    engine, files = db.make_engine(url), FileStore(home / "files")
    with db.make_session_factory(engine).begin() as session:
        world.make(session, files)
        session.add(Installation(is_demonstration=False, owed_since=factories.NOW))
    engine.dispose()
    (home / "secret_key").write_text("the key of the installation")
    yield Kept(url, files, home / "night.backup", back_up(url, files, home / "night.backup"))
    server.drop(url)


def back_up(url: str, files: FileStore, path: Path, words: str | None = WORDS) -> Manifest:
    """Back up this database with these files."""
    engine = db.make_engine(url)
    try:
        secret = files.folder.parent / "secret_key"
        return backups.back_up(engine, files, path, passphrase=words, secret=secret, made_at=factories.NOW)
    finally:
        engine.dispose()
