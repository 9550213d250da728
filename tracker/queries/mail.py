"""The outbox as people and jobs ask for it: a page of it, one mail, what waits, how long it has waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, defer, joinedload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import Mail

PAGE_SIZE = 25


@dataclass(frozen=True)
class MailPage:
    """One page of what was sent and what waits, the newest first."""

    rows: Sequence[Mail]
    total: int
    waiting: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class Backlog:
    """The mails that wait: how many, since when, and how many of them have been refused or delayed."""

    unsent: int
    oldest: datetime | None
    failing: int


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a mail exists for this person: they may see their partnership's mail."""
    if actor.is_operator:
        return true()
    return Mail.partnership_id.in_(actor.partnerships_where(Permission.SEE_MAIL))


def page(session: Session, actor: Actor, *, number: int = 1) -> MailPage:
    """One page of the mails of this person's partnerships; a page past the end is the last one."""
    counted = select(func.count(Mail.id), func.count(Mail.id).filter(Mail.sent_at.is_(None)))
    total, waiting = session.execute(counted.where(visible(actor))).one()
    number = min(max(1, number), max(1, -(-total // PAGE_SIZE)))
    query = (
        select(Mail)
        .where(visible(actor))
        .options(joinedload(Mail.user), defer(Mail.text), defer(Mail.html))
        .order_by(Mail.created_at.desc(), Mail.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return MailPage(session.scalars(query).all(), total, waiting, number)


def get_visible(session: Session, actor: Actor, mail_id: int) -> Mail:
    """The mail with this number, if it exists for this person."""
    query = select(Mail).where(visible(actor), Mail.id == mail_id).options(joinedload(Mail.user))
    mail = session.scalars(query).one_or_none()
    if mail is None:
        raise NotFoundError("There is no such mail.")
    return mail


def ids_by_key(session: Session, beginning: str) -> dict[str, int]:
    """The mails whose keys begin so."""
    query = select(Mail.key, Mail.id).where(Mail.key.startswith(beginning, autoescape=True))
    return {key: mail_id for key, mail_id in session.execute(query)}


def is_due(real_now: datetime, *, even_early: bool = False) -> ColumnElement[bool]:
    """When a mail may be claimed: it is not sent, nobody is sending it, and its next try has come."""
    unclaimed = or_(Mail.claimed_until.is_(None), Mail.claimed_until < real_now)
    due = true() if even_early else Mail.next_try_at <= real_now
    return and_(Mail.sent_at.is_(None), unclaimed, due)


def due_ids(session: Session, real_now: datetime, *, even_early: bool = False) -> Sequence[int]:
    """The mails that may be claimed now, the oldest first."""
    query = select(Mail.id).where(is_due(real_now, even_early=even_early))
    return session.scalars(query.order_by(Mail.id)).all()


def backlog(session: Session) -> Backlog:
    """What waits in the whole installation."""
    query = select(
        func.count(Mail.id),
        func.min(Mail.created_at),
        func.count(Mail.id).filter(Mail.last_error.is_not(None)),
    ).where(Mail.sent_at.is_(None))
    unsent, oldest, failing = session.execute(query).one()
    return Backlog(unsent, oldest, failing)
