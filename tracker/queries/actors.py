"""People as the rules know them: who they are and what they are to each partnership."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Membership
from tracker.models import User


def from_user(user: User) -> Actor:
    """The actor that this account stands for."""
    return Actor(
        name=user.name,
        user_id=user.id,
        memberships=tuple(Membership(m.partnership_id, m.role, m.agency_id) for m in user.memberships),
    )


def by_email(session: Session, email: str) -> Actor:
    """The active person with this e-mail address."""
    user = session.scalars(
        select(User)
        .where(User.email == email.strip().lower(), User.is_active)
        .options(selectinload(User.memberships))
    ).one_or_none()
    if user is None:
        raise NotFoundError(f"Nobody with the address {email} can sign in here.")
    return from_user(user)
