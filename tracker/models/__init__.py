"""What is kept: tables and constraints, no rules."""

from tracker.models.actions import FACTS, Action, ActionState, Event, Update
from tracker.models.challenges import Challenge, Comment
from tracker.models.evidence import Evidence
from tracker.models.extensions import ExtensionRequest
from tracker.models.imports import ColumnMapping, SheetImport
from tracker.models.installation import Installation, JobRun
from tracker.models.lists import SavedView, Tag
from tracker.models.mail import Mail, ReminderStage
from tracker.models.measures import Measure, MeasureReading
from tracker.models.meetings import Meeting
from tracker.models.partnerships import Agency, Council, Partnership
from tracker.models.parts import Milestone, Part
from tracker.models.people import Membership, SignInFailure, User
from tracker.models.reports import Recommendation, Repeat, Report, ReportDraft
from tracker.models.statements import Statement, StatementDraft

__all__ = [
    "FACTS",
    "Action",
    "ActionState",
    "Agency",
    "Challenge",
    "ColumnMapping",
    "Comment",
    "Council",
    "Event",
    "Evidence",
    "ExtensionRequest",
    "Installation",
    "JobRun",
    "Mail",
    "Measure",
    "MeasureReading",
    "Meeting",
    "Membership",
    "Milestone",
    "Part",
    "Partnership",
    "Recommendation",
    "ReminderStage",
    "Repeat",
    "Report",
    "ReportDraft",
    "SavedView",
    "SheetImport",
    "SignInFailure",
    "Statement",
    "StatementDraft",
    "Tag",
    "Update",
    "User",
]
