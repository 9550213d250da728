"""What the scheduler's log says of its jobs: which, for what day, what came of it, and nobody's address."""

from datetime import date

from tests.jobs.conftest import Place
from tests.logged import listening
from tracker.domain import timetable
from tracker.jobs import runner, scheduler


def test_each_run_is_a_line_with_its_day_its_figures_and_what_it_cost(place: Place) -> None:
    with listening() as log:
        scheduler.beat(place.runtime)
    lines = {line["job"]: line for line in log.of("job")}
    assert {"weekly_digest", "reminders", timetable.DELIVER_MAIL} <= set(lines)
    digest = lines["weekly_digest"]
    assert (digest["for_date"], digest["result"]) == ("2024-11-18", "done")
    assert digest["queries"] > 0
    assert digest["ms"] >= 0
    assert lines[timetable.DELIVER_MAIL]["sent"] > 0
    assert "council.example" not in log.text


def test_mail_that_fails_is_a_warning_without_the_address(place: Place) -> None:
    silent = place.sending_to("smtp://127.0.0.1:1")
    with listening() as log:
        scheduler.beat(silent.runtime)
    line = next(line for line in log.of("job") if line["job"] == timetable.DELIVER_MAIL)
    assert (line["level"], line["failed"]) == ("warning", 1)
    assert "council.example" not in log.text
    assert any("council.example" in mail.to_address for mail in place.mails()), "it was there to be told"


def test_a_job_that_fails_is_logged_by_the_kind_of_its_fault(place: Place) -> None:
    with place.session() as session:
        connection = session.connection()
        connection.exec_driver_sql("ALTER TABLE users RENAME TO lost_users")
    day = date(2024, 11, 18)
    with listening() as log:
        outcome = runner.run_job(place.runtime, timetable.WEEKLY_DIGEST, day, today=day)
    assert outcome.result is runner.Result.FAILED
    (line,) = [line for line in log.lines if line["level"] == "error"]
    assert line["event"] == "weekly_digest for 2024-11-18 failed"
    assert line["exception"][0]["kind"].startswith("sqlalchemy.exc.")
    assert "SELECT" not in log.text
