"""Everything that is held about one person: whatever names their account, found by the tables themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, DateTime, Table, or_, select
from sqlalchemy.orm import Session

from tracker.db import Base
from tracker.models import Action, Report, User

IN_FULL: Mapping[str, tuple[str, ...]] = {
    "users": (
        "name",
        "email",
        "is_active",
        "created_at",
        "last_seen_at",
        "cadence",
        "takes_board_digest",
        "is_administrator",
    ),
    "memberships": ("partnership_id", "role", "agency_id"),
    "absences": ("from_on", "until_on", "made_at", "made_by_name", "taken_back_at"),
    "holds": ("reason", "until_on", "made_at", "made_by_name", "lifted_at"),
    "web_sessions": ("made_at", "last_seen_at", "agent", "address"),
    "identities": ("issuer", "subject", "since"),
    "account_tokens": ("kind", "made_at", "expires_at", "used_at", "revoked_at"),
    "address_changes": ("old_address", "new_address", "asked_at", "asked_by_name", "ended_at"),
    "second_factors": ("since",),
    "recovery_codes": ("used_at",),
    "sign_in_failures": ("at", "address"),
    "reset_requests": ("at", "address"),
    "calendar_feeds": ("made_at", "revoked_at", "last_read_at"),
    "api_tokens": ("name", "scopes", "made_at", "expires_at", "last_used_at", "revoked_at"),
    "mail_links": ("made_at", "expires_at", "revoked_at"),
    "sign_in_codes": ("made_at", "expires_at", "used_at"),
    "mails": ("created_at", "sent_at", "kind", "to_address", "subject"),
    "events": ("at", "kind", "summary", "way"),
    "saved_views": ("name", "query", "created_at"),
}
"""What is told of each row of these tables; of every other, when it was made and what it is called."""

BY_ADDRESS = {
    "sign_in_failures": "email",
    "reset_requests": "email",
    "statement_signatories": "address",
    "mails": "to_address",
}
"""Tables that know people by their address."""


@dataclass(frozen=True)
class Section:
    """The rows of one table that name the person, and in which of its columns."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]


def tables() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Each table that names people, with the columns in which it does."""
    for table in Base.metadata.sorted_tables:
        naming = [
            column
            for column in table.columns
            if any(key.column is User.__table__.c.id for key in column.foreign_keys)
        ]
        if table.name == User.__tablename__:
            naming = [table.c.id]
        if naming or table.name in BY_ADDRESS:
            yield table, naming


def about(session: Session, user: User) -> list[Section]:
    """What each table holds about a person, the tables in the order in which they build on one another."""
    return [section for section in _sections(session, user) if section.rows]


def _sections(session: Session, user: User) -> Iterator[Section]:
    for table, naming in tables():
        columns = told(table)
        found = [column == user.id for column in naming]
        if by_address := BY_ADDRESS.get(table.name):
            found.append(table.c[by_address] == user.email)
        names = tuple(column.name for column in naming) or (BY_ADDRESS[table.name],)
        query = select(*columns).where(or_(*found)).order_by(*table.primary_key.columns)
        if "action_id" in table.c:
            query = query.add_columns(Action.reference.label("action")).outerjoin_from(
                table, Action, table.c.action_id == Action.id
            )
        elif "report_id" in table.c:
            query = query.add_columns(Report.reference.label("report")).outerjoin_from(
                table, Report, table.c.report_id == Report.id
            )
        yield Section(table.name, names, [dict(row) for row in session.execute(query).mappings()])


def told(table: Table) -> list[Column[Any]]:
    """The columns that are told: the chosen ones, or number, reference and moments."""
    if chosen := IN_FULL.get(table.name):
        return [table.c[name] for name in chosen]
    plain = [
        column for column in table.columns if column.primary_key or column.name in ("reference", "number")
    ]
    return plain + [column for column in table.columns if _is_moment(column)]


def _is_moment(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(getattr(kind, "impl", kind), DateTime) and not column.nullable
