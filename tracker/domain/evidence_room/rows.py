"""The rows of an archive's workbook: everything that its index page says, to be sorted and filtered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain import london, measures
from tracker.domain.evidence_room.room import Act, Asked, Room, Version

LONGEST_CELL = 32_000
"""Characters; Excel takes 32,767 and drops a longer text whole."""
CUT = "… (the whole is in index.html)"

Cell = str | int | date | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns each with a width in characters, and its rows."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Filed:
    """Where files lie in an archive, and what became of those that could not be put in, by their SHA-256."""

    paths: Mapping[int, str]
    sent: tuple[str, ...]
    lost: Mapping[str, str]


_OF = (("Recommendation", 16), ("Action", 18))


def sheets(room: Room, filed: Filed) -> tuple[Sheet, ...]:
    """Every sheet, each row with the recommendation and the action that it is about."""
    of = [(asked, act) for asked in room.asked for act in asked.acts]
    return (
        _sheet("Actions", _ACTIONS, _actions(room)),
        _sheet("Evidence", _EVIDENCE, (row for asked, act in of for row in _evidence(asked, act, filed))),
        _sheet("Verified", _VERIFIED, (row for asked, act in of for row in _verified(asked, act))),
        _sheet("Measures", _MEASURES, (row for asked, act in of for row in _measures(asked, act))),
        _sheet("Challenges", _CHALLENGES, (row for asked, act in of for row in _challenges(asked, act))),
        _sheet("Timeline", _TIMELINE, (row for asked, act in of for row in _timeline(asked, act))),
        _sheet("Statement", _STATEMENT, _statement(room, filed)),
    )


def _sheet(name: str, columns: tuple[tuple[str, int], ...], rows: Iterator[Row]) -> Sheet:
    return Sheet(name, columns, tuple(tuple(_fitted(cell) for cell in row) for row in rows))


def _fitted(cell: Cell) -> Cell:
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        return cell[:LONGEST_CELL] + CUT
    return cell


def _moment(at: datetime | None) -> str:
    """2024-11-18 09:12 by London clocks, which a sheet sorts rightly as text."""
    return f"{at.astimezone(london.LONDON):%Y-%m-%d %H:%M}" if at else ""


_ACTIONS = (
    ("Recommendation", 16),
    ("Its exact words", 60),
    ("Answer", 24),
    ("Action", 18),
    ("What we will do", 50),
    ("Success measure", 40),
    ("Intended effect on children", 40),
    ("Status", 14),
    ("BRAG", 10),
    ("BRAG reason", 36),
    ("Lead", 24),
    ("Lead agency", 28),
    ("Due", 14),
    ("Original due", 14),
    ("Moved", 24),
    ("Pieces of evidence", 12),
    ("Timeline entries", 12),
)


def _actions(room: Room) -> Iterator[Row]:
    for asked in room.asked:
        answer = asked.response.label if asked.response else "Not answered yet"
        if asked.response_reason:
            answer = f"{answer}: {asked.response_reason}"
        for act in asked.acts:
            yield (asked.number, asked.text, answer, *_action(act))
        if not asked.acts:
            yield (asked.number, asked.text, answer)


def _action(act: Act) -> Row:
    return (
        act.reference,
        act.what_we_will_do,
        act.success_measure,
        act.intended_effect,
        act.status.label,
        act.rating.brag.label if act.rating.brag else "Not rated",
        act.rating.reason,
        act.lead,
        act.lead_agency,
        act.due_on,
        act.original_due_on,
        act.moved,
        len(act.evidence),
        act.timeline.total,
    )


_EVIDENCE = (
    *_OF,
    ("Piece", 8),
    ("Version", 8),
    ("Standing", 16),
    ("What it shows", 50),
    ("File", 30),
    ("Link", 40),
    ("In this archive", 50),
    ("Type", 30),
    ("Bytes", 12),
    ("SHA-256", 66),
    ("Given by", 24),
    ("Given at", 18),
    ("Sealed to", 20),
)


def _evidence(asked: Asked, act: Act, filed: Filed) -> Iterator[Row]:
    for piece in act.evidence:
        for version in piece.versions:
            yield (
                asked.number,
                act.reference,
                piece.number,
                version.number,
                _standing(version, is_current=version is piece.current),
                version.description,
                version.name,
                version.url,
                filed.paths.get(version.id) or _why_not(version, filed),
                version.media_type,
                version.size if version.sha256 else None,
                version.sha256 or "",
                version.by,
                _moment(version.added_at),
                version.sealed_to,
            )


def _standing(version: Version, *, is_current: bool) -> str:
    if version.withdrawn_at:
        return f"Withdrawn {_moment(version.withdrawn_at)}"
    return "Holds" if is_current else "Earlier version"


def _why_not(version: Version, filed: Filed) -> str:
    if version.sha256 is None:
        return "A link: not in this archive"
    return filed.lost.get(version.sha256, "Withdrawn: not in this archive")


_VERIFIED = (
    *_OF,
    ("Status", 12),
    ("By", 24),
    ("At", 18),
    ("In whose words", 50),
    ("On this evidence", 60),
    ("What embedding asked", 60),
)


def _verified(asked: Asked, act: Act) -> Iterator[Row]:
    for one in act.verifications:
        on = "\n".join(f"{version.description} (version {version.number})" for version in one.on)
        closing = "\n".join(f"{name}: {said}" for name, said in one.closing)
        yield (
            *(asked.number, act.reference, one.status.label, one.by, _moment(one.at)),
            *(one.words, on, closing),
        )


_MEASURES = (
    *_OF,
    ("What is measured", 40),
    ("Baseline", 14),
    ("Target", 14),
    ("Read on", 14),
    ("Shows", 14),
    ("Source", 40),
    ("By", 24),
    ("What it comes to", 60),
)


def _measures(asked: Asked, act: Act) -> Iterator[Row]:
    for one in act.measures:
        fact = one.measure
        about = (
            *(asked.number, act.reference, fact.what),
            *(measures.written(fact.baseline, fact.unit), measures.written(fact.target, fact.unit)),
        )
        for reading in one.readings:
            shows = measures.written(reading.value, fact.unit)
            yield (*about, reading.on, shows, reading.note, reading.by, one.sentence)
        if not one.readings:
            yield (*about, None, "", "", "", one.sentence)


_CHALLENGES = (
    *_OF,
    ("Challenge", 10),
    ("State", 20),
    ("Text", 50),
    ("Raised by", 24),
    ("Raised at", 18),
    ("To", 24),
    ("Answer by", 14),
    ("Answer", 50),
    ("Answered by", 24),
    ("Answered at", 18),
    ("Closed with", 40),
    ("Closed by", 24),
    ("Closed at", 18),
)


def _challenges(asked: Asked, act: Act) -> Iterator[Row]:
    for one in act.challenges:
        yield (
            *(asked.number, act.reference, one.label, one.state, one.text),
            *(one.raised_by, _moment(one.raised_at), one.addressee, one.answer_by),
            *(one.answer, one.answered_by, _moment(one.answered_at)),
            *(one.close_note, one.closed_by, _moment(one.closed_at)),
        )


_TIMELINE = (
    *_OF,
    ("At", 18),
    ("By", 24),
    ("Way", 14),
    ("What", 40),
    ("Words", 60),
    ("Changed", 50),
    ("Evidence", 40),
    ("Meeting", 30),
)


def _timeline(asked: Asked, act: Act) -> Iterator[Row]:
    for entry in act.timeline.entries:
        closing = [f"{name}: {said}" for name, said in entry.closing]
        changed = [f"{change.label}: {change.before} → {change.after}" for change in entry.changes]
        yield (
            *(asked.number, act.reference, _moment(entry.at), entry.by, entry.way, entry.summary),
            *("\n".join([entry.words, *closing]).strip(), "\n".join(changed)),
            *("\n".join(entry.evidence), entry.meeting),
        )


_STATEMENT = (
    ("What", 30),
    ("File", 50),
    ("In this archive", 50),
    ("Bytes", 12),
    ("SHA-256", 66),
    ("Kept at", 18),
)


def _statement(room: Room, filed: Filed) -> Iterator[Row]:
    for file, path in zip(room.sent, filed.sent, strict=True):
        where = filed.lost.get(file.sha256, path)
        yield (file.what, file.name, where, file.size, file.sha256, _moment(file.kept_at))
