"""Single sign-on: whom a provider knows as whom, and who came by it and waits for a role."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from tracker.models import Identity, Membership, User
from tracker.queries import people


def identity(session: Session, issuer: str, subject: str) -> Identity | None:
    """The person whom this provider calls so, with their roles."""
    query = select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)
    person = joinedload(Identity.user).joinedload(User.memberships).joinedload(Membership.partnership)
    return session.scalars(query.options(person)).unique().one_or_none()


def identities(session: Session, user_id: int) -> Sequence[Identity]:
    """As whom providers know this person."""
    return session.scalars(select(Identity).where(Identity.user_id == user_id).order_by(Identity.id)).all()


def linked(session: Session, user_ids: Collection[int]) -> frozenset[int]:
    """Who of these people signs in by single sign-on."""
    return frozenset(session.scalars(select(Identity.user_id).where(Identity.user_id.in_(user_ids))))


def waiting(session: Session) -> Sequence[User]:
    """Who came by single sign-on, may sign in, and has no role anywhere yet; the first to come first."""
    return session.scalars(_waiting().order_by(User.created_at, User.id)).all()


def is_waiting(session: Session, user: User) -> bool:
    """Whether this person came by single sign-on and waits for a role."""
    return session.scalar(_waiting().where(User.id == user.id)) is not None


def _waiting() -> Select[User]:
    return select(User).where(people.without_role(), User.id.in_(select(Identity.user_id)))
