"""What a report calls each item, its points and where it stands; what the report praises and judges."""

from collections.abc import Sequence

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Added in SQL that both engines take, as in 0003: copying a table on SQLite drops its triggers.
ADDED = {
    "reports": (
        "strengths {json} DEFAULT '[]' NOT NULL",
        "judgements {json} DEFAULT '[]' NOT NULL",
    ),
    "recommendations": (
        "kind VARCHAR(30) DEFAULT 'recommendation' CONSTRAINT ck_recommendations_itemkind "
        "CHECK (kind IN ('recommendation', 'area_for_improvement', 'area_for_priority_action', "
        "'needs_to_improve', 'cause_of_concern', 'statutory_requirement')) NOT NULL",
        "subitems {json} DEFAULT '[]' NOT NULL",
        "places {json} DEFAULT '[]' NOT NULL",
    ),
}


def upgrade() -> None:
    """Add the columns; what was imported before is of the commonest kind, and nothing else is known of it."""
    json = "JSONB" if op.get_bind().dialect.name == "postgresql" else "JSON"
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column.format(json=json)}")


def downgrade() -> None:
    """Take them away."""
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
