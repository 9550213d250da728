"""The looks of a partnership's papers, and the effect on children that an action intends."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Added in SQL that both engines take, as in 0003: copying a table on SQLite drops its triggers.
ADDED = {"actions": "intended_effect", "action_states": "intended_effect"}


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "partnership_brands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=False),
        sa.Column("logo_words", sa.String(), nullable=False),
        sa.Column("template", sa.LargeBinary(), nullable=False),
        sa.Column("template_name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_partnership_brands_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_brands")),
        sa.UniqueConstraint("partnership_id", name=op.f("uq_partnership_brands_partnership_id")),
    )
    for table, column in ADDED.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT DEFAULT '' NOT NULL")


def downgrade() -> None:
    """Take them away."""
    for table, column in reversed(ADDED.items()):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table("partnership_brands")
