"""The people and agencies of a partnership: adding them, and closing and opening accounts."""

import re
from collections import Counter
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
from tracker.models import (
    AccountToken,
    AddressChange,
    Agency,
    ApiToken,
    CalendarFeed,
    Mail,
    MailLink,
    Membership,
    Partnership,
    SignInCode,
    User,
)
from tracker.queries import handover as holdings
from tracker.queries import people, sign_on, signing
from tracker.services import history, sessions

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
RUNS_IT = "This address runs the installation, and so has no role in any partnership. Give another address."
LONGEST_NAME = 200  # characters
LONGEST_ADDRESS = 254  # characters, as RFC 5321 has it


@dataclass(frozen=True)
class Added:
    """A person with their new role, and whether the account is new, so that they must be invited."""

    user: User
    is_new: bool


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
    """Give a person a role in a partnership; who has no account yet gets one, and chooses a password later.

    Only a demonstration gives its invented people a password. Who has an account signs in anew, since what
    they may do has changed.
    """
    _check_right(actor, partnership.id)
    name, email = checked_name(name), checked_address(email)
    _check_agency(role, agency, partnership)
    user = people.find_by_email(session, email)
    is_new = user is None
    if user:
        _check_may_join(user, partnership, role, actor, waits=sign_on.is_waiting(session, user))
        sessions.end_all(session, [user.id])
    else:
        kept = passwords.hashed(password) if password else None
        user = User(email=email, name=name, password_hash=kept, created_at=now, memberships=[])
    with added_once(session, "person", field="email"):
        session.add(user)
        user.memberships.append(Membership(partnership=partnership, role=role, agency=agency))
    summary = f"Added {user.name} as {role.label.lower()}"
    _record(session, "person.added", summary, partnership_id=partnership.id, actor=actor, now=now)
    return Added(user, is_new)


