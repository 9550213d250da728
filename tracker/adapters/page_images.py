"""A PDF's pages as pictures, drawn in a child process so that a bad file cannot harm the server."""

import base64
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from tracker.adapters import children
from tracker.domain.errors import NotFoundError

CHILD = "tracker.adapters.page_images_child"
WIDTH = 1_000
"""Pixels; small print can be read, and a page of text takes some 100 KB."""
TIME_LIMIT_SECONDS = 10

NOT_PRINTED = "This page cannot be shown as it was printed. Read it as text."


class Size(NamedTuple):
    """How wide and how high a page is, in points."""

    width: float
    height: float


def is_pdf(path: Path) -> bool:
    """Whether a file is one whose pages can be drawn, by its first bytes."""
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


@lru_cache(maxsize=200)
def sizes(path: Path) -> tuple[Size, ...]:
    """The sizes of a PDF's pages, remembered, for a file in the store never changes; else NotFoundError."""
    return tuple(Size(*size) for size in _ask(path)["sizes"])


def draw(path: Path, number: int) -> bytes:
    """One page, counted from 1, as a PNG; NotFoundError where there is none or it cannot be drawn."""
    return base64.b64decode(_ask(path, str(number), str(WIDTH))["png"])


def _ask(path: Path, *what: str) -> dict[str, Any]:
    if not is_pdf(path):
        raise NotFoundError(NOT_PRINTED)
    try:
        answer = children.ask(CHILD, str(path), *what, content=b"", seconds=TIME_LIMIT_SECONDS)
    except children.TookTooLongError as error:
        raise NotFoundError(NOT_PRINTED) from error
    if not answer:
        raise NotFoundError(NOT_PRINTED)
    return answer
