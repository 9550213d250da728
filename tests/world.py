"""A partnership full of everything, each of its texts marked, and another one beside it.

One person of each kind belongs to each. What the rights matrices look for are the marks: WHOSE stands in
every text of the first partnership, INSIDE in what only those who see its main action may read, and SEALED
in evidence that only one agency may know of.
"""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Enum, String, event, func, inspect, select
from sqlalchemy.orm import Session

from tests import (
    factories,
    papers,
    templates,
    world_accounts,
    world_api,
    world_mail,
    world_reports,
    world_signing,
    world_statements,
)
from tests.factories import NOW, TODAY
from tracker.adapters.files import FileStore
from tracker.db import Base
from tracker.domain.extensions import Category, Decision
from tracker.domain.parts import PartStatus
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Agency,
    Challenge,
    ColumnMapping,
    Comment,
    Event,
    Evidence,
    ExtensionRequest,
    Measure,
    MeasureReading,
    Meeting,
    Milestone,
    Part,
    Partnership,
    PartnershipBrand,
    Repeat,
    Report,
    SavedView,
    SheetImport,
    Tag,
    Update,
    User,
)
from tracker.services import evidence, statements
from tracker.services.evidence import Given

WHOSE, INSIDE, SEALED = "quetzal", "ptarmigan", "capercaillie"

MANAGER, SCRUTINEER, BOARD = "manager", "scrutineer", "board member"
AGENCY, OTHER_AGENCY = "agency lead", "lead of another agency"
LEAD, DEPUTY, SPONSOR, CONTRIBUTOR = "lead", "deputy", "sponsor", "contributor"
OTHER_LEAD = "lead of another action"

ROLES = {
    MANAGER: Role.MANAGER,
    SCRUTINEER: Role.SCRUTINEER,
    BOARD: Role.BOARD_MEMBER,
    AGENCY: Role.AGENCY_LEAD,
    OTHER_AGENCY: Role.AGENCY_LEAD,
    LEAD: Role.ACTION_LEAD,
    DEPUTY: Role.ACTION_LEAD,
    SPONSOR: Role.ACTION_LEAD,
    CONTRIBUTOR: Role.ACTION_LEAD,
    OTHER_LEAD: Role.ACTION_LEAD,
}
"""Every kind of person, with their role; whose action it is makes the rest of the difference."""

AS_TYPED = {
    "slug",
    "reference",
    "email",
    "password_hash",
    "key",
    "kind",
    "message_id",
    "media_type",
    "part",
    "query",
    "sha256",
    "source_sha256",
    "content_sha256",
    "signature",
    "url",
    "source_url",
    "remind_before",
    "address",
    "stage",
    "token_hash",
    "second_factor_roles",
    "colour",
}
"""Columns of text that a mark would spoil: names in addresses, hashes, codes."""


@dataclass
class World:
    """The keys of everything in the first partnership, and the people of both."""

    slug: str = ""
    partnership_id: int = 0
    report: str = ""
    historic_report: str = ""
    sent_report: str = world_statements.REFERENCE
    action: str = ""
    delivered: str = ""
    historic: str = ""
    versions: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    here: dict[str, str] = field(default_factory=dict)
    there: dict[str, str] = field(default_factory=dict)
    there_slug: str = ""


def make(session: Session, files: FileStore) -> World:
    """Fill the database with both partnerships."""
    world, there = World(), factories.partnership(session, slug="elsewhere")
    people = _people(session, there, "elsewhere.example")
    world.there, world.there_slug = {kind: one.email for kind, one in people.items()}, there.slug
    report = factories.report(session, there)
    factories.action(session, report, lead_id=people[OTHER_LEAD].id, what_we_will_do="Their own plan")

    event.listen(session, "before_flush", _mark)
    here = factories.partnership(session, slug="here")
    people = _people(session, here, "here.example")
    world.here = {kind: one.email for kind, one in people.items()}
    world.slug, world.partnership_id = here.slug, here.id
    report, action = _reports(session, files, here, people, world)
    rows = _below(session, report, action, people) | _evidence(session, files, action, people)
    rows |= world_statements.rows(session, here, files, WHOSE)
    rows |= _of_partnership(session, here, action, people)
    rows |= world_accounts.rows(session, people[OTHER_LEAD])
    event.remove(session, "before_flush", _mark)
    session.flush()
    world.ids = {"agency": _agency(people).id, "partnership": here.id}
    world.ids |= {name: row.id for name, row in rows.items()} | {f"user {k}": p.id for k, p in people.items()}
    session.refresh(action)
    world.versions |= {"action": action.version, "addendum": rows["addendum"].version}
    _check_nothing_is_missing(session, here)
    return world


