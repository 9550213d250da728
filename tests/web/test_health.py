"""`GET /healthz`: well or not, for anybody, without a secret or a name."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories
from tests.web.test_mail import a_mail
from tracker import db
from tracker.adapters import clock
from tracker.domain import timetable
from tracker.domain.roles import Role
from tracker.models import Installation, JobRun
from tracker.services import jobs as ledger
from tracker.services.runtime import Runtime

Ask = Callable[[datetime], TestResponse]
BEGAN = datetime(2024, 11, 18, 9, 0, tzinfo=UTC)


def ask_of(app: Flask, runtime: Runtime) -> TestResponse:
    app.extensions["tracker"] = runtime
    return FlaskClient(app, app.response_class).get("/healthz")


@pytest.fixture
def ask(app: Flask, runtime: Runtime, session: Session) -> Ask:
    """ask(moment): what the health page says when the clock shows this moment."""

    def ask(moment: datetime) -> TestResponse:
        session.commit()
        return ask_of(app, replace(runtime, clock=clock.starting_at(moment)))

    return ask


@pytest.fixture
def installation(session: Session) -> Installation:
    row = Installation(is_demonstration=False, owed_since=BEGAN)
    session.add(row)
    session.flush()
    return row


def ran(session: Session, name: str, day: date, **values: object) -> None:
    finished = datetime(day.year, day.month, day.day, 8, 0, tzinfo=UTC)
    session.add(JobRun(**{"name": name, "for_date": day, "finished_at": finished, "figures": {}} | values))
    session.flush()


def test_a_new_installation_is_well_although_no_job_has_run(ask: Ask, installation: Installation) -> None:
    response = ask(BEGAN)
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "mail": {"state": "ok", "unsent": 0, "failing": 0, "given_up": 0, "oldest_unsent_seconds": None},
        "jobs": {
            name: {"state": "ok", "last_run": None}
            for name in ("statement_drafts", "weekly_digest", "board_digest", "reminders", "deliver_mail")
        },
    }


def test_an_empty_database_that_is_not_yet_set_up_is_well(ask: Ask) -> None:
    assert ask(BEGAN).status_code == 200


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 503)])
def test_a_mail_that_nobody_tries_for_more_than_an_hour_is_not_well(
    ask: Ask, session: Session, installation: Installation, minutes: int, status: int
) -> None:
    of = factories.partnership(session)
    person = factories.member(session, of, Role.MANAGER)
    a_mail(session, of, person, created_at=BEGAN, last_error="Connection refused", tries=3)
    response = ask(BEGAN + timedelta(minutes=minutes))
    assert response.status_code == status
    assert response.json
    assert response.json["mail"]["failing"] == 1
    assert response.json["mail"]["oldest_unsent_seconds"] // 60 == minutes
    for secret in (person.email, person.name, of.name, "Connection refused"):
        assert secret not in response.text


@pytest.mark.parametrize("until_its_turn", [timedelta(minutes=10), -timedelta(minutes=30)])
def test_a_mail_that_is_being_tried_is_a_warning_and_no_illness(
    ask: Ask, session: Session, installation: Installation, until_its_turn: timedelta
) -> None:
    of = factories.partnership(session)
    person = factories.member(session, of, Role.MANAGER)
    turn = clock.real_now() + until_its_turn
    a_mail(session, of, person, created_at=BEGAN, last_error="450 later", tries=7, next_try_at=turn)
    response = ask(BEGAN + timedelta(hours=9))
    assert response.status_code == 200
    assert response.json
    assert response.json["status"] == "ok"
    assert response.json["mail"]["state"] == "being tried again"


@pytest.mark.parametrize("end", ["given_up_at", "stopped_at"])
def test_what_was_given_up_or_stopped_keeps_nobody_awake(
    ask: Ask, session: Session, installation: Installation, end: str
) -> None:
    of = factories.partnership(session)
    a_mail(session, of, factories.member(session, of, Role.MANAGER), created_at=BEGAN, **{end: BEGAN})
    response = ask(BEGAN + timedelta(hours=2))
    assert response.status_code == 200
    assert response.json
    assert response.json["mail"] == {
        "state": "ok",
        "unsent": 0,
        "failing": 0,
        "given_up": 1 if end == "given_up_at" else 0,
        "oldest_unsent_seconds": None,
    }


def beaten(session: Session, at: datetime) -> None:
    """The scheduler's last beat was at this moment of real time."""
    ledger.note(session, timetable.DELIVER_MAIL, BEGAN.date(), figures={}, now=BEGAN, beat_at=at)


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (6, 503)])
def test_a_scheduler_that_beats_no_more_is_not_well(
    ask: Ask, session: Session, installation: Installation, minutes: int, status: int
) -> None:
    beaten(session, clock.real_now() - timedelta(minutes=minutes))
    response = ask(BEGAN + timedelta(minutes=minutes))
    assert response.status_code == status
    assert response.json
    assert response.json["jobs"]["deliver_mail"]["state"] == ("ok" if status == 200 else "late")


