"""Archives: files put into one ZIP as they are read, with the SHA-256 of each; little memory for any size."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from tracker.domain import london

SUMS = "SHA256SUMS"
CHUNK = 1024 * 1024
_UNIX = 3  # whoever makes the archive, on whatever system, the same bytes come out
_FOR_ITS_READER = 0o644 << 16


@dataclass(frozen=True)
class Entry:
    """One file of an archive: its path there, when it came to be, and its content or where that lies."""

    path: str
    at: datetime
    content: bytes | Path


def write(target: IO[bytes], entries: Iterable[Entry], *, at: datetime) -> None:
    """Put these in order into a ZIP, and last their sums as `sha256sum -c` reads them.

    Nothing is squeezed: evidence mostly is already, and so the same entries give the same bytes anywhere.
    """
    sums: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            sums.append(f"{_put(archive, entry)}  {entry.path}\n")
        _put(archive, Entry(SUMS, at, "".join(sums).encode()))


def _put(archive: zipfile.ZipFile, entry: Entry) -> str:
    local = entry.at.astimezone(london.LONDON)
    about = zipfile.ZipInfo(entry.path, local.timetuple()[:6])
    about.create_system, about.external_attr = _UNIX, _FOR_ITS_READER
    digest = hashlib.sha256()
    with archive.open(about, "w") as file:
        for chunk in _chunks(entry.content):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
