"""An installation in a database of its own, for jobs that commit and for several processes."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker import db
from tracker.adapters import clock
from tracker.config import Settings
from tracker.domain.roles import Role
from tracker.models import Installation, JobRun, Mail
from tracker.services.runtime import Runtime


@dataclass
class Place:
    """An installation, and what a test looks at in it."""

    runtime: Runtime

    def at(self, moment: datetime) -> "Place":
        """The same installation when its clock shows this moment."""
        return Place(replace(self.runtime, clock=clock.starting_at(moment)))

    def sending_to(self, mail_url: str) -> "Place":
        """The same installation with another mail server."""
        settings = replace(self.runtime.settings, mail_url=urlsplit(mail_url))
        return Place(replace(self.runtime, settings=settings))

    def environ(self, **settings: str) -> dict[str, str]:
        """What another process on this installation is told by its environment."""
        given = self.runtime.settings
        environ = os.environ | {"DATABASE_URL": given.database_url, "TRACKER_HOME": str(given.home)}
        return environ | {"MAIL_URL": "mailbox:", "BASE_URL": given.base_url} | settings

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that commits at its end."""
        with self.runtime.session_factory.begin() as session:
            yield session

    def mails(self) -> list[Mail]:
        """The outbox, the oldest first."""
        with self.session() as session:
            return list(session.scalars(select(Mail).order_by(Mail.id)))

    def runs(self) -> list[JobRun]:
        """The ledger of job runs, the oldest first."""
        with self.session() as session:
            return list(session.scalars(select(JobRun).order_by(JobRun.id)))


@pytest.fixture
def place(live_database_url: str, tmp_path: Path) -> Iterator[Place]:
    """A demonstration at factories.NOW with one manager, three leads and an action each that is due today."""
    settings = Settings(
        home=tmp_path,
        database_url=live_database_url,
        port=8000,
        base_url="https://tracker.example",
        mail_url=urlsplit("mailbox:"),
        mail_from="Followthrough <followthrough@council.example>",
        clock=None,
        secret_key="a key for tests",
    )
    engine = db.make_engine(live_database_url)
    running = Runtime(
        settings, engine, db.make_session_factory(engine), clock.starting_at(factories.NOW), True
    )
    place = Place(running)
    with place.session() as session:
        session.add(
            Installation(
                is_demonstration=True,
                clock_offset_seconds=int(running.clock.offset.total_seconds()),
                owed_since=datetime(2024, 11, 17, 12, tzinfo=UTC),
            )
        )
        here = factories.partnership(session, quiet_from=0, quiet_until=0)  # tests run at any hour
        letter = factories.report(session, here, authority="Richmond upon Thames")
        factories.member(session, here, Role.MANAGER, email="manager@council.example")
        for n in range(3):
            lead = factories.member(session, here, Role.ACTION_LEAD, email=f"lead{n}@council.example")
            factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 18))
    yield place
    engine.dispose()


@pytest.fixture
def real_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """real_time(moment): what the machine's own clock shows from now on, for leases and waits."""

    def show(moment: datetime) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: moment)

    return show
