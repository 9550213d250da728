"""What is kept: tables and constraints, no rules."""

from tracker.models.actions import Action, Event, Update
from tracker.models.installation import Installation, JobRun
from tracker.models.mail import Mail, ReminderStage
from tracker.models.partnerships import Agency, Council, Partnership
from tracker.models.people import Membership, SignInFailure, User
from tracker.models.reports import Recommendation, Report, ReportDraft
from tracker.models.statements import Statement, StatementDraft

__all__ = [
    "Action",
    "Agency",
    "Council",
    "Event",
    "Installation",
    "JobRun",
    "Mail",
    "Membership",
    "Partnership",
    "Recommendation",
    "ReminderStage",
    "Report",
    "ReportDraft",
    "SignInFailure",
    "Statement",
    "StatementDraft",
    "Update",
    "User",
]