def _mark(session: Session, _context: object, _instances: object) -> None:
    """Mark every text of every new row; those that hang on the main action doubly."""
    main = session.info.get("main action")
    for row in session.new:
        below = main is not None and getattr(row, "action_id", None) == main
        mark = f"{WHOSE} {INSIDE}" if below else WHOSE
        for column in inspect(row).mapper.column_attrs:
            kind = column.columns[0].type
            if column.key in AS_TYPED or not isinstance(kind, String) or isinstance(kind, Enum):
                continue
            text = getattr(row, column.key) or ""
            if WHOSE not in text:
                setattr(row, column.key, f"{text} {mark}".strip())


def _people(session: Session, of: Partnership, host: str) -> dict[str, User]:
    """One person of each kind; two agencies, each with its lead, of which the first leads the main action."""
    agencies = {AGENCY: factories.agency(session, of), OTHER_AGENCY: factories.agency(session, of)}
    return {
        kind: factories.member(
            session, of, role, agencies.get(kind), name=kind, email=f"{kind.replace(' ', '.')}@{host}"
        )
        for kind, role in ROLES.items()
    }


def _reports(
    session: Session, files: FileStore, here: Partnership, people: dict[str, User], world: World
) -> tuple[Report, Action]:
    """A live and a historic report, each with an action; a statement with a version; a draft that waits."""
    report = world_reports.live(session, here, files, WHOSE)
    old = factories.report(session, here, reference="HERE-SIF-17", is_tracked=False, statement_required=False)
    historic = factories.action(session, old, reference="HERE-SIF-17-01", is_tracked=False)
    action = factories.action(
        session,
        factories.recommendation(session, report, position=1, bodies=[WHOSE]),
        reference="HERE-JTAI-24-01",
        status=Status.IN_PROGRESS,
        due_on=TODAY + timedelta(days=40),
        what_we_will_do="Train everybody",
        lead_agency_id=_agency(people).id,
        **{f"{kind}_id": people[kind].id for kind in (LEAD, DEPUTY, SPONSOR)},
    )
    session.info["main action"] = action.id
    delivered = factories.action(
        session,
        report,
        reference="HERE-JTAI-24-02",
        status=Status.DELIVERED,
        due_on=TODAY,
        lead_agency_id=_agency(people).id,
        **{f"{kind}_id": people[kind].id for kind in (LEAD, DEPUTY, SPONSOR)},
    )
    here_too: dict[str, Any] = {"partnership_id": here.id, "action_id": delivered.id}
    done = {"agency_id": _agency(people).id, "person_id": people[CONTRIBUTOR].id, "status": PartStatus.DONE}
    session.add(Part(**here_too, **done, what="Their part of it"))
    session.add(
        Evidence(**here_too, description="Minutes", url="https://a.example/b", added_at=NOW, by_name="lead")
    )
    session.flush()
    world.delivered, world.versions["delivered"] = delivered.reference, delivered.version
    factories.action(session, report, reference="HERE-JTAI-24-99", lead_id=people[OTHER_LEAD].id)
    statement = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert statement is not None
    statement.introduction = statement.governance = WHOSE
    statements.build(session, statement, actor=OPERATOR, now=NOW)
    session.info["signatories"] = world_signing.signatories(session, statement, people[AGENCY])
    session.info["draft"] = world_reports.draft(session, here, files, WHOSE)
    world.versions["statement"] = statement.version
    world.report, world.historic_report = report.reference, old.reference
    world.action, world.historic = action.reference, historic.reference
    return report, action


def _agency(people: dict[str, User]) -> Agency:
    agency = people[AGENCY].memberships[0].agency
    assert agency is not None
    return agency


