"""Recording what happened: who, when, why, and values that can be read years later."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.roles import SCHEDULER, Role
from tracker.domain.statuses import Status
from tracker.services import history

NOW = factories.NOW


def test_values_are_kept_as_plain_text_and_numbers() -> None:
    assert history.plain(date(2024, 12, 13)) == "2024-12-13"
    assert history.plain(datetime(2024, 12, 13, 7, tzinfo=UTC)) == "2024-12-13T07:00:00+00:00"
    assert history.plain(Status.IN_PROGRESS) == "in_progress"
    assert type(history.plain(Status.IN_PROGRESS)) is str
    assert (history.plain(3), history.plain(None), history.plain("x")) == (3, None, "x")


def test_an_event_of_an_action_belongs_to_its_report_and_partnership(session: Session) -> None:
    here = factories.partnership(session)
    action = factories.action(session, factories.report(session, here))
    person = factories.member(session, here, Role.MANAGER)
    event = history.record(
        session,
        kind="action.edited",
        summary="Changed",
        actor=factories.actor(person),
        now=NOW,
        action=action,
        before={"status": Status.NOT_STARTED},
        after={"due_on": date(2024, 12, 13)},
    )
    session.expire_all()
    assert (event.partnership_id, event.report_id, event.action_id) == (here.id, action.report_id, action.id)
    assert (event.by_id, event.by_name) == (person.id, person.name)
    assert (event.before, event.after) == ({"status": "not_started"}, {"due_on": "2024-12-13"})
    assert event.reason == ""


def test_an_event_of_a_report_or_of_a_partnership_alone(session: Session) -> None:
    here = factories.partnership(session)
    report = factories.report(session, here)
    of_report = history.record(session, kind="x", summary="x", actor=SCHEDULER, now=NOW, report=report)
    assert (of_report.partnership_id, of_report.report_id, of_report.action_id) == (here.id, report.id, None)
    of_here = history.record(session, kind="x", summary="x", actor=SCHEDULER, now=NOW, partnership_id=here.id)
    assert (of_here.partnership_id, of_here.report_id, of_here.by_name) == (here.id, None, "scheduler")
    assert (of_here.before, of_here.after) == ({}, {})


def test_a_moment_is_stored_in_utc_whatever_zone_it_came_in(session: Session) -> None:
    summer = datetime(2024, 7, 1, 8, 0, tzinfo=timezone(timedelta(hours=1)))
    event = history.record(session, kind="x", summary="x", actor=SCHEDULER, now=summer)
    session.expire_all()
    assert event.at == summer
    assert event.at.isoformat() == "2024-07-01T07:00:00+00:00"


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="time zone"):
        history.record(
            session,
            kind="x",
            summary="x",
            actor=SCHEDULER,
            now=datetime(2024, 7, 1, 8, 0),  # noqa: DTZ001 - the fault under test
        )
