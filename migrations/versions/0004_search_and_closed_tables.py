"""The full-text index of actions, kept by the database itself, and the tables of 0003 closed to rewriting."""

from collections.abc import Iterator, Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Table, verb, and the condition on the old row under which the verb is refused; None means always.
CLOSED = (
    ("action_states", "UPDATE", "OLD.until_at IS NOT NULL"),
    ("action_states", "DELETE", None),
    ("extension_requests", "UPDATE", "OLD.decision <> 'waiting'"),
    ("extension_requests", "DELETE", None),
    ("evidence", "UPDATE", "OLD.withdrawn_at IS NOT NULL"),
    ("evidence", "DELETE", None),
    ("comments", "UPDATE", None),
    ("comments", "DELETE", None),
    ("measure_readings", "UPDATE", None),
    ("measure_readings", "DELETE", None),
)

# What is kept in the index, and after which change of which table it is renewed. One row an action, a column
# a source, so that words that stand in different places of an action still find it together. Evidence that
# is sealed is left out: its words are for its agency alone.
PLAN = "a.reference || ' ' || a.what_we_will_do || ' ' || a.success_measure"  # written by us
ASKED = "(SELECT r.text FROM recommendations r WHERE r.id = a.recommendation_id)"
UPDATES = "coalesce((SELECT {group}(u.note, ' ') FROM updates u WHERE u.action_id = a.id), '')"
EVIDENCE = (
    "coalesce((SELECT {group}(e.description || ' ' || e.name, ' ') FROM evidence e "
    "WHERE e.action_id = a.id AND e.sealed_to_id IS NULL AND e.withdrawn_at IS NULL), '')"
)

# Name, when, and the statement; {id} is how the engine names the row's own key in the index.
KEEPERS = (
    (
        "actions_indexed",
        "AFTER INSERT ON actions",
        "INSERT INTO action_search ({id}, plan, asked, updates, evidence) VALUES (NEW.id, "
        "NEW.reference || ' ' || NEW.what_we_will_do || ' ' || NEW.success_measure, "
        "(SELECT r.text FROM recommendations r WHERE r.id = NEW.recommendation_id), '', '');",
    ),
    (
        "actions_reindexed",
        "AFTER UPDATE OF what_we_will_do, success_measure ON actions",
        "UPDATE action_search SET plan = NEW.reference || ' ' || NEW.what_we_will_do || ' ' || "
        "NEW.success_measure WHERE {id} = NEW.id;",
    ),
    (
        "updates_indexed",
        "AFTER INSERT ON updates",
        "UPDATE action_search SET updates = updates || ' ' || NEW.note WHERE {id} = NEW.action_id;",
    ),
    (
        "evidence_indexed",
        "AFTER INSERT ON evidence",
        "UPDATE action_search SET evidence = {evidence} WHERE {id} = NEW.action_id;",
    ),
    (
        "evidence_reindexed",
        "AFTER UPDATE ON evidence",
        "UPDATE action_search SET evidence = {evidence} WHERE {id} = NEW.action_id;",
    ),
)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _words(text: str) -> str:
    """The statement in this engine's words."""
    names = (
        {"id": "action_id", "group": "string_agg"}
        if _is_postgresql()
        else {"id": "rowid", "group": "group_concat"}
    )
    of_new = EVIDENCE.replace("a.id", "NEW.action_id").format(**names)
    return text.format(evidence=of_new, **names)


def _closing() -> Iterator[str]:
    for table, verb, condition in CLOSED:
        name = f"{table}_refuses_{verb.lower()}"
        if _is_postgresql():
            when = f"WHEN ({condition})" if condition else ""
            yield (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {when} "
                "EXECUTE FUNCTION refuse_to_rewrite()"
            )
        else:
            when = f"WHEN {condition}" if condition else ""
            yield (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    if _is_postgresql():
        for table in dict.fromkeys(table for table, _, _ in CLOSED):
            yield (
                f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                "EXECUTE FUNCTION refuse_to_rewrite()"
            )


def _keeping() -> Iterator[str]:
    for name, when, statement in KEEPERS:
        act = _words(statement)
        if _is_postgresql():
            yield (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {act} RETURN NULL; END $$"
            )
            yield f"CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {name}()"
        else:
            yield f"CREATE TRIGGER {name} {when} BEGIN {act} END"


def upgrade() -> None:
    """Make the index, fill it, have the database keep it, and close the tables."""
    if _is_postgresql():
        op.execute(
            "CREATE TABLE action_search (action_id INTEGER PRIMARY KEY REFERENCES actions (id), "
            "plan TEXT NOT NULL, asked TEXT NOT NULL, updates TEXT NOT NULL, evidence TEXT NOT NULL, "
            # Marks are made blanks, so that RICH-JTAI-24-03 is four words here as it is in SQLite.
            "words TSVECTOR GENERATED ALWAYS AS (to_tsvector('english', translate("
            "plan || ' ' || asked || ' ' || updates || ' ' || evidence, '-/''’._@:', '        '))) STORED)"
        )
        op.execute("CREATE INDEX ix_action_search_words ON action_search USING gin (words)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE action_search USING fts5 (plan, asked, updates, evidence, "
            "tokenize = 'porter unicode61 remove_diacritics 2', prefix = '3')"
        )
    op.execute(
        _words(
            "INSERT INTO action_search ({id}, plan, asked, updates, evidence) "  # noqa: S608 - our names
            f"SELECT a.id, {PLAN}, {ASKED}, {UPDATES}, {EVIDENCE} FROM actions a"
        )
    )
    for statement in (*_keeping(), *_closing()):
        op.execute(statement)


def downgrade() -> None:
    """Open the tables, and let the index go."""
    truncates = [(table, "TRUNCATE", None) for table in dict.fromkeys(table for table, _, _ in CLOSED)]
    for table, verb, _ in (*CLOSED, *(truncates if _is_postgresql() else ())):
        on = f" ON {table}" if _is_postgresql() else ""
        op.execute(f"DROP TRIGGER {table}_refuses_{verb.lower()}{on}")
    for name, when, _ in KEEPERS:
        table = when.split(" ON ")[1]
        op.execute(f"DROP TRIGGER {name} ON {table}" if _is_postgresql() else f"DROP TRIGGER {name}")
        if _is_postgresql():
            op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP TABLE action_search")
