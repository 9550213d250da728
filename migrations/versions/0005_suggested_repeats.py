"""Repeat findings that are suggested, and that nobody has looked at yet."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("repeats") as table:
        table.alter_column("is_repeat", existing_type=sa.Boolean(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM repeats WHERE is_repeat IS NULL")
    with op.batch_alter_table("repeats") as table:
        table.alter_column("is_repeat", existing_type=sa.Boolean(), nullable=False)
