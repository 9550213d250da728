"""A scheduler that dies in the middle of a run: another takes over, nothing is lost, nothing doubled."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests import processes
from tests.jobs import beating
from tests.jobs.conftest import Place
from tracker.adapters import clock
from tracker.jobs import runner, scheduler
from tracker.models import Partnership
from tracker.services import jobs as ledger

LEADS = [f"lead{n}@council.example" for n in range(3)]
JOBS = ("statement_drafts", "weekly_digest", "reminders")


@pytest.fixture
def killed(place: Place) -> Callable[[str, str], None]:
    """killed(job, when): a scheduler in its own process is killed (kill -9) in the middle of this job."""

    def kill(job: str, when: str) -> None:
        process = processes.Running(place.runtime.settings.home, place.environ(), beating.stall, job, when)
        process.wait_until_it_says("in the middle")
        process.kill()

    return kill


def finished(place: Place) -> list[str]:
    return [run.name for run in place.runs() if run.finished_at and run.name in JOBS]


@pytest.mark.parametrize("when", ["begun", "queued"])
@pytest.mark.parametrize("job", ["weekly_digest", "reminders"])
def test_a_run_whose_scheduler_was_killed_is_taken_over_after_its_lease(
    place: Place,
    killed: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    job: str,
    when: str,
) -> None:
    if job == "reminders":  # else everybody reads the day's rungs in the digest
        with place.session() as session:
            session.execute(update(Partnership).values(digest_weekday=4))
    killed(job, when)
    assert place.mails() == [], "what was not finished is undone"
    scheduler.beat(place.runtime)
    assert job not in finished(place), "its lease still runs"
    later = clock.real_now() + ledger.LEASE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    scheduler.beat(place.runtime)
    assert sorted(finished(place)) == sorted(JOBS)
    told = sorted(mail.to_address for mail in place.mails())
    assert [address for address in told if address.startswith("lead")] == LEADS, "each was told, once"
    assert len(told) == (4 if job == "weekly_digest" else 3)
    assert all(mail.sent_at and mail.tries == 1 for mail in place.mails())
    assert runner.run_owed(place.runtime) == []


def test_four_schedulers_that_find_the_run_of_a_dead_one_make_it_once(
    place: Place, killed: Callable[[str, str], None]
) -> None:
    killed("weekly_digest", "queued")
    with place.session() as session:
        run = session.merge(next(run for run in place.runs() if run.name == "weekly_digest"))
        run.lease_until = clock.real_now() - timedelta(seconds=1)
    four = [start(place) for _ in range(4)]
    logs = [process.communicate()[1] for process in four]
    assert all(process.returncode == 0 for process in four), logs
    assert sorted(finished(place)) == sorted(JOBS)
    assert len(place.mails()) == 4
    assert sum(mail.tries for mail in place.mails()) == 4


def start(place: Place) -> processes.Running:
    """A scheduler that beats once, in a process of its own."""
    return processes.Running(place.runtime.settings.home, place.environ(), beating.beat)
