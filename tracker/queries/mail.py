"""The outbox as jobs ask for it: what waits, what may leave now, how long it has waited."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.domain import quiet as quiet_hours
from tracker.domain.mail import Outcome
from tracker.domain.roles import People
from tracker.models import Action, Mail, MailTry, Part, Partnership, User
from tracker.queries import helping, rows

NO_PARTNERSHIP = 0
_partnership_id = func.coalesce(Mail.partnership_id, NO_PARTNERSHIP)


@dataclass(frozen=True)
class Backlog:
    """The mails that wait: how many, since when they could go, and how many were refused or delayed."""

    unsent: int
    oldest: datetime | None
    failing: int


def ids_by_key(session: Session, beginning: str) -> dict[str, int]:
    """The mails whose keys begin so."""
    query = select(Mail.key, Mail.id).where(Mail.key.startswith(beginning, autoescape=True))
    return {key: mail_id for key, mail_id in session.execute(query)}


def reader_ids(session: Session, kind: str, day: date) -> frozenset[int]:
    """Who was written a mail of this kind on that day."""
    query = select(Mail.user_id).where(Mail.kind == kind, Mail.for_date == day)
    return frozenset(each for each in session.scalars(query) if each is not None)


def is_waiting() -> ColumnElement[bool]:
    """When a mail is still to go: not sent, not stopped, not given up."""
    return and_(Mail.sent_at.is_(None), Mail.stopped_at.is_(None), Mail.given_up_at.is_(None))


def is_due(real_now: datetime) -> ColumnElement[bool]:
    """When a mail may be claimed: it is to go, nobody is sending it, and its next try has come."""
    unclaimed = or_(Mail.claimed_until.is_(None), Mail.claimed_until < real_now)
    return and_(is_waiting(), unclaimed, Mail.next_try_at <= real_now)


def due_ids(session: Session, real_now: datetime, *, quiet: Collection[int], limit: int) -> Sequence[int]:
    """The mails that may be claimed now: what somebody waits for, then the oldest that never failed.

    A partnership whose hours are `quiet` has its mails held back, except what somebody waits for. What
    another process claims at this moment is left to it.
    """
    is_asked_for = Mail.kind.in_(quiet_hours.ASKED_FOR)
    may_leave = or_(is_asked_for, _partnership_id.not_in(quiet))
    query = select(Mail.id).where(is_due(real_now), may_leave)
    first = query.order_by(is_asked_for.desc(), Mail.tries, Mail.id).limit(limit)
    return session.scalars(first.with_for_update(skip_locked=True)).all()


def hours(session: Session) -> dict[int, tuple[int, int]]:
    """From which hour to which each partnership is quiet; NO_PARTNERSHIP is for mails of none."""
    query = select(Partnership.id, Partnership.quiet_from, Partnership.quiet_until)
    found = {each: (quiet_from, quiet_until) for each, quiet_from, quiet_until in session.execute(query)}
    return found | {NO_PARTNERSHIP: (quiet_hours.QUIET_FROM, quiet_hours.QUIET_UNTIL)}


def quiet(session: Session, now: datetime) -> Collection[int]:
    """The partnerships whose mails may not leave at this moment."""
    return [each for each, at in hours(session).items() if quiet_hours.open_since(now, *at) is None]


def going_out(session: Session, *, since: datetime, until: datetime, real_now: datetime) -> int:
    """How many mails went out after one moment and up to another, or are on their way, by all processes."""
    sent = select(func.count(MailTry.id)).where(
        MailTry.outcome == Outcome.SENT, MailTry.at > since, MailTry.at <= until
    )
    on_their_way = select(func.count(Mail.id)).where(is_waiting(), Mail.claimed_until >= real_now)
    return session.scalars(sent).one() + session.scalars(on_their_way).one()


def refusals(session: Session, mail_id: int) -> int:
    """How often this mail was refused since it was last put back by a person."""
    tries = select(func.count(MailTry.id)).where(
        MailTry.mail_id == mail_id, MailTry.outcome == Outcome.REFUSED
    )
    resent = select(func.max(MailTry.id)).where(MailTry.mail_id == mail_id, MailTry.outcome == Outcome.RESENT)
    return session.scalars(tries.where(MailTry.id > func.coalesce(resent.scalar_subquery(), 0))).one()


def lock_by_message_id(session: Session, message_id: str) -> int | None:
    """The number of the mail with this Message-ID, held until the commit; None where it is none of ours."""
    return session.scalar(select(Mail.id).where(Mail.message_id == message_id).with_for_update())


def by_ids(session: Session, ids: Collection[int]) -> Sequence[Mail]:
    """These mails as they are now, in no order."""
    query = select(Mail).where(Mail.id.in_(ids))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def readers(session: Session, mails: Iterable[Mail]) -> Sequence[User]:
    """The people these mails go to, with what they are now; not those whose accounts are closed."""
    ids = {mail.user_id for mail in mails}
    query = select(User).where(User.id.in_(ids), User.is_active).options(selectinload(User.memberships))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def action_ids(mails: Iterable[Mail]) -> set[int]:
    """The actions that these mails are about."""
    return {item["action_id"] for mail in mails for item in mail.items if item.get("action_id")}


def whose_actions(session: Session, mails: Iterable[Mail]) -> dict[int, People]:
    """Whose each action is that these mails are about, as assignments are now."""
    about = action_ids(mails)
    whose = (
        Action.id,
        Action.partnership_id,
        Action.lead_id,
        Action.lead_agency_id,
        Action.deputy_id,
        Action.sponsor_id,
    )
    help_with = helping.with_actions(session, Part.action_id.in_(about))
    found = session.execute(select(*whose).where(Action.id.in_(about)))
    return {row.id: helping.people(row, row.id, help_with) for row in rows.named(found)}


def backlog(session: Session, now: datetime) -> Backlog:
    """What waits in the whole installation; a mail that quiet hours hold back waits only from their end."""
    is_asked_for = Mail.kind.in_(quiet_hours.ASKED_FOR)
    query = (
        select(
            _partnership_id,
            is_asked_for,
            func.count(Mail.id),
            func.min(Mail.created_at),
            func.count(Mail.id).filter(Mail.last_error.is_not(None)),
        )
        .where(is_waiting())
        .group_by(_partnership_id, is_asked_for)
    )
    found = session.execute(query).all()
    at = hours(session) if found else {}
    since = [
        oldest if asked_for else _may_leave_since(oldest, now, at[partnership_id])
        for partnership_id, asked_for, _, oldest, _ in found
    ]
    unsent, failing = sum(row[2] for row in found), sum(row[4] for row in found)
    return Backlog(unsent, min(filter(None, since), default=None), failing)


def overdue_for(session: Session, now: datetime, real_now: datetime) -> timedelta:
    """For how long a mail whose turn has come was left untried; none waits whose next try is to come."""
    is_asked_for = Mail.kind.in_(quiet_hours.ASKED_FOR)
    query = (
        select(_partnership_id, is_asked_for, func.min(Mail.created_at), func.min(Mail.next_try_at))
        .where(is_due(real_now))
        .group_by(_partnership_id, is_asked_for)
    )
    found = session.execute(query).all()
    at = hours(session) if found else {}
    longest = timedelta()
    for partnership_id, asked_for, created_at, turn_at in found:
        since = created_at if asked_for else _may_leave_since(created_at, now, at[partnership_id])
        if since is not None:
            longest = max(longest, min(now - since, real_now - turn_at))
    return longest


def _may_leave_since(oldest: datetime, now: datetime, at: tuple[int, int]) -> datetime | None:
    opened = quiet_hours.open_since(now, *at)
    return max(oldest, opened) if opened else None