def deactivate(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Close an account; refused while the person holds anything, which would wait for nobody."""
    check_may_manage(user, actor)
    if user.id == actor.user_id:
        raise DomainError("You cannot close your own account; ask another manager.")
    if left := handover.holds(holdings.counts(session, user)):
        raise DomainError(f"{user.name} {left}. Hand over first: say who takes each.", field="close_account")
    user.is_active = False
    _close_ways_in(session, user, now)
    record_for(
        session, "person.deactivated", f"Closed the account of {user.name}", of=user, actor=actor, now=now
    )


def _close_ways_in(session: Session, user: User, now: datetime) -> None:
    """End sessions, links in mails, links to the account, codes and calendar feeds, for good."""
    sessions.end_all(session, [user.id])
    for kind in (MailLink, CalendarFeed, AccountToken, ApiToken):
        still_open = update(kind).where(kind.user_id == user.id, kind.revoked_at.is_(None))
        session.execute(still_open.values(revoked_at=now))
    code = update(SignInCode).where(SignInCode.user_id == user.id, SignInCode.used_at.is_(None))
    session.execute(code.values(used_at=now))
    change = update(AddressChange).where(AddressChange.user_id == user.id, AddressChange.ended_at.is_(None))
    session.execute(change.values(ended_at=now))


def take_role_away(session: Session, membership: Membership, *, actor: Actor, now: datetime) -> None:
    """End one role of a person who keeps another; refused while they hold anything by their last role there.

    They sign in anew, since what they may do has changed.
    """
    user, here = membership.user, membership.partnership
    _check_right(actor, here.id)
    if user.id == actor.user_id:
        raise DomainError("You cannot take a role of your own away; ask another manager.")
    if len(user.memberships) == 1:
        raise DomainError(f"This is the only role of {user.name}. Close the account instead.")
    if [one.partnership_id for one in user.memberships].count(here.id) == 1 and (
        held := holdings.holdings(session, user, {here.id})
    ):
        holds = handover.holds(Counter(one.kind for one in held))
        raise DomainError(f"{user.name} {holds}. Hand over first: say who takes each.")
    user.memberships.remove(membership)
    session.delete(membership)
    sessions.end_all(session, [user.id])
    summary = f"Took the role of {membership.role.label.lower()} from {user.name}"
    _record(session, "person.role_taken_away", summary, partnership_id=here.id, actor=actor, now=now)


def reactivate(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Open a closed account again, with the password that it had."""
    check_may_manage(user, actor)
    user.is_active = True
    record_for(
        session,
        "person.reactivated",
        f"Opened the account of {user.name} again",
        of=user,
        actor=actor,
        now=now,
    )


def change_address(session: Session, user: User, email: str, *, actor: Actor, now: datetime) -> None:
    """Give a person another address at once: what waits goes there, and links to the old one stop."""
    check_may_manage(user, actor)
    put_address(session, user, checked_new_address(session, user, email), actor=actor, now=now)


def put_address(session: Session, user: User, email: str, *, actor: Actor, now: datetime) -> None:
    """Write another address down, with all that follows from it."""
    before = user.email
    with added_once(session, "address", field="email"):
        user.email = email
    waiting = update(Mail).where(Mail.user_id == user.id, Mail.sent_at.is_(None), Mail.stopped_at.is_(None))
    session.execute(waiting.values(to_address=email))
    for kind in (MailLink, AccountToken):  # whoever reads the old mailbox gets in by none of its mails
        still_open = update(kind).where(kind.user_id == user.id, kind.revoked_at.is_(None))
        session.execute(still_open.values(revoked_at=now))
    _follow_where_they_sign(session, user, before, now)
    said = f"Changed the address of {user.name} from {before} to {email}"
    record_for(session, "person.address_changed", said, of=user, actor=actor, now=now)


def _follow_where_they_sign(session: Session, user: User, before: str, now: datetime) -> None:
    """Where this person signs statements off by their old address, it is the new one as well."""
    here = [membership.partnership_id for membership in user.memberships]
    for signatory in signing.by_address(session, before, here):
        signatory.address = user.email
        for link in signing.open_links(session, signatory):
            link.revoked_at = now


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
    with added_once(session, "agency", field="name"):
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


def checked_new_address(session: Session, user: User, email: str) -> str:
    """An address that this person may have instead of theirs, or why not."""
    email = checked_address(email)
    if email == user.email:
        raise DomainError("This is the address they have now.", field="email")
    if people.find_by_email(session, email):
        raise DomainError("Another account has this address.", field="email")
    return email


def _check_agency(role: Role, agency: Agency | None, partnership: Partnership) -> None:
    if agency is None:
        if role is Role.AGENCY_LEAD:
            raise DomainError("An agency lead needs an agency: choose it.", field="agency")
    elif agency.partnership_id != partnership.id or agency.is_closed:
        raise DomainError("Choose an agency that takes part in this partnership.", field="agency")


def _check_may_join(user: User, partnership: Partnership, role: Role, actor: Actor, *, waits: bool) -> None:
    """A manager gives roles to accounts of their own and to who waits: of any other they learn no more."""
    managed = actor.partnerships_where(Permission.MANAGE_PEOPLE)
    if not (
        actor.is_operator
        or actor.is_administrator
        or any(m.partnership_id in managed for m in user.memberships)
        or waits
    ):
        raise DomainError(
            "This address already has an account in this installation. "
            "Ask whoever runs the installation to add the role: tracker users create",
            field="email",
        )
    if user.is_administrator:
        raise DomainError(RUNS_IT, field="email")
    if not user.is_active:
        raise DomainError(
            f"The account of {user.name} is closed. Open it again on the People page, then add the role.",
            field="email",
        )
    if any(m.partnership_id == partnership.id and m.role is role for m in user.memberships):
        raise DomainError(f"{user.name} has this address and this role already.", field="email")


@contextmanager
def added_once(session: Session, what: str, *, field: str) -> Iterator[None]:
    """Write what is added inside; where somebody else has just added the same, say so."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise ChangedMeanwhileError(
            f"Somebody else added this {what} at the same moment. Send the form again.", field=field
        ) from error


def _check_right(actor: Actor, partnership_id: int) -> None:
    if not (actor.is_administrator or actor.may(Permission.MANAGE_PEOPLE, partnership_id)):
        raise NotFoundError("There is no such partnership.")


def check_may_manage(user: User, actor: Actor) -> None:
    """An account is closed or changed only by somebody who manages every partnership it belongs to."""
    if user.is_administrator and not (actor.is_operator or actor.is_administrator):
        raise NotFoundError("There is no such person.")
    if not all(
        actor.is_administrator or actor.may(Permission.MANAGE_PEOPLE, m.partnership_id)
        for m in user.memberships
    ):
        raise DomainError(f"{user.name} belongs to another partnership too; its manager must agree to this.")


def _record(
    session: Session,
    kind: str,
    summary: str,
    *,
    partnership_id: int | None,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    history.record(
        session,
        kind=kind,
        summary=summary,
        actor=actor,
        now=now,
        partnership_id=partnership_id,
        reason=reason,
    )


def record_for(
    session: Session, kind: str, summary: str, *, of: User, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Write down what was done to an account, in the history of each partnership that it belongs to."""
    here: list[int | None] = [*sorted({m.partnership_id for m in of.memberships})]
    for partnership_id in here or [None]:
        _record(session, kind, summary, partnership_id=partnership_id, actor=actor, now=now, reason=reason)
