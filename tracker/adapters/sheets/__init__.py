"""A spreadsheet in, as rows of text: Excel and CSV; read in a child process with limits (child.py)."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from tracker.adapters import children
from tracker.domain.errors import DomainError

LARGEST_FILE = 10 * 1024 * 1024  # bytes
TIME_LIMIT_SECONDS = 40
CHILD = "tracker.adapters.sheets.child"

WRONG_TYPE = "Choose an Excel file (.xlsx) or a CSV file. An older .xls: save it as .xlsx first."
TOO_LARGE = "This file is over 10 MB. Keep the sheet with the actions, without pictures, and try again."
EMPTY = "This file holds no row. Choose the one with your actions."
DAMAGED = "This file is damaged or is not what its name says. Open it, save it anew and try again."
SLOW = "This file takes too long to read. Keep only the sheet with the actions and try again."


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its rows from the first as text, and which cells were merged."""

    name: str
    rows: list[list[str]]
    merged: tuple[str, ...]
    """Ranges such as B4:B7, whose value was taken for each of their rows."""


def read(name: str, content: bytes) -> list[Sheet]:
    """The sheets of a file that hold anything; what cannot be brought in is refused with a sentence."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in ("xlsx", "csv"):
        raise _refused(WRONG_TYPE)
    if len(content) > LARGEST_FILE:
        raise _refused(TOO_LARGE)
    if not content.strip():
        raise _refused(EMPTY)
    answer = _ask(ending, content)
    if "refused" in answer:
        raise _refused(answer["refused"])
    found = [Sheet(one["name"], one["rows"], tuple(one["merged"])) for one in answer["sheets"]]
    if not found:
        raise _refused(EMPTY)
    return found


def _refused(sentence: str) -> DomainError:
    return DomainError(sentence, field="file")


def _ask(ending: str, content: bytes) -> dict[str, Any]:
    try:
        answer = children.ask(CHILD, ending, content=content, seconds=TIME_LIMIT_SECONDS)
    except children.TookTooLongError as error:
        raise _refused(SLOW) from error
    if answer is None:
        raise _refused(DAMAGED)
    return answer
