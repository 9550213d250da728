"""A partnership full of everything, all of it closed and old, for tests of retention."""

from pathlib import Path

from sqlalchemy import select, update

from tests import factories, world
from tests.world import World
from tracker import db
from tracker.adapters.files import FileStore
from tracker.domain.statuses import Status
from tracker.models import Action, LegalHold, Mail, Partnership, Statement

YEARS = 7


def fill(url: str, home: Path) -> World:
    """Fill a database with both partnerships; the first is at rest, and keeps what is closed for 7 years."""
    engine = db.make_engine(url)
    with db.make_session_factory(engine).begin() as session:
        made = world.make(session, FileStore(home / "files"))
        here = select(Partnership.id).where(Partnership.slug == "here").scalar_subquery()
        session.execute(update(Action).where(Action.partnership_id == here).values(status=Status.EMBEDDED))
        session.execute(update(Statement).values(submitted_on=factories.TODAY, submitted_at=factories.NOW))
        session.execute(update(Partnership).where(Partnership.slug == "here").values(keep_years=YEARS))
        session.execute(update(LegalHold).values(lifted_at=factories.NOW))
        session.execute(update(Mail).where(Mail.sent_at.is_(None)).values(stopped_at=factories.NOW))
    engine.dispose()
    return made
