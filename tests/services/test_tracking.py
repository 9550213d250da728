"""A historic report, or one action of it, is brought into tracking and can be taken out again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker import db
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.models import Action, Event, Partnership, Report, Statement
from tracker.services import tracking

NOW = factories.NOW + timedelta(days=2)
TODAY = factories.TODAY + timedelta(days=2)


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> Actor:
    return factories.actor(factories.member(session, partnership, Role.MANAGER))


def historic(session: Session, of: Partnership, **values: object) -> tuple[Report, Action, Action]:
    report = factories.report(session, of, **{"is_tracked": False, "statement_required": False, **values})
    one, other = (factories.action(session, report, is_tracked=False, tracked_since=None) for _ in range(2))
    return report, one, other


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def test_a_report_comes_into_tracking_with_all_its_actions_from_today(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report, one, other = historic(session, partnership)
    tracking.track_action(session, one, actor=manager, now=factories.NOW)
    tracking.track_report(session, report, actor=manager, now=NOW)
    assert report.is_tracked
    assert (one.is_tracked, other.is_tracked) == (True, True)
    assert (one.tracked_since, other.tracked_since) == (factories.TODAY, TODAY)
    assert kinds(session) == ["action.tracked", "report.tracked", "action.tracked"]


def test_a_report_that_asks_for_a_statement_gets_one_when_it_comes_into_tracking(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report, *_ = historic(session, partnership, statement_required=True)
    tracking.track_report(session, report, actor=manager, now=NOW)
    assert session.scalars(select(Statement.report_id)).all() == [report.id]


def test_one_action_comes_into_tracking_without_the_others(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report, one, other = historic(session, partnership)
    tracking.track_action(session, one, actor=manager, now=NOW)
    assert (one.is_tracked, one.tracked_since) == (True, TODAY)
    assert (report.is_tracked, other.is_tracked) == (False, False)
    (event,) = session.scalars(select(Event)).all()
    assert event.action_id == one.id
    assert event.after == {"is_tracked": True, "tracked_since": TODAY.isoformat()}


def test_a_report_taken_out_again_counts_nowhere_and_keeps_its_history(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report, one, _ = historic(session, partnership)
    tracking.track_report(session, report, actor=manager, now=NOW)
    tracking.stop_tracking_report(session, report, reason=" Wrong report ", actor=manager, now=NOW)
    assert not report.is_tracked
    assert (one.is_tracked, one.tracked_since) == (False, None)
    events = session.scalars(select(Event).where(Event.kind.like("%untracked"))).all()
    assert [event.reason for event in events] == ["Wrong report"] * 3
    tracking.track_report(session, report, actor=manager, now=NOW)
    assert one.is_tracked


def test_a_report_is_taken_out_only_with_a_reason(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report = factories.report(session, partnership)
    with pytest.raises(DomainError) as refused:
        tracking.stop_tracking_report(session, report, reason=" ", actor=manager, now=NOW)
    assert refused.value.field == "reason"
    assert report.is_tracked


def test_what_is_tracked_cannot_be_brought_in_twice_nor_taken_out_when_it_is_not(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report, one, _ = historic(session, partnership)
    with pytest.raises(DomainError, match="historic already"):
        tracking.stop_tracking_report(session, report, reason="x", actor=manager, now=NOW)
    tracking.track_report(session, report, actor=manager, now=NOW)
    with pytest.raises(DomainError, match="already"):
        tracking.track_report(session, report, actor=manager, now=NOW)
    with pytest.raises(DomainError, match="already"):
        tracking.track_action(session, one, actor=manager, now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_a_manager_of_the_partnership_brings_work_into_tracking(
    session: Session, partnership: Partnership, role: Role
) -> None:
    report, one, _ = historic(session, partnership)
    person = factories.actor(factories.member(session, partnership, role))
    elsewhere = factories.actor(factories.member(session, factories.partnership(session), Role.MANAGER))
    for actor in (person, elsewhere):
        with pytest.raises(DomainError):
            tracking.track_report(session, report, actor=actor, now=NOW)
        with pytest.raises(DomainError):
            tracking.track_action(session, one, actor=actor, now=NOW)
    assert kinds(session) == []


@pytest.mark.parametrize("act", ["report", "action", "stop", "stop with an action saved"])
def test_of_two_who_press_the_same_button_the_second_is_told(live_database_url: str, act: str) -> None:
    engine = db.make_engine(live_database_url)
    factory = db.make_session_factory(engine)
    with factory.begin() as session:
        report = factories.report(session, factories.partnership(session), is_tracked="stop" in act)
        key = factories.action(session, report, is_tracked="stop" in act).id
    with factory() as mine, factory() as theirs:
        action, same = mine.get_one(Action, key), theirs.get_one(Action, key)
        assert action.report.reference  # read now, so that nothing is read again at the flush
        saved = same.report if act in ("report", "stop") else same
        saved.is_tracked = not saved.is_tracked
        theirs.commit()
        with pytest.raises(ChangedMeanwhileError):
            press(act, mine, action)
    engine.dispose()


def press(act: str, session: Session, action: Action) -> None:
    if act == "report":
        tracking.track_report(session, action.report, actor=OPERATOR, now=NOW)
    elif act == "action":
        tracking.track_action(session, action, actor=OPERATOR, now=NOW)
    else:
        tracking.stop_tracking_report(session, action.report, reason="x", actor=OPERATOR, now=NOW)
