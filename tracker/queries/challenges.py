"""Comments and challenges as people look for them: of one action, one of them, and a partnership's log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker.domain.challenges import Standing, State
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Challenge, Comment, Event, Partnership, User
from tracker.queries import actions, pages
from tracker.queries.pages import Page


@dataclass(frozen=True)
class LogFilter:
    """What a person chose to see of the log; the empty filter is all of it."""

    state: State | None = None
    late: bool = False
    addressee_id: int | None = None
    partnership_id: int | None = None


def standing(challenge: Challenge | Row[Any]) -> Standing:
    """This challenge as its rules see it."""
    return Standing(
        raised_by_id=challenge.raised_by_id,
        addressee_id=challenge.addressee_id,
        answer_by=challenge.answer_by,
        is_answered=challenge.answered_at is not None,
        is_closed=challenge.closed_at is not None,
    )


def _is(state: State) -> ColumnElement[bool]:
    """Twin of domain.challenges.Standing.state."""
    if state is State.CLOSED:
        return Challenge.closed_at.is_not(None)
    answered = Challenge.answered_at.is_not(None)
    return and_(Challenge.closed_at.is_(None), answered if state is State.ANSWERED else ~answered)


def comments(session: Session, action: Action) -> Sequence[Comment]:
    """What was said about an action, the newest first."""
    return session.scalars(_COMMENTS, {"action": action.id}).all()


def of_action(session: Session, action: Action) -> Sequence[Challenge]:
    """The challenges about an action, the open ones first."""
    return session.scalars(_OF_ACTION, {"action": action.id}).all()


def get(session: Session, action: Action, number: int) -> Challenge:
    """The challenge with this number about this action, which the person sees."""
    query = select(Challenge).where(Challenge.action_id == action.id, Challenge.number == number)
    challenge = session.scalars(query.options(joinedload(Challenge.addressee))).one_or_none()
    if challenge is None:
        raise NotFoundError("There is no such challenge.")
    return challenge


def story(session: Session, challenge: Challenge) -> Sequence[Event]:
    """Everything that happened to a challenge, in order: asked, answered, asked again, closed."""
    about = Event.after["challenge"].as_integer() == challenge.number
    query = select(Event).where(Event.action_id == challenge.action_id, about)
    return session.scalars(query.where(Event.kind.like("challenge.%")).order_by(Event.at, Event.id)).all()


def next_number(session: Session, partnership_id: int) -> int:
    """The number that a partnership's next challenge gets."""
    query = select(func.max(Challenge.number)).where(Challenge.partnership_id == partnership_id)
    return (session.scalar(query) or 0) + 1


_CLOSED_LAST = case((_is(State.WAITING), 0), (_is(State.ANSWERED), 1), else_=2)
_ORDER = (_CLOSED_LAST, Challenge.answer_by, Challenge.partnership_id, Challenge.number)
_ACTION: BindParameter[int] = bindparam("action")
_COMMENTS = select(Comment).where(Comment.action_id == _ACTION).order_by(Comment.at.desc(), Comment.id.desc())
_OF_ACTION = (
    select(Challenge)
    .where(Challenge.action_id == _ACTION)
    .options(joinedload(Challenge.addressee))
    .order_by(_CLOSED_LAST, Challenge.number)
)


def _seen(query: Select[*tuple[Any, ...]], actor: Actor) -> Select[*tuple[Any, ...]]:
    """Only challenges about actions that this person sees."""
    query = query.join(Challenge.action).join(Challenge.addressee).where(actions.visible(actor))
    if actor.is_operator:
        return query
    return query.where(Challenge.partnership_id.in_(actor.partnerships_where(Permission.SEE_CHALLENGES)))


def _conditions(chosen: LogFilter, today: date) -> Iterator[ColumnElement[bool]]:
    if chosen.state:
        yield _is(chosen.state)
    if chosen.late:
        yield and_(_is(State.WAITING), Challenge.answer_by < today)
    if chosen.addressee_id is not None:
        yield Challenge.addressee_id == chosen.addressee_id
    if chosen.partnership_id is not None:
        yield Challenge.partnership_id == chosen.partnership_id


def page(
    session: Session, actor: Actor, chosen: LogFilter, *, today: date, number: int = 1
) -> Page[Challenge]:
    """One page of the log: what waits first, the longest waiting before the rest."""
    conditions = list(_conditions(chosen, today))
    total = session.scalar(_seen(select(func.count(Challenge.id)), actor).where(*conditions)) or 0
    number = pages.within(number, total)
    query = _seen(select(Challenge), actor).where(*conditions).order_by(*_ORDER)
    query = query.options(
        contains_eager(Challenge.action).load_only(Action.reference),
        contains_eager(Challenge.addressee).load_only(User.name),
    )
    rows = session.scalars(query.limit(pages.SIZE).offset(pages.before(number))).all()
    return Page(rows, total, number)


def addressees(session: Session, actor: Actor) -> Sequence[User]:
    """The people to whom the challenges in this person's log are addressed, by name."""
    keys = _seen(select(Challenge.addressee_id), actor)
    return session.scalars(select(User).where(User.id.in_(keys)).order_by(User.name, User.id)).all()


def for_export(session: Session, actor: Actor, chosen: LogFilter, *, today: date) -> Sequence[Row[Any]]:
    """What an export needs of every challenge that the filter shows."""
    query = _seen(select(*_EXPORTED), actor)
    query = query.join(Partnership, Partnership.id == Challenge.partnership_id)
    return session.execute(query.where(*_conditions(chosen, today)).order_by(*_ORDER)).all()


_EXPORTED = (
    Challenge.number,
    Partnership.name.label("partnership"),
    Action.reference,
    Challenge.text,
    Challenge.raised_by_id,
    Challenge.raised_by_name,
    Challenge.raised_at,
    Challenge.addressee_id,
    User.name.label("addressee"),
    Challenge.answer_by,
    Challenge.answer,
    Challenge.answered_by_name,
    Challenge.answered_at,
    Challenge.close_note,
    Challenge.closed_by_name,
    Challenge.closed_at,
)
