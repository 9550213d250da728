"""An action with everybody in line for it, in a partnership whose digest comes on Fridays."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.ladder import DUE
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Installation,
    Partnership,
    Report,
    User,
)


@pytest.fixture(autouse=True)
def installation(session: Session) -> Installation:
    row = Installation(is_demonstration=False, owed_since=datetime(2024, 9, 1, tzinfo=UTC))
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def here(session: Session) -> Partnership:
    """A partnership whose digest comes on Fridays, so that reminders come on all other days."""
    return factories.partnership(session, digest_weekday=4)


@pytest.fixture
def letter(session: Session, here: Partnership) -> Report:
    return factories.report(session, here, reference="RICH-JTAI-24", statement_required=False)


@pytest.fixture
def people(session: Session, here: Partnership) -> dict[str, User]:
    agency = factories.agency(session, here)
    roles = {
        "lead": (Role.ACTION_LEAD, None),
        "deputy": (Role.ACTION_LEAD, None),
        "agency lead": (Role.AGENCY_LEAD, agency),
        "sponsor": (Role.ACTION_LEAD, None),
        "scrutineer": (Role.SCRUTINEER, None),
        "manager": (Role.MANAGER, None),
    }
    return {name: factories.member(session, here, role, of, name=name) for name, (role, of) in roles.items()}


@pytest.fixture
def action(session: Session, letter: Report, people: dict[str, User]) -> Action:
    return factories.action(
        session,
        letter,
        status=Status.IN_PROGRESS,
        due_on=DUE,
        lead_id=people["lead"].id,
        deputy_id=people["deputy"].id,
        sponsor_id=people["sponsor"].id,
        lead_agency_id=people["agency lead"].memberships[0].agency_id,
    )
