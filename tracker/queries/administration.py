"""The installation as its administrator sees it: partnerships, addresses and roles, mail that is stuck."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Role
from tracker.models import Mail, Membership, Partnership, User

MOST = 100
"""The most mails in trouble that are listed."""


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


def accounts(session: Session) -> Sequence[User]:
    """Every account with its roles, by address."""
    roles = selectinload(User.memberships).joinedload(Membership.partnership)
    query = select(User).options(roles, selectinload(User.second_factor)).order_by(User.email)
    return session.scalars(query).all()


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
