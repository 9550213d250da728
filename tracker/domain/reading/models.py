"""What a reading of a report holds: its facts, its recommendations and the paragraphs they cite."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tracker.domain.due_dates import DueBasis


class ReportKind(StrEnum):
    """The kinds of report and letter that are known by their titles."""

    JTAI = "jtai"
    SIF = "sif"
    SLAC = "slac"
    ILACS = "ilacs"
    FOCUSED_VISIT = "focused_visit"
    AREA_SEND = "area_send"
    CHILD_PROTECTION = "police_child_protection"
    PEEL = "peel"
    CHILDRENS_HOME = "childrens_home"
    PRACTICE_REVIEW = "practice_review"
    HEALTH_REVIEW = "health_review"
    CORONER = "coroner_report"
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
    ReportKind.CHILD_PROTECTION: "National child protection inspection (police)",
    ReportKind.PEEL: "PEEL inspection (police)",
    ReportKind.CHILDRENS_HOME: "Children's home inspection",
    ReportKind.PRACTICE_REVIEW: "Child safeguarding practice review",
    ReportKind.HEALTH_REVIEW: "Review of health services (CQC)",
    ReportKind.CORONER: "Coroner's report to prevent future deaths",
    ReportKind.OTHER: "Other report",
}


class ItemKind(StrEnum):
    """What a report calls the thing it asks for."""

    RECOMMENDATION = "recommendation"
    AREA_FOR_IMPROVEMENT = "area_for_improvement"
    AREA_FOR_PRIORITY_ACTION = "area_for_priority_action"
    NEEDS_TO_IMPROVE = "needs_to_improve"
    CAUSE_OF_CONCERN = "cause_of_concern"
    STATUTORY_REQUIREMENT = "statutory_requirement"

    @property
    def label(self) -> str:
        """Name the kind as a report does."""
        return self.value.replace("_", " ").capitalize()


class Confidence(StrEnum):
    """How sure the reading is that an item is one, whole and alone."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


class Place(NamedTuple):
    """Where words stand on a page: a box, in parts of the page's width and height from its left and top."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class Judgement(NamedTuple):
    """A grade as printed, and what it is of."""

    subject: str
    grade: str


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
    kind: ItemKind = ItemKind.RECOMMENDATION
    subitems: tuple[str, ...] = ()
    """The points within it, which its text holds too."""
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
    last_line: int | None = None
    """The line it ends on, counted likewise."""
    places: tuple[Place, ...] = ()
    """Where it stands on its pages, a box a page; empty where the file does not say."""
    confidence: Confidence = Confidence.SURE
    reason: str = ""
    """Why it was taken for an item, in a sentence."""
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
    strengths: tuple[str, ...] = ()
    """What the report praises, in its words; kept, never tracked."""
    judgements: tuple[Judgement, ...] = ()
    warnings: tuple[str, ...] = ()
    paragraphs: Mapping[int, str] = field(default_factory=dict)
    """The text of each numbered paragraph that an item cites, by its number."""
