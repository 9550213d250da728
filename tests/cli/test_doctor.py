"""`tracker doctor`: an installation that is well, and each fault that a machine can have, in a sentence."""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select, text, update

from tests import provider as providers
from tests import receivers, smtp, terminal, world
from tests.databases import DatabaseServer, SqliteServer
from tracker import db
from tracker.adapters import second_factors
from tracker.adapters.files import FileStore
from tracker.models import Event, Evidence, Installation, JobRun, Mail, SecondFactor

WELL, WARNED, WRONG = 0, 1, 2


@pytest.fixture(scope="module")
def made(sqlite_server: SqliteServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an installation with everything in it, whose scheduler runs."""
    home = tmp_path_factory.mktemp("made")
    url = sqlite_server.migrated()
    fill(url, home)
    shutil.copy(url.removeprefix("sqlite:///"), home / "tracker.db")
    (home / "tracker.db").chmod(0o600)
    return home


def fill(url: str, home: Path) -> None:
    """Everything, at rest."""
    now = datetime.now(UTC)
    engine = db.make_engine(url)
    with db.make_session_factory(engine).begin() as session:
        world.make(session, FileStore(home / "files"))
        session.add(Installation(is_demonstration=False, owed_since=now))
        session.execute(update(Mail).where(Mail.sent_at.is_(None)).values(stopped_at=now))
        session.add(beat(now))
    engine.dispose()


def beat(now: datetime) -> JobRun:
    """The scheduler has just sent what waited."""
    return JobRun(
        name="deliver_mail",
        for_date=now.date(),
        started_at=now,
        finished_at=now,
        lease_until=now + timedelta(hours=1),
        figures={},
    )


@dataclass
class Patient:
    """A copy of that installation, for one fault."""

    home: Path
    mail: smtp.Server

    @property
    def files(self) -> FileStore:
        """Its files."""
        return FileStore(self.home / "files")

    @property
    def path(self) -> Path:
        """Its database."""
        return self.home / "tracker.db"

    def sql(self, *statements: str) -> None:
        """Change the database past the tracker."""
        with closing(sqlite3.connect(self.path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    def see(self, *words: str, **settings: str) -> Result:
        """What the doctor says."""
        given = {
            "MAIL_URL": self.mail.url,
            "MAIL_FROM": "Followthrough <tracker@council.example>",
            "ADMIN_MAIL": "it@council.example",
        }
        return terminal.run("doctor", *words, home=self.home, **given | settings)


@pytest.fixture(scope="module")
def mail_server() -> Iterator[smtp.Server]:
    """A mail server that is there."""
    with smtp.server() as server:
        yield server


@pytest.fixture
def patient(made: Path, mail_server: smtp.Server, tmp_path: Path) -> Patient:
    home = tmp_path / "home"
    shutil.copytree(made, home)
    return Patient(home, mail_server)


def test_an_installation_that_is_well(patient: Patient) -> None:
    result = patient.see("--deep")
    assert result.exit_code == WELL, result.stdout
    assert "To mend it" not in result.stdout
    assert "is whole" in result.stdout
    assert "The history is closed" in result.stdout
    assert f"The mail server 127.0.0.1:{patient.mail.port} answers" in result.stdout
    assert patient.mail.messages == []


def test_as_json_each_finding_has_its_state(patient: Patient) -> None:
    result = patient.see("--json")
    found = json.loads(result.stdout)
    assert {each["state"] for each in found} == {"well"}
    assert {"settings", "disk", "permissions", "mail", "database", "files", "clock", "keys", "jobs"} == {
        each["about"] for each in found
    }


def test_one_mail_is_sent_where_it_is_asked_for(patient: Patient) -> None:
    result = patient.see("--send-to", "head@council.example")
    assert result.exit_code == WELL
    assert "A mail to head@council.example was taken: 250 OK" in result.stdout
    assert patient.mail.messages.pop()["Subject"] == "A test from Followthrough"
    patient.mail.envelopes.clear()


def unseal_key(patient: Patient) -> None:
    (patient.home / "secret_key").write_text("k" * 16 + "0123456789abcdef" * 4)
    (patient.home / "secret_key").chmod(0o644)


def open_database(patient: Patient) -> None:
    patient.path.chmod(0o640)


def open_the_history(patient: Patient) -> None:
    patient.sql("DROP TRIGGER events_refuses_delete")


def leave_a_run_open(patient: Patient) -> None:
    patient.sql("INSERT INTO retention_runs (begun_at, by_name) VALUES ('2024-11-18 09:00:00', 'x')")


def lose_a_row(patient: Patient) -> None:
    patient.sql(
        "DROP TRIGGER IF EXISTS actions_reindexed",
        "PRAGMA foreign_keys = OFF",
        "DELETE FROM reports WHERE reference = 'HERE-JTAI-24'",
    )


def spoil_the_search(patient: Patient) -> None:
    patient.sql("DELETE FROM action_search WHERE rowid = (SELECT min(rowid) FROM action_search)")


def spoil_a_page(patient: Patient) -> None:
    with patient.path.open("r+b") as file:
        file.seek(patient.path.stat().st_size // 2)
        file.write(b"\xff" * 9000)


def lose_a_file(patient: Patient) -> None:
    with terminal.database(terminal.url_in(patient.home)) as session:
        sha256 = session.scalars(select(Evidence.sha256).where(Evidence.sha256.is_not(None))).first()
    patient.files.path(str(sha256)).unlink()


def leave_the_past(patient: Patient) -> None:
    patient.sql("UPDATE alembic_version SET version_num = '0010'")


def see_the_future(patient: Patient) -> None:
    patient.sql("UPDATE alembic_version SET version_num = '9999'")


def turn_the_clock_back(patient: Patient) -> None:
    with terminal.database(terminal.url_in(patient.home)) as session:
        ahead = datetime.now(UTC) + timedelta(days=1)
        session.add(Event(at=ahead, by_name="x", kind="x", summary="x", before={}, after={}))
        session.commit()


def fail_a_job(patient: Patient) -> None:
    with terminal.database(terminal.url_in(patient.home)) as session:
        today = date.today()  # noqa: DTZ011 - the doctor looks by the machine's clock
        session.add(JobRun(name="reminders", for_date=today, figures={}, error="It broke"))
        session.commit()


def stop_the_scheduler(patient: Patient) -> None:
    with terminal.database(terminal.url_in(patient.home)) as session:
        session.execute(update(JobRun).values(lease_until=datetime.now(UTC) - timedelta(hours=1)))
        session.commit()


FAULTS: dict[str, tuple[Callable[[Patient], None], int, str, str]] = {
    "a secret key that others read": (unseal_key, WRONG, "Other accounts", "chmod go="),
    "a database that others read": (open_database, WRONG, "Other accounts", "chmod go="),
    "a history that is open": (
        open_the_history,
        WRONG,
        "lacks events_refuses_delete",
        "restore it into an empty",
    ),
    "a run that was left open": (
        leave_a_run_open,
        WRONG,
        "The history can be deleted",
        "UPDATE retention_runs SET finished_at",
    ),
    "a row that is lost": (
        lose_a_row,
        WRONG,
        "refers to a row of reports that is not there",
        "restore a backup",
    ),
    "a search that is wrong": (spoil_the_search, WRONG, "search is wrong about 1 action", "restore it"),
    "a page that is spoilt": (spoil_a_page, WRONG, "malformed", "restore a backup"),
    "a file that is lost": (lose_a_file, WRONG, "1 file that rows name is missing", "from a backup"),
    "an older migration": (leave_the_past, WRONG, "answers", "tracker migrate"),
    "a newer migration": (see_the_future, WRONG, "answers", "Start the newer version"),
    "a clock that was put back": (turn_the_clock_back, WRONG, "The history ends on", "NTP"),
    "a job that failed": (fail_a_job, WRONG, "1 job failed at the last run: reminders", "tracker jobs run"),
    "a scheduler that stopped": (stop_the_scheduler, WRONG, "should have run by now", "tracker scheduler"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_with_how_to_mend_it(patient: Patient, fault: str) -> None:
    do, code, says, mend = FAULTS[fault]
    do(patient)
    result = patient.see()
    assert result.exit_code == code, result.stdout
    assert says in result.stdout
    assert mend in result.stdout
    assert "WRONG" in result.stdout


def test_the_file_of_a_secret_that_everybody_may_read_is_told(patient: Patient, tmp_path: Path) -> None:
    token = tmp_path / "metrics_token"
    token.write_text("l0ng-enough-and-made-by-chance")
    token.chmod(0o640)
    assert patient.see(METRICS_TOKEN_FILE=str(token)).exit_code == WELL

    token.chmod(0o644)
    told = patient.see(METRICS_TOKEN_FILE=str(token))

    assert told.exit_code == WARNED
    assert f"Every account of this machine may read {token}, which METRICS_TOKEN_FILE names." in told.stdout
    assert f"chmod o= {token}" in told.stdout
    assert "l0ng-enough" not in told.stdout


def test_a_file_that_was_changed_is_found_by_reading_it(patient: Patient) -> None:
    patient.files.path(next(patient.files.names())).write_bytes(b"something else")
    assert patient.see().exit_code == WELL
    deep = patient.see("--deep")
    assert deep.exit_code == WRONG
    assert "1 file is no longer what was kept" in deep.stdout


def test_a_file_that_nothing_names_is_left_over_after_a_day(patient: Patient) -> None:
    sha256 = patient.files.keep(b"of a form that was never sent")
    assert patient.see().exit_code == WELL
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(patient.files.path(sha256), (two_days_ago, two_days_ago))
    left = patient.see()
    assert left.exit_code == WARNED
    assert "1 file in the store is named by nothing" in left.stdout


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        ({"MAIL_URL": f"smtp://127.0.0.1:{smtp.free_port()}"}, WRONG, "cannot be used: Connection refused"),
        ({"MAIL_URL": "mailbox:"}, WARNED, "Mail stays in this application"),
        ({"MAIL_FROM": "x@localhost"}, WARNED, "to which nobody can answer"),
        ({"ADMIN_MAIL": ""}, WARNED, "Nobody is told when a job fails"),
        ({"BASE_URL": "http://tracker.council.example"}, WRONG, "passwords would travel unencrypted"),
        ({"PORT": "many"}, WRONG, "PORT is 'many'"),
        ({"TRACKER_CLOCK": "2024-11-18T09:00"}, WRONG, "moves the clock of a demonstration only"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:9/nowhere"}, WRONG, "The database could not be opened"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_setting_that_is_not_right_is_told(
    patient: Patient, settings: dict[str, str], code: int, says: str
) -> None:
    result = patient.see(**settings)
    assert result.exit_code == code, result.stdout
    assert says in result.stdout
    assert "To mend it" in result.stdout


def by_provider(issuer: str) -> dict[str, str]:
    return {
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": providers.CLIENT,
        "OIDC_CLIENT_SECRET": providers.SECRET,
        "OIDC_ALLOWED_DOMAINS": "council.example",
    }


def test_the_provider_of_single_sign_on_is_asked_whether_it_is_the_one_that_is_set(patient: Patient) -> None:
    with providers.running() as provider:
        well = patient.see(**by_provider(provider.issuer))
        assert well.exit_code == WELL, well.stdout
        assert (
            f"{provider.issuer} answers. It must know http://127.0.0.1:8000/sign-in/sso/back" in well.stdout
        )

        other = provider.issuer.replace("127.0.0.1", "localhost")
        for issuer, says in (
            (other, f"It calls itself '{provider.issuer}', and OIDC_ISSUER differs"),
            (f"{provider.issuer}/", "and OIDC_ISSUER differs"),
        ):
            wrong = patient.see(**by_provider(issuer))
            assert wrong.exit_code == WRONG
            assert says in wrong.stdout
            assert "must name the very same issuer" in wrong.stdout


def test_a_provider_that_does_not_answer_or_that_nobody_vouches_for_is_told(patient: Patient) -> None:
    gone = patient.see(**by_provider(f"http://127.0.0.1:{smtp.free_port()}"))
    assert gone.exit_code == WRONG
    assert "cannot be used. No answer: " in gone.stdout
    assert "Connection refused" in gone.stdout
    assert "whether this machine may reach it" in gone.stdout

    with receivers.running() as untrusted:
        result = patient.see(**by_provider(f"https://127.0.0.1:{untrusted.port}"))
    assert result.exit_code == WRONG
    assert "certificate verify failed" in result.stdout
    assert "SSL_CERT_FILE" in result.stdout


def test_on_postgresql_it_is_well_too_and_a_trigger_that_sleeps_is_found(
    postgres_server: DatabaseServer, mail_server: smtp.Server, tmp_path: Path
) -> None:
    url = postgres_server.migrated()
    fill(url, tmp_path)
    patient = Patient(tmp_path, mail_server)
    assert patient.see("--deep", DATABASE_URL=url).exit_code == WELL
    engine = db.make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE events DISABLE TRIGGER events_refuses_update"))
    engine.dispose()
    result = patient.see(DATABASE_URL=url)
    assert result.exit_code == WRONG
    assert "lacks events_refuses_update" in result.stdout
    postgres_server.drop(url)


def test_what_still_needs_an_older_key_is_told_until_nothing_does(patient: Patient) -> None:
    newer, older = "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "f1e2d3c4b5a697887960a5b4c3d2e1f0"
    with terminal.database(terminal.url_in(patient.home)) as session:
        sealed = second_factors.seal("A" * 32, older)
        session.add(SecondFactor(user_id=1, sealed_secret=sealed, last_step=0, since=datetime.now(UTC)))
        session.commit()

    lost = patient.see(SECRET_KEY=newer)
    assert "1 second factor cannot be opened" in lost.stdout
    known = patient.see(SECRET_KEY=newer, SECRET_KEY_OLD=older)
    assert known.exit_code == WELL, known.stdout
    assert "SECRET_KEY_OLD is still needed: for 1 second factor, until its owner" in known.stdout

    patient.sql("DELETE FROM second_factors", "UPDATE subscriptions SET stopped_at = '2024-11-18 09:00:00'")
    done = patient.see(SECRET_KEY=newer, SECRET_KEY_OLD=older)
    assert done.exit_code == WARNED
    assert "Nothing needs SECRET_KEY_OLD any more" in done.stdout


def test_before_it_is_set_up_it_says_so(tmp_path: Path, mail_server: smtp.Server) -> None:
    result = Patient(tmp_path, mail_server).see()
    assert result.exit_code == WRONG
    assert "tracker init" in result.stdout
