"""People as the rules know them: who they are and what they are to each partnership."""

from sqlalchemy.orm import Session

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Membership
from tracker.models import User
from tracker.queries import people


def from_user(user: User) -> Actor:
    """The actor that this account stands for."""
    return Actor(
        name=user.name,
        user_id=user.id,
        is_administrator=user.is_administrator,
        memberships=tuple(Membership(m.partnership_id, m.role, m.agency_id) for m in user.memberships),
    )


def by_email(session: Session, email: str) -> Actor:
    """The active person with this e-mail address."""
    user = people.find_by_email(session, email)
    if user is None or not user.is_active:
        raise NotFoundError(f"Nobody with the address {email} can sign in here.")
    return from_user(user)
