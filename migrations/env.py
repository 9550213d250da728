"""Runs the migrations on the database that tracker.db names."""

from alembic import context

import tracker.models  # noqa: F401 - so that every table is known
from tracker import db


def run() -> None:
    """Migrate over one connection; SQLite alters tables by copying them."""
    engine = db.make_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.Base.metadata,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
