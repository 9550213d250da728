"""The evidence room as a page, as the index of its archive, and as the workbook beside that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker.adapters import tables
from tracker.adapters.tables import Table
from tracker.config import PROJECT
from tracker.domain import evidence, evidence_room, measures, papers, wording
from tracker.domain.brag import Brag
from tracker.domain.evidence_room import Filed, Limits, Room
from tracker.domain.statuses import Status

STATIC = PROJECT / "tracker" / "static"
STYLE_SHEETS = ("app.css", "actions.css", "evidence_room.css")
CLOSED = (Status.VERIFIED, Status.EMBEDDED)
KILOBYTE, MEGABYTE = 1024, 1024 * 1024


@dataclass(frozen=True)
class Links:
    """Where the names in a room lead, as addresses; an empty one leads nowhere."""

    action: Callable[[str], str]
    version: Callable[[str, int], str]
    sent: Callable[[int], str]


def body(room: Room, limits: Limits, links: Links) -> Markup:
    """What stands in the room, for the reading view: no more of each list than the limits say."""
    template = _environment().get_template("evidence_room/_body.html")
    inside = template.render(room=room, limits=limits, links=links, lost={}, none_seen=_none_seen(room))
    return Markup(inside)  # noqa: S704 - autoescaped # nosec B704


def index(room: Room, filed: Filed) -> bytes:
    """The index of an archive: a page of its own, whole, that leads to the files beside it."""
    template = _environment().get_template("evidence_room/index.html")
    page = template.render(
        room=room,
        limits=evidence_room.WHOLE,
        links=_inside(filed),
        lost=filed.lost,
        lost_files=_lost_files(room, filed),
        figures=evidence_room.figures(room),
        none_seen=_none_seen(room),
        style=Markup("\n".join((STATIC / name).read_text("utf-8") for name in STYLE_SHEETS)),  # noqa: S704 - our own files # nosec B704
    )
    return page.encode("utf-8")


def workbook(room: Room, filed: Filed) -> bytes:
    """The same rows as an Excel file; the same room always gives the same bytes."""
    sheets = evidence_room.sheets(room, filed)
    found = [Table(each.name, each.columns, [_clean(row) for row in each.rows]) for each in sheets]
    return tables.workbook(found, made_at=room.as_at)


def _clean(row: Sequence[object]) -> list[object]:
    return [papers.clean(cell) if isinstance(cell, str) else cell for cell in row]


def _inside(filed: Filed) -> Links:
    return Links(
        action=lambda _reference: "",
        version=lambda _reference, key: quote(filed.paths.get(key, "")),
        sent=lambda nth: quote(filed.sent[nth]),
    )


def _lost_files(room: Room, filed: Filed) -> list[str]:
    """The names of the files that could not be put in, in the room's order."""
    given = [version.name for version in room.versions if version.is_file and version.sha256 in filed.lost]
    return given + [file.name for file in room.sent if file.sha256 in filed.lost]


def _none_seen(room: Room) -> str:
    return "No action yet." if room.sees_all else "No action that you see."


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters.update(
        moment=wording.moment, long_date=wording.long_date, size=size, ending=evidence.ending
    )
    environment.globals.update(
        count=wording.count,
        late_words=wording.late,
        figure=measures.written,
        closed=CLOSED,
        brag_codes=tuple(Brag),
        status_codes=tuple(Status),
    )
    return environment


def _finalized(value: object) -> object:
    """What a page of HTML may hold; markup of our own stays as it is."""
    return papers.clean(value) if type(value) is str else value


def size(number: int) -> str:
    """A number of bytes as people say it: 45 KB, 1.2 MB."""
    if number >= MEGABYTE:
        return f"{number / MEGABYTE:.1f} MB"
    return f"{max(number // KILOBYTE, 1) if number else 0} KB"
