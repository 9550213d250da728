"""What a reading of a report holds: its facts, its recommendations and the paragraphs they cite."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tracker.domain.due_dates import DueBasis
from tracker.domain.reports import ItemKind, ReportKind


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
