"""Sealing a file with a passphrase: scrypt makes the key, AES-256-GCM seals it chunk by chunk.

The chunks follow the STREAM construction: the nonce of each is a random prefix of 7 bytes, the number of the
chunk in 4, and one byte that is 1 in the last chunk alone. So chunks can neither be left out, nor change
places, nor be cut off. A sealed file is:

    the line "followthrough sealed 1", a salt of 16 bytes, the prefix; then each chunk of 64 KiB with its tag

The line, the salt and the prefix are authenticated with every chunk.
"""

import io
import os
import struct
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tracker.domain.backups import BadBackupError

MAGIC = b"followthrough sealed 1\n"
SALT, PREFIX, TAG, KEY = 16, 7, 16, 32  # bytes
CHUNK = 64 * 1024
COST = {"n": 2**16, "r": 8, "p": 1}  # 64 MB and a fifth of a second for each guess


def is_sealed(file: IO[bytes]) -> bool:
    """Whether a file begins as a sealed one does; it is left at its beginning."""
    found = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    return found


class _Chunks:
    """The cipher of one file, and the nonce of each of its chunks."""

    def __init__(self, beginning: bytes, passphrase: str) -> None:
        salt, self.prefix = beginning[-SALT - PREFIX : -PREFIX], beginning[-PREFIX:]
        self.cipher = AESGCM(Scrypt(salt=salt, length=KEY, **COST).derive(passphrase.encode()))
        self.beginning = beginning
        self.number = 0

    def nonce(self, *, is_last: bool) -> bytes:
        """The nonce of the next chunk."""
        made = self.prefix + struct.pack(">IB", self.number, is_last)
        self.number += 1
        return made


class Sealer(io.RawIOBase):
    """A file that seals what is written into it; only `finish` makes it whole."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        super().__init__()
        beginning = MAGIC + os.urandom(SALT + PREFIX)
        target.write(beginning)
        self.target, self.chunks, self.waiting = target, _Chunks(beginning, passphrase), bytearray()

    def writable(self) -> bool:
        """It is written, never read."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take this, and seal each chunk that is full; one stays back, for it may be the last."""
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self._seal(bytes(self.waiting[:CHUNK]), is_last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Seal what waits as the last chunk."""
        self._seal(bytes(self.waiting), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = self.chunks.nonce(is_last=is_last)
        self.target.write(self.chunks.cipher.encrypt(nonce, chunk, self.chunks.beginning))


class Unsealer(io.RawIOBase):
    """A sealed file, read as what was sealed; every byte that it gives is authentic."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        super().__init__()
        beginning = source.read(len(MAGIC) + SALT + PREFIX)
        self.next, self.open = source.read(CHUNK + TAG), b""
        if not self.next:
            raise BadBackupError("The backup is cut off at its beginning.")
        self.source, self.chunks = source, _Chunks(beginning, passphrase)

    def readable(self) -> bool:
        """It is read, never written."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Give what is open, and open the next chunk where nothing is."""
        while not self.open and self.next:
            chunk, self.next = self.next, self.source.read(CHUNK + TAG)
            self.open = self._opened(chunk, is_last=not self.next)
        given, self.open = self.open[: len(buffer)], self.open[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def _opened(self, chunk: bytes, *, is_last: bool) -> bytes:
        is_first, nonce = self.chunks.number == 0, self.chunks.nonce(is_last=is_last)
        try:
            return self.chunks.cipher.decrypt(nonce, chunk, self.chunks.beginning)
        except InvalidTag as error:
            why = "The passphrase is another one, or the backup is damaged" if is_first else "It is damaged"
            raise BadBackupError(f"The backup cannot be opened. {why} or cut off.") from error
