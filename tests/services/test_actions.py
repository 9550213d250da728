"""What people do to an action: updates, the plan, its date, another one; and what each act leaves behind."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker import db
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, Event, Partnership, Update
from tracker.services import actions, rights
from tracker.services.actions import Plan
from tracker.services.evidence import Given

NOW, TODAY = factories.NOW, factories.TODAY
PROOF = Given("Dip sample of twelve records", "https://council.example/audit")


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    return factories.action(session, factories.report(session, here), status=Status.IN_PROGRESS)


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER))


def events(session: Session, action: Action) -> Sequence[Event]:
    return session.scalars(select(Event).where(Event.action_id == action.id).order_by(Event.id)).all()


def post(session: Session, action: Action, actor: Actor, **values: Any) -> Update:
    given: dict[str, Any] = {"note": "Training done.", "now": NOW}
    return actions.post_update(session, action, actor=actor, **{**given, **values})


def plan(**values: Any) -> Plan:
    given: dict[str, Any] = {
        "what_we_will_do": "",
        "success_measure": "",
        "lead_id": None,
        "lead_agency_id": None,
    }
    return Plan(**{**given, **values})


# --- updates ---


def test_an_update_is_kept_with_its_writer_and_its_day(
    session: Session, action: Action, manager: Actor
) -> None:
    late_evening = datetime.fromisoformat("2024-07-01T23:30:00+00:00")
    update = post(session, action, manager, note="  Policy agreed.  ", now=late_evening)
    assert (update.note, update.by_name, update.by_id) == ("Policy agreed.", manager.name, manager.user_id)
    assert (update.status_before, update.status_after) == (None, None)
    assert action.last_update_on == date(2024, 7, 2)
    [event] = events(session, action)
    assert (event.kind, event.update_id) == ("action.updated", update.id)
    assert (event.before, event.after) == ({"last_update_on": None}, {"last_update_on": "2024-07-02"})


def test_an_update_with_a_change_of_status_is_one_update_and_one_event(
    session: Session, action: Action, manager: Actor
) -> None:
    update = post(session, action, manager, to=Status.DELIVERED)
    assert action.status is Status.DELIVERED
    assert (update.status_before, update.status_after) == (Status.IN_PROGRESS, Status.DELIVERED)
    [event] = events(session, action)
    assert event.kind == "action.status_changed"
    assert event.before["status"] == "in_progress"
    assert event.after["status"] == "delivered"
    assert (event.at, event.by_name, event.reason) == (NOW, manager.name, "Training done.")


def test_on_hold_keeps_its_review_date_and_gives_it_up_when_work_goes_on(
    session: Session, action: Action, manager: Actor
) -> None:
    review_on = TODAY + timedelta(days=30)
    post(session, action, manager, to=Status.ON_HOLD, review_on=review_on)
    assert action.review_on == review_on
    post(session, action, manager, to=Status.IN_PROGRESS)
    assert action.review_on is None
    held, resumed = events(session, action)
    assert "to be reviewed on 18 December 2024" in held.summary
    assert held.after["review_on"] == "2024-12-18"
    assert (resumed.before["review_on"], resumed.after["review_on"]) == ("2024-12-18", None)


def test_who_agreed_to_a_withdrawal_stands_in_the_history(
    session: Session, action: Action, manager: Actor
) -> None:
    post(session, action, manager, to=Status.WITHDRAWN, agreed_by="Executive group")
    [event] = events(session, action)
    assert event.after["agreed_by"] == "Executive group"
    assert event.summary.endswith("agreed by Executive group")


def test_a_step_back_is_said_to_be_one(session: Session, action: Action, manager: Actor) -> None:
    post(session, action, manager, to=Status.NOT_STARTED, note="Lead left.")
    assert events(session, action)[0].summary == "Status went back from In progress to Not started"


def test_choosing_the_status_it_has_changes_nothing_but_adds_the_note(
    session: Session, action: Action, manager: Actor
) -> None:
    post(session, action, manager, to=Status.IN_PROGRESS)
    assert events(session, action)[0].kind == "action.updated"


@pytest.mark.parametrize("note", ["", "  \n "])
def test_an_update_says_something(session: Session, action: Action, manager: Actor, note: str) -> None:
    with pytest.raises(DomainError) as refused:
        post(session, action, manager, note=note)
    assert refused.value.field == "note"
    assert action.last_update_on is None


def test_a_book_is_no_update(session: Session, action: Action, manager: Actor) -> None:
    with pytest.raises(DomainError, match="20,000"):
        post(session, action, manager, note="x" * 20_001)
    with pytest.raises(DomainError, match="20,000"):
        post(session, action, manager, evidence=Given("x" * 20_001, "https://council.example"))


@pytest.mark.parametrize(
    ("evidence", "field"),
    [
        (Given("Seen", ""), "evidence_url"),
        (Given("", "https://council.example"), "evidence_note"),
        (Given("Seen", "javascript:alert(1)"), "evidence_url"),
        (Given("Seen", "ftp://council.example"), "evidence_url"),
    ],
)
def test_evidence_is_a_note_and_a_link_that_a_browser_may_follow(
    session: Session, action: Action, manager: Actor, evidence: Given, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        post(session, action, manager, evidence=evidence)
    assert refused.value.field == field


# --- closing needs evidence and a second person ---


def test_verifying_needs_evidence_given_now_or_before(
    session: Session, action: Action, manager: Actor
) -> None:
    post(session, action, manager, to=Status.DELIVERED)
    with pytest.raises(DomainError) as refused:
        post(session, action, manager, to=Status.VERIFIED)
    assert refused.value.field == "evidence_note"
    post(session, action, manager, evidence=PROOF)
    post(session, action, manager, to=Status.VERIFIED)
    assert action.status is Status.VERIFIED


def test_evidence_given_in_the_same_breath_is_enough(
    session: Session, action: Action, manager: Actor
) -> None:
    post(session, action, manager, to=Status.DELIVERED)
    post(session, action, manager, to=Status.VERIFIED, evidence=PROOF)
    assert action.status is Status.VERIFIED


def test_evidence_of_another_action_does_not_verify_this_one(
    session: Session, action: Action, manager: Actor
) -> None:
    other = factories.action(session, action.report, status=Status.IN_PROGRESS)
    post(session, other, manager, evidence=PROOF)
    post(session, action, manager, to=Status.DELIVERED)
    with pytest.raises(DomainError):
        post(session, action, manager, to=Status.VERIFIED)


def test_a_manager_who_leads_the_action_cannot_verify_it_and_a_scrutineer_can(
    session: Session, here: Partnership
) -> None:
    person = factories.member(session, here, Role.MANAGER)
    action = factories.action(session, factories.report(session, here), lead_id=person.id)
    post(session, action, factories.actor(person), to=Status.DELIVERED, evidence=PROOF)
    with pytest.raises(DomainError, match="second person"):
        post(session, action, factories.actor(person), to=Status.VERIFIED)
    scrutineer = factories.actor(factories.member(session, here, Role.SCRUTINEER))
    post(session, action, scrutineer, to=Status.VERIFIED, note="Tested twelve records.")
    assert action.status is Status.VERIFIED


def test_the_form_offers_what_the_service_takes(session: Session, action: Action, manager: Actor) -> None:
    assert rights.allowed_next(action, manager) == (
        Status.DELIVERED,
        Status.ON_HOLD,
        Status.WITHDRAWN,
        Status.NOT_STARTED,
    )
    action.is_tracked = False
    assert rights.allowed_next(action, manager) == ()


# --- who may ---


def test_a_lead_updates_their_own_action_and_no_other(session: Session, here: Partnership) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    report = factories.report(session, here)
    own, other = factories.action(session, report, lead_id=lead.id), factories.action(session, report)
    post(session, own, factories.actor(lead))
    with pytest.raises(DomainError):
        post(session, other, factories.actor(lead))
    assert len(events(session, own)) == 1
    assert not events(session, other)


def test_a_board_member_reads_and_changes_nothing(
    session: Session, here: Partnership, action: Action
) -> None:
    board_member = factories.actor(factories.member(session, here, Role.BOARD_MEMBER))
    with pytest.raises(DomainError, match="read"):
        post(session, action, board_member)


@pytest.mark.parametrize("role", Role)
def test_somebody_of_another_partnership_can_do_nothing(session: Session, action: Action, role: Role) -> None:
    stranger = factories.actor(factories.member(session, factories.partnership(session), role))
    with pytest.raises(DomainError):
        post(session, action, stranger)
    with pytest.raises(DomainError):
        actions.edit(session, action, plan(what_we_will_do="Ours now"), actor=stranger, now=NOW)
    with pytest.raises(DomainError):
        actions.set_due_date(session, action, due_on=TODAY, actor=stranger, now=NOW)
    with pytest.raises(DomainError):
        actions.add(session, action.recommendation, actor=stranger, now=NOW)
    assert not events(session, action)


@pytest.mark.parametrize("role", [Role.AGENCY_LEAD, Role.ACTION_LEAD, Role.SCRUTINEER, Role.BOARD_MEMBER])
def test_only_a_manager_plans_dates_and_adds(session: Session, here: Partnership, role: Role) -> None:
    person = factories.member(session, here, role)
    action = factories.action(session, factories.report(session, here), lead_id=person.id)
    actor = factories.actor(person)
    with pytest.raises(DomainError):
        actions.edit(session, action, plan(what_we_will_do="More"), actor=actor, now=NOW)
    with pytest.raises(DomainError):
        actions.set_due_date(session, action, due_on=TODAY, actor=actor, now=NOW)
    with pytest.raises(DomainError):
        actions.add(session, action.recommendation, actor=actor, now=NOW)


def test_a_historic_action_refuses_every_change(session: Session, here: Partnership, manager: Actor) -> None:
    old = factories.action(session, factories.report(session, here, is_tracked=False), is_tracked=False)
    for act in (
        lambda: post(session, old, manager),
        lambda: actions.edit(session, old, plan(what_we_will_do="Now"), actor=manager, now=NOW),
        lambda: actions.set_due_date(session, old, due_on=TODAY, actor=manager, now=NOW),
    ):
        with pytest.raises(DomainError, match="historic"):
            act()
    assert not events(session, old)


def test_the_operator_works_everywhere_and_history_says_command(session: Session, action: Action) -> None:
    post(session, action, OPERATOR)
    [event] = events(session, action)
    assert (event.by_id, event.by_name) == (None, "command")


# --- two people at once ---


def do(
    act: str, session: Session, action: Action, actor: Actor, version: int | None = None, **planned: int
) -> None:
    """One of the three acts that change an action."""
    given: dict[str, Any] = {"actor": actor, "now": NOW, "version": version}
    if act == "update":
        actions.post_update(session, action, note="Second.", **given)
    elif act == "edit":
        actions.edit(session, action, plan(what_we_will_do="Mine", **planned), **given)
    else:
        actions.set_due_date(session, action, due_on=TODAY, **given)


@pytest.mark.parametrize("act", ["update", "edit", "date"])
def test_a_form_opened_before_somebody_else_saved_is_refused(
    session: Session, action: Action, manager: Actor, act: str
) -> None:
    opened = action.version
    post(session, action, manager)
    with pytest.raises(ChangedMeanwhileError):
        do(act, session, action, manager, version=opened)
    assert len(events(session, action)) == 1


def test_each_note_makes_a_new_version_though_it_is_the_second_of_its_day(
    session: Session, action: Action, manager: Actor
) -> None:
    post(session, action, manager)
    after_first = action.version
    post(session, action, manager)
    assert action.version > after_first


@pytest.mark.parametrize("act", ["update", "edit", "date"])
def test_of_two_who_save_at_the_same_moment_the_second_is_told(live_database_url: str, act: str) -> None:
    engine = db.make_engine(live_database_url)
    factory = db.make_session_factory(engine)
    with factory.begin() as session:
        here = factories.partnership(session)
        key = factories.action(session, factories.report(session, here)).id
        lead, agency = factories.member(session, here, Role.ACTION_LEAD), factories.agency(session, here)
    with factory() as mine, factory() as theirs:
        my_action, their_action = mine.get_one(Action, key), theirs.get_one(Action, key)
        assert my_action.report.published_on  # read now, so that nothing is read again at the flush
        post(theirs, their_action, OPERATOR, note="First.")
        theirs.commit()
        with pytest.raises(ChangedMeanwhileError):
            do(act, mine, my_action, OPERATOR, lead_id=lead.id, lead_agency_id=agency.id)
        mine.rollback()
    with factory() as session:
        assert session.scalars(select(Update.note)).all() == ["First."]
        assert len(session.scalars(select(Event)).all()) == 1
    engine.dispose()


def test_an_action_on_hold_may_stay_so_until_a_later_date(session: Session) -> None:
    here = factories.partnership(session)
    manager = factories.actor(factories.member(session, here, Role.MANAGER))
    action = factories.action(
        session, factories.report(session, here), status=Status.ON_HOLD, review_on=date(2024, 11, 15)
    )
    actions.post_update(
        session,
        action,
        note="The new system is a month late.",
        to=Status.ON_HOLD,
        review_on=date(2024, 12, 20),
        actor=manager,
        now=factories.NOW,
    )
    assert (action.status, action.review_on) == (Status.ON_HOLD, date(2024, 12, 20))
    event = session.scalars(select(Event).where(Event.action_id == action.id)).one()
    assert event.summary == "Stays on hold, to be reviewed on 20 December 2024"
