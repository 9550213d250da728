"""Six more kinds of report: police, children's homes, practice reviews, health services, coroners."""

from collections.abc import Sequence

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHECK = "ck_reports_reportkind"
BEFORE = ("jtai", "sif", "slac", "ilacs", "focused_visit", "area_send", "other")
ADDED = (
    "police_child_protection",
    "peel",
    "childrens_home",
    "practice_review",
    "health_review",
    "coroner_report",
)
AFTER = (*BEFORE[:-1], *ADDED, "other")


def upgrade() -> None:
    """Let a report be of the new kinds."""
    _check(BEFORE, AFTER)


def downgrade() -> None:
    """Call reports of the new kinds other reports, as they were before."""
    op.execute(f"UPDATE reports SET kind = 'other' WHERE kind IN ({_listed(ADDED)})")  # noqa: S608 - our own codes
    _check(AFTER, BEFORE)


def _check(before: Sequence[str], after: Sequence[str]) -> None:
    """Change the check; copying the table on SQLite would drop its triggers, so its text is changed there."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE reports DROP CONSTRAINT {CHECK}")
        op.execute(f"ALTER TABLE reports ADD CONSTRAINT {CHECK} CHECK (kind IN ({_listed(after)}))")
        return
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        f"UPDATE sqlite_master SET sql = replace(sql, {_quoted(_listed(before))}, {_quoted(_listed(after))}) "  # noqa: S608
        "WHERE type = 'table' AND name = 'reports'"
    )
    op.execute("PRAGMA writable_schema = RESET")


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _quoted(words: str) -> str:
    doubled = words.replace("'", "''")
    return f"'{doubled}'"
