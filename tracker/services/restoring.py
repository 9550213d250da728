"""Restoring a backup into an empty place: all of it, compared with its sums, or nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, TableClause, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from tracker import db
from tracker.adapters import backup_files
from tracker.adapters.files import FileStore
from tracker.domain import backups
from tracker.domain.backups import BadBackupError, Header, Manifest, Table
from tracker.domain.errors import DomainError
from tracker.queries import every_table
from tracker.services.backups import FILES, SECRET, TABLES, table_of, verify

ROWS_AT_ONCE = 500


def restore(url: str, files: FileStore, path: Path, *, passphrase: str | None, secret: Path) -> Manifest:
    """Bring back what a backup holds, at its migration, and then bring the tables up to date.

    The secret key of the backup takes the place of the one that this empty place was given.
    """
    header, manifest = verify(path, passphrase)
    if header.migration not in db.revisions():
        raise BadBackupError(
            f"The backup is at migration {header.migration}, and this version knows {db.head()} at most. "
            "Restore it with the version that made it, or a newer one."
        )
    _check_is_empty(url, files)
    db.upgrade(url, header.migration)
    engine = db.make_engine(url)
    try:
        with engine.begin() as connection:
            key = _fill(connection, files, path, passphrase, header)
            _compare(connection, files, header, manifest)
            _keep_secret(secret, key)  # before the rows are there for good: without it they open nothing
    except DBAPIError as error:
        _leave_empty(engine, url, files)
        raise DomainError(
            f"The database does not take the backup: {str(error.orig).partition(chr(10))[0]}"
        ) from error
    except DomainError:
        _leave_empty(engine, url, files)
        raise
    finally:
        engine.dispose()
    db.upgrade(url)
    return manifest


def _check_is_empty(url: str, files: FileStore) -> None:
    if next(files.names(), None):
        raise DomainError(
            f"There are files in {files.folder} already. A backup is restored into an empty place: name "
            "another in TRACKER_HOME; or, where a restore was interrupted here, remove that folder."
        )
    engine = db.make_engine(url)
    try:
        with engine.connect() as connection:
            found = set(inspect(connection).get_table_names()) - {"alembic_version"}
    except DBAPIError as error:
        why = str(error.orig).partition("\n")[0]
        raise DomainError(f"The database could not be opened: {why}") from error
    finally:
        engine.dispose()
    if found:
        raise DomainError(
            "The database has tables already. A backup is restored into an empty one: name another in "
            "DATABASE_URL or TRACKER_HOME; or, where a restore was interrupted here, remove this one first."
        )


def _fill(
    connection: Connection, files: FileStore, path: Path, passphrase: str | None, header: Header
) -> bytes:
    """Put every row and file where it belongs; the secret key, where the backup has it."""
    tables = {table.name: table for table in header.tables}
    key = b""
    with backup_files.opened(path, passphrase) as parts:
        for name, content in parts:
            if name.startswith(TABLES):
                _insert(connection, tables[table_of(name)], content.read())
            elif name.startswith(FILES):
                _keep(files, content.read())
            elif name == SECRET:
                key = content.read()
    if connection.dialect.name == "postgresql":
        for table in header.tables:
            _count_on(connection, table)
    return key


def _keep(files: FileStore, content: bytes) -> None:
    try:
        files.keep(content)
    except OSError as error:
        raise _cannot_be_kept(files.folder, error) from error


def _cannot_be_kept(path: Path, error: OSError) -> DomainError:
    return DomainError(
        f"What is in the backup cannot be kept in {path}: {error.strerror}. Nothing was restored."
    )


def _insert(connection: Connection, of: Table, part: bytes) -> None:
    into = insert(every_table.clause(of))
    for lines in _batches(part.splitlines()):
        connection.execute(into, [backups.row(line, of.columns) for line in lines])


def _batches(lines: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(lines), ROWS_AT_ONCE):
        yield lines[start : start + ROWS_AT_ONCE]


def _count_on(connection: Connection, of: Table) -> None:
    """Let new rows of PostgreSQL be numbered after those that came back."""
    source: TableClause = every_table.clause(of)
    if "id" not in source.c:
        return
    newest = connection.scalar(select(func.max(source.c.id)))
    if newest is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :newest)"),
            {"name": of.name, "newest": newest},
        )


def _compare(connection: Connection, files: FileStore, header: Header, manifest: Manifest) -> None:
    """What is here now comes to the sums of the backup, or none of it stays."""
    for table in header.tables:
        if every_table.total(connection, table) != manifest.tables[table.name]:
            raise BadBackupError(f"The table {table.name} did not come back as it was; nothing was restored.")
    whole = [sha256 for sha256 in files.names() if files.is_whole(sha256)]
    if len(whole) != manifest.files:
        raise BadBackupError(
            f"Of {manifest.files} files {len(whole)} came back as they were; nothing was restored."
        )


def _leave_empty(engine: Engine, url: str, files: FileStore) -> None:
    engine.dispose()
    db.downgrade(url, "base")
    for sha256 in files.names():
        files.path(sha256).unlink()


def _keep_secret(path: Path, key: bytes) -> None:
    """Where the backup has the key of the installation."""
    if not key:
        return
    fresh = path.with_name(f"{path.name}.restored")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(key)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise _cannot_be_kept(path, error) from error
