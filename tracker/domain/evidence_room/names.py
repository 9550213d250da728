"""Names in an archive: safe on every system, each its own in whatever letters, and still readable."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from tracker.domain import evidence, london
from tracker.domain.evidence_room.room import Room, SentFile

LONGEST = 150
"""Characters of a whole path."""
LONGEST_BYTES = 200
"""Bytes of a file's name; file systems take 255."""
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)


def archive_name(reference: str, moment: datetime) -> str:
    """RICH-JTAI-24-evidence-2024-11-18-0912.zip, by London clocks."""
    local = moment.astimezone(london.LONDON)
    return f"{_folder(reference)}-evidence-{local:%Y-%m-%d-%H%M}.zip"


def of_files(room: Room) -> dict[int, str]:
    """The path of each version that is a file, by its key: evidence/RICH-JTAI-24-03/02-v1-audit.pdf."""
    taken: set[str] = set()
    found = {}
    for act in room.acts:
        folder = f"evidence/{_folder(act.reference)}/"
        for piece in act.evidence:
            for version in reversed(piece.versions):
                if version.is_file:
                    before = f"{piece.number:02}-v{version.number}-"
                    found[version.id] = _unique(folder, before, version.name, taken)
    return found


def sent_files(files: Sequence[SentFile]) -> list[str]:
    """The path of each file of the statement as it was submitted, in their order."""
    taken: set[str] = set()
    return [_unique("statement/", f"{nth:02}-", file.name, taken) for nth, file in enumerate(files, start=1)]


def _folder(reference: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9-]+", "-", reference).strip("-")[:60] or "report"
    return f"{plain}-" if _RESERVED.fullmatch(plain) else plain


def _unique(folder: str, before: str, name: str, taken: set[str]) -> str:
    """This path, or the next that nobody has; letters large and small are the same on many systems."""
    again = 1
    while True:
        mark = f" ({again})" if again > 1 else ""
        path = folder + _fitted(before, name, mark, LONGEST - len(folder))
        if path.casefold() not in taken:
            taken.add(path.casefold())
            return path
        again += 1


def _fitted(before: str, name: str, mark: str, most: int) -> str:
    """The name between its number and its ending, cut so that the whole is short enough."""
    safe = evidence.safe_name(unicodedata.normalize("NFC", name))
    stem, dot, end = safe.rpartition(".")
    if not dot:
        stem, end = safe, ""
    room = most - len(before + mark + dot + end)
    stem = stem[:room]
    while len(f"{before}{stem}{mark}{dot}{end}".encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return f"{before}{stem.rstrip('. ')}{mark}{dot}{end}"
