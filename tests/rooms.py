"""A report with a full evidence room: files and links in versions, verified, measured, challenged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests import factories
from tracker.adapters.files import FileStore
from tracker.domain.evidence_room import WHOLE, Act, Limits, Room
from tracker.domain.roles import Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, Agency, Event, Evidence, Measure, Partnership, Report
from tracker.services import actions, challenges, evidence, evidence_room, measures
from tracker.services.evidence import Given

NOW = factories.NOW
SECRET = "capercaillie"


@dataclass(frozen=True)
class Furnished:
    """The report, its one full action, and the people who see more or less of it."""

    partnership: Partnership
    report: Report
    action: Action
    police: Agency
    manager: Actor
    officer: Actor
    scrutineer: Actor
    outsider: Actor
    audit: Evidence


def day(number: int) -> datetime:
    """So many days before the moment of the tests."""
    return NOW - timedelta(days=number)


def furnish(session: Session, files: FileStore, *, words: str = "") -> Furnished:
    """A report of two recommendations; every text of its full action ends with these words."""
    here = factories.partnership(session, slug="here")
    police = factories.agency(session, here, name="Police")
    people = {
        "manager": factories.member(session, here, Role.MANAGER, name="Partnership manager"),
        "officer": factories.member(session, here, Role.ACTION_LEAD, police, name="Detective superintendent"),
        "scrutineer": factories.member(session, here, Role.SCRUTINEER, name="Scrutineer"),
        "outsider": factories.member(session, here, Role.ACTION_LEAD, name="Head of nothing here"),
    }
    officer, scrutineer = (factories.actor(people[kind]) for kind in ("officer", "scrutineer"))
    report = factories.report(session, here, reference="HERE-JTAI-24")
    asked = [
        factories.recommendation(
            session, report, position=1, text=f"The delivery of Operation Encompass.{words}"
        ),
        factories.recommendation(session, report, position=2, number="7", text="The attendance of officers."),
    ]
    factories.action(session, asked[1], reference="HERE-JTAI-24-02")
    action = factories.action(
        session,
        asked[0],
        reference="HERE-JTAI-24-01",
        status=Status.IN_PROGRESS,
        lead_id=officer.user_id,
        lead_agency_id=police.id,
        due_on=factories.TODAY + timedelta(days=40),
        original_due_on=factories.TODAY,
        times_moved=2,
        what_we_will_do=f"Tell schools before nine.{words}",
        success_measure=f"All schools told.{words}",
    )
    audit = _give(session, action, files, officer, words)
    _close(session, action, files, officer, scrutineer, words)
    challenges.challenge(
        session,
        action,
        text=f"Show the sample.{words}",
        addressee_id=officer.user_id or 0,
        answer_by=factories.TODAY,
        actor=scrutineer,
        now=day(1),
    )
    session.flush()
    actors = {kind: factories.actor(person) for kind, person in people.items()}
    return Furnished(here, report, action, police, audit=audit, **actors)


def _give(session: Session, action: Action, files: FileStore, officer: Actor, words: str) -> Evidence:
    """An audit in two versions, a link, one file withdrawn, and one that is sealed."""
    first = _file(
        session, action, files, officer, f"The audit{words}", "audit.txt", "Twelve cases", at=day(30)
    )
    audit = _file(
        session,
        action,
        files,
        officer,
        f"The audit{words}",
        "audit.txt",
        "Fourteen cases",
        at=day(20),
        earlier=first,
    )
    link = Given(f"Minutes of the board{words}", "https://partnership.example/minutes")
    evidence.add(session, action, link, actor=officer, now=day(19))
    wrong = _file(session, action, files, officer, f"The wrong file{words}", "wrong.txt", "Wrong", at=day(18))
    evidence.withdraw(session, action, wrong, reason=f"Wrong file.{words}", actor=officer, now=day(17))
    _file(
        *(session, action, files, officer, f"The {SECRET} log{words}", f"{SECRET}.txt", SECRET),
        at=day(16),
        sealed_to_id=action.lead_agency_id,
    )
    return audit


def _file(
    session: Session,
    action: Action,
    files: FileStore,
    by: Actor,
    shows: str,
    name: str,
    content: str,
    *,
    at: datetime,
    earlier: Evidence | None = None,
    sealed_to_id: int | None = None,
) -> Evidence:
    given = Given(shows, name=name, content=content.encode(), sealed_to_id=sealed_to_id)
    return evidence.add(session, action, given, files=files, earlier=earlier, actor=by, now=at)


def _close(
    session: Session, action: Action, files: FileStore, officer: Actor, scrutineer: Actor, words: str
) -> None:
    """Measured twice, delivered, verified by somebody else; then a newer version of nothing."""
    wanted = measures.Wanted("Schools told by nine", "%", Decimal(40), date(2024, 7, 1), Decimal(95))
    manager = factories.actor(factories.member(session, action.partnership, Role.MANAGER))
    measure: Measure = measures.add(session, action, wanted, actor=manager, now=day(25))
    for before, value in ((24, 61), (12, 94)):
        measures.read(
            session, action, measure, on=day(before).date(), value=Decimal(value), actor=officer, now=day(12)
        )  # fmt: skip
    session.expire(measure)
    actions.post_update(
        session, action, note=f"All told.{words}", to=Status.DELIVERED, actor=officer, now=day(11)
    )
    actions.post_update(
        session, action, note=f"I read twelve logs.{words}", to=Status.VERIFIED, actor=scrutineer, now=day(10)
    )


def many(session: Session, report: Report, *, number: int, updates: int) -> Sequence[Action]:
    """So many more actions, each with so many entries in its timeline, to see what grows."""
    made = [factories.action(session, report) for _ in range(number)]
    told = {
        "by_name": "Lead",
        "kind": "action.updated",
        "summary": "Update posted",
        "before": {},
        "after": {},
    }
    session.execute(
        insert(Event),
        [
            {**told, "action_id": action.id, "at": day(updates - nth), "reason": f"Note {nth}"}
            for action in made
            for nth in range(updates)
        ],
    )
    return made


def look(session: Session, full: Furnished, actor: Actor, limits: Limits = WHOLE) -> Room:
    """The room at the moment of the tests."""
    return evidence_room.look(session, full.report, limits, actor=actor, now=NOW)


def the_act(room: Room) -> Act:
    """Its full action."""
    [act] = [each for each in room.acts if each.reference == "HERE-JTAI-24-01"]
    return act
