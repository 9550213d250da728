"""The ledger of mails as managers read it: a page of it, one mail, what is in trouble, who was reminded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased, defer, joinedload

from tracker.domain.errors import NotFoundError
from tracker.domain.ladder import Kind
from tracker.domain.ledger import TROUBLE, State
from tracker.domain.mail import Outcome
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Mail, MailItem, MailTry, Membership, User

PAGE_SIZE = 25
TO_ADMINISTRATOR = "administrator"
LONGEST = 100
"""The most rows of a list that is not paged."""


@dataclass(frozen=True)
class LedgerFilter:
    """What is asked of the ledger; None asks for all."""

    user_id: int | None = None
    kind: str | None = None
    state: State | None = None
    day: date | None = None


@dataclass(frozen=True)
class Kept:
    """One mail, where it stands, and whether all of it belongs to whoever looks."""

    mail: Mail
    state: State
    is_whole: bool


@dataclass(frozen=True)
class LedgerPage:
    """One page of what was sent and what waits, the newest first."""

    rows: Sequence[Kept]
    total: int
    unsent: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class Bounce:
    """Mail to a person's address came back: when, and with what answer."""

    user_id: int
    name: str
    address: str
    at: datetime
    answer: str
    mail_id: int


@dataclass(frozen=True)
class Reminded:
    """Somebody was reminded of something of an action."""

    name: str
    at: datetime | None
    kind: Kind
    stage: str
    why: str


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a mail exists for this person: it is about a partnership whose mail they see.

    A mail about several partnerships exists for who sees the mail of one of them; one to the administrator
    of the installation exists for nobody else.
    """
    if actor.is_operator:
        return true()
    mine = actor.partnerships_where(Permission.SEE_MAIL)
    of_mine = exists().where(MailItem.mail_id == Mail.id, MailItem.partnership_id.in_(mine))
    several = and_(Mail.partnership_id.is_(None), of_mine)
    to_people = or_(Mail.user_id.is_not(None), Mail.kind != TO_ADMINISTRATOR)
    return and_(to_people, or_(Mail.partnership_id.in_(mine), several))


def _is_whole(actor: Actor) -> ColumnElement[bool]:
    """The condition that nothing in a mail, and nothing its reader belongs to, is of another partnership."""
    if actor.is_operator:
        return true()
    mine = actor.partnerships_where(Permission.SEE_MAIL)
    of_others = exists().where(MailItem.mail_id == Mail.id, MailItem.partnership_id.not_in(mine))
    reads_elsewhere = exists().where(
        Membership.user_id == Mail.user_id, Membership.partnership_id.not_in(mine)
    )
    return or_(Mail.partnership_id.is_not(None), and_(not_(of_others), not_(reads_elsewhere)))


def _state() -> ColumnElement[str]:
    """Where a mail stands."""
    bounced = exists().where(MailTry.mail_id == Mail.id, MailTry.outcome == Outcome.BOUNCED)
    return case(
        (Mail.stopped_at.is_not(None), State.STOPPED.value),
        (and_(Mail.sent_at.is_not(None), bounced), State.CAME_BACK.value),
        (Mail.sent_at.is_not(None), State.SENT.value),
        (Mail.given_up_at.is_not(None), State.GIVEN_UP.value),
        (Mail.last_error.is_not(None), State.FAILING.value),
        else_=State.WAITING.value,
    )


def _kept(actor: Actor) -> Select[*tuple[Any, ...]]:
    # A literal beside it, for a bare `true` is no column on every engine.
    whole = case((_is_whole(actor), literal(1)), else_=literal(0))
    return (
        select(Mail, _state().label("state"), whole.label("is_whole"))
        .where(visible(actor))
        .options(joinedload(Mail.user))
    )


def _read(row: Row[Any]) -> Kept:
    return Kept(row.Mail, State(row.state), bool(row.is_whole))


def _asked(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.user_id is not None:
        asked.append(Mail.user_id == wanted.user_id)
    if wanted.kind is not None:
        asked.append(Mail.kind == wanted.kind)
    if wanted.state is not None:
        asked.append(_state() == wanted.state.value)
    if wanted.day is not None:
        asked.append(Mail.for_date == wanted.day)
    return asked


def page(session: Session, actor: Actor, wanted: LedgerFilter, *, number: int = 1) -> LedgerPage:
    """One page of the mails that this person may see; a page past the end is the last one."""
    asked = _asked(wanted)
    unsent = and_(Mail.sent_at.is_(None), Mail.stopped_at.is_(None))
    counted = select(func.count(Mail.id), func.count(Mail.id).filter(unsent))
    total, waiting = session.execute(counted.where(visible(actor), *asked)).one()
    number = min(max(1, number), max(1, -(-total // PAGE_SIZE)))
    query = _kept(actor).where(*asked).options(defer(Mail.text), defer(Mail.html))
    query = query.order_by(Mail.created_at.desc(), Mail.id.desc())
    rows = session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return LedgerPage([_read(row) for row in rows], total, waiting, number)


def kinds(session: Session, actor: Actor) -> Sequence[str]:
    """The kinds of mail that there are, to choose from."""
    return session.scalars(select(Mail.kind).where(visible(actor)).distinct().order_by(Mail.kind)).all()


def get_visible(session: Session, actor: Actor, mail_id: int) -> Kept:
    """The mail with this number, if it exists for this person."""
    row = session.execute(_kept(actor).where(Mail.id == mail_id)).one_or_none()
    if row is None:
        raise NotFoundError("There is no such mail.")
    return _read(row)


def in_trouble(session: Session, actor: Actor) -> list[Kept]:
    """What is failing and what was given up, the newest first."""
    query = _kept(actor).where(_state().in_(TROUBLE)).options(defer(Mail.text), defer(Mail.html))
    rows = session.execute(query.order_by(Mail.created_at.desc(), Mail.id.desc()).limit(LONGEST))
    return [_read(row) for row in rows]


def count_trouble(session: Session, actor: Actor) -> int:
    """How many mails fail or were given up, and how many people's mail came back."""
    stuck = select(func.count(Mail.id)).where(visible(actor), _state().in_(TROUBLE)).scalar_subquery()
    came_back = select(func.count()).select_from(_bounced(actor).subquery()).scalar_subquery()
    return session.scalar(select(stuck + came_back)) or 0


