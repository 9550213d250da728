"""The evidence room: looked at, and taken out as one archive, which is put on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from tracker.adapters import archives, bank_holidays
from tracker.adapters import evidence_room as pages
from tracker.adapters.archives import Entry
from tracker.adapters.files import FileStore
from tracker.domain import evidence_room as rules
from tracker.domain import london, wording
from tracker.domain.errors import NotFoundError
from tracker.domain.evidence_room import Filed, Limits, Room
from tracker.domain.roles import Actor
from tracker.models import Evidence, Report
from tracker.queries import evidence as evidence_queries
from tracker.queries import evidence_room as queries
from tracker.services import history

MISSING = "This file is missing from the store."
DAMAGED = "The stored file is damaged, so it is left out."


@dataclass(frozen=True)
class Taken:
    """An archive that was written: what to call it, how many files it holds, and the names of those lost."""

    filename: str
    files: int
    lost: tuple[str, ...]


def look(session: Session, report: Report, limits: Limits, *, actor: Actor, now: datetime) -> Room:
    """The evidence room of a report as far as this person may see it, at this moment."""
    holidays = bank_holidays.england_and_wales()
    today = london.date_of(now)
    return queries.room(session, actor, report, limits, now=now, today=today, holidays=holidays)


def take_out(
    session: Session, report: Report, target: IO[bytes], *, files: FileStore, actor: Actor, now: datetime
) -> Taken:
    """Write the whole room as one archive; a file that is lost is named in it. That it was taken is recorded.

    The same records at the same moment give the same bytes.
    """
    room = look(session, report, rules.WHOLE, actor=actor, now=now)
    filed = _filed(room, files)
    archives.write(target, _entries(room, filed, files), at=now)
    _record(session, report, room, filed, actor=actor, now=now)
    lost = [version.name for version in room.versions if version.is_file and version.sha256 in filed.lost]
    lost += [file.name for file in room.sent if file.sha256 in filed.lost]
    return Taken(rules.archive_name(report.reference, now), len(_all_paths(filed)), tuple(lost))


def _filed(room: Room, files: FileStore) -> Filed:
    """Where each file goes; one that is missing or damaged goes nowhere, and moves no other's name."""
    named = {version.id: version.sha256 or "" for version in room.versions if version.is_file}
    wanted = {*named.values(), *(file.sha256 for file in room.sent)}
    lost = {sha256: why for sha256 in sorted(wanted) if (why := _why_lost(sha256, files))}
    paths = rules.of_files(room)
    sent = zip(rules.sent_files(room.sent), room.sent, strict=True)
    return Filed(
        paths={key: path for key, path in paths.items() if named[key] not in lost},
        sent=tuple("" if file.sha256 in lost else path for path, file in sent),
        lost=lost,
    )


def _why_lost(sha256: str, files: FileStore) -> str:
    try:
        return "" if files.check(sha256) else DAMAGED
    except (NotFoundError, OSError):
        return MISSING


def _all_paths(filed: Filed) -> list[str]:
    return [*filed.paths.values(), *filter(None, filed.sent)]


def _entries(room: Room, filed: Filed, files: FileStore) -> Iterator[Entry]:
    """The index first, then the evidence in the report's order, then what was sent."""
    yield Entry("index.html", room.as_at, pages.index(room, filed))
    yield Entry("index.xlsx", room.as_at, pages.workbook(room, filed))
    given = {version.id: version for version in room.versions}
    for key, name in filed.paths.items():
        yield Entry(name, given[key].added_at, files.path(given[key].sha256 or ""))
    for name, file in zip(filed.sent, room.sent, strict=True):
        if name:
            yield Entry(name, file.kept_at, files.path(file.sha256))


def _record(
    session: Session, report: Report, room: Room, filed: Filed, *, actor: Actor, now: datetime
) -> None:
    """One event for all to read, and one with each file as when it is fetched alone.

    The first counts nothing that is sealed, for those who may not know of it read it too.
    """
    taken = [version for version in room.versions if version.id in filed.paths]
    open_files = sum(not version.sealed_to for version in taken) + len([path for path in filed.sent if path])
    history.record(
        session,
        kind=queries.TAKEN,
        summary=f"Evidence room taken out as an archive with {wording.count(open_files, 'file')}",
        actor=actor,
        now=now,
        report=report,
        after={"files": open_files, "as_at": now},
    )
    for row in queries.versions(session, [version.id for version in taken]):
        _fetched(session, row, actor=actor, now=now)
    session.flush()


def _fetched(session: Session, row: Evidence, *, actor: Actor, now: datetime) -> None:
    history.note(
        session,
        kind=evidence_queries.DOWNLOADED,
        summary=f"{row.name} fetched with the evidence room",
        actor=actor,
        now=now,
        partnership_id=row.partnership_id,
        evidence=row,
    )
