"""What is held about a person, in sections that they can read, and as a file for other programs."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain import wording
from tracker.models import User
from tracker.queries import held as queries
from tracker.queries import partnerships

HEADINGS = {
    "users": "Your account",
    "memberships": "Your roles",
    "web_sessions": "Where you are signed in",
    "identities": "As whom single sign-on knows you",
    "account_tokens": "Links to your account that were mailed",
    "address_changes": "Changes of your address",
    "second_factors": "Your second factor (its secret is not shown)",
    "recovery_codes": "Your recovery codes (only whether they are used)",
    "sign_in_failures": "Failed attempts to sign in with your address",
    "reset_requests": "Requests for another password for your address",
    "mails": "Mails to you",
    "events": "What you did, as the history has it",
    "mail_links": "Your links in mails",
    "statement_signatories": "Where you are asked to sign a statement off",
    "actions": "Actions that you lead or have to do with",
    "action_states": "What such actions were, state by state",
    "updates": "Updates that you wrote",
    "comments": "Comments that you wrote",
    "challenges": "Challenges that you raised or answer",
    "extension_requests": "Requests for another date that you made or decided",
    "evidence": "Evidence that you gave",
    "measure_readings": "Readings of measures that you noted",
    "repeats": "Repeat findings that you decided",
    "parts": "Parts of actions that are yours",
    "meetings": "Meetings that you recorded",
    "saved_views": "Lists that you saved",
    "absences": "When you are away",
    "holds": "Reminders of yours that are held back",
    "calendar_feeds": "Your calendar feeds",
    "api_tokens": "Your API tokens (only what they may do)",
    "sign_in_codes": "Codes by mail that you asked for",
}
PLAINLY = ("id", "user_id", "email", "address", "to_address")
CODE = re.compile("[a-z]+(_[a-z]+)+")
MOST_SHOWN = 20
"""Rows of each section on the page; the file has all of them."""


@dataclass(frozen=True)
class Held:
    """One kind of thing that is held: what it is, as what it names the person, and each of them."""

    heading: str
    table: str
    named_as: str
    rows: Sequence[Mapping[str, Any]]

    @property
    def columns(self) -> list[str]:
        """What is told of each, in words."""
        return [_words(name) for name in self.rows[0]]

    @property
    def shown(self) -> list[list[str]]:
        """The newest of them, as a person reads them."""
        return [[_readable(value) for value in row.values()] for row in reversed(self.rows[-MOST_SHOWN:])]


def about(session: Session, user: User) -> list[Held]:
    """Everything that is held about this person."""
    found = queries.about(session, user)
    names = {m.partnership_id: m.partnership.name for m in user.memberships}
    agencies = {one.id: one.name for one in partnerships.agencies(session, set(names))}
    order = {table: number for number, table in enumerate(HEADINGS)}
    found.sort(key=lambda section: order.get(section.table, len(order)))
    return [
        Held(
            HEADINGS.get(section.table, _words(section.table)),
            section.table,
            _named_as(section.columns),
            [_named(row, names, agencies) for row in section.rows],
        )
        for section in found
    ]


def _named_as(columns: Sequence[str]) -> str:
    """As what a person stands there, where that is not simply whose it is."""
    return wording.sentence_list([_words(name).lower() for name in columns if name not in PLAINLY])


def _named(row: Mapping[str, Any], names: Mapping[int, str], agencies: Mapping[int, str]) -> dict[str, Any]:
    """A row with the names of the partnership and the agency instead of their numbers."""
    named = dict(row)
    for key, known in (("partnership_id", names), ("agency_id", agencies)):
        if key in named:
            named[key.removesuffix("_id")] = known.get(named.pop(key))
    return named


def as_json(found: Sequence[Held]) -> str:
    """The same as a file: each section by its table, each row with its values."""
    sections = {held.table: {"what": held.heading, "rows": list(held.rows)} for held in found}
    return json.dumps(sections, default=_plain, ensure_ascii=False, indent=2) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value.value) if isinstance(value, Enum) else str(value)


def _readable(value: object) -> str:
    """A value in words: a moment by London clocks, yes or no, a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return wording.moment(value)
    if isinstance(value, date):
        return wording.long_date(value)
    code = value.value if isinstance(value, Enum) else value
    if isinstance(code, str) and (code is not value or CODE.fullmatch(code)):
        return code.replace("_", " ").capitalize()
    return str(value) if isinstance(value, int | float | Decimal | str) else json.dumps(value)


def _words(name: str) -> str:
    """last_seen_at becomes Last seen."""
    return name.removesuffix("_at").removesuffix("_on").removesuffix("_id").replace("_", " ").capitalize()
