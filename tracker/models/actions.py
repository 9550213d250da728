"""Actions, what each was at any moment, their updates, and the history that nobody can rewrite."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, Moment
from tracker.domain.brag import Brag
from tracker.domain.due_dates import DueBasis
from tracker.domain.roles import Way
from tracker.domain.statuses import Status
from tracker.models.evidence import Evidence
from tracker.models.lists import Tag, action_tags
from tracker.models.meetings import Meeting
from tracker.models.partnerships import Agency, Partnership
from tracker.models.parts import Milestone, Part
from tracker.models.people import User
from tracker.models.reports import Recommendation, Report
from tracker.models.types import added_text, codes, instant, long_text, partnership_key, row_key

action_recommendations = Table(
    "action_recommendations",
    Base.metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("recommendation_id", ForeignKey("recommendations.id"), primary_key=True, index=True),
)


class Facts:
    """The columns that say what an action is: of the action now, and of each state it has been in."""

    what_we_will_do: Mapped[long_text]
    success_measure: Mapped[long_text]
    intended_effect: Mapped[added_text]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lead_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    status: Mapped[Status] = mapped_column(codes(Status))
    review_on: Mapped[date | None]
    verified_on: Mapped[date | None]
    embed_after_months: Mapped[int] = mapped_column(default=3, server_default="3")
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    due_basis: Mapped[DueBasis | None] = mapped_column(codes(DueBasis))
    due_set_on: Mapped[date | None]
    times_moved: Mapped[int] = mapped_column(default=0)
    is_tracked: Mapped[bool]
    tracked_since: Mapped[date | None]
    last_update_on: Mapped[date | None]
    flag: Mapped[added_text]
    override_brag: Mapped[Brag | None] = mapped_column(codes(Brag))
    override_reason: Mapped[added_text]
    override_until: Mapped[date | None]
    # The earliest of what is open below it, kept here so that a list and its rating need no other table.
    next_part_due_on: Mapped[date | None]
    next_unstarted_part_due_on: Mapped[date | None]
    next_milestone_due_on: Mapped[date | None]
    next_milestone: Mapped[str | None]


FACTS = tuple(name for name in Facts.__annotations__)


class Action(Facts, Base):
    """What a partnership will do about a recommendation: one lead, a due date, a status."""

    __tablename__ = "actions"
    __table_args__ = (
        Index(None, "partnership_id", "due_on"),
        Index(None, "report_id", "reference"),
        Index(None, "recommendation_id"),
        Index(None, "lead_id", "due_on"),
        Index(None, "lead_agency_id", "due_on"),
        Index(None, "deputy_id"),
        Index(None, "sponsor_id"),
        # All that a list counts, filters and sorts by, so that only the rows that it shows are read.
        Index(
            "ix_actions_listed",
            *("partnership_id", "is_tracked", "status", "due_on", "reference", "review_on", "id"),
        ),
    )

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendations.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[instant]
    version: Mapped[int] = mapped_column()
    partnership: Mapped[Partnership] = relationship()
    report: Mapped[Report] = relationship()
    recommendation: Mapped[Recommendation] = relationship()
    lead: Mapped[User | None] = relationship(foreign_keys="Action.lead_id")
    deputy: Mapped[User | None] = relationship(foreign_keys="Action.deputy_id")
    sponsor: Mapped[User | None] = relationship(foreign_keys="Action.sponsor_id")
    lead_agency: Mapped[Agency | None] = relationship()
    also_answers: Mapped[list[Recommendation]] = relationship(
        secondary=action_recommendations, order_by=Recommendation.id
    )
    parts: Mapped[list[Part]] = relationship(order_by=Part.id)
    milestones: Mapped[list[Milestone]] = relationship(order_by=(Milestone.due_on, Milestone.id))
    tags: Mapped[list[Tag]] = relationship(secondary=action_tags, order_by=Tag.name)
    state: Mapped["ActionState | None"] = relationship(
        primaryjoin="and_(ActionState.action_id == Action.id, ActionState.until_at.is_(None))", viewonly=True
    )
    __mapper_args__ = {"version_id_col": version}


class ActionState(Facts, Base):
    """What an action was from one moment until the next; the state that still holds has no end."""

    __tablename__ = "action_states"
    __table_args__ = (
        Index(None, "action_id", "from_at"),
        Index(None, "partnership_id", "from_at", "until_at"),
        Index(
            "ix_action_states_open",
            "action_id",
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
    )

    id: Mapped[row_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    partnership_id: Mapped[partnership_key]
    from_at: Mapped[instant]
    until_at: Mapped[datetime | None] = mapped_column(Moment)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    lead: Mapped[User | None] = relationship(foreign_keys="ActionState.lead_id")
    deputy: Mapped[User | None] = relationship(foreign_keys="ActionState.deputy_id")
    sponsor: Mapped[User | None] = relationship(foreign_keys="ActionState.sponsor_id")
    lead_agency: Mapped[Agency | None] = relationship()
    action: Mapped[Action] = relationship()


class Update(Base):
    """A dated progress note on an action, perhaps with evidence and a change of status; never edited."""

    __tablename__ = "updates"
    __table_args__ = (
        Index(None, "action_id", "at"),
        Index(
            "ix_updates_effect",  # few updates tell of it
            "action_id",
            sqlite_where=text("effect_on_children <> ''"),
            postgresql_where=text("effect_on_children <> ''"),
        ),
    )

    id: Mapped[row_key]
    partnership_id: Mapped[partnership_key]
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    at: Mapped[instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    status_before: Mapped[Status | None] = mapped_column(codes(Status, "status_before"))
    status_after: Mapped[Status | None] = mapped_column(codes(Status, "status_after"))
    # What embedding asks for: the measure looked at again, the effect on children, and their voice.
    measure_outcome: Mapped[added_text]
    effect_on_children: Mapped[added_text]
    childrens_voice: Mapped[added_text]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    meeting: Mapped[Meeting | None] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(order_by=Evidence.id)


class Event(Base):
    """One thing that happened, by whom, which way and why, with the values before and after; append-only."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "action_id", "at"),
        Index(None, "report_id", "at"),
        Index(None, "partnership_id", "at"),
        Index(None, "evidence_id", "at"),
    )

    id: Mapped[row_key]
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnerships.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"))
    update_id: Mapped[int | None] = mapped_column(ForeignKey("updates.id"))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    at: Mapped[instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    way: Mapped[Way | None] = mapped_column(codes(Way))
    kind: Mapped[str]
    summary: Mapped[str] = mapped_column(Text)
    reason: Mapped[long_text]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    update: Mapped[Update | None] = relationship()
    evidence: Mapped[Evidence | None] = relationship()
