"""A backup as one file: a tar, squeezed by gzip and sealed where asked, written and read as a stream."""

import gzip
import io
import os
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, cast

from tracker.adapters.sealing import Sealer, Unsealer, is_sealed
from tracker.domain.backups import BadBackupError
from tracker.domain.errors import DomainError

if sys.platform == "win32":  # where nobody can remove a file that is open
    LOCK_EX = LOCK_NB = 0

    def flock(_file: IO[bytes], _how: int) -> None:
        """Nothing to do."""
else:
    from fcntl import LOCK_EX, LOCK_NB, flock

CHUNK = 1024 * 1024
UNFINISHED = ".unfinished"
OLD = timedelta(hours=1)
LITTLE_EFFORT = 3  # of gzip; evidence is mostly squeezed already


class Writer:
    """Puts one part after another into a backup."""

    def __init__(self, target: IO[bytes], passphrase: str | None) -> None:
        self.sealer = Sealer(target, passphrase) if passphrase else None
        inner = cast(IO[bytes], self.sealer) if self.sealer else target
        self.squeezed = gzip.GzipFile("", fileobj=inner, mode="wb", compresslevel=LITTLE_EFFORT, mtime=0)
        self.tar = tarfile.open(fileobj=self.squeezed, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def put(self, name: str, content: bytes) -> None:
        """Put this under a name."""
        self._put(name, len(content), io.BytesIO(content))

    def put_file(self, name: str, path: Path) -> None:
        """Put what lies there under a name, read as it goes."""
        with path.open("rb") as file:
            self._put(name, os.fstat(file.fileno()).st_size, file)

    def finish(self) -> None:
        """Close it in order: before this it is no backup."""
        self.tar.close()
        self.squeezed.close()
        if self.sealer:
            self.sealer.finish()

    def _put(self, name: str, size: int, content: IO[bytes]) -> None:
        about = tarfile.TarInfo(name)
        about.size, about.mode = size, 0o600
        self.tar.addfile(about, content)


@contextmanager
def new(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone that takes this name only when all went well; else nothing is left of it."""
    if path.exists():
        raise DomainError(f"{path} is there already. Give the name of a file that is to be made.")
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED, delete=False
        ) as file:
            try:
                with suppress(OSError):  # a share without locks: what is left there is cleared by hand
                    flock(file, LOCK_EX)  # which ends with this process, however it ends
                yield cast(IO[bytes], file)
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise DomainError(f"The backup could not be written to {path}: {error.strerror or error}.") from error


def leftovers(folder: Path, real_now: datetime) -> list[Path]:
    """What backups left here that were killed: an hour old, and held by no process that still writes it."""
    found = sorted(folder.glob(f".*{UNFINISHED}"))
    return [path for path in found if _is_old(path, real_now) and not _is_held(path)]


def _is_old(path: Path, real_now: datetime) -> bool:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < real_now - OLD


def _is_held(path: Path) -> bool:
    """Whether somebody writes it, or it is not ours to open."""
    try:
        with path.open("rb") as file:
            flock(file, LOCK_EX | LOCK_NB)
    except OSError:
        return True
    return False


@contextmanager
def opened(path: Path, passphrase: str | None) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The parts of a backup in their order, each to be read before the next; a damaged one is a sentence."""
    try:
        with path.open("rb") as file:
            yield _parts(file, passphrase)
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise BadBackupError(f"{path} is no backup, or it is damaged or cut off.") from error
    except OSError as error:
        raise DomainError(f"{path} cannot be read: {error.strerror or error}.") from error


def _parts(file: IO[bytes], passphrase: str | None) -> Iterator[tuple[str, IO[bytes]]]:
    inner = file
    if is_sealed(file):
        if not passphrase:
            raise DomainError(
                "This backup is encrypted. Give its passphrase: BACKUP_PASSPHRASE, or BACKUP_PASSPHRASE_FILE."
            )
        inner = cast(IO[bytes], io.BufferedReader(Unsealer(file, passphrase), CHUNK))
    with gzip.GzipFile(fileobj=inner, mode="rb") as squeezed:
        with tarfile.open(fileobj=squeezed, mode="r|") as tar:
            for about in tar:
                content = tar.extractfile(about)
                if content is None:
                    raise BadBackupError("This is no backup of Followthrough: it holds more than files.")
                yield about.name, content
        while squeezed.read(CHUNK):  # to the very end, where gzip's own sum stands
            pass
