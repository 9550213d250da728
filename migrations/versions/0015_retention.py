"""Retention: how long a partnership keeps what is closed, legal holds, and the one way past the triggers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A run is open from its first row to its last within one transaction, so no other ever sees an open one.
OPEN_RUN = "EXISTS (SELECT 1 FROM retention_runs WHERE finished_at IS NULL)"
REFUSAL = " is append-only'); END"
REFUSAL_BUT_FOR_RETENTION = f" is append-only') WHERE NOT {OPEN_RUN}; END"
OURS = (("UPDATE", "OLD.finished_at IS NOT NULL"), ("DELETE", None))


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    """Make the tables, and let an open run of retention delete what is otherwise closed."""
    op.execute("ALTER TABLE partnerships ADD COLUMN keep_years INTEGER")
    _create_tables()
    if _is_postgresql():
        is_retention = f"TG_OP = 'DELETE' AND TG_TABLE_NAME <> 'retention_runs' AND {OPEN_RUN}"
        _refuse(f"IF {is_retention} THEN RETURN OLD; END IF;")
        op.execute(
            "CREATE FUNCTION actions_unindexed() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN DELETE FROM action_search WHERE action_id = OLD.id; RETURN OLD; END $$"
        )
        op.execute(
            "CREATE TRIGGER actions_unindexed BEFORE DELETE ON actions FOR EACH ROW "
            "EXECUTE FUNCTION actions_unindexed()"
        )
    else:
        _change_triggers(REFUSAL, REFUSAL_BUT_FOR_RETENTION)
        op.execute(
            "CREATE TRIGGER actions_unindexed BEFORE DELETE ON actions "
            "BEGIN DELETE FROM action_search WHERE rowid = OLD.id; END"
        )
    _close_runs()


def _refuse(unless: str) -> None:
    """What every closed table of PostgreSQL calls."""
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {unless} RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )


def _change_triggers(before: str, after: str) -> None:
    """SQLite cannot change a trigger, so each that refuses a deletion is made anew."""
    found = op.get_bind().execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_refuses_delete'")
    )
    for name, sql in found.all():
        op.execute(f"DROP TRIGGER {name}")
        op.execute(sql.replace(before, after))


def _close_runs() -> None:
    for verb, condition in OURS:
        if _is_postgresql():
            when = f"WHEN ({condition})" if condition else ""
            act = f"FOR EACH ROW {when} EXECUTE FUNCTION refuse_to_rewrite()"
        else:
            when = f"WHEN {condition}" if condition else ""
            act = f"{when} BEGIN SELECT RAISE(ABORT, 'retention_runs{REFUSAL}"
        op.execute(
            f"CREATE TRIGGER retention_runs_refuses_{verb.lower()} BEFORE {verb} ON retention_runs {act}"
        )
    if _is_postgresql():
        op.execute(
            "CREATE TRIGGER retention_runs_refuses_truncate BEFORE TRUNCATE ON retention_runs "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()"
        )


def _create_tables() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_name", sa.String(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_legal_holds_partnership_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_legal_holds_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index("ix_legal_holds_partnership_id_lifted_at", "legal_holds", ["partnership_id", "lifted_at"])
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_retention_runs_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )


def downgrade() -> None:
    """Close the one way again; what was deleted stays deleted."""
    on = " ON actions" if _is_postgresql() else ""
    op.execute(f"DROP TRIGGER actions_unindexed{on}")
    if _is_postgresql():
        op.execute("DROP FUNCTION actions_unindexed()")
        _refuse("")
    else:
        _change_triggers(REFUSAL_BUT_FOR_RETENTION, REFUSAL)
    op.drop_table("retention_runs")
    op.drop_table("legal_holds")
    op.execute("ALTER TABLE partnerships DROP COLUMN keep_years")
