"""A savepoint is part of its transaction, on both engines."""

from tests import factories
from tracker import db
from tracker.models import Partnership


def test_what_a_savepoint_kept_is_undone_with_its_transaction(live_database_url: str) -> None:
    engine = db.make_engine(live_database_url)
    factory = db.make_session_factory(engine)
    with factory() as session:
        with session.begin_nested():
            factories.partnership(session)
        session.rollback()
    with factory() as session:
        assert session.query(Partnership).count() == 0
    engine.dispose()
