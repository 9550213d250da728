"""A partnership with a letter, a manager and a lead, whose mails these tests read."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.roles import Role
from tracker.models import Installation, Partnership, Report, User


@pytest.fixture
def installation(session: Session) -> Installation:
    row = Installation(is_demonstration=False, owed_since=datetime(2024, 9, 1, tzinfo=UTC))
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def here(session: Session, installation: Installation) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def letter(session: Session, here: Partnership) -> Report:
    return factories.report(
        session, here, authority="Richmond upon Thames", reference="RICH-JTAI-24", statement_required=False
    )


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD)
