"""What is kept: tables and constraints, no rules."""

from tracker.models.accounts import (
    AccountToken,
    AddressChange,
    Identity,
    RecoveryCode,
    ResetRequest,
    SignInFailure,
    WebSession,
)
from tracker.models.actions import FACTS, Action, ActionState, Event, Update
from tracker.models.api import ApiRequest, ApiToken
from tracker.models.brands import PartnershipBrand
from tracker.models.challenges import Challenge, Comment
from tracker.models.evidence import Evidence
from tracker.models.extensions import ExtensionRequest
from tracker.models.imports import ColumnMapping, SheetImport
from tracker.models.installation import Installation, JobRun
from tracker.models.links import CalendarFeed, LinkUse, MailLink, SignInCode
from tracker.models.lists import SavedView, Tag
from tracker.models.mail import DigestRun, Hold, Mail, MailAttachment, MailItem, MailTry
from tracker.models.measures import Measure, MeasureReading
from tracker.models.meetings import Meeting
from tracker.models.partnerships import Agency, Council, Partnership
from tracker.models.parts import Milestone, Part
from tracker.models.people import Absence, Membership, SecondFactor, User
from tracker.models.reports import Recommendation, Repeat, Report, ReportDraft
from tracker.models.retention import LegalHold, RetentionRun
from tracker.models.signing import SigningLink, StatementSignatory, StatementSignature
from tracker.models.statements import (
    Statement,
    StatementAddendum,
    StatementDraft,
    StatementFile,
    StatementStage,
)
from tracker.models.subscriptions import Subscription, SubscriptionMessage

__all__ = [
    "FACTS",
    "Absence",
    "AccountToken",
    "Action",
    "ActionState",
    "AddressChange",
    "Agency",
    "ApiRequest",
    "ApiToken",
    "CalendarFeed",
    "Challenge",
    "ColumnMapping",
    "Comment",
    "Council",
    "DigestRun",
    "Event",
    "Evidence",
    "ExtensionRequest",
    "Hold",
    "Identity",
    "Installation",
    "JobRun",
    "LegalHold",
    "LinkUse",
    "Mail",
    "MailAttachment",
    "MailItem",
    "MailLink",
    "MailTry",
    "Measure",
    "MeasureReading",
    "Meeting",
    "Membership",
    "Milestone",
    "Part",
    "Partnership",
    "PartnershipBrand",
    "Recommendation",
    "RecoveryCode",
    "Repeat",
    "Report",
    "ReportDraft",
    "ResetRequest",
    "RetentionRun",
    "SavedView",
    "SecondFactor",
    "SheetImport",
    "SignInCode",
    "SignInFailure",
    "SigningLink",
    "Statement",
    "StatementAddendum",
    "StatementDraft",
    "StatementFile",
    "StatementSignatory",
    "StatementSignature",
    "StatementStage",
    "Subscription",
    "SubscriptionMessage",
    "Tag",
    "Update",
    "User",
    "WebSession",
]
