"""Sealing: what is sealed comes back, and nothing that was touched, cut off or moved ever does."""

import io
from typing import IO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.adapters import sealing
from tracker.adapters.sealing import CHUNK, MAGIC, PREFIX, SALT, TAG, Sealer, Unsealer, is_sealed
from tracker.domain.backups import BadBackupError

WORDS = "correct horse battery"
BEGINNING = len(MAGIC) + SALT + PREFIX


@pytest.fixture(autouse=True, scope="module")
def _cheap_keys() -> object:
    """A key costs a fifth of a second by design; here there are hundreds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "COST", {"n": 2, "r": 8, "p": 1})
        yield


def sealed(content: bytes, words: str = WORDS) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, words)
    sealer.write(content)
    sealer.finish()
    return target.getvalue()


def unsealed(text: bytes, words: str = WORDS) -> bytes:
    return io.BufferedReader(Unsealer(cast(IO[bytes], io.BytesIO(text)), words)).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_comes_back_whatever_its_size(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    made = sealed(content[:size])
    assert unsealed(made) == content[:size]
    assert is_sealed(io.BytesIO(made))
    assert not is_sealed(io.BytesIO(b"PK"))


@settings(max_examples=50)
@given(pieces=st.lists(st.binary(max_size=CHUNK), max_size=6))
def test_how_it_is_written_makes_no_difference(pieces: list[bytes]) -> None:
    target = io.BytesIO()
    sealer = Sealer(target, WORDS)
    for piece in pieces:
        sealer.write(piece)
    sealer.finish()
    assert unsealed(target.getvalue()) == b"".join(pieces)


def test_nothing_of_it_can_be_read_without_the_passphrase() -> None:
    made = sealed(b"a child's name" * 1000)
    assert b"child" not in made
    with pytest.raises(BadBackupError, match="passphrase is another one"):
        unsealed(made, "correct horse batterie")


def test_the_same_content_is_never_sealed_alike() -> None:
    assert sealed(b"minutes") != sealed(b"minutes")


MADE_OF = bytes(3 * CHUNK)


@settings(max_examples=100)
@given(st.data())
def test_one_changed_byte_anywhere_is_found(data: st.DataObject) -> None:
    made = bytearray(sealed(MADE_OF))
    at = data.draw(st.integers(len(MAGIC), len(made) - 1))
    made[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadBackupError):
        unsealed(bytes(made))


@settings(max_examples=100)
@given(st.data())
def test_one_that_is_cut_off_anywhere_is_found(data: st.DataObject) -> None:
    made = sealed(MADE_OF)
    edges = [BEGINNING + number * (CHUNK + TAG) for number in range(3)]
    at = data.draw(st.one_of(st.integers(0, len(made) - 1), st.sampled_from(edges)))
    with pytest.raises(BadBackupError):
        unsealed(made[:at])


def test_chunks_can_neither_change_places_nor_be_left_out() -> None:
    made = sealed(MADE_OF)
    first, second, third = (
        made[BEGINNING + number * (CHUNK + TAG) : BEGINNING + (number + 1) * (CHUNK + TAG)]
        for number in range(3)
    )
    for chunks in ((second, first, third), (first, third), (first, second, second, third)):
        with pytest.raises(BadBackupError):
            unsealed(made[:BEGINNING] + b"".join(chunks))
