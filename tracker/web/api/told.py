"""What programs are told: the shape of every answer. Times are in UTC, dates are London's."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tracker.domain.brag import Brag
from tracker.domain.due_dates import DueBasis
from tracker.domain.recommendations import Response
from tracker.domain.reports import ItemKind, ReportKind
from tracker.domain.roles import Role
from tracker.domain.statuses import Status


class Told(BaseModel):
    """Of exactly these names, and nothing beside them."""

    model_config = ConfigDict(extra="forbid")


class Named(Told):
    """A person, or an agency, in one line."""

    id: int
    name: str


class Place(Told):
    """A partnership, and what the token's holder is to it."""

    slug: str
    roles: list[Role]


class Me(Told):
    """Whom the token stands for, and what it may do."""

    name: str
    is_service: bool
    scopes: list[str]
    expires_at: datetime
    partnerships: list[Place]


class Rating(Told):
    """The BRAG rating of today, and its reason in a sentence."""

    brag: Brag | None
    reason: str


class Action(Told):
    """What a partnership does about a recommendation."""

    reference: str
    version: int
    url: str = Field(description="Where people see it")
    partnership: str
    report: str
    recommendation_id: int
    recommendation: str = Field(description="What was asked, in the inspectors' words")
    what_we_will_do: str
    success_measure: str
    intended_effect: str
    status: Status
    rating: Rating
    days_overdue: int
    is_tracked: bool
    lead: Named | None
    deputy: Named | None
    sponsor: Named | None
    lead_agency: Named | None
    contributors: list[str]
    tags: list[str]
    starts_on: date | None
    due_on: date | None
    original_due_on: date | None
    due_basis: DueBasis | None
    times_moved: int
    asked_for_on: date | None = Field(description="Another due date that is asked for")
    review_on: date | None
    verified_on: date | None
    last_update_on: date | None
    flag: str
    created_at: datetime


class Update(Told):
    """A dated note on how an action stands, perhaps with a change of its status; never edited."""

    id: int
    action: str
    at: datetime
    by: str
    note: str
    status_before: Status | None
    status_after: Status | None
    measure_outcome: str
    effect_on_children: str
    childrens_voice: str


class Evidence(Told):
    """One version of a file or a link that shows what was done; a newer one is a row of its own."""

    id: int
    action: str
    update: int | None = Field(description="The id of the update that it came with")
    first: int = Field(description="The id of its first version")
    version: int
    description: str
    link: str | None
    name: str | None
    media_type: str | None
    size: int | None = Field(description="In bytes")
    sha256: str | None
    file: str | None = Field(description="Where the file is to be had; none of a link, or once withdrawn")
    sealed_to: str | None = Field(description="The agency whose people alone know of it")
    added_at: datetime
    by: str
    withdrawn_at: datetime | None


class Posted(Told):
    """An update that was saved, and the action as it is now for a token that may read actions."""

    update: Update
    action: Action | None


class Report(Told):
    """A source document."""

    id: int
    reference: str
    url: str = Field(description="Where people see it")
    partnership: str
    title: str
    authority: str
    kind: ReportKind
    inspected_from: date | None
    inspected_to: date | None
    published_on: date | None
    principal_authority: str | None
    statement_required: bool
    statement_due_on: date | None
    is_tracked: bool
    created_at: datetime


class Recommendation(Told):
    """One thing that a report asks for, in its exact words."""

    id: int
    report: str
    position: int
    kind: ItemKind
    text: str
    number: str | None
    number_inferred: str | None
    section: str | None
    deadline: str | None
    page: int | None
    bodies: list[str]
    response: Response | None
    response_reason: str
    responded_on: date | None


class Statement(Told):
    """The written statement of proposed action that a report asks for."""

    report: str
    url: str = Field(description="Where people see it")
    partnership: str
    version: int
    due_on: date | None
    is_owed: bool
    submitted_on: date | None
    submitted_to: str | None


class StatementVersion(Told):
    """A version of a statement as the records made it."""

    number: int
    built_at: datetime
    sha256: str


class WholeStatement(Statement):
    """A statement with its versions, and what the newest one says."""

    versions: list[StatementVersion]
    content: dict[str, Any] | None = Field(description="The newest version, part by part")


class ActionPage(Told):
    """Some actions."""

    items: list[Action]
    next: str | None = Field(description="Where the next page is; none after the last")


class UpdatePage(Told):
    """Some updates."""

    items: list[Update]
    next: str | None = Field(description="Where the next page is; none after the last")


class EvidencePage(Told):
    """Some evidence of an action."""

    items: list[Evidence]
    next: str | None = Field(description="Where the next page is; none after the last")


class ReportPage(Told):
    """Some reports."""

    items: list[Report]
    next: str | None = Field(description="Where the next page is; none after the last")


class RecommendationPage(Told):
    """Some recommendations."""

    items: list[Recommendation]
    next: str | None = Field(description="Where the next page is; none after the last")


class StatementPage(Told):
    """Some statements."""

    items: list[Statement]
    next: str | None = Field(description="Where the next page is; none after the last")


class Wrong(Told):
    """One thing that is wrong, and where."""

    field: str
    message: str


class Problem(Told):
    """What went wrong, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Wrong]