def _below(session: Session, report: Report, action: Action, people: dict[str, User]) -> dict[str, Any]:
    """What hangs on the main action."""
    own: dict[str, Any] = {"partnership_id": action.partnership_id, "action_id": action.id}
    by = {"by_id": people[LEAD].id, "by_name": people[LEAD].name}
    contributing = factories.agency(session, report.partnership)
    meeting = Meeting(
        partnership_id=action.partnership_id,
        held_on=TODAY,
        present="The board",
        query="",
        action_ids=[action.id],
        started_at=NOW,
        started_by_id=people[MANAGER].id,
    )
    session.add(meeting)
    session.flush()
    rows: dict[str, Any] = {
        "part": Part(
            **own,
            agency_id=contributing.id,
            person_id=people[CONTRIBUTOR].id,
            what="Their part",
            status=PartStatus.IN_PROGRESS,
        ),
        "milestone": Milestone(**own, name="Halfway", due_on=TODAY + timedelta(days=9)),
        "measure": Measure(**own, what="Visits in time", baseline=Decimal(1), baseline_on=date(2024, 9, 1)),
        "comment": Comment(**own, **by, at=NOW, text="A comment"),
        "update": Update(**own, **by, at=NOW, note="An update", meeting_id=meeting.id),
        "meeting": meeting,
        "request": ExtensionRequest(
            **own,
            category=Category.CAPACITY,
            explanation="No time",
            from_due_on=action.due_on,
            proposed_on=TODAY + timedelta(days=90),
            asked_at=NOW,
            asked_by_id=people[LEAD].id,
            asked_by_name=people[LEAD].name,
            decision=Decision.WAITING,
        ),
    }
    for number, name in enumerate(("challenge", "answered challenge"), start=1):
        rows[name] = Challenge(
            **own,
            number=number,
            text="Show it",
            raised_at=NOW,
            raised_by_id=people[BOARD].id,
            raised_by_name=people[BOARD].name,
            addressee_id=people[LEAD].id,
            answer_by=TODAY,
            answered_at=NOW if name == "answered challenge" else None,
        )
    session.add_all(rows.values())
    session.flush()
    reading = MeasureReading(measure_id=rows["measure"].id, on=TODAY, value=Decimal(2), at=NOW, **by)
    told = Event(
        **own,
        **by,
        report_id=report.id,
        at=NOW,
        kind="action.updated",
        summary="An update",
        before={},
        after={"note": WHOSE},
    )
    session.add_all([reading, told])
    session.flush()
    session.expire(action)
    return rows


def _evidence(session: Session, files: FileStore, action: Action, people: dict[str, User]) -> dict[str, Any]:
    """A file, and a file sealed to the agency that leads the action, given by its own lead."""
    given = Given("The audit", name="audit.txt", content=f"{WHOSE} {INSIDE}".encode())
    file = evidence.add(session, action, given, files=files, actor=OPERATOR, now=NOW)
    giver = factories.actor(people[AGENCY])
    secret = Given(
        f"The {SEALED} file",
        name=f"{SEALED}.txt",
        content=f"{SEALED} {WHOSE}".encode(),
        sealed_to_id=_agency(people).id,
    )
    return {
        "evidence": file,
        "sealed": evidence.add(session, action, secret, files=files, actor=giver, now=NOW),
    }


def _of_partnership(
    session: Session, here: Partnership, action: Action, people: dict[str, User]
) -> dict[str, Any]:
    """What belongs to the partnership beside its actions."""
    own, manager = {"partnership_id": here.id}, people[MANAGER]
    old = session.scalars(select(Report).where(Report.reference == "HERE-SIF-17")).one()
    other, answered = (
        factories.recommendation(session, action.report, response_reason="No money") for _ in range(2)
    )
    action.also_answers.append(answered)
    rows: dict[str, Any] = {
        "draft": session.info["draft"],
        **session.info["signatories"],
        "tag": Tag(**own, name="urgent"),
        "view": SavedView(
            owner_id=manager.id, shared_with_id=here.id, name="Late", query="due=overdue", created_at=NOW
        ),
        "own view": SavedView(owner_id=manager.id, name="Mine", query="due=overdue", created_at=NOW),
        "sheet": SheetImport(
            **own,
            by_id=manager.id,
            name="tracker.xlsx",
            sha256="0" * 64,
            sheets=[{"name": WHOSE, "rows": [["Action", "Status"], [WHOSE, WHOSE]], "merged": []}],
            chosen={"columns": {"0": "what_we_will_do", "1": "status"}},
            created_at=NOW,
            figures={},
        ),
        "brand": PartnershipBrand(
            **own, logo=papers.logo(), template=templates.template(lambda made: made.add_paragraph(WHOSE))
        ),
        "mapping": ColumnMapping(**own, signature="s", mapping={"Status": WHOSE}),
        "repeat": Repeat(
            **own,
            earlier_id=old.recommendations[0].id,
            later_id=other.id,
            is_repeat=True,
            at=NOW,
            by_name=manager.name,
        ),
        "recommendation": action.recommendation,
        "other recommendation": other,
        "answered recommendation": answered,
        "historic recommendation": old.recommendations[0],
    }
    session.add_all(rows.values())
    session.flush()
    rows |= world_api.rows(session, action, manager)
    return rows | world_mail.rows(session, action, people[LEAD], manager, people[OTHER_LEAD])


def _check_nothing_is_missing(session: Session, here: Partnership) -> None:
    """A table of partnerships that is added later is filled here too."""
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if "partnership_id" in table.c:
            own = table.c.partnership_id == here.id
            assert session.scalar(select(func.count()).where(own)), (
                f"nothing of {table.name} in tests/world.py"
            )


def shows(body: bytes, word: str) -> bool:
    """Whether a word stands in what was sent, in whatever letters."""
    return word.encode() in body.lower()


def unpacked(body: bytes) -> bytes:
    """What a file says, opened where it is packed, as sheets and Word documents are."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return b" ".join(packed.read(name) for name in packed.namelist())
