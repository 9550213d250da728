"""Who signs a statement off, each answer on an exact version, and the links mailed for it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEXES = (
    ("ix_statement_signatories_statement_id_position", "statement_signatories", ["statement_id", "position"]),
    ("ix_statement_signatures_signatory_id", "statement_signatures", ["signatory_id"]),
    ("ix_signing_links_signatory_id_made_at", "signing_links", ["signatory_id", "made_at"]),
    ("ix_signing_links_mail_id", "signing_links", ["mail_id"]),
)
VERBS = ("UPDATE", "DELETE")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    """Make the tables, and close what is a record."""
    _create_signatories()
    _create_signatures()
    _create_links()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    for verb in VERBS:
        act = (
            "FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite()"
            if _is_postgresql()
            else "BEGIN SELECT RAISE(ABORT, 'statement_signatures is append-only'); END"
        )
        op.execute(
            f"CREATE TRIGGER statement_signatures_refuses_{verb.lower()} BEFORE {verb} "
            f"ON statement_signatures {act}"
        )
    if _is_postgresql():
        op.execute(
            "CREATE TRIGGER statement_signatures_refuses_truncate BEFORE TRUNCATE ON statement_signatures "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()"
        )


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=30)


def _create_signatories() -> None:
    op.create_table(
        "statement_signatories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            _codes("stage", "draft_ready", "agency_sign_off", "director_sign_off", "send"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_draft_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_signatories_statement_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_draft_id"],
            ["statement_drafts.id"],
            name=op.f("fk_statement_signatories_asked_draft_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_signatories")),
    )


def _create_signatures() -> None:
    op.create_table(
        "statement_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("answer", _codes("answer", "signed", "not_yet", "withdrawn"), nullable=False),
        sa.Column("means", _codes("means", "screen", "link", "paper"), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["statement_signatories.id"], name=op.f("fk_statement_signatures_signatory_id")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["statement_drafts.id"], name=op.f("fk_statement_signatures_draft_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_statement_signatures_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_signatures")),
    )


def _create_links() -> None:
    op.create_table(
        "signing_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["statement_signatories.id"], name=op.f("fk_signing_links_signatory_id")
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_signing_links_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signing_links_token_hash")),
    )


def downgrade() -> None:
    """Take it all back."""
    verbs = (*VERBS, "TRUNCATE") if _is_postgresql() else VERBS
    for verb in verbs:
        on = " ON statement_signatures" if _is_postgresql() else ""
        op.execute(f"DROP TRIGGER statement_signatures_refuses_{verb.lower()}{on}")
    for table in ("signing_links", "statement_signatures", "statement_signatories"):
        op.drop_table(table)
