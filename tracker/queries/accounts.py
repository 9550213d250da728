"""Accounts as they stand: where a person is signed in, links by mail, what was asked for, failures."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker.domain import guessing, links
from tracker.domain.accounts import TokenKind
from tracker.domain.guessing import Failures
from tracker.models import (
    AccountToken,
    AddressChange,
    Membership,
    RecoveryCode,
    ResetRequest,
    SecondFactor,
    SignInFailure,
    User,
    WebSession,
)


def sealed_factors(session: Session) -> Sequence[str]:
    """Every second factor as it is kept: sealed."""
    return session.scalars(select(SecondFactor.sealed_secret)).all()


def web_sessions(session: Session, user_id: int) -> Sequence[WebSession]:
    """The browsers in which this person is signed in, the last used first."""
    query = select(WebSession).where(WebSession.user_id == user_id)
    return session.scalars(query.order_by(WebSession.last_seen_at.desc(), WebSession.id.desc())).all()


def token(session: Session, text: str, kinds: Collection[TokenKind]) -> AccountToken | None:
    """The link with this token and its active person, if it is of one of these kinds."""
    if not links.is_token(text):
        return None
    query = (
        select(AccountToken)
        .join(AccountToken.user)
        .where(
            AccountToken.token_hash == links.fingerprint(text), AccountToken.kind.in_(kinds), User.is_active
        )
        .options(contains_eager(AccountToken.user), joinedload(AccountToken.change))
    )
    return session.scalars(query).one_or_none()


def newest_invitations(session: Session, user_ids: Collection[int]) -> dict[int, AccountToken]:
    """The link that was sent to each of these people last, for those who were sent one."""
    newest = (
        select(func.max(AccountToken.id))
        .where(AccountToken.kind == TokenKind.INVITATION, AccountToken.user_id.in_(user_ids))
        .group_by(AccountToken.user_id)
    )
    query = select(AccountToken).where(AccountToken.id.in_(newest))
    return {token.user_id: token for token in session.scalars(query)}


def open_change(session: Session, user_id: int) -> AddressChange | None:
    """The change of address that a person is in the middle of."""
    query = select(AddressChange).where(AddressChange.user_id == user_id, AddressChange.ended_at.is_(None))
    return session.scalars(query.order_by(AddressChange.id.desc()).limit(1)).one_or_none()


def open_changes(session: Session, partnership_ids: Collection[int]) -> dict[int, AddressChange]:
    """Whose address is to change, of the people of these partnerships."""
    here = select(Membership.user_id).where(Membership.partnership_id.in_(partnership_ids))
    query = select(AddressChange).where(AddressChange.ended_at.is_(None), AddressChange.user_id.in_(here))
    return {change.user_id: change for change in session.scalars(query)}


def with_second_factor(session: Session, partnership_ids: Collection[int]) -> frozenset[int]:
    """Who of these partnerships has a second factor."""
    here = select(Membership.user_id).where(Membership.partnership_id.in_(partnership_ids))
    return frozenset(session.scalars(select(SecondFactor.user_id).where(SecondFactor.user_id.in_(here))))


def unused_codes(session: Session, user_id: int) -> Sequence[RecoveryCode]:
    """The recovery codes that a person has left."""
    query = select(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalars(query).all()


def open_requests(session: Session) -> Sequence[ResetRequest]:
    """What was asked for and not answered yet."""
    query = select(ResetRequest).where(ResetRequest.answered_at.is_(None))
    return session.scalars(query.order_by(ResetRequest.id)).all()


def requests_from(session: Session, network: str, since: datetime) -> int:
    """How often another password was asked for from one network."""
    query = select(func.count(ResetRequest.id)).where(
        ResetRequest.address == network, ResetRequest.at > since
    )
    return session.scalar(query) or 0


def requests_before(session: Session, request: ResetRequest, within: timedelta) -> int:
    """How often it was asked for this address shortly before this request."""
    query = select(func.count(ResetRequest.id)).where(
        ResetRequest.email == request.email,
        ResetRequest.id < request.id,
        ResetRequest.at > request.at - within,
    )
    return session.scalar(query) or 0


@dataclass(frozen=True)
class FailuresSeen:
    """The failures that matter for one attempt from a browser that is not known."""

    of_pair: Failures
    from_network: Failures
    of_account: Failures


def failures(session: Session, email: str, network: str, real_now: datetime) -> FailuresSeen:
    """Recent failures of this account and from this network, those of known browsers left out."""
    kinds = (
        and_(SignInFailure.email == email, SignInFailure.address == network),
        SignInFailure.address == network,
        SignInFailure.email == email,
    )
    columns = [
        column
        for kind in kinds
        for column in (func.count(SignInFailure.id).filter(kind), func.max(SignInFailure.at).filter(kind))
    ]
    found: Sequence[Any] = session.execute(
        select(*columns).where(
            SignInFailure.device.is_(None),
            SignInFailure.at > real_now - guessing.WINDOW,
            or_(SignInFailure.email == email, SignInFailure.address == network),
        )
    ).one()
    seen = [Failures(number, last_at) for number, last_at in zip(found[::2], found[1::2], strict=True)]
    return FailuresSeen(*seen)


def failures_in(session: Session, email: str, device: str, real_now: datetime) -> Failures:
    """Recent failures of this account in a browser that it knows."""
    query = select(func.count(SignInFailure.id), func.max(SignInFailure.at)).where(
        SignInFailure.email == email,
        SignInFailure.device == device,
        SignInFailure.at > real_now - guessing.WINDOW,
    )
    return Failures(*session.execute(query).one())
