"""Archives: written as they are read, the same bytes for the same files, with sums that sha256sum takes."""

import io
import shutil
import subprocess
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from tracker.adapters import archives
from tracker.adapters.archives import Entry

NOW = datetime(2024, 11, 18, 9, 12, 30, tzinfo=UTC)


def written(*entries: Entry) -> io.BytesIO:
    target = io.BytesIO()
    archives.write(target, entries, at=NOW)
    return target


def test_what_goes_in_comes_out_in_order_with_the_sums_last(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"Twelve cases")
    entries = (
        Entry("index.html", NOW, b"<!DOCTYPE html>"),
        Entry("evidence/Bericht – été.txt", NOW, tmp_path / "kept"),
    )

    with zipfile.ZipFile(written(*entries)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["index.html", "evidence/Bericht – été.txt", "SHA256SUMS"]
        assert archive.read("evidence/Bericht – été.txt") == b"Twelve cases"
        assert {info.date_time for info in archive.infolist()} == {(2024, 11, 18, 9, 12, 30)}


def test_the_same_files_give_the_same_bytes() -> None:
    entry = Entry("a.txt", NOW, b"a")

    assert written(entry).getvalue() == written(entry).getvalue()


def test_sha256sum_finds_every_file_as_it_says(tmp_path: Path) -> None:
    entries = (Entry("a b's.txt", NOW, b"a"), Entry("evidence/é (2).txt", NOW, b""), Entry("-x", NOW, b"x"))
    with zipfile.ZipFile(written(*entries)) as archive:
        archive.extractall(tmp_path)

    command = [shutil.which("sha256sum") or "sha256sum", "--check", "--strict", "SHA256SUMS"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert run.stdout.count(": OK") == 3


def test_sixty_megabytes_pass_through_little_memory(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(20 * 1024 * 1024)
    entries = (Entry(f"{number}.bin", NOW, large) for number in range(3))

    tracemalloc.start()
    with (tmp_path / "out.zip").open("wb") as target:
        archives.write(target, entries, at=NOW)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (tmp_path / "out.zip").stat().st_size > 60 * 1024 * 1024
    assert most < 8 * 1024 * 1024
