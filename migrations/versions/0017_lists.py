"""The index of lists: a list is counted, filtered by what is overdue and sorted without reading its rows."""

from collections.abc import Sequence

from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BY = ["partnership_id", "is_tracked", "status", "due_on", "reference", "review_on", "id"]


def upgrade() -> None:
    """Make it in place of the narrower one, which it serves for."""
    op.create_index("ix_actions_listed", "actions", BY)
    op.drop_index("ix_actions_partnership_id_status", "actions")


def downgrade() -> None:
    """The narrower one again."""
    op.create_index("ix_actions_partnership_id_status", "actions", ["partnership_id", "status"])
    op.drop_index("ix_actions_listed", "actions")
