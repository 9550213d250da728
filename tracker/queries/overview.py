"""The counts of the first page, in one grouped query, and the short lists beside them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from tracker.domain.brag import Brag
from tracker.domain.roles import Actor
from tracker.domain.statuses import OPEN, Status
from tracker.models import Action, Agency
from tracker.queries import actions
from tracker.queries import brag as sql_brag
from tracker.queries.actions import ActionFilter


@dataclass
class AgencyCounts:
    """What one agency leads, by rating; None stands for the actions without a lead agency."""

    agency_id: int | None
    name: str
    brags: Counter[Brag | None] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Everything in tracking that it leads."""
        return self.brags.total()


@dataclass
class Counts:
    """How many actions stand where; all of them in tracking and within sight."""

    statuses: Counter[Status] = field(default_factory=Counter)
    brags: Counter[Brag | None] = field(default_factory=Counter)
    agencies: list[AgencyCounts] = field(default_factory=list)
    unowned: int = 0
    undated: int = 0
    to_verify: int = 0

    @property
    def total(self) -> int:
        """Every action in tracking."""
        return self.statuses.total()


def counts(session: Session, actor: Actor, today: date) -> Counts:
    """Actions in tracking by status, by rating and by agency, with what waits for somebody."""
    found = Counts()
    agencies: dict[int | None, AgencyCounts] = {}
    rows = session.execute(_counted(actor, today))
    for status, code, agency_id, number, without_owner, without_date, name in rows:
        brag = Brag(code) if code else None
        found.statuses[status] += number
        found.brags[brag] += number
        found.unowned += without_owner
        found.undated += without_date
        agency = agencies.setdefault(agency_id, AgencyCounts(agency_id, name or "No lead agency yet"))
        agency.brags[brag] += number
    found.to_verify = found.statuses[Status.DELIVERED]
    found.agencies = sorted(agencies.values(), key=lambda one: (one.agency_id is None, one.name))
    return found


@lru_cache(maxsize=256)
def _counted(actor: Actor, today: date) -> Select[*tuple[Any, ...]]:
    """The agencies are named after the count, so that no name is compared for each action."""
    counted = (
        select(
            Action.status,
            sql_brag.rating(today).label("rating"),
            Action.lead_agency_id,
            func.count(),
            func.count(case((actions.is_unowned(), 1))).label("unowned"),
            func.count(case((actions.is_undated(), 1))).label("undated"),
        )
        .where(actions.visible(actor), Action.is_tracked)
        .group_by(Action.status, "rating", Action.lead_agency_id)
        .subquery()
    )
    return select(counted, Agency.name).outerjoin(Agency, Agency.id == counted.c.lead_agency_id)


def led_by(session: Session, actor: Actor, *, today: date, limit: int) -> Sequence[actions.Listed]:
    """What this person leads and has not delivered: the late ones first, then the next due."""
    mine = ActionFilter(lead_id=actor.user_id, statuses=tuple(sorted(OPEN)))
    return actions.first(session, actor, mine, today=today, limit=limit)
