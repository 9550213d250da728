"""API tokens: those of a person, those of a partnership's services, and the one that a request names."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import ApiRequest, ApiToken, Membership, Partnership, User


def of_person(session: Session, actor: Actor) -> Sequence[ApiToken]:
    """This person's own tokens that were not revoked, the newest first."""
    query = select(ApiToken).where(ApiToken.user_id == actor.user_id, ApiToken.revoked_at.is_(None))
    return session.scalars(query.order_by(ApiToken.made_at.desc(), ApiToken.id.desc())).all()


def of_services(session: Session, partnership: Partnership) -> Sequence[ApiToken]:
    """The tokens of this partnership's services that were not revoked, the newest first."""
    query = select(ApiToken).where(ApiToken.partnership_id == partnership.id, ApiToken.revoked_at.is_(None))
    query = query.options(joinedload(ApiToken.agency))
    return session.scalars(query.order_by(ApiToken.made_at.desc(), ApiToken.id.desc())).all()


def get(session: Session, actor: Actor, token_id: int) -> ApiToken:
    """A token that this person may revoke: their own, or of a service of a partnership that they manage."""
    managed = actor.partnerships_where(Permission.MANAGE_PEOPLE)
    theirs = or_(ApiToken.user_id == actor.user_id, ApiToken.partnership_id.in_(managed))
    token = session.scalars(select(ApiToken).where(ApiToken.id == token_id, theirs)).one_or_none()
    if token is None:
        raise NotFoundError("There is no such token.")
    return token


def find(session: Session, token_hash: str) -> ApiToken | None:
    """The token of this hash, with whoever it stands for, in one query."""
    person = joinedload(ApiToken.user).joinedload(User.memberships).joinedload(Membership.partnership)
    query = select(ApiToken).where(ApiToken.token_hash == token_hash)
    return session.scalars(query.options(person)).unique().one_or_none()


def answered(session: Session, token: ApiToken, key: str) -> ApiRequest | None:
    """The answer that this key of this token got."""
    query = select(ApiRequest).where(ApiRequest.token_id == token.id, ApiRequest.key == key)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def forget(session: Session, *, until: datetime) -> None:
    """Let go of the answers that were given before this moment."""
    session.execute(delete(ApiRequest).where(ApiRequest.at < until))
