"""Makes rows for tests: each function makes one thing with sensible values, flushed and ready."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.due_dates import DueBasis
from tracker.domain.reports import ReportKind
from tracker.domain.roles import Actor, Role
from tracker.domain.roles import Membership as ActorMembership
from tracker.domain.statuses import Status
from tracker.models import Action, Agency, Council, Membership, Partnership, Recommendation, Report, User
from tracker.services import history

NOW = datetime(2024, 11, 18, 9, 0, tzinfo=UTC)
TODAY = date(2024, 11, 18)

_serial = count(1)


def _saved(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def partnership(session: Session, **values: Any) -> Partnership:
    n = next(_serial)
    given = {
        "slug": f"partnership-{n}",
        "name": f"Partnership {n}",
        "councils": [Council(name=f"Council {n}")],
    }
    return _saved(session, Partnership(**{**given, **values}))


def agency(session: Session, of: Partnership, **values: Any) -> Agency:
    return _saved(session, Agency(**{"name": f"Agency {next(_serial)}", "partnership_id": of.id, **values}))


def user(session: Session, **values: Any) -> User:
    n = next(_serial)
    given = {"email": f"person{n}@council.example", "name": f"Head of service {n}", "created_at": NOW}
    return _saved(session, User(**{**given, "password_hash": None, **values}))


def member(
    session: Session, of: Partnership, role: Role, agency: Agency | None = None, **values: Any
) -> User:
    """A person with one role in one partnership."""
    person = user(session, **values)
    _saved(
        session,
        Membership(
            user_id=person.id, partnership_id=of.id, role=role, agency_id=agency.id if agency else None
        ),
    )
    session.refresh(person)
    return person


def actor(person: User) -> Actor:
    """The same person as the rules know them."""
    return Actor(
        name=person.name,
        user_id=person.id,
        memberships=tuple(ActorMembership(m.partnership_id, m.role, m.agency_id) for m in person.memberships),
    )


def report(session: Session, of: Partnership, **values: Any) -> Report:
    n = next(_serial)
    given = {
        "partnership_id": of.id,
        "reference": f"TEST-JTAI-24-{n}",
        "title": "Joint targeted area inspection of Testing",
        "authority": "Testing",
        "kind": ReportKind.JTAI,
        "published_on": date(2024, 9, 6),
        "recipients": [],
        "statement_required": True,
        "statement_due_on": date(2024, 12, 13),
        "statement_due_basis": DueBasis.PRINTED,
        "warnings": [],
        "paragraphs": {},
        "is_tracked": True,
        "source_name": "letter.txt",
        "source_sha256": f"{n:064d}",
        "source_pages": ["The letter."],
        "licence": "© Crown copyright",
        "created_at": NOW,
    }
    return _saved(session, Report(**{**given, **values}))


def recommendation(session: Session, of: Report, **values: Any) -> Recommendation:
    n = next(_serial)
    given = {
        "report_id": of.id,
        "partnership_id": of.partnership_id,
        "position": n,
        "text": f"The quality of thing {n}.",
        "paragraphs": [],
        "bodies": [],
    }
    return _saved(session, Recommendation(**{**given, **values}))


def action(session: Session, of: Recommendation | Report, **values: Any) -> Action:
    """An action of this recommendation, or of a new recommendation of this report."""
    asked = of if isinstance(of, Recommendation) else recommendation(session, of)
    given = {
        "partnership_id": asked.partnership_id,
        "report_id": asked.report_id,
        "recommendation_id": asked.id,
        "reference": f"TEST-{next(_serial):06d}",
        "status": Status.NOT_STARTED,
        "is_tracked": True,
        "tracked_since": date(2024, 9, 6),
        "created_at": NOW,
    }
    if "due_on" in values and "original_due_on" not in values:
        given |= {
            "original_due_on": values["due_on"],
            "due_set_on": date(2024, 9, 6),
            "due_basis": DueBasis.SET,
        }
    made = _saved(session, Action(**{**given, **values}))
    history.begin(session, made, NOW)
    return made
