"""Several real processes on one database: one digest, one copy of each mail, a clean stop."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests import smtp
from tests.jobs.conftest import Place
from tracker.jobs import runner

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120


def start(place: Place, *words: str, **settings: str) -> subprocess.Popen[str]:
    """A tracker command in a process of its own."""
    given = place.runtime.settings
    environ = os.environ | {
        "DATABASE_URL": given.database_url,
        "TRACKER_HOME": str(given.home),
        "MAIL_URL": "mailbox:",
        "BASE_URL": given.base_url,
        **settings,
    }
    environ.pop("TRACKER_CLOCK", None)
    command = [sys.executable, "-m", "tracker", *words]
    return subprocess.Popen(
        command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )


def ended(process: subprocess.Popen[str]) -> str:
    """The last line that the process wrote."""
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, err
    return out.strip().splitlines()[-1]


def test_the_same_job_from_two_processes_at_once_makes_each_mail_once(place: Place) -> None:
    both = [start(place, "jobs", "run", "weekly_digest", "--for-date", "2024-11-18") for _ in range(2)]
    lines = sorted(ended(process) for process in both)
    assert lines == [
        "weekly_digest for 18 November 2024: already run, nothing done (0)",
        "weekly_digest for 18 November 2024: mails queued 4, items 7, skipped 0",
    ]
    assert len(place.mails()) == 4
    assert len(place.runs()) == 1


def test_two_processes_that_deliver_at_once_send_each_mail_once(place: Place) -> None:
    runner.run_owed(place.runtime)
    with smtp.server() as server:
        both = [start(place, "jobs", "run", "deliver_mail", MAIL_URL=server.url) for _ in range(2)]
        for process in both:
            assert ended(process).startswith("deliver_mail: sent ")
    assert sorted(server.addresses) == [
        "lead0@council.example",
        "lead1@council.example",
        "lead2@council.example",
        "manager@council.example",
    ]


def test_two_schedulers_make_one_of_everything_and_stop_when_they_are_told(place: Place) -> None:
    with smtp.server() as server:
        both = [start(place, "scheduler", MAIL_URL=server.url) for _ in range(2)]
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while len(server.messages) < 4 and time.monotonic() < give_up_at:
            time.sleep(0.1)
        time.sleep(0.5)
        for process in both:
            process.send_signal(signal.SIGTERM)
        for process in both:
            _, log = process.communicate(timeout=PATIENCE_SECONDS)
            assert process.returncode == 0, log
            assert "The scheduler has stopped." in log
            assert "Traceback" not in log
    assert len(server.messages) == 4
    assert {mail["Message-ID"] for mail in server.messages} == {mail.message_id for mail in place.mails()}
