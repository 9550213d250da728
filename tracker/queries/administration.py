"""The installation as its administrator sees it: partnerships, addresses and roles, mail that is stuck."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Role
from tracker.models import Mail, Membership, Partnership, User
from tracker.queries import pages, people
from tracker.queries.pages import Page

MOST = 100
"""The most mails in trouble that are listed."""


class Kind(StrEnum):
    """Accounts that their administrator looks for together."""

    ADMINISTRATOR = "administrator"
    NO_ROLE = "no-role"
    INVITED = "invited"
    CLOSED = "closed"


@dataclass(frozen=True)
class AccountFilter:
    """What is asked of the accounts; the empty filter is all of them."""

    words: str = ""
    kind: Kind | None = None


@dataclass(frozen=True)
class Accounts:
    """A page of accounts, and how many of all accounts are open and have no role."""

    page: Page[User]
    without_role: int


@dataclass(frozen=True)
class PartnershipRow:
    """A partnership, how many people have a role in it, and how many managers can sign in."""

    partnership: Partnership
    people: int
    managers: int


def partnerships(session: Session) -> list[PartnershipRow]:
    """Every partnership of the installation, by name."""
    is_manager = (Membership.role == Role.MANAGER) & User.is_active
    counted = (
        select(
            Membership.partnership_id,
            func.count(func.distinct(Membership.user_id)).label("people"),
            func.count(Membership.id).filter(is_manager).label("managers"),
        )
        .join(Membership.user)
        .group_by(Membership.partnership_id)
        .subquery()
    )
    query = (
        select(Partnership, func.coalesce(counted.c.people, 0), func.coalesce(counted.c.managers, 0))
        .outerjoin(counted, counted.c.partnership_id == Partnership.id)
        .options(selectinload(Partnership.councils))
        .order_by(Partnership.name)
    )
    return [PartnershipRow(*row) for row in session.execute(query)]


def get_partnership(session: Session, slug: str) -> Partnership:
    """The partnership with this short name."""
    found = session.scalars(select(Partnership).where(Partnership.slug == slug)).one_or_none()
    if found is None:
        raise NotFoundError("There is no such partnership.")
    return found


_KINDS: dict[Kind, ColumnElement[bool]] = {
    Kind.ADMINISTRATOR: User.is_administrator.is_(True),
    Kind.NO_ROLE: people.without_role(),
    Kind.INVITED: and_(User.is_active, User.password_hash.is_(None), User.last_seen_at.is_(None)),
    Kind.CLOSED: User.is_active.is_(False),
}


def accounts(session: Session, chosen: AccountFilter, *, number: int = 1) -> Accounts:
    """One page of the accounts with their roles, by address; a page past the end is the last one."""
    conditions = and_(*_conditions(chosen))
    counts = select(func.count().filter(conditions), func.count().filter(_KINDS[Kind.NO_ROLE]))
    total, without_role = session.execute(counts.select_from(User)).one()
    number = pages.within(number, total)
    roles = selectinload(User.memberships).joinedload(Membership.partnership)
    query = select(User).where(conditions).options(roles, joinedload(User.second_factor)).order_by(User.email)
    shown = session.scalars(query.limit(pages.SIZE).offset(pages.before(number))).all()
    return Accounts(Page(shown, total, number), without_role)


def _conditions(chosen: AccountFilter) -> Iterator[ColumnElement[bool]]:
    """Each word stands in the address or in a partnership's name; what is not shown is not searched."""
    yield true()
    if chosen.kind:
        yield _KINDS[chosen.kind]
    for word in chosen.words.split():
        in_name = Partnership.name.icontains(word, autoescape=True)
        in_address = User.email.icontains(word, autoescape=True)
        yield or_(in_address, User.memberships.any(Membership.partnership.has(in_name)))


def get_account(session: Session, user_id: int) -> User:
    """One account with its roles."""
    roles = selectinload(User.memberships).joinedload(Membership.partnership)
    found = session.scalars(select(User).where(User.id == user_id).options(roles)).one_or_none()
    if found is None:
        raise NotFoundError("There is no such account.")
    return found


def stuck_mail(
    session: Session,
) -> Sequence[Row[int, str, str, datetime, int, str | None, datetime | None]]:
    """Mails that fail or were given up: kind, address, the server's answer; never a word of what they say."""
    query = (
        select(
            Mail.id,
            Mail.kind,
            Mail.to_address,
            Mail.created_at,
            Mail.tries,
            Mail.last_error,
            Mail.given_up_at,
        )
        .where(
            Mail.sent_at.is_(None),
            Mail.stopped_at.is_(None),
            or_(Mail.last_error.is_not(None), Mail.given_up_at.is_not(None)),
        )
        .order_by(Mail.created_at.desc(), Mail.id.desc())
    )
    return session.execute(query.limit(MOST)).all()
