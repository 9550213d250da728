"""The file store: files by their SHA-256, outside the web root, written whole or not at all."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from tracker.domain.errors import NotFoundError

_HASH = re.compile("[0-9a-f]{64}")


class FileStore:
    """A folder of files that are never changed: the same content is kept once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes) -> str:
        """Keep this content, and give the hash under which it is found again."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._where(sha256)
        if self.is_whole(sha256):  # a copy that was damaged is written anew
            os.utime(path)  # it is wanted again: nothing that tidies takes it for left over
            return sha256
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:  # 0600 from the start
            written = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                written.replace(path)
            except OSError:
                written.unlink(missing_ok=True)
                raise
        return sha256

    def path(self, sha256: str) -> Path:
        """Where this content lies."""
        path = self._where(sha256)
        if not _HASH.fullmatch(sha256) or not path.is_file():
            raise NotFoundError("This file is no longer in the store.")
        return path

    def open(self, sha256: str) -> BufferedReader:
        """This content, to be read and closed."""
        return self.path(sha256).open("rb")

    def check(self, sha256: str) -> bool:
        """Whether the content still is what its name says."""
        with self.open(sha256) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def holds(self, sha256: str) -> bool:
        """Whether there is a file under this hash, whatever is in it."""
        return bool(_HASH.fullmatch(sha256)) and self._where(sha256).is_file()

    def is_whole(self, sha256: str) -> bool:
        """Whether the content is here, and is what its name says."""
        try:
            return self.check(sha256)
        except NotFoundError:
            return False

    def names(self) -> Iterator[str]:
        """Every file of the store by its hash, in order."""
        for folder in sorted(self.folder.glob("[0-9a-f]" * 2)):
            for path in sorted(folder.iterdir()):
                if _HASH.fullmatch(folder.name + path.name):
                    yield folder.name + path.name

    def remove(self, sha256: str) -> None:
        """Take a file away that nothing names any more; twice is as good as once."""
        self._where(sha256).unlink(missing_ok=True)

    def _where(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:]
