"""Another e-mail address for a person: it holds once the old and the new address have both agreed."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.accounts import TokenKind
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor
from tracker.models import AccountToken, AddressChange, User
from tracker.queries import accounts as queries
from tracker.queries import actors, ledger
from tracker.queries import people as people_queries
from tracker.services import account_links, account_mails, accounts, invitations, people
from tracker.services.accounts import Attempt
from tracker.services.notices import Post

BOTH = (TokenKind.OLD_ADDRESS, TokenKind.NEW_ADDRESS)


def ask_own(
    session: Session,
    user: User,
    email: str,
    current: str,
    *,
    attempt: Attempt,
    post: Post,
    actor: Actor,
    now: datetime,
) -> AddressChange:
    """Ask for another address for oneself, by password; nobody learns by it who else has an account."""
    email = people.checked_address(email)
    if email == user.email:
        raise DomainError("This is the address you have now.", field="email")
    accounts.check_current_password(session, user, current, attempt)
    change = _begin(session, user, email, actor=actor, now=now)
    account_mails.ask_old_address(session, change, post=post, now=now)
    if holder := people_queries.find_by_email(session, email):
        account_mails.tell_of_taken_address(session, holder, post=post, now=now)
    else:
        account_mails.ask_new_address(session, change, post=post, now=now)
    return change


def ask_for(
    session: Session, user: User, email: str, *, post: Post, actor: Actor, now: datetime
) -> AddressChange | None:
    """Ask for another address for a person whom one manages.

    Where mail to the old one came back, its manager answers for it, and only the new one is asked. Who has
    not accepted their invitation yet has agreed to no address: it changes at once (None), and they are
    invited there.
    """
    people.check_may_manage(user, actor)
    email = people.checked_new_address(session, user, email)
    if user.password_hash is None and not user.last_seen_at:
        people.change_address(session, user, email, actor=actor, now=now)
        invitations.send_again(session, user, post=post, actor=actor, now=now)
        return None
    change = _begin(session, user, email, actor=actor, now=now)
    if any(bounce.user_id == user.id for bounce in ledger.bounces(session, actor)):
        change.old_agreed_at = now
    else:
        account_mails.ask_old_address(session, change, post=post, now=now)
    account_mails.ask_new_address(session, change, post=post, now=now)
    return change


def _begin(session: Session, user: User, email: str, *, actor: Actor, now: datetime) -> AddressChange:
    _end(session, user, now)
    change = AddressChange(
        user_id=user.id,
        old_address=user.email,
        new_address=email,
        asked_at=now,
        asked_by_name=actor.name,
    )
    session.add(change)
    session.flush()
    change.user = user
    said = f"Asked that the address of {user.name} changes from {user.email} to {email}"
    people.record_for(session, "person.address_asked", said, of=user, actor=actor, now=now)
    return change


def _end(session: Session, user: User, now: datetime) -> None:
    """End the change that a person is in the middle of, and its links."""
    if change := queries.open_change(session, user.id):
        change.ended_at = now
    account_links.stop(session, user.id, BOTH, now=now)
    session.flush()


def agree(session: Session, token: AccountToken, *, post: Post, now: datetime) -> bool:
    """Agree by the link that came to one of the two addresses; True where both have, and it holds."""
    change = change_of(token)
    account_links.use(session, token, now=now)
    if token.kind is TokenKind.OLD_ADDRESS:
        change.old_agreed_at = now
    else:
        change.new_agreed_at = now
    session.flush()
    session.refresh(change)
    if change.old_agreed_at is None or change.new_agreed_at is None:
        return False
    if token.user.email != change.old_address:
        raise ChangedMeanwhileError("The address was changed in another way meanwhile.")
    email = people.checked_new_address(session, token.user, change.new_address)
    people.put_address(session, token.user, email, actor=actors.from_user(token.user), now=now)
    _end(session, token.user, now)
    account_mails.tell_of_new_address(session, change, post=post, now=now)
    return True


def change_of(token: AccountToken) -> AddressChange:
    """The change that a link is about, while it goes on."""
    if token.change is None or token.change.ended_at is not None:
        raise DomainError("This change of address has ended.")
    return token.change


def stop(session: Session, token: AccountToken, *, now: datetime) -> None:
    """Stop a change from one of the two addresses."""
    change_of(token)
    _stop(session, token.user, actor=actors.from_user(token.user), now=now)


def take_back(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Ask no more for another address, one's own or that of a person whom one manages."""
    if user.id != actor.user_id:
        people.check_may_manage(user, actor)
    if queries.open_change(session, user.id) is None:
        raise DomainError("There is no change of address to take back.")
    _stop(session, user, actor=actor, now=now)


def _stop(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    _end(session, user, now)
    said = f"Stopped the change of the address of {user.name}"
    people.record_for(session, "person.address_change_stopped", said, of=user, actor=actor, now=now)
