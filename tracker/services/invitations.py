"""Inviting people: they choose their own password by a link, and nobody else ever sees or chooses one."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.adapters import passwords
from tracker.domain.accounts import TokenKind
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor, Role
from tracker.models import AccountToken, Agency, Partnership, User
from tracker.queries import actors
from tracker.services import account_links, account_mails, accounts, history, people
from tracker.services.notices import Post
from tracker.services.people import Added


def invite(
    session: Session,
    *,
    partnership: Partnership,
    name: str,
    email: str,
    role: Role,
    post: Post,
    actor: Actor,
    now: datetime,
    agency: Agency | None = None,
) -> Added:
    """Give a person a role; who has no account yet is invited by mail to choose a password."""
    added = people.create(
        session,
        partnership=partnership,
        name=name,
        email=email,
        role=role,
        agency=agency,
        actor=actor,
        now=now,
    )
    if added.is_new:
        account_mails.invite(session, added.user, partnership, post=post, actor=actor, now=now)
    return added


def link_for(session: Session, user: User, *, now: datetime) -> str:
    """The secret of an invitation that is handed over at the terminal instead of mailed."""
    return account_links.mint(session, user.id, TokenKind.INVITATION, now=now)


def send_again(session: Session, user: User, *, post: Post, actor: Actor, now: datetime) -> None:
    """Invite a person once more; earlier links stop."""
    _check_is_invited(user, actor)
    account_links.stop(session, user.id, [TokenKind.INVITATION], now=now)
    here = user.memberships[0].partnership if user.memberships else None
    account_mails.invite(session, user, here, post=post, actor=actor, now=now)
    said = f"Sent {user.name} another invitation"
    people.record_for(session, "person.invited_again", said, of=user, actor=actor, now=now)


def take_back(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Take an invitation back: its links stop, until another is sent."""
    _check_is_invited(user, actor)
    account_links.stop(session, user.id, [TokenKind.INVITATION], now=now)
    said = f"Took the invitation of {user.name} back"
    people.record_for(session, "person.invitation_taken_back", said, of=user, actor=actor, now=now)


def _check_is_invited(user: User, actor: Actor) -> None:
    people.check_may_manage(user, actor)
    if user.password_hash is not None:
        raise DomainError(f"{user.name} has chosen a password already.")
    if not user.is_active:
        raise DomainError(f"The account of {user.name} is closed. Open it again first.")


def accept(session: Session, token: AccountToken, new_password: str, *, now: datetime) -> User:
    """Choose one's first password."""
    user = token.user
    if user.password_hash is not None:
        raise DomainError("You have a password already. Sign in with it.")
    accounts.check_password(new_password, user)
    account_links.use(session, token, now=now)
    account_links.stop(session, user.id, [TokenKind.INVITATION], now=now)
    user.password_hash = passwords.hashed(new_password)
    user.last_seen_at = now
    summary = "Accepted the invitation and chose a password"
    history.record(session, kind="person.joined", summary=summary, actor=actors.from_user(user), now=now)
    return user
