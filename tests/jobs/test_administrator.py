"""Mails to the administrator: a job that fails, once; mail that was given up, once a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import html

from tests.jobs.conftest import Place
from tracker.domain import timetable
from tracker.domain.errors import DomainError
from tracker.domain.mail import Outcome
from tracker.jobs import runner, schedule
from tracker.models import Mail, MailTry
from tracker.services import jobs as ledger

MONDAY = date(2024, 11, 18)
ADDRESS = "it@council.example"
HELD_ELSEWHERE = datetime(2036, 3, 2, tzinfo=UTC)


@pytest.fixture
def told(place: Place) -> Place:
    """The same installation with an administrator."""
    return Place(replace(place.runtime, settings=replace(place.runtime.settings, admin_mail=ADDRESS)))


def fails(patch: pytest.MonkeyPatch, error: Exception, work: str = "weekly_digest") -> None:
    """The job raises this from now on."""

    def broken(*_: object) -> dict[str, int]:
        raise error

    patch.setitem(schedule.WORK, work, broken)


def run(place: Place, job: timetable.Job = timetable.WEEKLY_DIGEST) -> runner.Outcome:
    return runner.run_job(place.runtime, job, MONDAY, today=MONDAY, even_early=True)


def to_administrator(place: Place) -> list[Mail]:
    return [mail for mail in place.mails() if mail.kind == "administrator"]


def test_the_administrator_is_told_of_a_run_that_fails_once_however_often_it_fails(
    told: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, KeyError("head.of.service@council.example"))
    for _ in range(3):
        assert run(told).result is runner.Result.FAILED
    (mail,) = to_administrator(told)
    assert (mail.to_address, mail.user_id, mail.partnership_id) == (ADDRESS, None, None)
    assert mail.key == "job-failed:weekly_digest:2024-11-18"
    assert mail.subject == "The job weekly_digest has failed"
    for said in (mail.text, html.fromstring(mail.html).text_content()):
        assert "The run of weekly_digest for 18 November 2024 failed on 18 November 2024, 09:0" in said
        assert "The error was KeyError." in said
        assert "head.of.service" not in said, "what an error says may name somebody"
        assert "after 1 minute, then after 5, 15 and 60 minutes and every 4 hours" in said
        assert "until the day ends; the next day's run finds what is still owed" in said
    assert "https://tracker.example/healthz" in mail.text
    assert "https://tracker.example/healthz" in html.fromstring(mail.html).xpath("//a/@href")


def test_a_refusal_of_our_own_is_told_in_its_words(told: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    fails(monkeypatch, DomainError("There are no bank holidays for 2031."), "statement_drafts")
    run(told, timetable.STATEMENT_DRAFTS)
    (mail,) = to_administrator(told)
    assert "The error was DomainError: There are no bank holidays for 2031." in mail.text
    assert "until it succeeds" in mail.text


def test_each_run_that_fails_is_told_by_itself(told: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for work in ("weekly_digest", "reminders"):
        fails(monkeypatch, KeyError("x"), work)
    run(told)
    run(told, timetable.REMINDERS)
    assert [mail.subject.split()[2] for mail in to_administrator(told)] == ["weekly_digest", "reminders"]


def test_it_goes_out_with_the_next_mail(told: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    fails(monkeypatch, KeyError("x"))
    run(told)
    assert runner.deliver(told.runtime).sent == 1
    assert to_administrator(told)[0].sent_at


def test_without_an_administrator_nobody_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    fails(monkeypatch, KeyError("x"))
    assert run(place).result is runner.Result.FAILED
    assert place.mails() == []


def test_a_run_that_another_process_took_over_is_told_by_that_one_alone(
    told: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(*_: object) -> dict[str, int]:
        with told.session() as other:
            assert ledger.claim(
                other,
                "weekly_digest",
                MONDAY,
                holder="another",
                now=told.runtime.clock.now(),
                real_now=HELD_ELSEWHERE,
            )
        return {}

    monkeypatch.setitem(schedule.WORK, "weekly_digest", taken_over)
    assert run(told).result is runner.Result.FAILED
    assert to_administrator(told) == []


def given_up(place: Place, at: datetime, number: int) -> None:
    """So many mails are given up at this moment."""
    with place.session() as session:
        for n in range(number):
            name = f"{at.isoformat()}:{n}"
            mail = Mail(
                key=name,
                kind="reminder",
                for_date=MONDAY,
                to_address="gone@council.example",
                subject="1 late",
                text="Late.",
                html="<p>Late.</p>",
                items=[],
                message_id=f"<{name}>",
                created_at=at,
                next_try_at=at,
                given_up_at=at,
            )
            session.add(mail)
            session.flush()
            session.add(MailTry(mail_id=mail.id, at=at, outcome=Outcome.GIVEN_UP, answer="Refused"))


def test_mail_that_was_given_up_is_told_at_most_once_a_day_and_each_mail_once(told: Place) -> None:
    now = told.runtime.clock.now()
    given_up(told, now - timedelta(minutes=5), 1)
    for _ in range(2):
        runner.deliver(told.runtime)
    assert [mail.subject for mail in to_administrator(told)] == ["1 mail could not be delivered"]
    given_up(told, told.runtime.clock.now() + timedelta(minutes=1), 2)
    later = told.at(now + timedelta(hours=2))
    runner.deliver(later.runtime)
    assert len(to_administrator(told)) == 1, "not twice a day"
    tomorrow = told.at(now + timedelta(days=1))
    for _ in range(2):
        runner.deliver(tomorrow.runtime)
    assert [mail.subject for mail in to_administrator(told)][1:] == ["2 mails could not be delivered"]
    assert "gone@" not in to_administrator(told)[1].text
    runner.deliver(told.at(now + timedelta(days=2)).runtime)
    assert len(to_administrator(told)) == 2, "nothing new, so nothing is told"
