"""A scheduler that dies in the middle of a run: another takes over, nothing is lost, nothing doubled."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.jobs.conftest import Place
from tracker.adapters import clock
from tracker.jobs import runner, scheduler
from tracker.models import Partnership
from tracker.services import jobs as ledger

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
LEADS = [f"lead{n}@council.example" for n in range(3)]
JOBS = ("statement_drafts", "weekly_digest", "reminders")

SCHEDULER = """
import sys, time
from tracker import config
from tracker.jobs import schedule, scheduler
from tracker.services import runtime

name, when = sys.argv[1:]
work = schedule.WORK[name]

def stalled(session, occasion):
    figures = work(session, occasion) if when == "queued" else {}
    session.flush()
    print("in the middle", flush=True)
    time.sleep(600)

schedule.WORK[name] = stalled
scheduler.beat(runtime.start(config.from_environment()))
"""
"""A real beat, but one job stalls for ever: before its work, or with all of it written and not committed."""


@pytest.fixture
def killed(place: Place) -> Callable[[str, str], None]:
    """killed(job, when): a scheduler in its own process is killed (kill -9) in the middle of this job."""

    def kill(job: str, when: str) -> None:
        given = place.runtime.settings
        environ = os.environ | {"DATABASE_URL": given.database_url, "TRACKER_HOME": str(given.home)}
        environ |= {"MAIL_URL": "mailbox:", "BASE_URL": given.base_url}
        process = subprocess.Popen(
            [sys.executable, "-c", SCHEDULER, job, when],
            env=environ,
            text=True,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        try:
            assert process.stdout
            assert process.stdout.readline().strip() == "in the middle"
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=PATIENCE_SECONDS)

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
    processes = [start(place) for _ in range(4)]
    logs = [process.communicate(timeout=PATIENCE_SECONDS)[1] for process in processes]
    assert all(process.returncode == 0 for process in processes), logs
    assert sorted(finished(place)) == sorted(JOBS)
    assert len(place.mails()) == 4
    assert sum(mail.tries for mail in place.mails()) == 4


def start(place: Place) -> subprocess.Popen[str]:
    """A scheduler that beats once, in a process of its own."""
    given = place.runtime.settings
    environ = os.environ | {"DATABASE_URL": given.database_url, "TRACKER_HOME": str(given.home)}
    environ |= {"MAIL_URL": "mailbox:", "BASE_URL": given.base_url}
    beat = (
        "from tracker import config\nfrom tracker.jobs import scheduler\n"
        "from tracker.services import runtime\nscheduler.beat(runtime.start(config.from_environment()))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", beat], env=environ, text=True, stderr=subprocess.PIPE, cwd=ROOT
    )
