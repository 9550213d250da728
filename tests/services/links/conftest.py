"""A lead with a late action, and the link in a mail about it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.links import link_of, mailed
from tracker.domain.roles import Actor, Role, Way
from tracker.domain.statuses import Status
from tracker.models import Action, MailLink, Partnership, User


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD)


@pytest.fixture
def actor(lead: User) -> Actor:
    return replace(factories.actor(lead), way=Way.LINK)


@pytest.fixture
def action(session: Session, here: Partnership, lead: User) -> Action:
    report = factories.report(session, here)
    return factories.action(
        session, report, lead_id=lead.id, due_on=date(2024, 11, 8), status=Status.IN_PROGRESS
    )


@pytest.fixture
def link(session: Session, lead: User, action: Action) -> MailLink:
    return link_of(session, mailed(session, lead, action))
