"""How long a Monday takes: 150 partnerships, 600 people, 20,000 actions; queue their digests. A script.

.venv/bin/python -m tests.bench.bench_digests [partnerships] [people] [actions] [lists attached: 0 or 1]
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker

from tests import factories
from tracker import db
from tracker.adapters import bank_holidays, rendering
from tracker.domain.ladder import Cadence
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Agency,
    Event,
    Installation,
    Membership,
    Milestone,
    Part,
    Partnership,
    Recommendation,
    User,
)
from tracker.services import digests, reminders
from tracker.services.reminders import Occasion

TARGET_SECONDS, TARGET_RENDERED = 5.0, 200
MONDAY = date(2024, 11, 18)
OCCASION = Occasion(
    today=MONDAY,
    now=datetime(2024, 11, 18, 9, tzinfo=UTC),
    real_now=datetime(2024, 11, 18, 9, tzinfo=UTC),
    holidays=bank_holidays.england_and_wales(),
    base_url="https://tracker.example",
)


def main(partnerships: int = 150, people: int = 600, actions: int = 20_000, lists: int = 0) -> None:
    """Fill a database, make every digest of a Monday, print figures."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'tracker.db'}"
        db.upgrade(url)
        engine = db.make_engine(url)
        factory = db.make_session_factory(engine)
        with factory.begin() as session:
            fill(session, partnerships, people, actions, attaches=bool(lists))
        rendered, seconds = _watched()
        queued = _timed("digests", factory, digests.queue_weekly_digests)
        _timed("reminders", factory, reminders.queue_reminders)
        rate = len(rendered) / sum(seconds)
        size = sum(len(each.html) + len(each.text) for each in rendered) / len(rendered) / 1000
        print(f"rendered  {rate:6.0f} mails a second of processor, {size:.0f} kB each")
        print(f"{_verdict(queued <= TARGET_SECONDS)} {TARGET_SECONDS:.0f} s for the digests")
        print(f"{_verdict(rate >= TARGET_RENDERED)} {TARGET_RENDERED} mails a second")
        print(f"memory    {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB at most")
        engine.dispose()


def _timed(
    what: str, factory: sessionmaker[Session], queue: Callable[[Session, Occasion], dict[str, int]]
) -> float:
    began, processor_began = time.perf_counter(), time.process_time()
    with factory.begin() as session:
        figures = queue(session, OCCASION)
    seconds, processor = time.perf_counter() - began, time.process_time() - processor_began
    print(f"{what:<9} {seconds:6.2f} s ({processor:.2f} s of processor)  {figures}")
    return seconds


def _verdict(is_well: bool) -> str:
    return "within the target of" if is_well else "OUTSIDE the target of"


def _watched() -> tuple[list[rendering.Rendered], list[float]]:
    """Every mail that is rendered from now on, and the seconds of processor that each took."""
    rendered: list[rendering.Rendered] = []
    seconds: list[float] = []
    render = rendering.render

    def timed(template: str, **values: object) -> rendering.Rendered:
        began = time.process_time()
        rendered.append(render(template, **values))
        seconds.append(time.process_time() - began)
        return rendered[-1]

    rendering.render = timed
    return rendered, seconds


def fill(session: Session, partnerships: int, people: int, actions: int, *, attaches: bool = False) -> None:
    """Partnerships with a report and agencies each, people in their roles, actions in every state."""
    chance = random.Random(4)  # noqa: S311 - the same each time
    session.add(Installation(is_demonstration=False, owed_since=datetime(2024, 1, 1, tzinfo=UTC)))
    each = max(1, people // partnerships)
    for _ in range(partnerships):
        here = factories.partnership(session, digest_attaches_list=attaches)
        agencies = [factories.agency(session, here) for _ in range(3)]
        users = [
            factories.user(session, cadence=Cadence.WEEKLY if n == each - 1 else Cadence.DAILY)
            for n in range(each)
        ]
        roles = [Role.MANAGER, Role.AGENCY_LEAD] + [Role.ACTION_LEAD] * each
        for user, role in zip(users, roles, strict=False):
            agency = agencies[0] if role is Role.AGENCY_LEAD else None
            session.add(
                Membership(user_id=user.id, partnership_id=here.id, role=role, agency_id=agency and agency.id)
            )
        session.flush()
        _actions(session, chance, here, agencies, users, actions // partnerships)


def _actions(
    session: Session,
    chance: random.Random,
    here: Partnership,
    agencies: list[Agency],
    users: list[User],
    number: int,
) -> None:
    report = factories.report(session, here, statement_required=chance.random() < 0.2)
    asked = factories.recommendation(session, report, text="The timeliness and quality of referrals. " * 4)
    rows = [_action(chance, asked, agencies, users, n) for n in range(number)]
    ids = list(session.scalars(insert(Action).returning(Action.id, sort_by_parameter_order=True), rows))
    moved = chance.sample(ids, min(len(ids), 12))
    at = datetime(2024, 11, 13, 9, tzinfo=UTC)
    events: list[dict[str, Any]] = [
        {
            "partnership_id": here.id,
            "report_id": report.id,
            "action_id": each,
            "at": at,
            "by_name": "Head of service",
            "kind": "action.updated",
            "summary": "Update posted",
            "before": {},
            "after": {},
        }
        for each in moved
    ]
    session.execute(insert(Event), events)
    common = {"partnership_id": here.id, "due_set_on": date(2024, 9, 1)}
    soon = MONDAY + timedelta(days=5)
    milestones = [{"action_id": each, "name": "Draft agreed", "due_on": soon} | common for each in moved[:4]]
    session.execute(insert(Milestone), milestones)
    parts = [
        {
            "action_id": each,
            "agency_id": agencies[1].id,
            "what": "Train",
            "due_on": soon,
            "status": "not_started",
        }
        | common
        for each in moved[4:8]
    ]
    session.execute(insert(Part), parts)


def _action(
    chance: random.Random, asked: Recommendation, agencies: list[Agency], users: list[User], n: int
) -> dict[str, Any]:
    """Four in ten open, one in ten of these late; the rest delivered, verified or embedded."""
    is_open = chance.random() < 0.4
    due = MONDAY + timedelta(days=chance.randint(-30, 270))
    closed = [Status.DELIVERED, Status.VERIFIED, Status.VERIFIED, Status.EMBEDDED]
    status = chance.choice([Status.NOT_STARTED, Status.IN_PROGRESS] if is_open else closed)
    moved = chance.random() < 0.2
    return {
        "partnership_id": asked.partnership_id,
        "report_id": asked.report_id,
        "recommendation_id": asked.id,
        "reference": f"B-{asked.partnership_id:03}-{n:04}",
        "what_we_will_do": "Write a guide",
        "success_measure": "",
        "status": status,
        "due_on": due if chance.random() < 0.95 else None,
        "original_due_on": due - timedelta(days=40) if moved else due,
        "times_moved": int(moved),
        "due_set_on": date(2024, 9, 6),
        "tracked_since": date(2024, 9, 6),
        "is_tracked": True,
        "lead_id": chance.choice(users).id,
        "deputy_id": chance.choice(users).id if chance.random() < 0.3 else None,
        "lead_agency_id": chance.choice(agencies).id,
        "verified_on": date(2024, 9, 1) if status is Status.VERIFIED else None,
        "created_at": factories.NOW,
        "version": 1,
    }


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
