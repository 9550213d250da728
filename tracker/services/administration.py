"""What whoever runs the installation does: partnerships with their first manager, further administrators."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Actor, Role
from tracker.models import Partnership, User
from tracker.queries import people as people_queries
from tracker.services import account_mails, history, installation, people
from tracker.services.installation import AgencyNames
from tracker.services.notices import Post
from tracker.services.people import Added


def add_partnership(
    session: Session,
    *,
    name: str,
    councils: Sequence[str],
    agencies: Sequence[str],
    manager_name: str,
    manager_email: str,
    post: Post,
    actor: Actor,
    now: datetime,
) -> Partnership:
    """Take a partnership on, and invite its first manager."""
    check_runs_it(actor)
    made = installation.add_partnership(
        session,
        name=name,
        councils=councils,
        agencies=[AgencyNames(agency) for agency in agencies],
        actor=actor,
        now=now,
    )
    add_manager(session, made, name=manager_name, email=manager_email, post=post, actor=actor, now=now)
    return made


def add_manager(
    session: Session,
    partnership: Partnership,
    *,
    name: str,
    email: str,
    post: Post,
    actor: Actor,
    now: datetime,
) -> Added:
    """Give a partnership a manager, who is invited by mail where the account is new."""
    check_runs_it(actor)
    added = people.create(
        session,
        partnership=partnership,
        name=name,
        email=email,
        role=Role.MANAGER,
        actor=actor,
        now=now,
    )
    if added.is_new:
        account_mails.invite(session, added.user, partnership, post=post, actor=actor, now=now)
    return added


def add_administrator(
    session: Session, *, name: str, email: str, actor: Actor, now: datetime, post: Post | None = None
) -> User:
    """Make an account that runs the installation and sees no partnership; `post` invites it by mail."""
    check_runs_it(actor)
    name, email = people.checked_name(name), people.checked_address(email)
    if people_queries.find_by_email(session, email):
        raise DomainError("Another account has this address. Give an address of its own.", field="email")
    user = User(email=email, name=name, created_at=now, is_administrator=True, memberships=[])
    with people.added_once(session, "person", field="email"):
        session.add(user)
    summary = f"Added {user.name} as administrator of the installation"
    history.record(session, kind="person.added", summary=summary, actor=actor, now=now)
    if post:
        account_mails.invite(session, user, None, post=post, actor=actor, now=now)
    return user


def close_account(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Close the account of another administrator who leaves, or of somebody who has no role."""
    _check_is_theirs(user, actor)
    people.deactivate(session, user, actor=actor, now=now)


def open_account(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Open such an account again."""
    _check_is_theirs(user, actor)
    people.reactivate(session, user, actor=actor, now=now)


def _check_is_theirs(user: User, actor: Actor) -> None:
    """Whoever has a role is looked after by managers, who see what they hold."""
    check_runs_it(actor)
    if user.memberships:
        raise DomainError("The managers of their partnership close and open this account.")


def check_runs_it(actor: Actor) -> None:
    """Refuse everybody but the installation's administrators and its operator."""
    if not (actor.is_administrator or actor.is_operator):
        raise NotFoundError("There is no such page.")
