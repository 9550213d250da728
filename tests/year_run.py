"""Running the simulated year: each day people do what they do, and then the jobs of that day's timetable."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import update

from tests.year import DAY, Year
from tests.year_days import Days
from tests.year_rules import HOLIDAYS, Rules, twice
from tracker import db
from tracker.adapters import clock
from tracker.config import Settings
from tracker.domain import london, working_days
from tracker.jobs import runner
from tracker.jobs.runner import Result
from tracker.models import Mail
from tracker.queries import jobs as queries
from tracker.services.runtime import Runtime


@dataclass
class Ran:
    """What a year came to: the time of each day's jobs, by their names, and what was looked at."""

    rules: Rules
    seconds: list[float] = field(default_factory=list)
    by_job: dict[str, float] = field(default_factory=dict)
    elsewhere: float = 0.0
    """Seconds of the simulation itself and of looking at what came of it."""


def run(runtime: Runtime, year: Year) -> Ran:
    """The whole year from its first day on; an AssertionError says what was promised and not kept."""
    began = time.perf_counter()
    ran, days = Ran(Rules(year)), Days(year)
    with runtime.engine.begin() as connection:
        year.load(connection)
    for number in range(year.days):
        day = year.start + number * DAY
        if working_days.is_working_day(day, HOLIDAYS):
            with runtime.engine.begin() as connection:
                days.live(connection, day)
        _jobs(runtime, day, ran)
        with runtime.session_factory.begin() as session:
            ran.rules.look(session, day)
            # Sent, and without its words, so that the year needs no gigabytes.
            sent = {"sent_at": london.end_of(day), "tries": 1, "text": "", "html": ""}
            session.execute(update(Mail).where(Mail.sent_at.is_(None)).values(**sent))
    with runtime.session_factory() as session:
        assert (again := twice(session)) == 0, f"{again} rungs went to the same person twice"
    ran.elsewhere = time.perf_counter() - began - sum(ran.seconds)
    return ran


def _jobs(runtime: Runtime, day: date, ran: Ran) -> None:
    """What is owed at each hour of the timetable, as the scheduler's beat just after it would run it."""
    with runtime.session_factory() as session:
        hours = sorted({job.at for job in queries.lines(session)})
    began = time.perf_counter()
    for hour in hours:
        moment = london.at(day, hour) + timedelta(seconds=1)
        started, outcomes = time.perf_counter(), runner.run_owed(at(runtime, moment))
        for outcome in outcomes:
            assert outcome.result is Result.DONE, outcome
        name = " and ".join(outcome.name for outcome in outcomes) or "looking what is owed"
        ran.by_job[name] = ran.by_job.get(name, 0.0) + time.perf_counter() - started
    ran.seconds.append(time.perf_counter() - began)


def at(runtime: Runtime, moment: datetime) -> Runtime:
    """The same installation when its clock shows this moment."""
    return replace(runtime, clock=clock.starting_at(moment))


@contextmanager
def installation(url: str, home: Path) -> Iterator[Runtime]:
    """An installation in this migrated, empty database."""
    engine = db.make_engine(url)
    settings = Settings(
        home=home,
        database_url=url,
        port=8000,
        base_url="https://tracker.example",
        mail_url=urlsplit("mailbox:"),
        mail_from="followthrough@council.example",
        clock=None,
        secret_key="a key for a year",
    )
    yield Runtime(settings, engine, db.make_session_factory(engine), clock.Clock(), False)
    engine.dispose()
