"""The people and agencies of a partnership: adding them, and closing and opening accounts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters import passwords
from tracker.domain import handover
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Actor, Permission, Role
from tracker.models import Agency, Mail, MailLink, Membership, Partnership, User
from tracker.queries import handover as holdings
from tracker.queries import people, signing
from tracker.services import history

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
LONGEST_NAME = 200  # characters
LONGEST_ADDRESS = 254  # characters, as RFC 5321 has it


@dataclass(frozen=True)
class Added:
    """A person with their new role, and the password to pass on where the account is new."""

    user: User
    first_password: str | None


def create(
    session: Session,
    *,
    partnership: Partnership,
    name: str,
    email: str,
    role: Role,
    actor: Actor,
    now: datetime,
    agency: Agency | None = None,
    password: str | None = None,
) -> Added:
    """Give a person a role in a partnership; who has no account yet gets one with a first password."""
    _check_right(actor, partnership.id)
    name, email = checked_name(name), checked_address(email)
    _check_agency(role, agency, partnership)
    user = people.find_by_email(session, email)
    first_password = None
    if user:
        _check_may_join(user, partnership, role, actor)
    else:
        first_password = password or passwords.first_password()
        kept = passwords.hashed(first_password)
        user = User(email=email, name=name, password_hash=kept, created_at=now)
    with _added_once(session, "person", field="email"):
        session.add(user)
        user.memberships.append(Membership(partnership=partnership, role=role, agency=agency))
    summary = f"Added {user.name} as {role.label.lower()}"
    _record(session, "person.added", summary, partnership_id=partnership.id, actor=actor, now=now)
    return Added(user, first_password)


def deactivate(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Close an account; refused while the person holds anything, which would wait for nobody."""
    _check_may_manage(user, actor)
    if user.id == actor.user_id:
        raise DomainError("You cannot close your own account; ask another manager.")
    if left := handover.holds(holdings.counts(session, user)):
        raise DomainError(f"{user.name} {left}. Hand over first: say who takes each.", field="close_account")
    user.is_active = False
    _record_for(
        session, "person.deactivated", f"Closed the account of {user.name}", of=user, actor=actor, now=now
    )


