"""Changing many at once: looked at first, all or none, each with the note in its history."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.extensions import Decision
from tracker.domain.guard import IdentifiesChildError
from tracker.domain.roles import Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, Event, ExtensionRequest, Mail, Partnership, Update
from tracker.services import bulk
from tracker.services.bulk import Change, Wanted
from tracker.services.notices import Post

NOW, TODAY = factories.NOW, factories.TODAY
NOTE = "Agreed at the board of 18 November."
LATER = TODAY + timedelta(days=60)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER))


@pytest.fixture
def three(session: Session, here: Partnership) -> list[Action]:
    report = factories.report(session, here)
    return [factories.action(session, report, due_on=date(2024, 11, 25)) for _ in range(3)]


def apply(session: Session, actions: list[Action], actor: Actor, change: Change, **values: Any) -> int:
    chosen = bulk.load(session, actor, [one.reference for one in actions])
    versions = {one.reference: one.version for one in chosen.actions}
    wanted = Wanted(change, **{"note": NOTE} | values)
    post = Post("https://tracker.example", NOW)
    return bulk.apply(session, chosen, wanted, versions=versions, post=post, actor=actor, now=NOW)


def events(session: Session, kind: str) -> list[Event]:
    return list(session.scalars(select(Event).where(Event.kind == kind)))


def test_a_new_lead_for_many_is_in_each_history_with_the_note(
    session: Session, here: Partnership, manager: Actor, three: list[Action]
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    assert apply(session, three, manager, Change.LEAD, lead_id=lead.id) == 3
    assert {one.lead_id for one in three} == {lead.id}
    told = events(session, "action.edited")
    assert {event.action_id for event in told} == {one.id for one in three}
    assert {(event.reason, event.after["lead"], event.before["lead_id"]) for event in told} == {
        (NOTE, lead.name, None)
    }


def test_a_date_is_a_request_where_there_is_one_and_set_where_there_is_none(
    session: Session, manager: Actor, three: list[Action]
) -> None:
    undated = factories.action(session, three[0].report)
    assert apply(session, [*three, undated], manager, Change.DATE, due_on=LATER) == 4
    assert {one.due_on for one in three} == {date(2024, 11, 25)}
    assert (undated.due_on, undated.original_due_on) == (LATER, LATER)
    waiting = session.scalars(select(ExtensionRequest)).all()
    assert {(one.decision, one.explanation, one.proposed_on) for one in waiting} == {
        (Decision.WAITING, NOTE, LATER)
    }
    assert len(waiting) == 3


def test_those_who_decide_get_one_mail_for_many_requests(
    session: Session, here: Partnership, manager: Actor, three: list[Action]
) -> None:
    scrutineer = factories.member(session, here, Role.SCRUTINEER)
    apply(session, three, manager, Change.DATE, due_on=LATER)
    assert session.scalars(select(Mail.user_id)).all() == [scrutineer.id]


def test_a_status_is_moved_with_the_note_as_an_update_of_each(
    session: Session, manager: Actor, three: list[Action]
) -> None:
    apply(session, three, manager, Change.STATUS, status=Status.IN_PROGRESS)
    assert {one.status for one in three} == {Status.IN_PROGRESS}
    assert session.scalar(select(func.count(Update.id)).where(Update.note == NOTE)) == 3


def test_a_tag_is_added_once_and_taken_off_again(
    session: Session, manager: Actor, three: list[Action]
) -> None:
    apply(session, three, manager, Change.TAG, tag="Winter plan")
    apply(session, three, manager, Change.TAG, tag="winter  PLAN")
    assert [[tag.name for tag in one.tags] for one in three] == [["Winter plan"]] * 3
    apply(session, three[:1], manager, Change.UNTAG, tag="winter plan")
    assert [len(one.tags) for one in three] == [0, 1, 1]


def test_where_one_cannot_nothing_is_saved_and_it_is_named(
    session: Session, manager: Actor, three: list[Action]
) -> None:
    three[1].status = Status.EMBEDDED
    three[1].lead_id = manager.user_id
    session.flush()
    with pytest.raises(DomainError, match=f"{three[1].reference}.*Nothing was saved"):
        apply(session, three, manager, Change.STATUS, status=Status.IN_PROGRESS)
    assert [one.status for one in three] == [Status.NOT_STARTED, Status.EMBEDDED, Status.NOT_STARTED]
    assert not events(session, "action.status_changed")


def test_a_row_that_somebody_changed_meanwhile_stops_all_and_is_named(
    session: Session, here: Partnership, manager: Actor, three: list[Action]
) -> None:
    chosen = bulk.load(session, manager, [one.reference for one in three])
    versions = {one.reference: one.version for one in chosen.actions} | {three[2].reference: 0}
    wanted = Wanted(Change.TAG, NOTE, tag="Winter")
    with pytest.raises(ChangedMeanwhileError, match=three[2].reference):
        bulk.apply(session, chosen, wanted, versions=versions, actor=manager, now=NOW)
    assert not three[0].tags


def test_a_note_is_needed_and_names_no_child(session: Session, manager: Actor, three: list[Action]) -> None:
    with pytest.raises(DomainError, match="Write why"):
        apply(session, three, manager, Change.TAG, tag="Winter", note=" ")
    with pytest.raises(IdentifiesChildError):
        apply(session, three, manager, Change.TAG, tag="Winter", note="NHS 943 476 5919")


def test_nobody_verifies_in_bulk_what_they_lead(
    session: Session, manager: Actor, three: list[Action]
) -> None:
    for one in three:
        one.status, one.lead_id = Status.DELIVERED, manager.user_id
    session.flush()
    chosen = bulk.load(session, manager, [one.reference for one in three])
    wanted = Wanted(Change.STATUS, NOTE, status=Status.VERIFIED)
    lines = bulk.preview(session, chosen, wanted, actor=manager, now=NOW)
    assert all("second person" in (line.problem or "") for line in lines)


@pytest.mark.parametrize("role", [Role.SCRUTINEER, Role.BOARD_MEMBER, Role.ACTION_LEAD])
def test_only_a_manager_changes_many(
    session: Session, here: Partnership, three: list[Action], role: Role
) -> None:
    other = factories.actor(factories.member(session, here, role))
    with pytest.raises(DomainError):
        apply(session, three, other, Change.TAG, tag="Winter")


def test_another_partnership_s_actions_are_not_there(session: Session, three: list[Action]) -> None:
    stranger = factories.actor(factories.member(session, factories.partnership(session), Role.MANAGER))
    assert bulk.load(session, stranger, [one.reference for one in three]).actions == []


def test_too_many_and_none_are_refused(session: Session, manager: Actor) -> None:
    for references in ([], [f"X-{n}" for n in range(bulk.MOST + 1)]):
        with pytest.raises(DomainError) as refused:
            bulk.load(session, manager, references)
        assert refused.value.field == "refs"


@pytest.mark.parametrize("change", [Change.LEAD, Change.DATE, Change.STATUS, Change.TAG])
def test_fifty_ask_the_database_as_often_as_five(
    session: Session,
    here: Partnership,
    manager: Actor,
    change: Change,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    values = {"lead_id": lead.id, "due_on": LATER, "status": Status.IN_PROGRESS, "tag": "Winter"}
    asked = []
    for number in (5, 50):
        report = factories.report(session, here)
        made = [factories.action(session, report, due_on=date(2024, 11, 25)) for _ in range(number)]
        references = [one.reference for one in made]
        session.commit()  # what is asked once in a transaction is asked again
        session.expunge_all()
        with count_queries() as seen:
            chosen = bulk.load(session, manager, references)
            versions = {one.reference: one.version for one in chosen.actions}
            wanted = Wanted(change, NOTE, **values)
            bulk.apply(session, chosen, wanted, versions=versions, actor=manager, now=NOW)
        asked.append(len([one for one in seen if one.startswith("SELECT")]))
    assert asked[0] == asked[1]
