"""The parts of a statement that people write besides the first two."""

from collections.abc import Sequence

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Added in SQL that both engines take, as in 0003: copying a table on SQLite drops its triggers.
ADDED = ("covering_letter", "summary", "risks")


def upgrade() -> None:
    for column in ADDED:
        op.execute(f"ALTER TABLE statements ADD COLUMN {column} TEXT DEFAULT '' NOT NULL")


def downgrade() -> None:
    for column in reversed(ADDED):
        op.execute(f"ALTER TABLE statements DROP COLUMN {column}")
