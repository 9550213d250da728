"""Running jobs: once each, taken over from the dead, tried again after an error, made up when missed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import factories
from tests.jobs.conftest import Place
from tracker.adapters import clock
from tracker.domain import london, timetable
from tracker.domain.errors import DomainError
from tracker.domain.roles import Role
from tracker.jobs import runner, schedule, scheduler
from tracker.jobs.runner import Result
from tracker.models import JobRun
from tracker.services import jobs as ledger

MONDAY = date(2024, 11, 18)
REAL = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RealTime = Callable[[datetime], None]


def run(
    place: Place,
    job: timetable.Job = timetable.WEEKLY_DIGEST,
    day: date = MONDAY,
    *,
    even_early: bool = False,
) -> runner.Outcome:
    return runner.run_job(place.runtime, job, day, today=day, even_early=even_early)


def test_a_run_queues_its_mail_and_is_written_down(place: Place) -> None:
    outcome = run(place)
    assert outcome.result is Result.DONE
    assert str(outcome) == "weekly_digest for 18 November 2024: mails queued 4, items 7, skipped 0"
    (entry,) = place.runs()
    assert (entry.name, entry.for_date, entry.error, entry.holder) == ("weekly_digest", MONDAY, None, None)
    assert entry.figures == {"mails_queued": 4, "items": 7, "skipped": 0}
    assert sorted(mail.to_address for mail in place.mails()) == [
        "lead0@council.example",
        "lead1@council.example",
        "lead2@council.example",
        "manager@council.example",
    ]


def test_the_same_run_a_second_time_does_nothing(place: Place) -> None:
    run(place)
    assert str(run(place)) == "weekly_digest for 18 November 2024: already run, nothing done (0)"
    assert len(place.mails()) == 4


def test_another_day_of_the_same_week_sends_no_second_digest(place: Place) -> None:
    run(place)
    assert run(place, day=date(2024, 11, 20)).figures["mails_queued"] == 0
    assert run(place, day=date(2024, 11, 25)).figures["mails_queued"] == 4


@pytest.mark.parametrize("day", [date(2024, 11, 23), date(2024, 12, 25), date(2024, 8, 26)])
@pytest.mark.parametrize("job", [timetable.WEEKLY_DIGEST, timetable.REMINDERS])
def test_no_mail_is_made_for_a_day_off(place: Place, job: timetable.Job, day: date) -> None:
    assert run(place, job, day).result is Result.DAY_OFF
    assert (place.runs(), place.mails()) == ([], [])


def test_a_run_that_another_process_holds_is_left_alone_until_its_lease_ends(
    place: Place, real_time: RealTime
) -> None:
    with place.session() as session:
        assert ledger.claim(
            session, "weekly_digest", MONDAY, holder="another", now=factories.NOW, real_now=REAL
        )
    real_time(REAL + ledger.LEASE - timedelta(seconds=1))
    assert run(place).result is Result.TAKEN
    real_time(REAL + ledger.LEASE + timedelta(seconds=1))
    assert run(place).result is Result.DONE
    assert len(place.mails()) == 4


def test_a_process_that_lost_its_run_undoes_its_work(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    work = schedule.WORK["weekly_digest"]

    def slow(session: schedule.Session, occasion: schedule.Occasion) -> dict[str, int]:
        """While it works, its lease ends and another process finishes the run."""
        with place.session() as other:
            assert ledger.claim(
                other,
                "weekly_digest",
                MONDAY,
                holder="another",
                now=factories.NOW,
                real_now=occasion.real_now + 2 * ledger.LEASE,
            )
        return work(session, occasion)

    monkeypatch.setitem(schedule.WORK, "weekly_digest", slow)
    outcome = run(place)
    assert outcome.result is Result.FAILED
    assert "took this run over" in str(outcome.error)
    assert place.mails() == []
    assert [entry.holder for entry in place.runs()] == ["another"]


def failing(patch: pytest.MonkeyPatch) -> None:
    """The digest fails from now on."""
    patch.setitem(schedule.WORK, "weekly_digest", lambda *_: {}["missing"])


def test_a_failed_run_says_why_and_is_tried_again_a_minute_later(
    place: Place, monkeypatch: pytest.MonkeyPatch, real_time: RealTime
) -> None:
    now = clock.real_now()
    real_time(now)
    with monkeypatch.context() as patch:
        failing(patch)
        outcomes = runner.run_owed(place.runtime)
    assert {outcome.name: outcome.result for outcome in outcomes} == {
        "statement_drafts": Result.DONE,
        "weekly_digest": Result.FAILED,
        "reminders": Result.DONE,
    }
    assert [entry.error for entry in place.runs()] == [None, "KeyError: 'missing'", None]
    assert runner.run_owed(place.runtime) == []
    real_time(now + timedelta(minutes=1))
    assert [(outcome.name, outcome.result) for outcome in runner.run_owed(place.runtime)] == [
        ("weekly_digest", Result.DONE)
    ]
    assert [entry.error for entry in place.runs()] == [None, None, None]
    assert place.runs()[1].figures == {"mails_queued": 4, "items": 7, "skipped": 0}


def test_a_run_that_keeps_failing_waits_longer_each_time(
    place: Place, monkeypatch: pytest.MonkeyPatch, real_time: RealTime
) -> None:
    failing(monkeypatch)
    now = clock.real_now()
    real_time(now)
    assert Result.FAILED in {outcome.result for outcome in runner.run_owed(place.runtime)}
    for minutes in (1, 5, 15, 60, 240, 240):
        real_time(now + timedelta(minutes=minutes, seconds=-1))
        assert runner.run_owed(place.runtime) == []
        now += timedelta(minutes=minutes)
        real_time(now)
        assert [outcome.result for outcome in runner.run_owed(place.runtime)] == [Result.FAILED]


def test_a_failed_run_that_is_asked_for_by_hand_does_not_wait(
    place: Place, monkeypatch: pytest.MonkeyPatch, real_time: RealTime
) -> None:
    real_time(REAL)
    with monkeypatch.context() as patch:
        failing(patch)
        run(place)
    assert run(place).result is Result.TAKEN
    assert run(place, even_early=True).result is Result.DONE


def test_a_run_that_is_asked_for_by_hand_takes_nothing_from_the_process_that_holds_it(
    place: Place, real_time: RealTime
) -> None:
    real_time(REAL)
    with place.session() as session:
        assert ledger.claim(
            session, "weekly_digest", MONDAY, holder="another", now=factories.NOW, real_now=REAL
        )
    assert run(place, even_early=True).result is Result.TAKEN


def test_what_is_owed_runs_once_and_the_digest_goes_before_the_reminders(place: Place) -> None:
    assert [outcome.name for outcome in runner.run_owed(place.runtime)] == [
        "statement_drafts",
        "weekly_digest",
        "reminders",
    ]
    assert runner.run_owed(place.runtime) == []
    assert [mail.kind for mail in place.mails()] == ["weekly_digest"] * 4, "and nobody a reminder beside it"


def test_a_missed_week_sends_one_digest_and_the_reminders_of_today_only(place: Place) -> None:
    later = place.at(datetime(2024, 12, 11, 9, 0, tzinfo=UTC))
    runner.run_owed(later.runtime)
    assert [(entry.name, entry.for_date) for entry in place.runs()] == [
        ("statement_drafts", date(2024, 12, 11)),
        ("weekly_digest", date(2024, 12, 11)),
        ("board_digest", date(2024, 12, 2)),
        ("reminders", date(2024, 12, 11)),
    ]
    made_up = {(mail.kind, mail.for_date) for mail in place.mails()}
    assert made_up == {("weekly_digest", date(2024, 12, 11))}, (
        "one each, made up on Wednesday, as of Wednesday"
    )
    assert len(place.mails()) == 4
    assert all("23 days late" in mail.text for mail in place.mails())


def test_the_run_that_the_demonstration_promises_is_claimed_like_any_other(place: Place) -> None:
    with place.session() as session:
        row = runner.installation.find(session)
        assert row
        row.owed_since = factories.NOW
        session.add(JobRun(name="weekly_digest", for_date=MONDAY, figures={}))
    assert [outcome.name for outcome in runner.run_owed(place.runtime)] == ["weekly_digest"]
    assert runner.run_owed(place.runtime) == []
    assert len(place.mails()) == 4


def test_nothing_is_owed_where_there_is_no_installation_yet(place: Place) -> None:
    with place.session() as session:
        session.delete(runner.installation.find(session))
    assert runner.run_owed(place.runtime) == []


def test_an_unknown_job_is_told_which_there_are(place: Place) -> None:
    with pytest.raises(DomainError, match=r"There is no job digest\. The timetable has statement_drafts"):
        runner.find_job(place.runtime, "digest")


def test_a_beat_runs_what_is_owed_and_sends_it(place: Place) -> None:
    scheduler.beat(place.runtime)
    assert all(mail.sent_at for mail in place.mails())
    assert [entry.name for entry in place.runs()][-1] == "deliver_mail"
    assert place.runs()[-1].figures == {"sent": 4, "failed": 0, "waiting": 0}


def test_every_line_of_the_timetable_has_its_work() -> None:
    assert set(schedule.WORK) == {job.work for job in timetable.lines([6, 7, 18])}


# --- digests at several hours ---


@pytest.fixture
def two_hours(place: Place) -> Place:
    """Beside the partnership whose digest comes at seven, one whose digest comes at two on Wednesdays."""
    with place.session() as session:
        there = factories.partnership(session, digest_weekday=2, digest_hour=14)
        factories.action(session, factories.report(session, there), due_on=date(2024, 11, 25))
        factories.member(session, there, Role.MANAGER, email="other@council.example")
        factories.member(session, there, Role.BOARD_MEMBER, email="board@council.example")
    return place


def sent_to(place: Place, day: int, hour: int, month: int = 11) -> set[str]:
    """Whom a beat at this moment by London clocks writes a digest."""
    before = {mail.id for mail in place.mails()}
    there = place.at(datetime(2024, month, day, hour, 0, tzinfo=london.LONDON))
    runner.run_owed(there.runtime)
    return {
        mail.to_address for mail in place.mails() if mail.id not in before and mail.kind.endswith("digest")
    }


def test_each_partnerships_digest_comes_on_its_own_day_at_its_own_hour(two_hours: Place) -> None:
    first = sent_to(two_hours, 18, 9)
    assert "other@council.example" not in first
    assert len(first) == 4
    assert sent_to(two_hours, 18, 15) == set()
    assert sent_to(two_hours, 20, 13) == set()
    assert sent_to(two_hours, 20, 14) == {"other@council.example"}
    assert sent_to(two_hours, 20, 15) == set()
    assert sent_to(two_hours, 22, 15) == set()


def test_a_digest_that_an_outage_missed_is_made_by_the_next_run_of_that_week_only(two_hours: Place) -> None:
    assert sent_to(two_hours, 22, 8) >= {"other@council.example", "manager@council.example"}
    assert sent_to(two_hours, 25, 8) == {
        "lead0@council.example",
        "lead1@council.example",
        "lead2@council.example",
        "manager@council.example",
    }, "not Wednesday’s of next week"


def test_a_board_digest_comes_once_a_month_at_the_partnerships_hour(two_hours: Place) -> None:
    assert "board@council.example" not in sent_to(two_hours, 2, 13, month=12)
    assert "board@council.example" in sent_to(two_hours, 2, 14, month=12)
    assert "board@council.example" not in sent_to(two_hours, 3, 14, month=12)


def test_a_digest_by_hand_is_made_whatever_the_hour(two_hours: Place) -> None:
    early = two_hours.at(datetime(2024, 11, 20, 6, 0, tzinfo=UTC))
    day = date(2024, 11, 20)
    outcome = runner.run_job(early.runtime, timetable.WEEKLY_DIGEST, day, today=day, even_early=True)
    assert outcome.figures["mails_queued"] == 5


def test_what_another_process_has_is_waited_for_before_what_comes_after_it(
    place: Place,
) -> None:
    now = {"now": factories.NOW, "real_now": clock.real_now()}
    with place.session() as session:
        ledger.claim(session, "weekly_digest", MONDAY, holder="another", **now)
    assert [outcome.name for outcome in runner.run_owed(place.runtime)] == ["statement_drafts"]
    assert place.mails() == [], "no reminder beside the digest that is being made"
