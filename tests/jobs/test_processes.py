"""Several real processes on one database: one digest, one copy of each mail, a clean stop."""

import time

from tests import processes, smtp
from tests.jobs.conftest import Place
from tests.processes import PATIENCE_SECONDS
from tracker.jobs import runner


def start(place: Place, *words: str, **settings: str) -> processes.Running:
    """A tracker command in a process of its own."""
    return processes.tracker(place.runtime.settings.home, place.environ(**settings), *words)


def ended(process: processes.Running) -> str:
    """The last line that the process wrote."""
    out, err = process.communicate()
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
            process.terminate()
        for process in both:
            _, log = process.communicate()
            assert process.returncode == 0, log
            assert "The scheduler has stopped." in log
            assert "Traceback" not in log
    assert len(server.messages) == 4
    assert {mail["Message-ID"] for mail in server.messages} == {mail.message_id for mail in place.mails()}
