"""The whole workflow of an action: its people, parts, dates, closures, evidence, challenges and states."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Added by ALTERs in SQL that both engines take: to add a checked column Alembic would copy the table on
# SQLite, and copying drops the triggers that close the history.
ADDED = {
    "actions": (
        "deputy_id INTEGER CONSTRAINT fk_actions_deputy_id REFERENCES users (id)",
        "sponsor_id INTEGER CONSTRAINT fk_actions_sponsor_id REFERENCES users (id)",
        "verified_on DATE",
        "embed_after_months INTEGER DEFAULT '3' NOT NULL",
        "starts_on DATE",
        "flag TEXT DEFAULT '' NOT NULL",
        "override_brag VARCHAR(30) CONSTRAINT ck_actions_brag "
        "CHECK (override_brag IN ('blue', 'red', 'amber', 'green', 'grey'))",
        "override_reason TEXT DEFAULT '' NOT NULL",
        "override_until DATE",
        "next_part_due_on DATE",
        "next_unstarted_part_due_on DATE",
        "next_milestone_due_on DATE",
        "next_milestone VARCHAR",
    ),
    "events": (
        "evidence_id INTEGER CONSTRAINT fk_events_evidence_id REFERENCES evidence (id)",
        "way VARCHAR(30) CONSTRAINT ck_events_way CHECK (way IN ('web', 'command', 'link', 'job'))",
    ),
    "partnerships": ("allows_extensions BOOLEAN DEFAULT true NOT NULL",),
    "recommendations": (
        "response VARCHAR(30) CONSTRAINT ck_recommendations_response "
        "CHECK (response IN ('accepted', 'partly_accepted', 'not_accepted'))",
        "response_reason TEXT DEFAULT '' NOT NULL",
        "responded_on DATE",
    ),
    "updates": (
        "measure_outcome TEXT DEFAULT '' NOT NULL",
        "effect_on_children TEXT DEFAULT '' NOT NULL",
        "childrens_voice TEXT DEFAULT '' NOT NULL",
        "meeting_id INTEGER CONSTRAINT fk_updates_meeting_id REFERENCES meetings (id)",
    ),
}

INDEXES = (
    ("ix_actions_deputy_id", "actions", ["deputy_id"]),
    ("ix_actions_sponsor_id", "actions", ["sponsor_id"]),
    ("ix_events_evidence_id_at", "events", ["evidence_id", "at"]),
)

FACTS = (
    "what_we_will_do, success_measure, lead_id, lead_agency_id, status, review_on, due_on, original_due_on, "
    "due_basis, due_set_on, times_moved, is_tracked, tracked_since, last_update_on, embed_after_months, "
    "flag, override_reason"
)


def upgrade() -> None:
    """Make tables and columns; what there is already becomes the first state and the first evidence."""
    _create_tables()
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for name, table, column in INDEXES:
        op.create_index(name, table, column)
    op.execute(
        "INSERT INTO evidence (partnership_id, action_id, update_id, number, description, url, name, "
        "added_at, by_id, by_name) SELECT partnership_id, action_id, id, 1, evidence_note, evidence_url, '', "
        "at, by_id, by_name FROM updates WHERE evidence_url <> '' ORDER BY id"
    )
    for column in ("evidence_note", "evidence_url"):
        op.execute(f"ALTER TABLE updates DROP COLUMN {column}")
    op.execute(
        f"INSERT INTO action_states (action_id, partnership_id, from_at, detail, {FACTS}) "  # noqa: S608 - our names
        f"SELECT id, partnership_id, created_at, '{{}}', {FACTS} FROM actions ORDER BY id"
    )


def downgrade() -> None:
    """Take them away; what was recorded in them goes with them."""
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    for table, columns in ADDED.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
    for column in ("evidence_note", "evidence_url"):
        op.execute(f"ALTER TABLE updates ADD COLUMN {column} TEXT DEFAULT '' NOT NULL")
    for table in TABLES:
        op.drop_table(table)


TABLES = (
    "extension_requests",
    "measure_readings",
    "evidence",
    "parts",
    "milestones",
    "measures",
    "comments",
    "challenges",
    "action_tags",
    "action_states",
    "action_recommendations",
    "repeats",
    "tags",
    "sheet_imports",
    "saved_views",
    "meetings",
    "column_mappings",
)


def _create_tables() -> None:
    op.create_table(
        "column_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_column_mappings_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mappings")),
        sa.UniqueConstraint(
            "partnership_id", "signature", name=op.f("uq_column_mappings_partnership_id_signature")
        ),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("action_ids", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_meetings_partnership_id")
        ),
        sa.ForeignKeyConstraint(["started_by_id"], ["users.id"], name=op.f("fk_meetings_started_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_partnership_id"), "meetings", ["partnership_id"], unique=False)
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("shared_with_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id")),
        sa.ForeignKeyConstraint(
            ["shared_with_id"], ["partnerships.id"], name=op.f("fk_saved_views_shared_with_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_owner_id"), "saved_views", ["owner_id"], unique=False)
    op.create_index(op.f("ix_saved_views_shared_with_id"), "saved_views", ["shared_with_id"], unique=False)
    op.create_table(
        "sheet_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("sheets", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_sheet_imports_by_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_sheet_imports_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_imports")),
    )
    op.create_index(
        op.f("ix_sheet_imports_partnership_id"), "sheet_imports", ["partnership_id"], unique=False
    )
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_tags_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_tags_partnership_id_name")),
    )
    op.create_table(
        "repeats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column("is_repeat", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_repeats_by_id")),
        sa.ForeignKeyConstraint(["earlier_id"], ["recommendations.id"], name=op.f("fk_repeats_earlier_id")),
        sa.ForeignKeyConstraint(["later_id"], ["recommendations.id"], name=op.f("fk_repeats_later_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_repeats_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeats")),
        sa.UniqueConstraint("earlier_id", "later_id", name=op.f("uq_repeats_earlier_id_later_id")),
    )
    op.create_index(op.f("ix_repeats_later_id"), "repeats", ["later_id"], unique=False)
    op.create_index(op.f("ix_repeats_partnership_id"), "repeats", ["partnership_id"], unique=False)
    op.create_table(
        "action_recommendations",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["actions.id"], name=op.f("fk_action_recommendations_action_id")
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_action_recommendations_recommendation_id"),
        ),
        sa.PrimaryKeyConstraint("action_id", "recommendation_id", name=op.f("pk_action_recommendations")),
    )
    op.create_index(
        op.f("ix_action_recommendations_recommendation_id"),
        "action_recommendations",
        ["recommendation_id"],
        unique=False,
    )
    op.create_table(
        "action_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("what_we_will_do", sa.Text(), nullable=False),
        sa.Column("success_measure", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("lead_agency_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("sponsor_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "not_started",
                "in_progress",
                "delivered",
                "verified",
                "embedded",
                "on_hold",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("embed_after_months", sa.Integer(), server_default="3", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("original_due_on", sa.Date(), nullable=True),
        sa.Column(
            "due_basis",
            sa.Enum(
                "printed",
                "derived",
                "statutory",
                "set_by_a_person",
                name="duebasis",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("due_set_on", sa.Date(), nullable=True),
        sa.Column("times_moved", sa.Integer(), nullable=False),
        sa.Column("is_tracked", sa.Boolean(), nullable=False),
        sa.Column("tracked_since", sa.Date(), nullable=True),
        sa.Column("last_update_on", sa.Date(), nullable=True),
        sa.Column("flag", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "override_brag",
            sa.Enum(
                "blue",
                "red",
                "amber",
                "green",
                "grey",
                name="brag",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("override_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("override_until", sa.Date(), nullable=True),
        sa.Column("next_part_due_on", sa.Date(), nullable=True),
        sa.Column("next_unstarted_part_due_on", sa.Date(), nullable=True),
        sa.Column("next_milestone_due_on", sa.Date(), nullable=True),
        sa.Column("next_milestone", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_action_states_action_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name=op.f("fk_action_states_deputy_id")),
        sa.ForeignKeyConstraint(
            ["lead_agency_id"], ["agencies.id"], name=op.f("fk_action_states_lead_agency_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["users.id"], name=op.f("fk_action_states_lead_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_action_states_partnership_id")
        ),
        sa.ForeignKeyConstraint(["sponsor_id"], ["users.id"], name=op.f("fk_action_states_sponsor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_states")),
    )
    op.create_index(
        op.f("ix_action_states_action_id_from_at"), "action_states", ["action_id", "from_at"], unique=False
    )
    op.create_index(
        op.f("ix_action_states_partnership_id_from_at_until_at"),
        "action_states",
        ["partnership_id", "from_at", "until_at"],
        unique=False,
    )
    op.create_index(
        "ix_action_states_open",
        "action_states",
        ["action_id"],
        unique=False,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "action_tags",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_action_tags_action_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_action_tags_tag_id")),
        sa.PrimaryKeyConstraint("action_id", "tag_id", name=op.f("pk_action_tags")),
    )
    op.create_index(op.f("ix_action_tags_tag_id"), "action_tags", ["tag_id"], unique=False)
    op.create_table(
        "challenges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("raised_by_name", sa.String(), nullable=False),
        sa.Column("addressee_id", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_name", sa.String(), nullable=False),
        sa.Column("close_note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_challenges_action_id")),
        sa.ForeignKeyConstraint(["addressee_id"], ["users.id"], name=op.f("fk_challenges_addressee_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_challenges_partnership_id")
        ),
        sa.ForeignKeyConstraint(["raised_by_id"], ["users.id"], name=op.f("fk_challenges_raised_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("partnership_id", "number", name=op.f("uq_challenges_partnership_id_number")),
    )
    op.create_index(op.f("ix_challenges_action_id"), "challenges", ["action_id"], unique=False)
    op.create_index(
        op.f("ix_challenges_addressee_id_closed_at"),
        "challenges",
        ["addressee_id", "closed_at"],
        unique=False,
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_comments_action_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_comments_by_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_comments_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_action_id_at"), "comments", ["action_id", "at"], unique=False)
    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("baseline", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_measures_action_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_measures_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
    )
    op.create_index(op.f("ix_measures_action_id"), "measures", ["action_id"], unique=False)
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_milestones_action_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_milestones_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    op.create_index(op.f("ix_milestones_action_id"), "milestones", ["action_id"], unique=False)
    op.create_table(
        "parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "not_started",
                "in_progress",
                "done",
                "withdrawn",
                name="partstatus",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_parts_action_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_parts_agency_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_parts_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_parts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parts")),
    )
    op.create_index(op.f("ix_parts_action_id"), "parts", ["action_id"], unique=False)
    op.create_index(op.f("ix_parts_agency_id"), "parts", ["agency_id"], unique=False)
    op.create_index(op.f("ix_parts_person_id"), "parts", ["person_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=True),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("sealed_to_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_evidence_action_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_evidence_by_id")),
        sa.ForeignKeyConstraint(["first_id"], ["evidence.id"], name=op.f("fk_evidence_first_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_evidence_partnership_id")
        ),
        sa.ForeignKeyConstraint(["sealed_to_id"], ["agencies.id"], name=op.f("fk_evidence_sealed_to_id")),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name=op.f("fk_evidence_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(
        op.f("ix_evidence_action_id_added_at"), "evidence", ["action_id", "added_at"], unique=False
    )
    op.create_index(op.f("ix_evidence_update_id"), "evidence", ["update_id"], unique=False)
    op.create_table(
        "measure_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_measure_readings_by_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name=op.f("fk_measure_readings_measure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_readings")),
    )
    op.create_index(
        op.f("ix_measure_readings_measure_id_on"), "measure_readings", ["measure_id", "on"], unique=False
    )
    op.create_table(
        "extension_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "capacity",
                "recruitment",
                "partner",
                "procurement",
                "systems",
                "scope",
                "evidence",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("from_due_on", sa.Date(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "waiting",
                "agreed",
                "refused",
                "taken_back",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=False),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_extension_requests_action_id")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_extension_requests_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_extension_requests_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_extension_requests_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_extension_requests_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_requests")),
    )
    op.create_index(
        op.f("ix_extension_requests_action_id_asked_at"),
        "extension_requests",
        ["action_id", "asked_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_extension_requests_partnership_id_decision"),
        "extension_requests",
        ["partnership_id", "decision"],
        unique=False,
    )
    op.create_index(
        "uq_extension_requests_waiting",
        "extension_requests",
        ["action_id"],
        unique=True,
        sqlite_where=sa.text("decision = 'waiting'"),
        postgresql_where=sa.text("decision = 'waiting'"),
    )
