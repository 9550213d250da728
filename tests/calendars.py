"""What tests of calendars need: an action with a lead, a new address, and the feed read again at it."""

from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tracker.adapters import bank_holidays
from tracker.domain.statuses import Status
from tracker.models import Action, Partnership, Report, User
from tracker.services import calendars

DAY = timedelta(days=1)
BASE = "https://tracker.example"
DUE = date(2024, 12, 20)


def led(session: Session, report: Report, lead: User, **values: Any) -> Action:
    given = {"due_on": DUE, "status": Status.IN_PROGRESS, "what_we_will_do": "Publish a guide"}
    return factories.action(session, report, lead_id=lead.id, **{**given, **values})


def address(session: Session, person: User, of: Partnership | None = None) -> str:
    """The token of a new feed."""
    return calendars.make(
        session, partnership_id=of.id if of else None, actor=factories.actor(person), now=NOW
    )


def events(session: Session, token: str, now: datetime = NOW) -> dict[str, Any]:
    """The feed's events by their names without the host; no name stands twice."""
    session.flush()
    session.expire_all()
    document = calendars.read(
        session, token, base_url=BASE, holidays=bank_holidays.england_and_wales(), now=now
    )
    found = Calendar.from_ical(document.content).walk("VEVENT")
    named = {str(event["uid"]).removesuffix("@tracker.example"): event for event in found}
    assert len(named) == len(found)
    return named


def states(session: Session, token: str, now: datetime = NOW) -> dict[str, str]:
    return {name: str(event["status"]) for name, event in events(session, token, now).items()}


def no_report(session: Session, of: Partnership) -> Report:
    """A report that asks for no statement."""
    return factories.report(session, of, statement_required=False)


def of_action(action: Action) -> dict[str, int]:
    return {"partnership_id": action.partnership_id, "action_id": action.id}
