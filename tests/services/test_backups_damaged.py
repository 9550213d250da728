"""Backups that are refused: sealed with other words, cut off, damaged, of a newer version, of no use."""

import hashlib
import io
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.backups import Kept, Place, back_up
from tests.backups import kept as backed_up
from tests.databases import DatabaseServer, SqliteServer
from tracker import db
from tracker.adapters import backup_files
from tracker.adapters.files import FileStore
from tracker.domain.backups import BadBackupError, Sum, manifest_text, read_manifest
from tracker.domain.errors import DomainError
from tracker.queries import stored_files
from tracker.services import backups


@pytest.fixture(scope="module")
def kept(sqlite_server: SqliteServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The installation that is backed up."""
    with backed_up(sqlite_server, tmp_path_factory.mktemp("kept")) as made:
        yield made


@pytest.fixture
def place(database_server: DatabaseServer, tmp_path: Path) -> Iterator[Place]:
    """An empty place of each engine."""
    url = database_server.empty()
    yield Place(url, tmp_path)
    database_server.drop(url)


@pytest.fixture
def small_place(sqlite_server: SqliteServer, tmp_path: Path) -> Place:
    """An empty place."""
    return Place(sqlite_server.empty(), tmp_path)


def test_another_passphrase_or_none_is_refused(kept: Kept, small_place: Place) -> None:
    with pytest.raises(BadBackupError, match="passphrase is another one"):
        small_place.restore(kept.backup, "four random words")
    with pytest.raises(DomainError, match="Give its passphrase"):
        small_place.restore(kept.backup, None)


def test_a_short_passphrase_is_refused(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="at least 12 characters"):
        back_up(kept.url, kept.files, tmp_path / "b", "short")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["password1234", "changeme-changeme", "123456789012", "followthrough1"])
def test_a_passphrase_that_is_tried_first_is_refused(kept: Kept, tmp_path: Path, words: str) -> None:
    with pytest.raises(DomainError, match="among the first that are tried") as refusal:
        back_up(kept.url, kept.files, tmp_path / "b", words)
    assert words not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_never_written_over(kept: Kept) -> None:
    with pytest.raises(DomainError, match="is there already"):
        back_up(kept.url, kept.files, kept.backup)


def test_a_folder_that_is_not_there_is_a_sentence(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="could not be written"):
        back_up(kept.url, kept.files, tmp_path / "no" / "b")


@pytest.fixture(scope="module")
def open_backup(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without a passphrase."""
    path = tmp_path_factory.mktemp("open") / "open.backup"
    back_up(kept.url, kept.files, path, None)
    return path


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.6, 0.9, 0.999])
def test_one_that_was_cut_off_is_refused(open_backup: Path, small_place: Place, share: float) -> None:
    whole = open_backup.read_bytes()
    cut = small_place.home / "cut.backup"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadBackupError):
        small_place.restore(cut, None)


