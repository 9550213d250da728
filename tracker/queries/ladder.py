"""Who stands in line for what waits: people, roles, absences, rules, what was told, what is held."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from tracker.domain import ladder, ladder_rules, roles
from tracker.domain.ladder import Kind, Person, Rules, Seat, Step
from tracker.domain.roles import RIGHTS, Actor, People, Permission, Role
from tracker.models import (
    Absence,
    Hold,
    Mail,
    MailItem,
    Membership,
    Partnership,
    User,
)

DAYS_TO_DECIDE = 5
"""Working days in which a request for another date is to be decided."""

DAYS_TO_VERIFY = 10
"""Working days in which what was delivered is to be verified."""

DAYS_AHEAD = 60
"""Calendar days ahead that are looked at where a partnership has set no rung that is farther out."""


@dataclass
class Cast:
    """Who can be written to, and as what they belong to each partnership."""

    people: dict[int, Person] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    addresses: dict[int, str] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    belongs: dict[int, list[roles.Membership]] = field(default_factory=lambda: defaultdict(list))
    with_role: dict[tuple[int, Role], list[int]] = field(default_factory=lambda: defaultdict(list))
    agency_leads: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    agencies_of: dict[tuple[int, int], int] = field(default_factory=dict)
    partnerships: dict[int, str] = field(default_factory=dict)
    rules: dict[int, Rules] = field(default_factory=dict)

    def step(self, seat: Seat, partnership_id: int, *people: int | None) -> Step:
        """One step of a line: those of these people who belong to the partnership."""
        members = self.members[partnership_id]
        return seat, tuple(each for each in people if each is not None and each in members)

    def sees(self, person_id: int, of: People) -> bool:
        """Whether this person sees that action, as rights and assignments are now."""
        memberships = tuple(self.belongs.get(person_id, ()))
        return roles.sees_action(Actor(self.names.get(person_id, ""), person_id, memberships), of)

    def managers(self, partnership_id: int) -> Step:
        """The last step of every line."""
        return Seat.MANAGER, tuple(self.with_role[partnership_id, Role.MANAGER])

    def leads_of_agencies(self, partnership_id: int) -> tuple[int, ...]:
        """Everybody who leads an agency of a partnership."""
        return tuple(dict.fromkeys(self.with_role[partnership_id, Role.AGENCY_LEAD]))

    def may(self, permission: Permission, partnership_id: int, *never: int | None) -> Step:
        """Everybody of a partnership who holds a right, but these people."""
        roles = [role for role, rights in RIGHTS.items() if permission in rights]
        people = dict.fromkeys(each for role in roles for each in self.with_role[partnership_id, role])
        return Seat.DECIDER, tuple(each for each in people if each not in never)


_PEOPLE = (
    select(
        User.id,
        User.name,
        User.email,
        User.cadence,
        Membership.partnership_id,
        Membership.role,
        Membership.agency_id,
    )
    .join(Membership, Membership.user_id == User.id)
    .where(User.is_active, User.email != "")
    .order_by(User.id, Membership.id)
)
_RULES = select(Partnership.id, Partnership.name, Partnership.remind_before, Partnership.climb_after)


def cast(session: Session, today: date) -> Cast:
    """Every active person with an address, as what, until when they are away; and the partnerships' rules."""
    found = Cast()
    away, was_away = _away(session, today), _was_away(session, today)
    for row in session.execute(_PEOPLE):
        found.people[row.id] = Person(row.id, row.cadence, away.get(row.id), is_just_back=row.id in was_away)
        found.names[row.id], found.addresses[row.id] = row.name, row.email
        found.members[row.partnership_id].add(row.id)
        found.belongs[row.id].append(roles.Membership(row.partnership_id, row.role, row.agency_id))
        found.with_role[row.partnership_id, row.role].append(row.id)
        if row.agency_id is not None:
            found.agencies_of[row.partnership_id, row.id] = row.agency_id
            if row.role is Role.AGENCY_LEAD:
                found.agency_leads[row.agency_id].append(row.id)
    for partnership_id, name, before, climb_after in session.execute(_RULES):
        found.partnerships[partnership_id] = name
        found.rules[partnership_id] = Rules(ladder_rules.parse(before), climb_after)
    return found


def _away(session: Session, today: date) -> dict[int, date]:
    """Until when each person who is away today is away."""
    query = (
        select(Absence.user_id, func.max(Absence.until_on))
        .where(Absence.from_on <= today, Absence.until_on >= today, Absence.taken_back_at.is_(None))
        .group_by(Absence.user_id)
    )
    return {user_id: until_on for user_id, until_on in session.execute(query)}


def _was_away(session: Session, today: date) -> set[int]:
    """Who was away on any day of the week before today."""
    query = select(Absence.user_id).where(
        Absence.from_on < today, Absence.until_on >= today - ladder.WEEK, Absence.taken_back_at.is_(None)
    )
    return set(session.scalars(query))


def told(
    session: Session, since: date, people: Collection[int] | None = None
) -> dict[tuple[Kind, int, int], date]:
    """The day of the latest rung that each person was told of each thing; what was stopped told nobody.

    Of these people, or of everybody.
    """
    of_people = true() if people is None else MailItem.user_id.in_(people)
    query = (
        select(MailItem.kind, MailItem.thing_id, MailItem.user_id, func.max(MailItem.reached_on))
        .join(MailItem.mail)
        .where(MailItem.reached_on >= since, Mail.stopped_at.is_(None), of_people)
        .group_by(MailItem.kind, MailItem.thing_id, MailItem.user_id)
    )
    return {(kind, thing_id, user_id): on for kind, thing_id, user_id, on in session.execute(query)}


@dataclass(frozen=True)
class Held:
    """Whose reminders, and about which actions, a manager keeps back; a person's by partnership."""

    people: frozenset[tuple[int, int]]
    actions: frozenset[int]

    def keeps_back(self, owed: ladder.Owed) -> bool:
        """Whether this rung is held."""
        thing = owed.thing
        return (thing.partnership_id, owed.person_id) in self.people or thing.action_id in self.actions


def held(session: Session, today: date) -> Held:
    """What is held today."""
    query = select(Hold.partnership_id, Hold.user_id, Hold.action_id).where(
        Hold.lifted_at.is_(None), or_(Hold.until_on.is_(None), Hold.until_on >= today)
    )
    rows = session.execute(query).all()
    return Held(
        frozenset((row.partnership_id, row.user_id) for row in rows if row.user_id is not None),
        frozenset(row.action_id for row in rows if row.action_id is not None),
    )
