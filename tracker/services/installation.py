"""Setting up an installation: what a database holds before, and the first partnership with its manager."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import Engine, exists, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tracker.db import Base
from tracker.domain import demonstration
from tracker.domain.errors import DomainError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.models import Agency, Council, Installation, Partnership
from tracker.services import history, invitations, people

SEARCH_TABLE = "action_search"  # and what SQLite keeps beside it
VERSION_TABLE = "alembic_version"
ELSEWHERE = "Name another one: TRACKER_HOME=folder, or DATABASE_URL."


class Holding(Enum):
    """What a database holds, seen before anything is done to it."""

    NOTHING = auto()
    DEMONSTRATION = auto()
    OTHER = auto()


def holding(engine: Engine) -> Holding:
    """Whether a database is empty, a demonstration, or somebody's data; asked before it is migrated."""
    try:
        return _look(engine)
    except DBAPIError as error:
        why = str(error.orig).partition("\n")[0]
        raise DomainError(f"The database could not be opened: {why}") from error


def _look(engine: Engine) -> Holding:
    tables = inspect(engine).get_table_names()
    found = {name for name in tables if name != VERSION_TABLE and not name.startswith(SEARCH_TABLE)}
    ours = [table for name, table in Base.metadata.tables.items() if name in found]
    with engine.connect() as connection:
        if len(ours) < len(found):
            return Holding.OTHER
        is_marked = select(exists().where(Installation.is_demonstration))
        if Installation.__tablename__ in found and connection.scalar(is_marked):
            return Holding.DEMONSTRATION
        if any(connection.scalar(select(exists(select(table)))) for table in ours):
            return Holding.OTHER
    return Holding.NOTHING


def check_free_for_demonstration(engine: Engine) -> Holding:
    """Refuse anybody's real data; else say whether the demonstration is there already."""
    found = holding(engine)
    if found is Holding.OTHER:
        raise DomainError(
            "This database holds something that is not a demonstration, so it is left as it is. " + ELSEWHERE
        )
    return found


def check_free_for_installation(engine: Engine) -> None:
    """Refuse a database that is set up already, or holds the demonstration or anything else."""
    found = holding(engine)
    if found is Holding.DEMONSTRATION:
        raise DomainError("This database holds the demonstration. " + ELSEWHERE)
    if found is Holding.OTHER:
        raise DomainError("This database is set up already, or holds something else; nothing was changed.")


@dataclass(frozen=True)
class AgencyNames:
    """An agency: its name, what else reports call it, and whether it is closed."""

    name: str
    also_called: Sequence[str] = ()
    is_closed: bool = False


def set_up(
    session: Session,
    *,
    partnership: str,
    councils: Sequence[str],
    agencies: Sequence[str],
    manager_name: str,
    manager_email: str,
    now: datetime,
) -> tuple[Partnership, str]:
    """Start a real installation: its first partnership with a manager, and the secret of their link."""
    session.add(Installation(is_demonstration=False, owed_since=now))
    made = add_partnership(
        session,
        name=partnership,
        councils=councils,
        agencies=[AgencyNames(name) for name in agencies],
        actor=OPERATOR,
        now=now,
    )
    manager = people.create(
        session,
        partnership=made,
        email=manager_email,
        name=manager_name,
        role=Role.MANAGER,
        actor=OPERATOR,
        now=now,
    )
    return made, invitations.link_for(session, manager.user, now=now)


def mark_as_demonstration(session: Session, *, real_now: datetime) -> Installation:
    """Say that this database is a demonstration, and fix how far its clock is moved."""
    offset = demonstration.clock_offset(real_now)
    installation = Installation(
        is_demonstration=True,
        clock_offset_seconds=int(offset.total_seconds()),
        owed_since=demonstration.STARTS_AT,
    )
    session.add(installation)
    session.flush()
    return installation


def add_partnership(
    session: Session,
    *,
    name: str,
    councils: Sequence[str],
    agencies: Sequence[AgencyNames],
    slug: str | None = None,
    actor: Actor,
    now: datetime,
) -> Partnership:
    """Take a partnership on: its name, the councils it covers and its agencies."""
    name = _needed(name, "partnership", "Give the partnership's name.")
    if not any(council.strip() for council in councils):
        raise DomainError("Name at least one council that the partnership covers.", field="council")
    made = Partnership(
        slug=slug or slug_of(name),
        name=name,
        councils=[Council(name=council.strip()) for council in dict.fromkeys(councils) if council.strip()],
        agencies=[_agency(agency) for agency in agencies if agency.name.strip()],
    )
    session.add(made)
    session.flush()
    history.record(
        session,
        kind="partnership.added",
        summary=f"{name} set up",
        actor=actor,
        now=now,
        partnership_id=made.id,
    )
    return made


def slug_of(name: str) -> str:
    """A partnership's short name for the terminal: kingston-and-richmond."""
    short = re.sub(r"\bsafeguarding\b.*$", "", name.casefold()).strip() or name.casefold()
    return re.sub(r"[^a-z0-9]+", "-", short).strip("-") or "partnership"


def _agency(given: AgencyNames) -> Agency:
    return Agency(
        name=given.name.strip(), also_called=", ".join(given.also_called), is_closed=given.is_closed
    )


def _needed(text: str, field: str, message: str) -> str:
    if not text.strip():
        raise DomainError(message, field=field)
    return text.strip()
