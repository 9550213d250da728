"""What a statement is made from: the report, its recommendations and actions, as the records hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain.brag import Brag
from tracker.domain.reports import ReportKind
from tracker.domain.statements.answers import Answer
from tracker.domain.statements.stages import Stage
from tracker.domain.statuses import Status

LETTERS = frozenset({ReportKind.JTAI, ReportKind.FOCUSED_VISIT, ReportKind.AREA_SEND})
"""The kinds whose findings come as a letter; the others are reports."""


@dataclass(frozen=True, kw_only=True)
class AgencyFacts:
    """One agency of the partnership, with the other names that reports give it."""

    name: str
    also_called: tuple[str, ...] = ()
    is_closed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by."""
        return (self.name, *self.also_called)


@dataclass(frozen=True)
class MilestoneFacts:
    """A point on the way of an action, its day, and the day on which it was reached."""

    name: str
    due_on: date
    reached_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class MeasureFacts:
    """What shows whether an action helped, as people read it: figures with their units, readings by day."""

    what: str
    baseline: str = ""
    target: str = ""
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlannedFacts:
    """One action as it stands."""

    reference: str
    what_we_will_do: str = ""
    success_measure: str = ""
    lead: str | None = None
    lead_agency: str | None = None
    status: Status = Status.NOT_STARTED
    review_on: date | None = None
    due_on: date | None = None
    original_due_on: date | None = None
    times_moved: int = 0
    is_tracked: bool = True
    last_update_on: date | None = None
    last_note: str = ""
    starts_on: date | None = None
    supporting: tuple[str, ...] = ()
    milestones: tuple[MilestoneFacts, ...] = ()
    intended_effect: str = ""
    effect: str = ""
    measures: tuple[MeasureFacts, ...] = ()
    next_part_due_on: date | None = None
    next_unstarted_part_due_on: date | None = None
    next_milestone_due_on: date | None = None
    next_milestone: str | None = None
    flag: str = ""
    override_brag: Brag | None = None
    override_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class AskedFacts:
    """One recommendation in its exact words, with the actions that answer it."""

    position: int
    text: str
    number: str | None = None
    number_inferred: str | None = None
    section: str | None = None
    deadline: str | None = None
    bodies: tuple[str, ...] = ()
    actions: tuple[PlannedFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SignedFacts:
    """One answer of a signatory: the version it is about, and the content of that version as it is kept."""

    answer: Answer
    version: int
    on: date
    name: str
    content: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SignatoryFacts:
    """One post that signs, who holds it, and each answer, the newest last; asked, if not answered since."""

    id: int
    stage: Stage
    partner: str
    post: str
    name: str
    is_asked: bool = False
    answers: tuple[SignedFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StatementFacts:
    """One report that requires a statement, and everything its statement says."""

    report_title: str
    kind: ReportKind
    authority: str
    partnership: str
    inspected_from: date | None = None
    inspected_to: date | None = None
    published_on: date | None = None
    recipients: tuple[str, ...] = ()
    principal_authority: str | None = None
    due_on: date | None = None
    send_to: str | None = None
    introduction: str = ""
    governance: str = ""
    covering_letter: str = ""
    summary: str = ""
    risks: str = ""
    stages_done: frozenset[Stage] = frozenset()
    signatories: tuple[SignatoryFacts, ...] = ()
    agencies: tuple[AgencyFacts, ...] = ()
    recommendations: tuple[AskedFacts, ...] = ()

    @property
    def source_word(self) -> str:
        """What people call the document that is answered: letter or report."""
        return "letter" if self.kind in LETTERS else "report"
