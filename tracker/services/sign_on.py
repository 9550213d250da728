"""Single sign-on: the account of whom a provider vouches for, linked or made when they first come."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tracker.domain import sign_on as rules
from tracker.domain.accounts import TokenKind
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor
from tracker.domain.sign_on import Claimed, Provider
from tracker.models import Identity, User
from tracker.queries import actors, people
from tracker.queries import sign_on as queries
from tracker.services import account_links, account_mails, history, sessions
from tracker.services import people as person_services
from tracker.services.notices import Post

CLOSED = "Your account here is closed. Ask your partnership manager."
ANOTHER = (
    "The account with the address {0} belongs to somebody whom {1} knows as another person. "
    "If it is yours, ask your partnership manager to unlink it, and sign in again."
)


def enter(session: Session, who: Claimed, provider: Provider, *, post: Post, now: datetime) -> User:
    """The account of this person: theirs from before, the one that has their address, or a new one.

    A second factor of ours, if it is still to be asked, comes next, as after a password.
    """
    known = queries.identity(session, who.issuer, who.subject)
    user = known.user if known else _newcomer(session, who, provider, post=post, now=now)
    if not user.is_active:
        raise DomainError(CLOSED)
    if who.had_second_factor or user.second_factor is None:
        user.last_seen_at = now
    session.flush()
    return user


def _newcomer(session: Session, who: Claimed, provider: Provider, *, post: Post, now: datetime) -> User:
    address = person_services.checked_address(rules.check_may_come(who, provider))
    user = people.find_by_email(session, address)
    if user is None:
        return _join(session, who, address, provider, now)
    if not user.is_active:
        raise DomainError(CLOSED)
    if any(identity.issuer == who.issuer for identity in queries.identities(session, user.id)):
        raise DomainError(ANOTHER.format(address, provider.name))
    _link(session, who, user, now)
    account_links.stop(session, user.id, [TokenKind.INVITATION], now=now)
    said = f"Linked the account of {user.name} with {provider.name}"
    actor = actors.from_user(user)
    person_services.record_for(session, "person.sign_on_linked", said, of=user, actor=actor, now=now)
    account_mails.tell_of_sign_on(session, user, provider.name, post=post, now=now)
    return user


def _join(session: Session, who: Claimed, address: str, provider: Provider, now: datetime) -> User:
    """An account without a role, which waits for a manager to give one."""
    name = who.name or address.partition("@")[0]
    user = User(email=address, name=name, password_hash=None, created_at=now, memberships=[])
    with person_services.added_once(session, "person", field="email"):
        session.add(user)
    _link(session, who, user, now)
    said = f"{name} came by {provider.name}, and has no role yet"
    history.record(
        session, kind="person.came_by_sign_on", summary=said, actor=actors.from_user(user), now=now
    )
    return user


def _link(session: Session, who: Claimed, user: User, now: datetime) -> None:
    with person_services.added_once(session, "person", field="email"):
        session.add(Identity(user_id=user.id, issuer=who.issuer, subject=who.subject, since=now))


def unlink(
    session: Session, user: User, reason: str, *, by_name: str, post: Post, actor: Actor, now: datetime
) -> None:
    """Let an account be linked anew, for instance where the provider's own account was made anew.

    The person signs in again wherever they were signed in, and is told.
    """
    person_services.check_may_manage(user, actor)
    if not queries.identities(session, user.id):
        raise DomainError(f"{user.name} is not linked with single sign-on.")
    if not reason.strip():
        raise DomainError("Say why, and how you know that it is them who ask.", field="reason")
    session.execute(delete(Identity).where(Identity.user_id == user.id))
    sessions.end_all(session, [user.id])
    said = f"Unlinked the account of {user.name} from {by_name}"
    person_services.record_for(
        session, "person.sign_on_unlinked", said, of=user, actor=actor, now=now, reason=reason.strip()
    )
    account_mails.tell_of_unlinked(session, user, by_name, reason.strip(), by=actor, post=post, now=now)
