"""What stands in an evidence room: recommendations, their actions, and what shows that each was done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tracker.domain.brag import Rating
from tracker.domain.differences import Difference
from tracker.domain.measures import Chart, Point
from tracker.domain.recommendations import Response
from tracker.domain.statuses import Status


@dataclass(frozen=True)
class Limits:
    """How much of each list is shown at once; None is all of it."""

    entries: int | None = None
    pieces: int | None = None
    readings: int | None = None
    challenges: int | None = None
    characters: int | None = None


WHOLE = Limits()
"""The archive: everything."""
PAGE = Limits(entries=8, pieces=20, readings=24, challenges=10, characters=1_000)
"""The page, which stays quick with thousands of updates and says what it leaves to the archive."""


@dataclass(frozen=True)
class Version:
    """One version of a piece of evidence: what it shows, a link or a file, who gave it and when."""

    id: int
    number: int
    description: str
    added_at: datetime
    by: str
    url: str = ""
    name: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str | None = None
    withdrawn_at: datetime | None = None
    sealed_to: str = ""

    @property
    def is_there(self) -> bool:
        """Whether it counts: it has not been withdrawn."""
        return self.withdrawn_at is None

    @property
    def is_file(self) -> bool:
        """Whether there is a file that may still be fetched."""
        return self.sha256 is not None and self.is_there


@dataclass(frozen=True)
class Piece:
    """A piece of evidence: its versions, the newest first; at least one."""

    number: int
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        """The version that holds."""
        return self.versions[0]

    @property
    def earlier(self) -> tuple[Version, ...]:
        """The versions before it."""
        return self.versions[1:]


@dataclass(frozen=True)
class Entry:
    """One thing that happened to an action, in plain words, by whom and which way."""

    at: datetime
    by: str
    way: str
    summary: str
    words: str = ""
    closing: tuple[tuple[str, str], ...] = ()
    meeting: str = ""
    changes: tuple[Difference, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """What happened, the newest first, and how much happened in all."""

    entries: tuple[Entry, ...] = ()
    total: int = 0


@dataclass(frozen=True)
class Verification:
    """A second person's word that it is done, or embedded, and the evidence that stood at that moment."""

    at: datetime
    by: str
    status: Status
    words: str
    closing: tuple[tuple[str, str], ...]
    on: tuple[Version, ...]


@dataclass(frozen=True)
class Reading:
    """What a measure showed on a day, and who says so."""

    on: date
    value: Decimal
    note: str
    by: str


@dataclass(frozen=True)
class MeasureFacts:
    """What is measured, from where to where."""

    what: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    is_dropped: bool


@dataclass(frozen=True)
class Measured:
    """A measure over time: its readings by day, what they come to, and where to draw them."""

    measure: MeasureFacts
    sentence: str
    points: tuple[Point, ...]
    chart: Chart
    readings: tuple[Reading, ...]
    total: int


@dataclass(frozen=True)
class Challenged:
    """A challenge with its answer and how it was closed."""

    label: str
    state: str
    text: str
    raised_by: str
    raised_at: datetime
    addressee: str
    answer_by: date
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    close_note: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Act:
    """An action with all that shows how far it has come."""

    reference: str
    what_we_will_do: str
    success_measure: str
    intended_effect: str
    status: Status
    rating: Rating
    lead: str
    lead_agency: str
    due_on: date | None
    original_due_on: date | None
    moved: str
    days_late: int
    timeline: Timeline
    evidence: tuple[Piece, ...]
    verifications: tuple[Verification, ...]
    measures: tuple[Measured, ...]
    challenges: tuple[Challenged, ...]

    @property
    def versions(self) -> Iterator[Version]:
        """Every version of its evidence."""
        return (version for piece in self.evidence for version in piece.versions)


@dataclass(frozen=True)
class Asked:
    """A recommendation in its exact words, what was answered to it, and the actions under it."""

    position: int
    number: str
    text: str
    source: str
    response: Response | None
    response_reason: str
    responded_on: date | None
    acts: tuple[Act, ...]
    also_answered_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class SentFile:
    """A file of the statement as it was submitted, or of one of its addenda."""

    what: str
    name: str
    media_type: str
    size: int
    sha256: str
    kept_at: datetime


@dataclass(frozen=True)
class Room:
    """The evidence room of one report at one moment, as far as one person may see it."""

    reference: str
    title: str
    partnership: str
    as_at: datetime
    today: date
    sees_all: bool
    asked: tuple[Asked, ...]
    sent: tuple[SentFile, ...] = ()

    @property
    def acts(self) -> Iterator[Act]:
        """Every action, in the report's order."""
        return (act for asked in self.asked for act in asked.acts)

    @property
    def versions(self) -> Iterator[Version]:
        """Every version of every piece of evidence, in the report's order."""
        return (version for act in self.acts for version in act.versions)


@dataclass(frozen=True)
class Figures:
    """How much there is in a room."""

    recommendations: int
    actions: int
    statuses: tuple[tuple[Status, int], ...]
    files: int
    links: int
    bytes: int


def figures(room: Room) -> Figures:
    """How much there is, each status with how many actions have it; what was withdrawn is not counted."""
    statuses = [act.status for act in room.acts]
    files = [version.size for version in room.versions if version.is_file]
    sent = [file.size for file in room.sent]
    return Figures(
        recommendations=len(room.asked),
        actions=len(statuses),
        statuses=tuple((status, statuses.count(status)) for status in Status if status in statuses),
        files=len(files) + len(sent),
        links=sum(version.is_there and version.sha256 is None for version in room.versions),
        bytes=sum(files) + sum(sent),
    )


def pieces(versions: Iterable[tuple[int, Version]]) -> tuple[Piece, ...]:
    """Versions, each with the key of its piece and the oldest first, as pieces with the newest first."""
    found: dict[int, list[Version]] = {}
    for key, version in versions:
        found.setdefault(key, []).insert(0, version)
    return tuple(Piece(number, tuple(each)) for number, each in enumerate(found.values(), start=1))


def stood_at(evidence: Iterable[Piece], moment: datetime) -> tuple[Version, ...]:
    """The evidence that somebody could look at then: of each piece the newest version, unless withdrawn."""
    found = []
    for piece in evidence:
        given = [version for version in piece.versions if version.added_at <= moment]
        if given and (given[0].withdrawn_at is None or given[0].withdrawn_at > moment):
            found.append(given[0])
    return tuple(found)
