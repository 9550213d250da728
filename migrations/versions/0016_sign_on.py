"""Single sign-on: whom a provider vouches for, and in which browsers it vouched for a second factor."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the table, empty, and the mark of a session, which no session has yet."""
    op.create_table(
        "identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_identities_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identities_issuer_subject")),
        sa.UniqueConstraint("user_id", "issuer", name=op.f("uq_identities_user_id_issuer")),
    )
    # In SQL that both engines take, as in 0003: copying a table on SQLite drops its triggers.
    op.execute("ALTER TABLE web_sessions ADD COLUMN factor_vouched BOOLEAN DEFAULT false NOT NULL")


def downgrade() -> None:
    """Take both away: who is known by single sign-on alone needs a password then."""
    op.execute("ALTER TABLE web_sessions DROP COLUMN factor_vouched")
    op.drop_table("identities")
