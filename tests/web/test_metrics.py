"""`GET /metrics`: the figures for Prometheus, for whoever has the token."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories
from tests.web.conftest import Client
from tests.web.test_mail import a_mail
from tracker.adapters import clock
from tracker.domain.mail import Outcome
from tracker.domain.roles import Role
from tracker.models import Installation, JobRun, MailTry
from tracker.services.runtime import Runtime

QueryCounter = Callable[[], AbstractContextManager[list[str]]]
TOKEN = "a-token-of-more-than-20-letters"
NOW = datetime(2024, 11, 18, 9, 0, tzinfo=UTC)


def ask(client: Client, given: str = f"Bearer {TOKEN}", token: str = TOKEN) -> TestResponse:
    """Ask the client's installation as it would be with this token."""
    running: Runtime = client.application.extensions["tracker"]
    settings = replace(running.settings, metrics_token=token)
    client.application.extensions["tracker"] = replace(
        running, settings=settings, clock=clock.starting_at(NOW)
    )
    return client.get("/metrics", headers={"Authorization": given})


def figures(response: TestResponse) -> dict[str, float]:
    """Each figure by its name and labels, as a real reader of the format finds them."""
    return {
        sample.name + "".join(f"/{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


@pytest.fixture
def installation(session: Session) -> Installation:
    row = Installation(is_demonstration=False, owed_since=NOW - timedelta(days=7))
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize(
    ("given", "token"),
    [
        ("", TOKEN),
        ("Bearer wrong", TOKEN),
        (TOKEN, TOKEN),
        (f"Bearer {TOKEN}x", TOKEN),
        ("Bearer ünsinn", TOKEN),
        ("Bearer ", ""),
        (f"Bearer {TOKEN}", ""),
    ],
)
def test_without_the_token_there_is_no_such_page(client: Client, given: str, token: str) -> None:
    response = ask(client, given, token)
    assert response.status_code == 404
    assert "followthrough_" not in response.text


def test_mails_are_counted_by_what_came_of_them_and_by_how_they_stand(
    client: Client, session: Session, installation: Installation
) -> None:
    of = factories.partnership(session, name="Kingston and Richmond")
    manager = factories.member(
        session, of, Role.MANAGER, name="Head of service", email="head@council.example"
    )
    tries = {
        a_mail(session, of, manager, 1, sent_at=NOW): [Outcome.REFUSED, Outcome.SENT, Outcome.BOUNCED],
        a_mail(session, of, manager, 2, sent_at=NOW): [Outcome.SENT],
        a_mail(session, of, manager, 3, given_up_at=NOW): [Outcome.REFUSED, Outcome.GIVEN_UP],
        a_mail(session, of, manager, 4, stopped_at=NOW): [Outcome.STOPPED],
        a_mail(session, of, manager, 5, created_at=NOW - timedelta(minutes=30), last_error="Refused"): [],
        a_mail(session, of, manager, 6): [],
    }
    for mail, outcomes in tries.items():
        session.add_all(MailTry(mail_id=mail.id, at=NOW, outcome=each, answer="") for each in outcomes)
    session.flush()
    response = ask(client)
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    found = figures(response)
    by_outcome = {each: found[f"followthrough_mail_outcomes_total/{each.value}"] for each in Outcome}
    assert {each: number for each, number in by_outcome.items() if number} == {
        Outcome.SENT: 2,
        Outcome.REFUSED: 2,
        Outcome.BOUNCED: 1,
        Outcome.GIVEN_UP: 1,
        Outcome.STOPPED: 1,
    }
    assert found["followthrough_mails_waiting"] == 2
    assert found["followthrough_mails_failing"] == 1
    assert found["followthrough_mails_given_up"] == 1
    assert found["followthrough_mail_oldest_unsent_seconds"] == pytest.approx(1800, abs=20)
    for name in ("Kingston", "Head of service", "head@"):
        assert name not in response.text


def test_each_job_says_when_it_ran_how_long_it_took_and_whether_all_is_well(
    client: Client, session: Session, installation: Installation
) -> None:
    began = datetime(2024, 11, 18, 7, 30, tzinfo=UTC)
    done = {"started_at": began, "finished_at": began + timedelta(seconds=4), "figures": {}}
    session.add(JobRun(name="reminders", for_date=date(2024, 11, 18), **done))
    session.add(JobRun(name="weekly_digest", for_date=date(2024, 11, 18), figures={}, error="KeyError: 'x'"))
    session.flush()
    found = figures(ask(client))
    of = {name.removeprefix("followthrough_job_"): value for name, value in found.items()}
    assert of["last_finished_timestamp_seconds/reminders"] == began.timestamp() + 4
    assert of["last_duration_seconds/reminders"] == 4
    assert "last_duration_seconds/weekly_digest" not in of
    assert (of["failing/reminders"], of["failing/weekly_digest"]) == (0, 1)
    assert (of["late/reminders"], of["late/statement_drafts"]) == (0, 1)
    assert of["late/deliver_mail"] == 0


def test_every_figure_says_what_it_is_and_of_which_type(client: Client, installation: Installation) -> None:
    lines = ask(client).text.splitlines()
    named = {
        re.split(r"[{ ]", line)[0].removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
        for line in lines
        if not line.startswith("#")
    }
    told = {
        kind: {line.split()[2] for line in lines if line.startswith(f"# {kind} ")}
        for kind in ("HELP", "TYPE")
    }
    assert all(name.startswith("followthrough_") for name in named)
    assert named <= told["HELP"]
    assert told["HELP"] == told["TYPE"]
    assert "# TYPE followthrough_mail_outcomes_total counter" in lines
    assert "# TYPE followthrough_mails_waiting gauge" in lines
    assert "# TYPE followthrough_request_seconds histogram" in lines


def test_the_figures_take_as_many_queries_however_much_there_is(
    client: Client, session: Session, installation: Installation, count_queries: QueryCounter
) -> None:
    of = factories.partnership(session)
    manager = factories.member(session, of, Role.MANAGER)
    a_mail(session, of, manager, 1)
    with count_queries() as few:
        ask(client)
    for n in range(2, 30):
        a_mail(session, of, manager, n)
    with count_queries() as many:
        ask(client)
    assert len(many) == len(few) <= 12
