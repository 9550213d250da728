"""What a reading of a report holds: its facts, its recommendations and the paragraphs they cite."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tracker.domain.due_dates import DueBasis


class ReportKind(StrEnum):
    """The kinds of report and letter that are known by their titles."""

    JTAI = "jtai"
    SIF = "sif"
    SLAC = "slac"
    ILACS = "ilacs"
    FOCUSED_VISIT = "focused_visit"
    AREA_SEND = "area_send"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Name the kind as a partnership manager would."""
        return KIND_LABELS[self]


KIND_LABELS: Mapping[ReportKind, str] = {
    ReportKind.JTAI: "Joint targeted area inspection",
    ReportKind.SIF: "Single inspection framework (Ofsted)",
    ReportKind.SLAC: "Safeguarding and looked after children inspection",
    ReportKind.ILACS: "Inspection of local authority children's services",
    ReportKind.FOCUSED_VISIT: "Focused visit",
    ReportKind.AREA_SEND: "Area SEND inspection",
    ReportKind.OTHER: "Other report",
}


class Part(StrEnum):
    """The part of a report that a recommendation stands in, which says whom it is addressed to."""

    COUNCIL = "council"
    BOARD = "board"
    SAFEGUARDING = "safeguarding"
    LOOKED_AFTER = "looked_after"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadItem:
    """One thing the report asks for, in its exact words."""

    text: str
    number: str | None = None
    number_inferred: str | None = None
    section: str | None = None
    part: Part | None = None
    deadline: str | None = None
    due_on: date | None = None
    due_basis: DueBasis | None = None
    paragraphs: tuple[int, ...] = ()
    bodies: tuple[str, ...] = ()
    page: int | None = None
    """The page it begins on, counted from 1."""
    line: int | None = None
    """The line it begins on, counted from 1 over the whole text as given."""
    doubts: tuple[str, ...] = ()
    """Sentences that say why a person should look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReading:
    """What was read from one report; a fact the text does not print is None or empty."""

    kind: ReportKind = ReportKind.OTHER
    title: str | None = None
    authority: str | None = None
    inspected_from: date | None = None
    inspected_to: date | None = None
    published_on: date | None = None
    recipients: tuple[str, ...] = ()
    principal_authority: str | None = None
    statement_required: bool = False
    statement_due_on: date | None = None
    statement_due_basis: DueBasis | None = None
    send_to: str | None = None
    licence: str = "© Crown copyright"
    items: tuple[ReadItem, ...] = ()
    warnings: tuple[str, ...] = ()
    paragraphs: Mapping[int, str] = field(default_factory=dict)
    """The text of each numbered paragraph that an item cites, by its number."""
