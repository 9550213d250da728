"""Backing up a whole installation while it runs, into one file that is read back before it counts."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine

from tracker import db
from tracker.adapters import backup_files
from tracker.adapters.files import FileStore
from tracker.domain import backups
from tracker.domain.backups import BadBackupError, Header, Manifest, Sum
from tracker.queries import every_table, stored_files

HEADER, MANIFEST, SECRET = "backup.json", "manifest.json", "secret_key"
TABLES, FILES = "tables/", "files/"
PART_BYTES = 4 * 1024 * 1024


def back_up(
    engine: Engine, files: FileStore, path: Path, *, passphrase: str | None, secret: Path, made_at: datetime
) -> Manifest:
    """Write all of it into one file while people work, and read it back before it gets its name.

    The installation's secret key goes with it only where it is encrypted.
    """
    if passphrase is not None:
        backups.check_passphrase(passphrase)
    with backup_files.new(path) as target:
        writer = backup_files.Writer(target, passphrase)
        with every_table.snapshot(engine) as connection:
            manifest = _write(connection, files, writer, made_at)
        if passphrase and secret.is_file():
            writer.put(SECRET, secret.read_bytes())
        writer.put(MANIFEST, backups.manifest_text(manifest))
        writer.finish()
        target.flush()
        verify(Path(target.name), passphrase)
    return manifest


def clear_leftovers(folder: Path, real_now: datetime) -> list[Path]:
    """Remove what backups into this folder left that were killed; gives what went."""
    gone = []
    for path in backup_files.leftovers(folder, real_now):
        with suppress(OSError):  # of a folder in which we may not remove: the doctor names it again
            path.unlink()
            gone.append(path)
    return gone


def _write(
    connection: Connection, files: FileStore, writer: backup_files.Writer, made_at: datetime
) -> Manifest:
    header = Header(db.head(), made_at, every_table.known())
    text = backups.header_text(header)
    manifest = Manifest(hashlib.sha256(text).hexdigest())
    writer.put(HEADER, text)
    for table in header.tables:
        digest, rows = hashlib.sha256(), 0
        for number, (count, part) in enumerate(_in_parts(every_table.lines(connection, table)), start=1):
            digest.update(part)
            rows += count
            name = f"{TABLES}{table.name}/{number:05}.jsonl"
            manifest.parts[name] = hashlib.sha256(part).hexdigest()
            writer.put(name, part)
        manifest.tables[table.name] = Sum(rows, digest.hexdigest())
    missing = {each for each in stored_files.needed(connection) if not files.holds(each)}
    for sha256 in files.names():
        if not files.is_whole(sha256):
            missing.add(sha256)
            continue
        manifest.files += 1
        manifest.file_bytes += files.path(sha256).stat().st_size
        writer.put_file(FILES + sha256, files.path(sha256))
    manifest.missing = sorted(missing)
    return manifest


def _in_parts(lines: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines gathered into parts of a few megabytes, each with the number of its lines."""
    part, count = bytearray(), 0
    for line in lines:
        part += line
        count += 1
        if len(part) >= PART_BYTES:
            yield count, bytes(part)
            part, count = bytearray(), 0
    if count:
        yield count, bytes(part)


def verify(path: Path, passphrase: str | None) -> tuple[Header, Manifest]:
    """Read a backup to its end; one that does not come to its own sums is a BadBackupError."""
    reading = _Reading()
    with backup_files.opened(path, passphrase) as parts:
        for name, content in parts:
            reading.take(name, content)
    if reading.header is None or reading.counted() != reading.said:
        raise BadBackupError(f"{path} is damaged or cut off: what is in it does not come to its own sums.")
    return reading.header, reading.said


class _Reading:
    """What has been read of a backup so far."""

    def __init__(self) -> None:
        self.header: Header | None = None
        self.said: Manifest | None = None
        self.so_far = Manifest()
        self.rows: dict[str, int] = {}
        self.digests: dict[str, hashlib._Hash] = {}

    def take(self, name: str, content: IO[bytes]) -> None:
        """Count one part; one that nobody wrote there counts as damage."""
        if name == HEADER:
            self._begin(content.read())
        elif name.startswith(TABLES):
            self._count(name, content.read())
        elif name.startswith(FILES):
            self._check(name, content)
        elif name == MANIFEST:
            self.said = backups.read_manifest(content.read())

    def counted(self) -> Manifest:
        """All that was read, as a manifest says it."""
        self.so_far.tables = {
            name: Sum(self.rows[name], each.hexdigest()) for name, each in self.digests.items()
        }
        self.so_far.missing = self.said.missing if self.said else []
        return self.so_far

    def _begin(self, text: bytes) -> None:
        self.header = backups.read_header(text)
        self.so_far.header_sha256 = hashlib.sha256(text).hexdigest()
        self.digests = {table.name: hashlib.sha256() for table in self.header.tables}
        self.rows = dict.fromkeys(self.digests, 0)

    def _count(self, name: str, part: bytes) -> None:
        table = table_of(name)
        if table not in self.digests:
            raise BadBackupError(f"The backup holds rows of {table}, which it does not name as a table.")
        self.digests[table].update(part)
        self.rows[table] += part.count(b"\n")
        self.so_far.parts[name] = hashlib.sha256(part).hexdigest()

    def _check(self, name: str, content: IO[bytes]) -> None:
        sha256 = name.removeprefix(FILES)
        if hashlib.file_digest(content, "sha256").hexdigest() != sha256:  # type: ignore[arg-type]
            raise BadBackupError(f"The file {sha256} in the backup is damaged.")
        self.so_far.files += 1
        self.so_far.file_bytes += content.tell()


def table_of(name: str) -> str:
    """The table whose rows stand in the part of this name."""
    return name.removeprefix(TABLES).partition("/")[0]
