"""People: the one who signs in, those of a partnership, and those who may lead its actions."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import RIGHTS, Actor, Permission, Role
from tracker.models import Membership, Partnership, User

LEADING_ROLES = (Role.MANAGER, Role.AGENCY_LEAD, Role.ACTION_LEAD)
_WITH_PARTNERSHIPS = joinedload(User.memberships).joinedload(Membership.partnership)


def find_active(session: Session, user_id: int) -> User | None:
    """An account that may sign in, with its memberships and their partnerships, in one query."""
    query = select(User).where(User.id == user_id, User.is_active)
    return session.scalars(query.options(_WITH_PARTNERSHIPS)).unique().one_or_none()


def find_by_email(session: Session, email: str) -> User | None:
    """The account with this e-mail address, active or not."""
    query = select(User).where(User.email == email.strip().lower())
    return session.scalars(query.options(_WITH_PARTNERSHIPS)).unique().one_or_none()


def leading(partnership_ids: Collection[int] | BindParameter[Any]) -> Select[User]:
    """Who may lead actions of these partnerships: active, and in a role that leads, by name."""
    having = select(Membership.user_id).where(
        Membership.partnership_id.in_(partnership_ids), Membership.role.in_(LEADING_ROLES)
    )
    return select(User).where(User.is_active, User.id.in_(having)).order_by(User.name, User.id)


def leads(session: Session, partnership_ids: Collection[int]) -> Sequence[User]:
    """The active people who may lead actions of these partnerships, by name."""
    query = leading(partnership_ids).options(selectinload(User.memberships))
    return session.scalars(query).all()


def members(session: Session, partnership_ids: Collection[int]) -> Sequence[User]:
    """Every active person of these partnerships, by name."""
    belonging = select(Membership.user_id).where(Membership.partnership_id.in_(partnership_ids))
    query = select(User).where(User.is_active, User.id.in_(belonging)).order_by(User.name, User.id)
    return session.scalars(query).all()


def without_role() -> ColumnElement[bool]:
    """The condition that somebody may sign in and has no role anywhere, nor runs the installation."""
    return and_(User.is_active, User.is_administrator.is_(False), ~User.memberships.any())


def deciders(session: Session, partnership_id: int) -> Sequence[User]:
    """The active people of a partnership who may decide a request for another date."""
    return with_right(session, partnership_id, Permission.DECIDE_EXTENSION)


def with_right(session: Session, partnership_id: int, permission: Permission) -> Sequence[User]:
    """The active people of a partnership whose role gives them this right."""
    roles = [role for role, rights in RIGHTS.items() if permission in rights]
    having = select(Membership.user_id).where(
        Membership.partnership_id == partnership_id, Membership.role.in_(roles)
    )
    return session.scalars(select(User).where(User.is_active, User.id.in_(having)).order_by(User.id)).all()


def memberships(session: Session, partnership_ids: Collection[int]) -> Sequence[Membership]:
    """What each person is to these partnerships, by partnership and name."""
    query = select(Membership).where(Membership.partnership_id.in_(partnership_ids))
    return session.scalars(_by_name(query)).all()


def by_role(session: Session) -> Sequence[Membership]:
    """Every active account with its role, in the order they were made, for a demonstration's sign-in page."""
    query = _by_name(select(Membership)).where(User.is_active)
    return session.scalars(query.order_by(None).order_by(Membership.partnership_id, Membership.id)).all()


def _by_name(query: Select[Membership]) -> Select[Membership]:
    return (
        query.join(Membership.partnership)
        .join(Membership.user)
        .options(
            contains_eager(Membership.partnership),
            contains_eager(Membership.user),
            joinedload(Membership.agency),
        )
        .order_by(Partnership.name, User.name, Membership.id)
    )


def of_several_roles(session: Session, partnership_ids: Collection[int]) -> frozenset[int]:
    """The roles in these partnerships whose holders have another one, here or elsewhere."""
    several = select(Membership.user_id).group_by(Membership.user_id).having(func.count(Membership.id) > 1)
    query = select(Membership.id).where(
        Membership.partnership_id.in_(partnership_ids), Membership.user_id.in_(several)
    )
    return frozenset(session.scalars(query))


def get_membership(session: Session, actor: Actor, membership_id: int) -> Membership:
    """A role that somebody holds in a partnership whose people this actor manages."""
    managed = actor.partnerships_where(Permission.MANAGE_PEOPLE)
    query = select(Membership).where(Membership.id == membership_id, Membership.partnership_id.in_(managed))
    found = session.scalars(query.options(joinedload(Membership.partnership))).one_or_none()
    if found is None:
        raise NotFoundError("There is no such role.")
    return found


def get_managed(session: Session, actor: Actor, user_id: int) -> User:
    """A person of a partnership whose people this actor manages."""
    query = select(User).where(User.id == user_id).options(_WITH_PARTNERSHIPS)
    if not actor.is_operator:
        managed = actor.partnerships_where(Permission.MANAGE_PEOPLE)
        query = query.where(User.memberships.any(Membership.partnership_id.in_(managed)))
    user = session.scalars(query).unique().one_or_none()
    if user is None:
        raise NotFoundError("There is no such person.")
    return user
