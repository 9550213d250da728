"""Accounts: browsers that are signed in, links by mail, second factors, address changes, administrators."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Added in SQL that both engines take, as in 0003: copying a table on SQLite drops its triggers.
ADDED = {
    "users": "is_administrator BOOLEAN DEFAULT false NOT NULL",
    "partnerships": "second_factor_roles VARCHAR DEFAULT '' NOT NULL",
    "sign_in_failures": "device VARCHAR",
}
TABLES = (
    "web_sessions",
    "account_tokens",
    "address_changes",
    "second_factors",
    "recovery_codes",
    "reset_requests",
)
INDEXES = (
    ("web_sessions", ["user_id"]),
    ("account_tokens", ["user_id", "kind"]),
    ("address_changes", ["user_id"]),
    ("recovery_codes", ["user_id"]),
    ("reset_requests", ["email", "at"]),
    ("reset_requests", ["address", "at"]),
)


def upgrade() -> None:
    """Add the columns and make the tables; everybody signs in once more, by a session of the new kind."""
    for table, column in ADDED.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    _create_changes()
    _create_tokens()
    _create_rest()
    for table, columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def _key(table: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    return sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _person(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    foreign = sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id")
    return sa.Column("user_id", sa.Integer(), nullable=False), foreign


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=False)


def _at(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_changes() -> None:
    op.create_table(
        "address_changes",
        *_key("address_changes"),
        *_person("address_changes"),
        _text("old_address"),
        _text("new_address"),
        _at("asked_at"),
        _text("asked_by_name"),
        _at("old_agreed_at", nullable=True),
        _at("new_agreed_at", nullable=True),
        _at("ended_at", nullable=True),
    )


def _create_tokens() -> None:
    op.create_table(
        "account_tokens",
        *_key("account_tokens"),
        *_person("account_tokens"),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "reset",
                "old_address",
                "new_address",
                name="tokenkind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        _text("token_hash"),
        sa.Column("change_id", sa.Integer(), nullable=True),
        _at("made_at"),
        _at("expires_at"),
        _at("used_at", nullable=True),
        _at("revoked_at", nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["address_changes.id"], name="fk_account_tokens_change_id"),
        sa.UniqueConstraint("token_hash", name="uq_account_tokens_token_hash"),
    )


def _create_rest() -> None:
    op.create_table(
        "web_sessions",
        *_key("web_sessions"),
        *_person("web_sessions"),
        _text("token_hash"),
        _at("made_at"),
        _at("last_seen_at"),
        _text("agent"),
        _text("address"),
        sa.UniqueConstraint("token_hash", name="uq_web_sessions_token_hash"),
    )
    op.create_table(
        "second_factors",
        *_key("second_factors"),
        *_person("second_factors"),
        _text("sealed_secret"),
        sa.Column("last_step", sa.Integer(), nullable=False),
        _at("since"),
        sa.UniqueConstraint("user_id", name="uq_second_factors_user_id"),
    )
    op.create_table(
        "recovery_codes",
        *_key("recovery_codes"),
        *_person("recovery_codes"),
        _text("code_hash"),
        _at("used_at", nullable=True),
    )
    op.create_table(
        "reset_requests",
        *_key("reset_requests"),
        _text("email"),
        _text("address"),
        _at("at"),
        _at("answered_at", nullable=True),
    )


def downgrade() -> None:
    """Take it all away: who is signed in, second factors, links that wait."""
    for table in (*(name for name in TABLES if name != "address_changes"), "address_changes"):
        op.drop_table(table)
    for table, column in ADDED.items():
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
