"""API tokens: making one, revoking it, and knowing who comes with it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from tracker.domain import api_tokens as rules
from tracker.domain import links, london, wording
from tracker.domain.api_tokens import TokenState
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Actor, Membership, Permission, Role, Way
from tracker.models import Agency, ApiToken, Partnership
from tracker.queries import actors
from tracker.queries import api_tokens as queries
from tracker.services import history

MOST = 20


@dataclass(frozen=True)
class Wanted:
    """What a token is for, what it may do, and for how many days."""

    name: str
    scopes: Sequence[str]
    days: int


def make_for_person(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> str:
    """Make a token that stands for oneself, with one's own rights; it is told once and not kept."""
    if actor.user_id is None or not actor.memberships:
        raise DomainError("Only a person of a partnership has tokens of their own.")
    if len(queries.of_person(session, actor)) >= MOST:
        raise DomainError(f"You have {MOST} tokens already. Revoke one that is not used any more.")
    return _make(session, ApiToken(user_id=actor.user_id), wanted, actor=actor, now=now)


def make_for_service(
    session: Session,
    partnership: Partnership,
    wanted: Wanted,
    *,
    role: Role,
    agency: Agency | None,
    actor: Actor,
    now: datetime,
) -> str:
    """Make a token for a program that works for the whole partnership, in the role that its manager chose."""
    if not actor.may(Permission.MANAGE_PEOPLE, partnership.id):
        raise NotFoundError("There is no such partnership.")
    if len(queries.of_services(session, partnership)) >= MOST:
        raise DomainError(f"There are {MOST} tokens already. Revoke one that is not used any more.")
    if role not in rules.SERVICE_ROLES:
        raise DomainError("Choose one of the roles that a service may have.", field="role")
    if (role is Role.AGENCY_LEAD) != (agency is not None):
        raise DomainError("An agency lead needs an agency, and no other role has one.", field="agency")
    if agency and (agency.partnership_id != partnership.id or agency.is_closed):
        raise DomainError("Choose an agency that takes part in this partnership.", field="agency")
    token = ApiToken(partnership_id=partnership.id, role=role, agency_id=agency and agency.id)
    return _make(session, token, wanted, actor=actor, now=now)


def _make(session: Session, token: ApiToken, wanted: Wanted, *, actor: Actor, now: datetime) -> str:
    secret = rules.PREFIX + secrets.token_urlsafe(rules.SECRET_BYTES)
    token.name, token.scopes = rules.check_name(wanted.name), rules.check_scopes(wanted.scopes)
    token.token_hash = links.fingerprint(secret)
    token.made_at, token.made_by_name = now, actor.name
    token.expires_at = rules.expires_at(wanted.days, now)
    session.add(token)
    until = wording.long_date(london.date_of(token.expires_at))
    said = f"until {until}, for {wording.sentence_list(token.scopes)}"
    _record(session, token, "made", f"Made the API token “{token.name}” {said}", actor=actor, now=now)
    return secret


def revoke(session: Session, token: ApiToken, *, actor: Actor, now: datetime) -> None:
    """End a token for good; whoever comes with it is turned away from now on."""
    is_own = token.user_id is not None and token.user_id == actor.user_id
    manages = token.partnership_id is not None and actor.may(Permission.MANAGE_PEOPLE, token.partnership_id)
    if not is_own and not manages:
        raise NotFoundError("There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = now
        _record(session, token, "revoked", f"Revoked the API token “{token.name}”", actor=actor, now=now)


def find_good(session: Session, secret: str, *, now: datetime) -> ApiToken | None:
    """The token of this secret while it works; None where it ended, or its person's account is closed."""
    if not rules.is_token(secret):
        return None
    token = queries.find(session, links.fingerprint(secret))
    if token is None or (token.user and not token.user.is_active):
        return None
    good = rules.state(expires_at=token.expires_at, revoked_at=token.revoked_at, now=now) is TokenState.GOOD
    return token if good else None


def actor_of(token: ApiToken) -> Actor:
    """Whom the rules see when somebody comes with this token: its person as they are now, or its service."""
    if token.user:
        return replace(actors.from_user(token.user), way=Way.API)
    if token.partnership_id is None or token.role is None:
        raise DomainError("This token stands for nobody.")
    membership = Membership(token.partnership_id, token.role, token.agency_id)
    return Actor(name=f"{token.name} (service)", memberships=(membership,), way=Way.API)


def note_use(session: Session, token: ApiToken, *, now: datetime) -> bool:
    """Write down that a token was used, once in a quarter of an hour; whether there was anything to write."""
    if token.last_used_at is not None and now - token.last_used_at < rules.NOTED_EVERY:
        return False
    used = update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=now)
    session.execute(used)
    return True


def _record(
    session: Session, token: ApiToken, did: str, summary: str, *, actor: Actor, now: datetime
) -> None:
    history.record(
        session,
        kind=f"api_token.{did}",
        summary=summary,
        actor=actor,
        now=now,
        partnership_id=token.partnership_id,
    )