def _bounced(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The latest bounce of each person, where nothing has got through to the same address since."""
    later = aliased(Mail)
    returned = exists().where(MailTry.mail_id == later.id, MailTry.outcome == Outcome.BOUNCED)
    got_through = exists().where(
        later.user_id == User.id,
        later.to_address == User.email,
        later.sent_at > MailTry.at,
        not_(returned.correlate(later)),
    )
    nth = func.row_number().over(partition_by=User.id, order_by=(MailTry.at.desc(), MailTry.id.desc()))
    query = (
        select(MailTry.id, nth.label("nth"))
        .join(Mail, Mail.id == MailTry.mail_id)
        .join(User, and_(User.id == Mail.user_id, User.email == Mail.to_address))
        .where(User.is_active, MailTry.outcome == Outcome.BOUNCED, not_(got_through))
    )
    if not actor.is_operator:
        mine = actor.partnerships_where(Permission.SEE_MAIL)
        query = query.where(User.memberships.any(Membership.partnership_id.in_(mine)))
    ranked = query.subquery()
    return select(ranked.c.id).where(ranked.c.nth == 1)


def bounces(session: Session, actor: Actor) -> list[Bounce]:
    """The people whose mail comes back, the latest first."""
    query = (
        select(User.id, User.name, User.email, MailTry.at, MailTry.answer, MailTry.mail_id)
        .join(Mail, Mail.id == MailTry.mail_id)
        .join(User, User.id == Mail.user_id)
        .where(MailTry.id.in_(_bounced(actor)))
        .order_by(MailTry.at.desc(), User.name)
        .limit(LONGEST)
    )
    return [Bounce(*row) for row in session.execute(query)]


def seen(session: Session, actor: Actor, mail_ids: Collection[int]) -> frozenset[int]:
    """Those of these mails that exist for this person."""
    return frozenset(session.scalars(select(Mail.id).where(visible(actor), Mail.id.in_(mail_ids))))


_REMINDED = (
    select(User.name, Mail.sent_at, MailItem.kind, MailItem.stage, MailItem.why)
    .join(Mail, Mail.id == MailItem.mail_id)
    .join(User, User.id == MailItem.user_id)
    .where(MailItem.action_id == bindparam("action"), Mail.sent_at.is_not(None))
    .order_by(Mail.sent_at.desc(), MailItem.id.desc())
    .limit(LONGEST)
)


def reminded(session: Session, action: Action) -> list[Reminded]:
    """Who was reminded of this action, and of what hangs on it, the latest first."""
    return [Reminded(*row) for row in session.execute(_REMINDED, {"action": action.id})]
