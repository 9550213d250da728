"""Indexes: of lists, which are sorted without reading rows, and of what updates say of the effect."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BY = ["partnership_id", "is_tracked", "status", "due_on", "reference", "review_on", "id"]


def upgrade() -> None:
    """The index of lists in place of the narrower one, which it serves for; few updates tell of an effect."""
    op.create_index("ix_actions_listed", "actions", BY)
    op.drop_index("ix_actions_partnership_id_status", "actions")
    told = sa.text("effect_on_children <> ''")
    op.create_index("ix_updates_effect", "updates", ["action_id"], sqlite_where=told, postgresql_where=told)


def downgrade() -> None:
    """The narrower one again."""
    op.drop_index("ix_updates_effect", "updates")
    op.create_index("ix_actions_partnership_id_status", "actions", ["partnership_id", "status"])
    op.drop_index("ix_actions_listed", "actions")
