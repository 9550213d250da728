"""Reminders that climb, mail with its tries and links, absences, holds and calendar feeds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Added in SQL that both engines take, as in 0003: copying a table on SQLite drops its triggers.
ADDED = {
    "parts": ("due_set_on DATE",),
    "milestones": ("due_set_on DATE",),
    "partnerships": (
        "remind_before VARCHAR DEFAULT '30,20,10,5,1' NOT NULL",
        "climb_after INTEGER DEFAULT '10' NOT NULL",
        "digest_weekday INTEGER DEFAULT '0' NOT NULL",
        "digest_hour INTEGER DEFAULT '7' NOT NULL",
        "digest_attaches_list BOOLEAN DEFAULT false NOT NULL",
        "quiet_from INTEGER DEFAULT '20' NOT NULL",
        "quiet_until INTEGER DEFAULT '7' NOT NULL",
    ),
    "users": (
        "cadence VARCHAR(30) DEFAULT 'daily' CONSTRAINT ck_users_cadence "
        "CHECK (cadence IN ('daily', 'weekly')) NOT NULL",
        "takes_board_digest BOOLEAN DEFAULT true NOT NULL",
    ),
}

INDEXES = (
    ("ix_absences_user_id_until_on", "absences", ["user_id", "until_on"], False),
    ("ix_calendar_feeds_user_id", "calendar_feeds", ["user_id"], False),
    (
        "ix_digest_runs_partnership_id_kind_for_date",
        "digest_runs",
        ["partnership_id", "kind", "for_date"],
        True,
    ),
    ("ix_sign_in_codes_user_id_made_at", "sign_in_codes", ["user_id", "made_at"], False),
    ("ix_mail_links_mail_id", "mail_links", ["mail_id"], False),
    ("ix_mail_links_user_id_made_at", "mail_links", ["user_id", "made_at"], False),
    ("ix_mail_tries_mail_id", "mail_tries", ["mail_id"], False),
    ("ix_mail_tries_outcome_at", "mail_tries", ["outcome", "at"], False),
    ("ix_holds_partnership_id_lifted_at", "holds", ["partnership_id", "lifted_at"], False),
    ("ix_link_uses_link_id_form_key", "link_uses", ["link_id", "form_key"], True),
    ("ix_mail_items_action_id_mail_id", "mail_items", ["action_id", "mail_id"], False),
    ("ix_mail_items_mail_id_kind_thing_id", "mail_items", ["mail_id", "kind", "thing_id"], True),
    ("ix_mail_items_partnership_id_mail_id", "mail_items", ["partnership_id", "mail_id"], False),
    (
        "ix_mail_items_reached_on_kind_thing_id_user_id",
        "mail_items",
        ["reached_on", "kind", "thing_id", "user_id"],
        False,
    ),
)

# Table, verb, and the condition on the old row under which the verb is refused; None means always.
CLOSED = (
    ("mails", "UPDATE", "OLD.sent_at IS NOT NULL"),
    ("mails", "DELETE", "OLD.sent_at IS NOT NULL"),
    ("mail_tries", "UPDATE", None),
    ("mail_tries", "DELETE", None),
    ("mail_items", "UPDATE", None),
    ("mail_items", "DELETE", None),
    ("link_uses", "UPDATE", None),
    ("link_uses", "DELETE", None),
)
NEW_TABLES = (
    "mail_attachments",
    "absences",
    "calendar_feeds",
    "digest_runs",
    "sign_in_codes",
    "mail_links",
    "mail_tries",
    "statement_stages",
    "holds",
    "link_uses",
    "mail_items",
)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _close(tables: Sequence[str]) -> None:
    for table, verb, condition in CLOSED:
        if table not in tables:
            continue
        name = f"{table}_refuses_{verb.lower()}"
        if _is_postgresql():
            when = f"WHEN ({condition})" if condition else ""
            act = f"FOR EACH ROW {when} EXECUTE FUNCTION refuse_to_rewrite()"
        else:
            when = f"WHEN {condition}" if condition else ""
            act = f"{when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {act}")
    for table in tables:
        if _is_postgresql() and table != "mails":  # its own stays
            op.execute(
                f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                "EXECUTE FUNCTION refuse_to_rewrite()"
            )


def upgrade() -> None:
    """Widen the outbox, carry the rungs that were climbed over, and close what is a record."""
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.execute("CREATE TABLE climbed AS SELECT * FROM reminder_stages")
    op.drop_table("reminder_stages")
    _create_attachments()
    _widen_mails()
    _create_tables()
    for name, table, columns, unique in INDEXES:
        op.create_index(name, table, columns, unique=unique)
    op.execute(
        "INSERT INTO mail_items (mail_id, partnership_id, user_id, kind, thing_id, action_id, due_on, stage, "
        "reached_on, why) SELECT c.mail_id, a.partnership_id, c.user_id, 'action', c.action_id, c.action_id, "
        "c.due_on, c.stage, m.for_date, '' FROM climbed c JOIN actions a ON a.id = c.action_id "
        "JOIN mails m ON m.id = c.mail_id"
    )
    op.drop_table("climbed")
    _close(("mail_tries", "mail_items", "link_uses"))


def _widen_mails() -> None:
    """SQLite copies the table, which drops its triggers: they are made again."""
    with op.batch_alter_table("mails") as table:
        table.add_column(sa.Column("attachment_id", sa.Integer(), nullable=True))
        for name in ("first_failed_at", "given_up_at", "stopped_at"):
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("stop_reason", sa.Text(), server_default=sa.text("''"), nullable=False))
        for name in ("partnership_id", "user_id"):
            table.alter_column(name, existing_type=sa.Integer(), nullable=True)
        table.create_foreign_key("fk_mails_attachment_id", "mail_attachments", ["attachment_id"], ["id"])
    if not _is_postgresql():
        _close(("mails",))


def _create_attachments() -> None:
    op.create_table(
        "mail_attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_attachments")),
    )


def _create_tables() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_name", sa.String(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )

    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_calendar_feeds_partnership_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )

    op.create_table(
        "digest_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("for_date", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_digest_runs_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_runs")),
    )

    op.create_table(
        "sign_in_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_in_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_codes")),
    )

    op.create_table(
        "mail_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("action_ids", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_mail_links_mail_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mail_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_links_token_hash")),
    )

    op.create_table(
        "mail_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "sent",
                "refused",
                "no_server",
                "given_up",
                "stopped",
                "resent",
                "delivered",
                "bounced",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_mail_tries_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_tries")),
    )

    op.create_table(
        "statement_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft_ready",
                "agency_sign_off",
                "director_sign_off",
                "send",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_stages_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_stages")),
        sa.UniqueConstraint("statement_id", "stage", name=op.f("uq_statement_stages_statement_id_stage")),
    )

    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_name", sa.String(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_holds_action_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_holds_partnership_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_holds_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )

    op.create_table(
        "link_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_link_uses_action_id")),
        sa.ForeignKeyConstraint(["link_id"], ["mail_links.id"], name=op.f("fk_link_uses_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_uses")),
    )

    op.create_table(
        "mail_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "action",
                "milestone",
                "part",
                "extension",
                "verification",
                "embedding",
                "challenge",
                "statement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_mail_items_action_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_mail_items_mail_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_mail_items_partnership_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mail_items_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_items")),
    )


def downgrade() -> None:
    """Take it all back; mails to an administrator or about several partnerships go with it."""
    verbs = [(table, verb) for table, verb, _ in CLOSED]
    if _is_postgresql():
        verbs += [(table, "TRUNCATE") for table in ("mail_tries", "mail_items", "link_uses")]
    for table, verb in verbs:
        on = f" ON {table}" if _is_postgresql() else ""
        op.execute(f"DROP TRIGGER {table}_refuses_{verb.lower()}{on}")
    op.create_table(
        "reminder_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name="fk_reminder_stages_action_id"),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name="fk_reminder_stages_mail_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_reminder_stages_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_stages"),
    )
    op.execute(
        "INSERT INTO reminder_stages (action_id, due_on, stage, user_id, mail_id) "
        "SELECT i.action_id, i.due_on, i.stage, i.user_id, min(i.mail_id) "
        "FROM mail_items i JOIN mails m ON m.id = i.mail_id "
        "WHERE i.kind = 'action' AND m.partnership_id IS NOT NULL "
        "GROUP BY i.action_id, i.due_on, i.stage, i.user_id"
    )
    op.create_index(
        "ix_reminder_stages_action_id_due_on_stage_user_id",
        "reminder_stages",
        ["action_id", "due_on", "stage", "user_id"],
        unique=True,
    )
    op.create_index("ix_reminder_stages_mail_id", "reminder_stages", ["mail_id"])
    for table in reversed(NEW_TABLES[1:]):
        op.drop_table(table)
    op.execute("CREATE TABLE climbed AS SELECT * FROM reminder_stages")
    op.execute("DELETE FROM reminder_stages")
    op.execute("DELETE FROM mails WHERE partnership_id IS NULL OR user_id IS NULL")
    with op.batch_alter_table("mails") as table:
        table.drop_constraint("fk_mails_attachment_id", type_="foreignkey")
        for name in ("attachment_id", "first_failed_at", "given_up_at", "stopped_at", "stop_reason"):
            table.drop_column(name)
        for name in ("partnership_id", "user_id"):
            table.alter_column(name, existing_type=sa.Integer(), nullable=False)
    op.execute("INSERT INTO reminder_stages SELECT * FROM climbed")
    op.drop_table("climbed")
    op.drop_table("mail_attachments")
    _close(("mails",))
    for table, columns in ADDED.items():
        for column in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
