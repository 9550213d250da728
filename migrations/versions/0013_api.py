"""API tokens, answers to repeated requests, webhooks and their messages; and a way of acting by a program."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WAYS = "'web', 'command', 'link', 'job'"
MORE_WAYS = "'web', 'command', 'link', 'job', 'api'"
ROLES = ("manager", "agency_lead", "action_lead", "scrutineer", "board_member")
TABLES = ("api_tokens", "api_requests", "subscriptions", "subscription_messages")
INDEXES = (
    ("ix_api_tokens_user_id", "api_tokens", ["user_id"], False),
    ("ix_api_tokens_partnership_id", "api_tokens", ["partnership_id"], False),
    ("ix_api_requests_token_id_key", "api_requests", ["token_id", "key"], True),
    ("ix_api_requests_at", "api_requests", ["at"], False),
    ("ix_subscriptions_partnership_id_stopped_at", "subscriptions", ["partnership_id", "stopped_at"], False),
    (
        "ix_subscription_messages_subscription_id_id",
        "subscription_messages",
        ["subscription_id", "id"],
        False,
    ),
    (
        "ix_subscription_messages_delivered_at_given_up_at_next_try_at",
        "subscription_messages",
        ["delivered_at", "given_up_at", "next_try_at"],
        False,
    ),
)


def upgrade() -> None:
    """Make the tables, and let events say that a program acted."""
    _create_tokens()
    _create_requests()
    _create_subscriptions()
    for name, table, columns, unique in INDEXES:
        op.create_index(name, table, columns, unique=unique)
    _change_ways(WAYS, MORE_WAYS)


def downgrade() -> None:
    """Take it all back; events that programs caused keep saying so, for the history is never rewritten."""
    _change_ways(MORE_WAYS, WAYS, checked="NOT VALID")
    for table in reversed(TABLES):
        op.drop_table(table)


def _change_ways(before: str, after: str, checked: str = "") -> None:
    """Change the check; copying the table on SQLite would drop its triggers, so its text is changed there."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE events DROP CONSTRAINT ck_events_way")
        op.execute(f"ALTER TABLE events ADD CONSTRAINT ck_events_way CHECK (way IN ({after})) {checked}")
        return
    old, new = (f"(way IN ({codes}))".replace("'", "''") for codes in (before, after))
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') "  # noqa: S608 - our own codes
        "WHERE type = 'table' AND name = 'events'"
    )
    op.execute("PRAGMA writable_schema = RESET")


def _create_tokens() -> None:
    role = sa.Enum(*ROLES, name="role", native_enum=False, create_constraint=True, length=30)
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("partnership_id", sa.Integer(), nullable=True),
        sa.Column("role", role, nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_name", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_api_tokens_partnership_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_api_tokens_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )


def _create_requests() -> None:
    op.create_table(
        "api_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name=op.f("fk_api_requests_token_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_requests")),
    )


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_name", sa.String(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_subscriptions_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_table(
        "subscription_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_answer", sa.String(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_subscription_messages_subscription_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_subscription_messages_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_subscription_messages_key")),
    )
