"""The file store: files by their SHA-256, outside the web root, written whole or not at all."""

import hashlib
import os
import tempfile
from pathlib import Path

from tracker.domain.errors import NotFoundError


class FileStore:
    """A folder of files that are never changed: the same content is kept once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes) -> str:
        """Keep this content, and give the hash under which it is found again."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._where(sha256)
        if path.is_file():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:  # 0600 from the start
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        return sha256

    def path(self, sha256: str) -> Path:
        """Where this content lies."""
        path = self._where(sha256)
        if not path.is_file():
            raise NotFoundError("This file is no longer in the store.")
        return path

    def check(self, sha256: str) -> bool:
        """Whether the content still is what its name says."""
        with self.path(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def _where(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:]
