"""What kinds of reports there are, and what a report calls the things it asks for."""

from collections.abc import Mapping
from enum import StrEnum


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
