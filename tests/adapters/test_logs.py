"""What a line of the log holds: facts and places, never the words of an exception or of another library."""

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from tests.logged import listening
from tracker.adapters import logs

OURS = logging.getLogger("tracker.somewhere")
CANARY = "Ana.Canary@council.example"


def test_a_line_says_when_where_and_how_bad() -> None:
    with listening() as log:
        OURS.warning("It is %s", "late", extra={"job": "reminders", "failed": 2})
    (line,) = log.lines
    assert (line["event"], line["level"], line["logger"]) == ("It is late", "warning", "tracker.somewhere")
    assert (line["job"], line["failed"]) == ("reminders", 2)
    assert line["at"].endswith("Z")


def test_facts_of_a_request_stand_in_each_of_its_lines_and_in_no_other() -> None:
    with listening() as log:
        with logs.about(request_id="one"):
            OURS.info("within")
        OURS.info("after")
    assert [line.get("request_id") for line in log.lines] == ["one", None]


@given(st.text())
def test_whatever_is_written_is_one_line_in_ascii(words: str) -> None:
    with listening() as log:
        OURS.info("%s", words)
    assert log.text.count("\n") == 1
    assert log.text.isascii()
    assert log.text.strip().isprintable()
    assert [line["event"] for line in log.lines] == [words]


def test_a_fault_is_known_by_its_kind_and_its_way_and_not_by_what_it_says() -> None:
    def reads(words: str) -> int:
        return int(words)

    with listening() as log:
        try:
            try:
                reads(CANARY)
            except ValueError as error:
                raise RuntimeError(f"cannot read {CANARY}") from error
        except RuntimeError:
            OURS.exception("It failed")
    (line,) = log.lines
    assert [fault["kind"] for fault in line["exception"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert line["exception"][1]["way"][-1].startswith("tests/adapters/test_logs.py:")
    assert line["exception"][1]["way"][-1].endswith(" reads")
    assert CANARY not in log.text


def test_a_fault_of_the_system_says_what_the_system_says_without_the_name_of_the_file() -> None:
    with listening() as log:
        try:
            Path(f"/nowhere/{CANARY}").read_text()
        except OSError:
            OURS.exception("It failed")
    (line,) = log.lines
    assert line["exception"][0]["system"] == "No such file or directory"
    assert CANARY not in log.text


def test_a_fault_of_the_database_is_known_by_its_code_and_not_by_the_row() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection, listening() as log:
        connection.execute(text("CREATE TABLE people (email TEXT UNIQUE)"))
        connection.execute(text("INSERT INTO people VALUES (:email)"), {"email": CANARY})
        with pytest.raises(IntegrityError) as refused:
            connection.execute(text("INSERT INTO people VALUES (:email)"), {"email": CANARY})
        OURS.error("It failed", exc_info=refused.value)
    engine.dispose()
    assert CANARY in str(refused.value)
    line = log.of("It failed")[0]
    assert {"database": "SQLITE_CONSTRAINT_UNIQUE"}.items() <= line["exception"][1].items()
    assert CANARY not in log.text


def test_of_another_library_the_pattern_and_the_numbers_are_kept_and_nothing_else() -> None:
    with listening() as log:
        logging.getLogger("gunicorn.error").error("Error handling %s in worker %s", f"/m/{CANARY}", 17)
        logging.getLogger("pypdf").warning("cannot read %s", CANARY)
        logging.getLogger("other").warning(f"Invalid request from {CANARY}")  # noqa: G004 - as some do
        logging.getLogger("other").warning("%(who)s is unknown", {"who": CANARY})
    first, *_, last = log.lines
    assert (first["event"], first["numbers"]) == ("Error handling %s in worker %s", [17])
    assert (last["event"], last["place"].split(":")[0]) == (logs.LEFT_OUT, "test_logs.py")
    assert CANARY not in log.text
