"""The database: whether it answers, is at its migration, is whole and closed, and shares our time."""

import tempfile
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine

from tracker import db
from tracker.adapters import bank_holidays
from tracker.domain.checkup import Finding, warning, well, wrong
from tracker.domain.errors import DomainError
from tracker.domain.wording import count, moment, sentence_list
from tracker.queries import condition
from tracker.services import runtime
from tracker.services.health import Now

MOST_APART = timedelta(seconds=30)
LAST_YEAR_BEFORE = 1
REBUILD = (
    "Somebody changed the database past the tracker. Make a backup and restore it into an empty place: that "
    "builds all of this anew."
)


def reach(engine: Engine) -> Generator[Finding, None, str | None]:
    """Whether it answers and is at its migration; gives the migration."""
    try:
        at, version = runtime.revision(engine), condition.version(engine)
    except DomainError as error:
        yield wrong(
            "database",
            str(error),
            "Start the database or mend DATABASE_URL; if it is damaged, restore a backup.",
        )
        return None
    try:
        runtime.check_migration(at)
    except DomainError as error:
        yield wrong("database", f"{version} answers.", str(error))
    else:
        yield well("database", f"{version} answers and is at migration {at}.")
    return at


def examine(engine: Engine) -> Iterator[Finding]:
    """Whether it is whole, and closed where it must be."""
    with engine.connect() as connection:
        yield _whole(connection)
        yield _closed(connection)
        yield _searchable(connection)


def _whole(connection: Connection) -> Finding:
    faults = condition.faults(connection)
    if not faults:
        return well("database", "It is whole, and every row that it refers to is there.")
    return wrong(
        "database", f"It is damaged: {sentence_list(faults)}.", "Stop everything and restore a backup."
    )


def _closed(connection: Connection) -> Finding:
    """Compared with what the migrations make of an empty database."""
    if condition.is_left_open(connection):
        return wrong(
            "database",
            "The history can be deleted: somebody left a run of retention open, as the tracker never does.",
            "Find out who; then: UPDATE retention_runs SET finished_at = CURRENT_TIMESTAMP "
            "WHERE finished_at IS NULL",
        )
    lost = _meant() - condition.triggers(connection)
    if not lost:
        return well("database", "The history is closed: nothing that is recorded can be rewritten.")
    return wrong(
        "database", f"The history can be rewritten, for it lacks {sentence_list(sorted(lost))}.", REBUILD
    )


@cache
def _meant() -> frozenset[str]:
    """Which triggers the migrations make."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'as-meant.db'}"
        db.upgrade(url)
        engine = db.make_engine(url)
        with engine.connect() as connection:
            found = frozenset(condition.triggers(connection))
        engine.dispose()
    return found


def _searchable(connection: Connection) -> Finding:
    number = condition.unindexed(connection)
    if not number:
        return well("database", "The search knows every action.")
    return wrong("database", f"The search is wrong about {count(number, 'action')}.", REBUILD)


def clocks(engine: Engine, now: Now) -> Iterator[Finding]:
    """Whether our clock, the database's and the history's agree, and how far bank holidays are known."""
    with engine.connect() as connection:
        theirs, newest = condition.its_now(connection), condition.newest_event(connection)
    apart = abs(theirs - now.real_now) if theirs else timedelta()
    if now.now - now.real_now > MOST_APART or now.real_now - now.now > MOST_APART:
        yield warning(
            "clock",
            f"The clock of this demonstration is moved: it shows {moment(now.now)}.",
            "A real installation is made by `tracker init` and has no moved clock.",
        )
    if apart > MOST_APART:
        yield wrong(
            "clock",
            f"This machine and the database server are {int(apart.total_seconds())} seconds apart.",
            "Let both keep their time by NTP.",
        )
    elif newest and newest > now.now + MOST_APART:
        yield wrong(
            "clock",
            f"The history ends on {moment(newest)}, after the {moment(now.now)} of the clock.",
            "Set the machine's clock right, and let it keep its time by NTP.",
        )
    else:
        yield well("clock", f"It is {moment(now.now)} in London, after everything in the history.")
    yield _holidays(now.now)


def _holidays(now: datetime) -> Finding:
    last = bank_holidays.KNOWN_UNTIL
    if now.year + LAST_YEAR_BEFORE < last:
        return well("clock", f"Bank holidays are known until {last}.")
    return warning("clock", f"Bank holidays are known until {last} only.", "Upgrade the tracker.")
