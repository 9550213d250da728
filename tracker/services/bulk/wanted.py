"""What is wanted of many actions at once, and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tracker.domain import london
from tracker.domain.roles import Actor
from tracker.domain.statuses import Status
from tracker.models import Action, Agency, Tag, User


class Change(StrEnum):
    """What may be changed of many."""

    LEAD = "lead"
    AGENCY = "agency"
    DATE = "date"
    STATUS = "status"
    TAG = "tag"
    UNTAG = "untag"

    @property
    def label(self) -> str:
        """The change as the bar offers it."""
        return {
            Change.LEAD: "Lead",
            Change.AGENCY: "Lead agency",
            Change.DATE: "Due date",
            Change.STATUS: "Status",
            Change.TAG: "Add a tag",
            Change.UNTAG: "Take a tag off",
        }[self]


@dataclass(frozen=True)
class Wanted:
    """One change for many actions, with the note that goes into each history."""

    change: Change
    note: str
    lead_id: int | None = None
    agency_id: int | None = None
    due_on: date | None = None
    status: Status | None = None
    review_on: date | None = None
    agreed_by: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Line:
    """What the change does to one action, or why it cannot."""

    action: Action
    before: str
    after: str
    problem: str | None = None


@dataclass(frozen=True)
class Chosen:
    """The actions to change and what is known of them all, loaded in a fixed number of queries."""

    actions: Sequence[Action]
    leads: dict[int, User]
    agencies: dict[int, Agency]
    tags: dict[tuple[int, str], Tag]
    awaiting: frozenset[int]
    with_evidence: frozenset[int]


@dataclass(frozen=True)
class Doing:
    """One change of many actions under way: what is wanted, of which, by whom, when."""

    session: Session
    chosen: Chosen
    wanted: Wanted
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day on which it is done, in London."""
        return london.date_of(self.now)
