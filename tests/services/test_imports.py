"""Bringing a spreadsheet in: all or nothing, with the same rules and the same history as on screen."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories, sheets
from tests.factories import NOW
from tests.sheets import HEADINGS, row
from tracker.domain import imports
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.extensions import Decision
from tracker.domain.guard import IdentifiesChildError
from tracker.domain.imports import Column, Layout, Outcome
from tracker.domain.roles import Actor, Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    ActionState,
    Agency,
    ColumnMapping,
    Event,
    ExtensionRequest,
    Mail,
    Partnership,
    Recommendation,
    Report,
    SheetImport,
    Update,
    User,
)
from tracker.services import actions as working
from tracker.services import imports as services

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, name="Testing partnership")


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER, name="Manager"))


@pytest.fixture
def ann(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD, name="Ann Lead", email="ann@x.example")


@pytest.fixture
def police(session: Session, here: Partnership) -> Agency:
    return factories.agency(session, here, name="Police")


@pytest.fixture
def old(session: Session, here: Partnership, ann: User) -> Action:
    report = factories.report(session, here, reference="OLD-JTAI-24", published_on=date(2024, 9, 6))
    asked = factories.recommendation(session, report, text="The quality of referrals.", position=1)
    return factories.action(
        session,
        asked,
        reference="OLD-JTAI-24-01",
        what_we_will_do="Train referrers",
        lead_id=ann.id,
        due_on=date(2025, 1, 31),
        status=Status.IN_PROGRESS,
    )


def upload(session: Session, here: Partnership, manager: Actor, *rows: list[object]) -> SheetImport:
    return services.upload(
        session, here.id, "tracker.xlsx", sheets.workbook([HEADINGS, *rows]), actor=manager, now=NOW
    )


def bring(session: Session, item: SheetImport, manager: Actor, override: str = "") -> None:
    seen = services.look(session, item, actor=manager, now=LATER)
    assert seen.is_ready, [problem for row in seen.rows for problem in row.problems]
    services.bring_in(
        session,
        item,
        seen=seen.fingerprint,
        override=override,
        version=item.version,
        actor=manager,
        now=LATER,
    )


def everything(session: Session) -> list[int]:
    tables = (Report, Recommendation, Action, ActionState, Update, Event, ExtensionRequest, Mail)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_new_rows_make_a_report_its_recommendations_and_several_actions_of_one(
    session: Session, here: Partnership, manager: Actor, ann: User, police: Agency
) -> None:
    asked = "Improve referrals."
    item = upload(
        session,
        here,
        manager,
        row(
            asked=asked,
            plan="Train",
            lead="ann lead",
            agency="police",
            due=date(2025, 3, 31),
            status="Started",
            note="Two held",
            tags="Front door, skills",
        ),
        row(
            asked=asked,
            plan="Write a guide",
            original=date(2024, 10, 1),
            due=date(2024, 12, 1),
            status="Complete",
        ),
        row(asked="Keep minutes."),
    )
    bring(session, item, manager)
    report = session.scalars(select(Report)).one()
    assert (report.title, report.authority, report.is_tracked) == (
        "From tracker",
        "Testing partnership",
        True,
    )
    assert report.licence == "The partnership's own tracker"
    assert [one.text for one in report.recommendations] == [asked, "Keep minutes."]
    train, guide, minutes = session.scalars(select(Action).order_by(Action.reference)).all()
    assert (train.lead_id, train.lead_agency_id, train.due_on) == (ann.id, police.id, date(2025, 3, 31))
    assert (train.status, train.times_moved) == (Status.IN_PROGRESS, 0)
    assert [tag.name for tag in train.tags] == ["Front door", "skills"]
    assert guide.reference == f"{report.reference}-01.2"
    assert (guide.status, guide.due_on, guide.original_due_on) == (
        Status.DELIVERED,
        date(2024, 12, 1),
        date(2024, 10, 1),
    )
    assert guide.times_moved == 1
    assert minutes.what_we_will_do == ""
    notes = session.scalars(select(Update.note).order_by(Update.id)).all()
    assert notes == ["Two held", "“Complete” in tracker.xlsx."]
    assert item.figures == {"new": 3, "updated": 0, "same": 0, "reports": [report.reference]}


def test_nobody_is_mailed(
    session: Session, here: Partnership, manager: Actor, ann: User, old: Action
) -> None:
    factories.member(session, here, Role.SCRUTINEER)
    bring(
        session,
        upload(session, here, manager, row(ref=old.reference, due="28/02/2025")),
        manager,
    )
    assert session.scalar(select(func.count()).select_from(Mail)) == 0


def test_a_row_with_a_reference_updates_its_action_and_asks_for_a_changed_date(
    session: Session, here: Partnership, manager: Actor, old: Action, police: Agency
) -> None:
    told = row(
        ref=old.reference,
        plan="Train all referrers",
        agency="Police",
        due="28/02/2025",
        status="Complete",
        note="All held",
    )
    bring(session, upload(session, here, manager, told), manager)
    assert (old.what_we_will_do, old.lead_agency_id, old.status) == (
        "Train all referrers",
        police.id,
        Status.DELIVERED,
    )
    assert (old.due_on, old.times_moved) == (date(2025, 1, 31), 0)
    request = session.scalars(select(ExtensionRequest)).one()
    assert (request.proposed_on, request.decision, request.explanation) == (
        date(2025, 2, 28),
        Decision.WAITING,
        "All held",
    )
    events = session.scalars(select(Event).where(Event.action_id == old.id).order_by(Event.id)).all()
    assert [event.kind for event in events] == ["extension.asked", "action.brought_in"]
    assert events[1].summary == "Brought in from tracker.xlsx, row 2"
    assert (events[1].before["lead_agency"], events[1].after["lead_agency"]) == (None, "Police")
    assert events[1].before["what_we_will_do"] == "Train referrers"
    assert (events[1].before["status"], events[1].after["status"]) == ("in_progress", "delivered")


def test_what_is_here_already_is_left_as_it_is(
    session: Session, here: Partnership, manager: Actor, old: Action
) -> None:
    told = row(
        ref=old.reference,
        asked="The quality of referrals.",
        plan="Train referrers",
        lead="Ann Lead",
        due="31/01/2025",
        status="In progress",
    )
    seen = services.look(session, upload(session, here, manager, told), actor=manager, now=NOW)
    assert [one.outcome for one in seen.rows] == [Outcome.SAME]
    assert not seen.is_ready


def test_a_bad_row_stops_all_of_it(session: Session, here: Partnership, manager: Actor) -> None:
    item = upload(
        session,
        here,
        manager,
        row(asked="Improve.", plan="Train"),
        row(asked="Improve.", plan="Write", due="soon"),
    )
    seen = services.look(session, item, actor=manager, now=NOW)
    before = everything(session)
    with pytest.raises(DomainError, match="a row is bad"):
        services.bring_in(session, item, seen=seen.fingerprint, version=item.version, actor=manager, now=NOW)
    assert everything(session) == before
    assert item.done_at is None


def test_what_was_seen_must_still_be_what_happens(
    session: Session, here: Partnership, manager: Actor, old: Action
) -> None:
    item = upload(session, here, manager, row(ref=old.reference, plan="Train all"))
    seen = services.look(session, item, actor=manager, now=NOW)
    working.post_update(session, old, note="Done.", to=Status.DELIVERED, actor=manager, now=NOW)
    plan = working.plan_of(old)
    working.edit(
        session,
        old,
        plan.__class__(**{**plan.__dict__, "what_we_will_do": "Train all"}),
        actor=manager,
        now=NOW,
    )
    with pytest.raises(ChangedMeanwhileError, match="Something changed here"):
        services.bring_in(
            session, item, seen=seen.fingerprint, version=item.version, actor=manager, now=LATER
        )


def test_a_sheet_is_brought_in_once(session: Session, here: Partnership, manager: Actor) -> None:
    told = row(asked="Improve.", plan="Train")
    content = sheets.workbook([HEADINGS, told])
    item = services.upload(session, here.id, "tracker.xlsx", content, actor=manager, now=NOW)
    again = services.upload(session, here.id, "tracker.xlsx", content, actor=manager, now=NOW)
    assert again is item
    bring(session, item, manager)
    with pytest.raises(ChangedMeanwhileError, match="brought in already"):
        services.bring_in(session, item, seen="", version=item.version, actor=manager, now=LATER)
    with pytest.raises(DomainError, match="This very file was brought in on"):
        services.upload(session, here.id, "tracker.xlsx", content, actor=manager, now=LATER)


def test_the_sheet_brought_in_again_with_more_rows_updates_and_adds(
    session: Session, here: Partnership, manager: Actor
) -> None:
    first = row(asked="Improve.", plan="Train")
    bring(session, upload(session, here, manager, first), manager)
    more = row(asked="Improve.", plan="Write")
    other = row(asked="Keep minutes.", plan="Template")
    told = [*first[:8], "All held", ""]
    bring(session, upload(session, here, manager, told, more, other), manager)
    asked = session.scalars(select(Report)).one().recommendations
    assert [one.text for one in asked] == ["Improve.", "Keep minutes."]
    assert len(session.scalars(select(Action)).all()) == 3
    assert session.scalars(select(Update.note)).all() == ["All held"]


def test_a_row_fills_the_action_that_its_report_made(
    session: Session, here: Partnership, manager: Actor
) -> None:
    report = factories.report(session, here, reference="NEW-JTAI-24")
    asked = factories.recommendation(session, report, text="Strategy meetings.")
    action = factories.action(session, asked)
    content = sheets.workbook(
        [["Report", "Recommendation", "Action"], ["NEW-JTAI-24", "Strategy meetings.", "A rota"]]
    )
    item = services.upload(session, here.id, "t.xlsx", content, actor=manager, now=NOW)
    bring(session, item, manager)
    assert action.what_we_will_do == "A rota"
    assert session.scalars(select(Action)).all() == [action]


def test_columns_and_names_are_remembered_for_the_next_sheet(
    session: Session, here: Partnership, manager: Actor, ann: User
) -> None:
    told = row(asked="Improve.", plan="Train", lead="Head of Service")
    item = upload(session, here, manager, told)
    layout = Layout.from_json(item.chosen)
    chosen = Layout(
        0,
        0,
        0,
        {at: one for at, one in layout.columns.items() if one is not Column.TAGS},
        {"lead": {"head of service": ann.id}},
    )
    services.choose(session, item, chosen, version=item.version, actor=manager)
    assert session.scalars(select(ColumnMapping)).one().signature == imports.signature(HEADINGS)
    services.discard(session, item, actor=manager, now=NOW)
    again = upload(session, here, manager, [*told[:8], "Begun", ""])
    assert Layout.from_json(again.chosen) == chosen
    bring(session, again, manager)
    assert session.scalars(select(Action)).one().lead_id == ann.id


def test_words_that_may_identify_a_child_stay_only_with_a_reason_that_is_kept(
    session: Session, here: Partnership, manager: Actor
) -> None:
    item = upload(session, here, manager, row(asked="Improve.", plan="See child AB, aged 7, again"))
    with pytest.raises(IdentifiesChildError):
        bring(session, item, manager)
    bring(session, item, manager, override="A made-up case in the training.")
    assert "guard.overridden" in session.scalars(select(Event.kind)).all()


def test_only_who_may_import_brings_in_and_only_into_their_own(
    session: Session, here: Partnership, manager: Actor, ann: User
) -> None:
    told = row(asked="Improve.", plan="Train")
    item = upload(session, here, manager, told)
    elsewhere = factories.actor(factories.member(session, factories.partnership(session), Role.MANAGER))
    for other in (factories.actor(ann), elsewhere):
        with pytest.raises(NotFoundError):
            upload(session, here, other, told)
        with pytest.raises(NotFoundError):
            services.bring_in(session, item, seen="", version=item.version, actor=other, now=NOW)
        with pytest.raises(NotFoundError):
            services.discard(session, item, actor=other, now=NOW)


def test_an_older_page_does_not_choose_over_a_newer_one(
    session: Session, here: Partnership, manager: Actor
) -> None:
    item = upload(session, here, manager, row(asked="Improve.", plan="Train"))
    with pytest.raises(ChangedMeanwhileError):
        services.choose(session, item, Layout.from_json(item.chosen), version=9, actor=manager)


def test_looking_takes_as_many_queries_for_many_rows_as_for_one(
    session: Session,
    here: Partnership,
    manager: Actor,
    ann: User,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    def looked(rows: int) -> int:
        report = factories.report(session, here)
        made = [factories.action(session, report, lead_id=ann.id) for _ in range(rows)]
        item = upload(
            session, here, manager, *([one.reference, "", f"Do {one.id}", *[""] * 7] for one in made)
        )
        session.flush()
        session.expire_all()
        with count_queries() as seen:
            assert services.look(session, item, actor=manager, now=NOW).count(Outcome.UPDATE) == rows
        return len(seen)

    looked(1)
    assert looked(1) == looked(30)


def test_bringing_in_takes_as_many_queries_for_many_rows_as_for_few(
    session: Session,
    here: Partnership,
    manager: Actor,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    def brought(title: str, rows: int) -> int:
        told = (
            ["", f"{title} {at // 2}", f"Do {at}", *[""] * 3, "31/03/2025", "Started", "Begun", "x"]
            for at in range(rows)
        )
        item = upload(session, here, manager, *told)
        seen = services.look(session, item, actor=manager, now=LATER)
        with count_queries() as queries:
            services.bring_in(
                session, item, seen=seen.fingerprint, version=item.version, actor=manager, now=LATER
            )
        return sum(not query.startswith(("INSERT", "UPDATE")) for query in queries)

    brought("First", 4)
    assert brought("Second", 4) == brought("Third", 40)
