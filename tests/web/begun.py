"""An action that was begun today, as pages of past days show it."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.roles import OPERATOR
from tracker.domain.statuses import Status
from tracker.models import Action, Partnership
from tracker.services import actions


def today(session: Session, here: Partnership) -> Action:
    """Begun today; it was there, not started, a month ago."""
    report = factories.report(session, here)
    made = actions.create(
        session,
        factories.recommendation(session, report),
        tracked=True,
        due_on=date(2024, 11, 15),
        now=factories.NOW - timedelta(days=40),
    )
    actions.post_update(session, made, note="So.", to=Status.IN_PROGRESS, actor=OPERATOR, now=factories.NOW)
    return made
