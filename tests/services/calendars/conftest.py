"""A lead with an action that is due, in a partnership with an agency and a manager."""

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.calendars import led
from tracker.domain.roles import Role
from tracker.models import Action, Agency, Partnership, Report, User


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def agency(session: Session, here: Partnership) -> Agency:
    return factories.agency(session, here)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD, name="The lead")


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER, name="The manager")


@pytest.fixture
def report(session: Session, here: Partnership) -> Report:
    return factories.report(session, here, reference="RICH-JTAI-24")


@pytest.fixture
def action(session: Session, report: Report, lead: User) -> Action:
    return led(session, report, lead)