@pytest.mark.parametrize("at", range(0, 100, 7))
def test_one_with_a_wrong_byte_is_refused(open_backup: Path, small_place: Place, at: int) -> None:
    spoilt = bytearray(open_backup.read_bytes())
    spoilt[10 + (len(spoilt) - 20) * at // 100] ^= 0xFF
    path = small_place.home / "spoilt.backup"
    path.write_bytes(spoilt)
    with pytest.raises(BadBackupError):
        small_place.restore(path, None)


def test_what_is_no_backup_is_a_sentence(small_place: Place) -> None:
    path = small_place.home / "letter.pdf"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(BadBackupError, match="is no backup"):
        small_place.restore(path, None)
    with pytest.raises(DomainError, match="cannot be read"):
        small_place.restore(small_place.home / "absent", None)


def rewritten(open_backup: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same backup with its parts changed; its manifest too, if need be."""
    with target.open("wb") as file, backup_files.opened(open_backup, None) as parts:
        writer = backup_files.Writer(file, None)
        for name, content in parts:
            text = change(name, content.read())
            if text is not None:
                writer.put(name, text)
        writer.finish()
    return target


def test_one_of_a_newer_version_is_refused(open_backup: Path, small_place: Place) -> None:
    header: list[bytes] = []

    def newer(name: str, text: bytes) -> bytes:
        if name == backups.HEADER:
            header.append(text.replace(b'"migration": "', b'"migration": "9'))
            return header[0]
        if name == backups.MANIFEST:
            return manifest_text(
                replace(read_manifest(text), header_sha256=hashlib.sha256(header[0]).hexdigest())
            )
        return text

    path = rewritten(open_backup, small_place.home / "newer.backup", newer)
    with pytest.raises(BadBackupError, match=f"this version knows {db.head()} at most"):
        small_place.restore(path, None)


@pytest.mark.parametrize("lost", ["files/", "tables/events", backups.MANIFEST])
def test_one_without_a_part_is_refused(open_backup: Path, small_place: Place, lost: str) -> None:
    def without(name: str, text: bytes) -> bytes | None:
        return None if name.startswith(lost) else text

    path = rewritten(open_backup, small_place.home / "less.backup", without)
    with pytest.raises(BadBackupError):
        small_place.restore(path, None)


def test_where_the_database_refuses_a_row_nothing_is_left(open_backup: Path, place: Place) -> None:
    """Every sum of this backup is right, and yet the same tag stands in it twice."""
    twice: dict[str, bytes] = {}

    def change(name: str, text: bytes) -> bytes:
        if name.startswith("tables/tags/"):
            twice[name] = text * 2
            return twice[name]
        return summed(text, twice) if name == backups.MANIFEST else text

    path = rewritten(open_backup, place.home / "twice.backup", change)
    with pytest.raises(DomainError, match="does not take the backup"):
        place.restore(path, None)
    assert list(place.files.names()) == []
    assert place.restore(open_backup, None).rows > 100


def summed(manifest: bytes, changed: dict[str, bytes]) -> bytes:
    """The manifest as it would be with these parts, each the only one of its table."""
    said = read_manifest(manifest)
    for name, part in changed.items():
        digest = hashlib.sha256(part).hexdigest()
        said.parts[name] = digest
        said.tables[backups.table_of(name)] = Sum(part.count(b"\n"), digest)
    return manifest_text(said)


@pytest.mark.parametrize("where", ["files", "secret_key"])
def test_where_a_file_or_the_key_cannot_be_kept_nothing_is_left(
    kept: Kept, small_place: Place, where: str
) -> None:
    in_the_way = small_place.home / where
    in_the_way.mkdir() if where == "secret_key" else in_the_way.touch()

    with pytest.raises(DomainError, match=f"cannot be kept in {small_place.home}"):
        small_place.restore(kept.backup)

    assert list(small_place.files.names()) == []
    in_the_way.rmdir() if where == "secret_key" else in_the_way.unlink()
    assert small_place.restore(kept.backup) == kept.manifest


def test_a_file_that_is_missing_or_damaged_is_told_and_the_rest_is_kept(kept: Kept, tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    shutil.copytree(kept.files.folder, files.folder)
    engine = db.make_engine(kept.url)
    with engine.connect() as connection:
        first = stored_files.needed(connection)[0]
    engine.dispose()
    second = next(name for name in files.names() if name != first)
    files.path(first).unlink()
    files.path(second).write_bytes(b"no longer what it was")
    manifest = back_up(kept.url, files, tmp_path / "b", None)
    assert manifest.missing == sorted([first, second])
    assert manifest.files == kept.manifest.files - 2


def test_a_backup_is_a_plain_archive_that_other_tools_open(open_backup: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(open_backup.read_bytes()), mode="r:gz") as archive:
        names = archive.getnames()
    assert names[0] == backups.HEADER
    assert names[-1] == backups.MANIFEST
    assert "tables/actions/00001.jsonl" in names