def test_a_scheduler_that_is_still_sending_is_well(
    ask: Ask, session: Session, installation: Installation
) -> None:
    of = factories.partnership(session)
    beaten(session, clock.real_now() - timedelta(minutes=6))
    on_its_way = clock.real_now() + timedelta(minutes=10)
    a_mail(
        session, of, factories.member(session, of, Role.MANAGER), created_at=BEGAN, claimed_until=on_its_way
    )
    assert ask(BEGAN).status_code == 200


def test_mail_sent_by_hand_alone_is_not_taken_for_a_scheduler_that_has_died(
    ask: Ask, session: Session, installation: Installation
) -> None:
    ledger.note(session, timetable.DELIVER_MAIL, BEGAN.date(), figures={}, now=BEGAN)
    assert ask(BEGAN + timedelta(hours=4)).status_code == 200


def test_a_job_that_is_late_by_more_than_its_period_is_not_well(
    ask: Ask, session: Session, installation: Installation
) -> None:
    wednesday = datetime(2024, 11, 20, 12, 0, tzinfo=UTC)
    unwell = ask(wednesday)
    assert unwell.status_code == 503
    assert unwell.json
    assert {name: job["state"] for name, job in unwell.json["jobs"].items()} == {
        "statement_drafts": "late",
        "weekly_digest": "late",
        "board_digest": "ok",
        "reminders": "late",
        "deliver_mail": "ok",
    }
    for name in ("statement_drafts", "weekly_digest", "reminders"):
        ran(session, name, date(2024, 11, 19))
    well = ask(wednesday)
    assert well.status_code == 200, "today's run is late too, but by less than a day"
    assert well.json
    assert well.json["jobs"]["reminders"]["last_run"] == "2024-11-19T08:00:00+00:00"


def test_reminders_missed_before_a_weekend_are_no_alarm_until_they_can_be_made_up(
    ask: Ask, session: Session, installation: Installation
) -> None:
    for day in range(19, 26):
        ran(session, "statement_drafts", date(2024, 11, day))
    assert ask(datetime(2024, 11, 23, 12, 0, tzinfo=UTC)).status_code == 200
    ran(session, "weekly_digest", date(2024, 11, 25))
    assert ask(datetime(2024, 11, 25, 12, 0, tzinfo=UTC)).status_code == 503


def test_a_job_that_fails_is_not_well_and_keeps_its_reason_to_itself(
    ask: Ask, session: Session, installation: Installation
) -> None:
    ran(session, "reminders", date(2024, 11, 19), finished_at=None, error="KeyError: secret@council.example")
    response = ask(datetime(2024, 11, 19, 8, 0, tzinfo=UTC))
    assert response.status_code == 503
    assert response.json
    assert response.json["jobs"]["reminders"]["state"] == "failing"
    assert "secret" not in response.text


@pytest.fixture
def empty_runtime(runtime: Runtime, empty_database_url: str) -> Iterator[Runtime]:
    """A running application whose database has lost its tables."""
    engine = db.make_engine(empty_database_url)
    yield replace(runtime, engine=engine, session_factory=db.make_session_factory(engine))
    engine.dispose()


def test_a_database_that_is_not_at_the_newest_migration_is_not_well(
    app: Flask, empty_runtime: Runtime
) -> None:
    response = ask_of(app, empty_runtime)
    assert response.status_code == 503
    assert response.json == {"status": "unwell", "database": "ok", "migrations": "not at head"}


def test_a_process_from_before_an_upgrade_is_well_until_it_is_stopped(
    app: Flask, runtime: Runtime, live_database_url: str
) -> None:
    engine = db.make_engine(live_database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    response = ask_of(app, replace(runtime, engine=engine, session_factory=db.make_session_factory(engine)))
    engine.dispose()
    assert response.status_code == 200
    assert response.json
    assert response.json["migrations"] == "newer than this process"
    assert response.json["mail"]["state"] == "ok"


def test_a_database_that_does_not_answer_is_not_well(app: Flask, runtime: Runtime, tmp_path: Path) -> None:
    engine = db.make_engine(f"sqlite:///{tmp_path / 'no such folder' / 'tracker.db'}")
    response = ask_of(app, replace(runtime, engine=engine, session_factory=db.make_session_factory(engine)))
    assert response.status_code == 503
    assert response.json == {"status": "unwell", "database": "does not answer"}
    assert "no such folder" not in response.text