def reactivate(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Open a closed account again, with the password that it had."""
    _check_may_manage(user, actor)
    user.is_active = True
    _record_for(
        session,
        "person.reactivated",
        f"Opened the account of {user.name} again",
        of=user,
        actor=actor,
        now=now,
    )


def change_address(session: Session, user: User, email: str, *, actor: Actor, now: datetime) -> None:
    """Mend a person's address: what waits goes to the new one, and links that went to the old one stop."""
    _check_may_manage(user, actor)
    email, before = checked_address(email), user.email
    if email == before:
        raise DomainError("This is the address they have now.", field="email")
    if people.find_by_email(session, email):
        raise DomainError("Another account has this address.", field="email")
    with _added_once(session, "address", field="email"):
        user.email = email
    waiting = update(Mail).where(Mail.user_id == user.id, Mail.sent_at.is_(None), Mail.stopped_at.is_(None))
    session.execute(waiting.values(to_address=email))
    links = update(MailLink).where(MailLink.user_id == user.id, MailLink.revoked_at.is_(None))
    session.execute(links.values(revoked_at=now))
    _follow_where_they_sign(session, user, before, now)
    said = f"Changed the address of {user.name} from {before} to {email}"
    _record_for(session, "person.address_changed", said, of=user, actor=actor, now=now)


def _follow_where_they_sign(session: Session, user: User, before: str, now: datetime) -> None:
    """Where this person signs statements off by their old address, it is the new one as well."""
    here = [membership.partnership_id for membership in user.memberships]
    for signatory in signing.by_address(session, before, here):
        signatory.address = user.email
        for link in signing.open_links(session, signatory):
            link.revoked_at = now


def renew_password(session: Session, user: User, *, actor: Actor, now: datetime) -> str:
    """A new first password for a person who forgot theirs; it ends their sessions."""
    _check_may_manage(user, actor)
    password = passwords.first_password()
    user.password_hash = passwords.hashed(password)
    _record_for(
        session, "person.password_renewed", f"Gave {user.name} a new password", of=user, actor=actor, now=now
    )
    return password


def add_agency(
    session: Session, *, partnership: Partnership, name: str, also_called: str, actor: Actor, now: datetime
) -> Agency:
    """Add a body that takes part in a partnership; a closed one of that name opens again."""
    _check_right(actor, partnership.id)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise DomainError("Enter the name of the agency.", field="name")
    same = [known for known in partnership.agencies if known.name.casefold() == name.casefold()]
    if same and not same[0].is_closed:
        raise DomainError(f"{same[0].name} takes part already.", field="name")
    with _added_once(session, "agency", field="name"):
        agency = same[0] if same else Agency(name=name, partnership=partnership)
        agency.is_closed = False
        agency.also_called = also_called.strip()
        session.add(agency)
    _record(
        session,
        "agency.added",
        f"Added the agency {agency.name}",
        partnership_id=partnership.id,
        actor=actor,
        now=now,
    )
    return agency


def checked_name(name: str) -> str:
    """A name or post on one line, or what is wrong with it."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise DomainError("Enter the person's name or post.", field="name")
    return name


def checked_address(email: str, *, field: str = "email") -> str:
    """An e-mail address as it is kept, or what is wrong with it."""
    email = email.strip().lower()
    if len(email) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(email):
        raise DomainError("Enter an e-mail address such as name@council.gov.uk", field=field)
    return email


def _check_agency(role: Role, agency: Agency | None, partnership: Partnership) -> None:
    if agency is None:
        if role is Role.AGENCY_LEAD:
            raise DomainError("An agency lead needs an agency: choose it.", field="agency")
    elif agency.partnership_id != partnership.id or agency.is_closed:
        raise DomainError("Choose an agency that takes part in this partnership.", field="agency")


def _check_may_join(user: User, partnership: Partnership, role: Role, actor: Actor) -> None:
    """A manager gives roles only to accounts of their own: of any other they learn no more than this."""
    managed = actor.partnerships_where(Permission.MANAGE_PEOPLE)
    if not (actor.is_operator or any(m.partnership_id in managed for m in user.memberships)):
        raise DomainError(
            "This address already has an account in this installation. "
            "Ask whoever runs the installation to add the role: tracker users create",
            field="email",
        )
    if not user.is_active:
        raise DomainError(
            f"The account of {user.name} is closed. Open it again on the People page, then add the role.",
            field="email",
        )
    if any(m.partnership_id == partnership.id and m.role is role for m in user.memberships):
        raise DomainError(f"{user.name} has this address and this role already.", field="email")


@contextmanager
def _added_once(session: Session, what: str, *, field: str) -> Iterator[None]:
    """Write what is added inside; where somebody else has just added the same, say so."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise ChangedMeanwhileError(
            f"Somebody else added this {what} at the same moment. Send the form again.", field=field
        ) from error


def _check_right(actor: Actor, partnership_id: int) -> None:
    if not actor.may(Permission.MANAGE_PEOPLE, partnership_id):
        raise NotFoundError("There is no such partnership.")


def _check_may_manage(user: User, actor: Actor) -> None:
    """An account is closed or renewed only by somebody who manages every partnership it belongs to."""
    if not all(actor.may(Permission.MANAGE_PEOPLE, m.partnership_id) for m in user.memberships):
        raise DomainError(f"{user.name} belongs to another partnership too; its manager must agree to this.")


def _record(
    session: Session, kind: str, summary: str, *, partnership_id: int, actor: Actor, now: datetime
) -> None:
    history.record(session, kind=kind, summary=summary, actor=actor, now=now, partnership_id=partnership_id)


def _record_for(session: Session, kind: str, summary: str, *, of: User, actor: Actor, now: datetime) -> None:
    for partnership_id in sorted({m.partnership_id for m in of.memberships}):
        _record(session, kind, summary, partnership_id=partnership_id, actor=actor, now=now)
