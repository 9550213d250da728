"""The files of what was sent, and the addenda to it; neither can be rewritten."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Table, and the condition on the old row under which it is closed; None means always.
CLOSED = {"statement_addenda": "OLD.issued_at IS NOT NULL", "statement_files": None}
VERBS = ("UPDATE", "DELETE")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _close(table: str, condition: str | None) -> None:
    for verb in VERBS:
        if _is_postgresql():
            when = f"WHEN ({condition})" if condition else ""
            act = f"FOR EACH ROW {when} EXECUTE FUNCTION refuse_to_rewrite()"
        else:
            when = f"WHEN {condition}" if condition else ""
            act = f"{when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} {act}")
    if _is_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION refuse_to_rewrite()"
        )


def upgrade() -> None:
    """Make both tables, and close them."""
    op.create_table(
        "statement_addenda",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_to", sa.String(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_name", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_addenda_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_addenda")),
        sa.UniqueConstraint("statement_id", "number", name=op.f("uq_statement_addenda_statement_id_number")),
    )
    op.create_table(
        "statement_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("addendum_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["addendum_id"], ["statement_addenda.id"], name=op.f("fk_statement_files_addendum_id")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["statement_drafts.id"], name=op.f("fk_statement_files_draft_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_files_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_files")),
    )
    op.create_index("ix_statement_files_statement_id", "statement_files", ["statement_id"])
    for table, condition in CLOSED.items():
        _close(table, condition)


def downgrade() -> None:
    """Take them away; the files themselves stay in the store."""
    for table in ("statement_files", "statement_addenda"):
        op.drop_table(table)
