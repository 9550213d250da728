"""History cannot be rewritten: the database refuses to change or delete what has been recorded."""

from collections.abc import Iterator, Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Table, and the condition on the old row under which it is closed; None means always.
CLOSED = {"updates": None, "events": None, "statement_drafts": None, "mails": "OLD.sent_at IS NOT NULL"}
VERBS = ("UPDATE", "DELETE")


def _sqlite(table: str, condition: str | None) -> Iterator[str]:
    for verb in VERBS:
        when = f"WHEN {condition}" if condition else ""
        yield (
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _postgresql(table: str, condition: str | None) -> Iterator[str]:
    for verb in VERBS:
        when = f"WHEN ({condition})" if condition else ""
        yield (
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW {when} "
            "EXECUTE FUNCTION refuse_to_rewrite()"
        )
    yield (
        f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION refuse_to_rewrite()"
    )


def upgrade() -> None:
    """Close the tables."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute(
            "CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    make = _postgresql if is_postgresql else _sqlite
    for table, condition in CLOSED.items():
        for statement in make(table, condition):
            op.execute(statement)


def downgrade() -> None:
    """Open them again."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in CLOSED:
        verbs = (*VERBS, "TRUNCATE") if is_postgresql else VERBS
        for verb in verbs:
            on = f" ON {table}" if is_postgresql else ""
            op.execute(f"DROP TRIGGER {table}_refuses_{verb.lower()}{on}")
    if is_postgresql:
        op.execute("DROP FUNCTION refuse_to_rewrite()")
