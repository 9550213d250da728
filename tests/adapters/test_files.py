"""The file store keeps each content once, under its hash, for its owner alone."""

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tracker.adapters.files import FileStore
from tracker.domain.errors import NotFoundError


def test_what_is_kept_is_found_by_its_hash_and_kept_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    sha256 = store.keep(b"minutes")
    assert sha256 == hashlib.sha256(b"minutes").hexdigest() == store.keep(b"minutes")
    assert store.path(sha256).read_bytes() == b"minutes"
    assert stat.S_IMODE(store.path(sha256).stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_file_that_was_changed_no_longer_agrees_with_its_hash(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    sha256 = store.keep(b"minutes")
    assert store.check(sha256)
    store.path(sha256).write_bytes(b"other minutes")
    assert not store.check(sha256)
    assert store.keep(b"minutes") == sha256
    assert store.check(sha256)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "0" * 63, "G" * 64])
def test_only_a_hash_names_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError):
        FileStore(tmp_path / "files").path(name)


def test_a_kept_file_is_opened_to_be_read(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with store.open(store.keep(b"minutes")) as file:
        assert file.read() == b"minutes"


def test_a_file_that_cannot_be_moved_into_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    sha256 = hashlib.sha256(b"minutes").hexdigest()
    (tmp_path / sha256[:2] / sha256[2:]).mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        store.keep(b"minutes")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        FileStore(tmp_path).path("0" * 64)


def test_many_who_keep_the_same_at_once_keep_it_whole(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(store.keep, [b"x" * 1_000_000] * 16))
    assert len(kept) == 1
    assert store.check(kept.pop())
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
