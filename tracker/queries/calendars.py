"""What has a date: of one person, or of a whole partnership; and the feeds that show it."""

from collections.abc import Callable, Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, defer, joinedload, selectinload

from tracker.domain import calendars, london
from tracker.domain.calendars import Entry
from tracker.domain.errors import NotFoundError
from tracker.domain.parts import OPEN_PARTS
from tracker.domain.roles import Actor, Permission
from tracker.domain.statements.stages import Stage
from tracker.domain.statements.stages import plan as stage_plan
from tracker.domain.statuses import OPEN
from tracker.models import (
    Action,
    ActionState,
    CalendarFeed,
    Challenge,
    Event,
    Milestone,
    Part,
    Partnership,
    Recommendation,
    Report,
    Statement,
    User,
)
from tracker.models.actions import Facts
from tracker.queries import actions, people
from tracker.queries.action_filters import helped


def of_person(session: Session, actor: Actor) -> Sequence[CalendarFeed]:
    """The addresses of this person that still work, the newest first."""
    query = select(CalendarFeed).where(
        CalendarFeed.user_id == actor.user_id, CalendarFeed.revoked_at.is_(None)
    )
    return session.scalars(query.order_by(CalendarFeed.made_at.desc(), CalendarFeed.id.desc())).all()


def get(session: Session, actor: Actor, feed_id: int) -> CalendarFeed:
    """One of this person's addresses."""
    query = select(CalendarFeed).where(CalendarFeed.id == feed_id, CalendarFeed.user_id == actor.user_id)
    feed = session.scalars(query).one_or_none()
    if feed is None:
        raise NotFoundError("There is no such calendar.")
    return feed


def find(session: Session, token_hash: str) -> tuple[CalendarFeed, User] | None:
    """The feed at an address that was not stopped, and its owner, if the account is open."""
    query = select(CalendarFeed).where(
        CalendarFeed.token_hash == token_hash, CalendarFeed.revoked_at.is_(None)
    )
    feed = session.scalars(query).one_or_none()
    user = people.find_active(session, feed.user_id) if feed else None
    return (feed, user) if feed and user else None


Whose = Callable[[type[Facts]], ColumnElement[bool]]


@dataclass(frozen=True)
class Scope:
    """Whose dates, of which partnerships, and since when what is gone still comes as cancelled."""

    actor: Actor
    partnership_id: int | None
    since: datetime

    @property
    def own(self) -> bool:
        """Whether it is the person's own calendar, and not a whole partnership's."""
        return self.partnership_id is None

    def within(self, partnerships: Collection[int]) -> Collection[int]:
        """Those of these partnerships that the calendar is about."""
        return partnerships if self.partnership_id is None else {self.partnership_id} & set(partnerships)

    def led(self, of: type[Facts]) -> ColumnElement[bool]:
        """What the person leads or deputises for; everything in a partnership's calendar."""
        me = self.actor.user_id
        return or_(of.lead_id == me, of.deputy_id == me) if self.own else true()

    def theirs(self, of: type[Facts]) -> ColumnElement[bool]:
        """What the person leads, deputises for or sponsors; everything in a partnership's calendar."""
        return or_(self.led(of), of.sponsor_id == self.actor.user_id) if self.own else true()

    def personal(self, column: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of a person's key
        """What names the person in this column; everything in a partnership's calendar."""
        return column == self.actor.user_id if self.own else true()

    @property
    def in_sight(self) -> ColumnElement[bool]:
        """Actions of these partnerships that the person sees today."""
        return and_(actions.visible(self.actor), self.of_partnerships)

    @property
    def of_partnerships(self) -> ColumnElement[bool]:
        """Actions of these partnerships, for what is gone: it is named, and says no more."""
        return Action.partnership_id.in_(self.within(self.actor.partnerships()))

    def was(self, whose: Whose) -> ColumnElement[bool]:
        """Actions that were open and theirs until some moment since."""
        past = select(ActionState.action_id).where(
            ActionState.partnership_id.in_(self.within(self.actor.partnerships())),
            ActionState.until_at >= self.since,
            _is_open(ActionState),
            whose(ActionState),
        )
        return Action.id.in_(past)


def entries(session: Session, scope: Scope, holidays: Container[date]) -> list[Entry]:
    """Everything in the calendar, in six queries however much it is."""
    return [
        *_actions(session, scope),
        *_parts(session, scope),
        *_milestones(session, scope),
        *_challenges(session, scope),
        *_stages(session, scope, holidays),
    ]


def _is_open(of: type[Facts]) -> ColumnElement[bool]:
    return and_(of.is_tracked.is_(True), of.status.in_(OPEN))


_Now, _Part = aliased(ActionState), aliased(Part)  # the subqueries below ask about others
_CHANGED_AT = func.coalesce(_Now.from_at, Action.created_at, type_=Action.created_at.type)


def _rows(*columns: Any) -> Select[Any]:  # noqa: ANN401 - whatever is asked for beside the action's own
    """Of each action its reference, partnership and lead, and when it was last changed."""
    query = select(
        Action.reference,
        Action.version,
        Partnership.name.label("partnership"),
        User.name.label("lead"),
        _CHANGED_AT.label("changed_at"),
        *columns,
    )
    return (
        query.join(Partnership, Partnership.id == Action.partnership_id)
        .outerjoin(User, User.id == Action.lead_id)
        .outerjoin(_Now, and_(_Now.action_id == Action.id, _Now.until_at.is_(None)))
    )


def _entry(row: Any, key: str, heading: str, words: str, **values: Any) -> Entry:  # noqa: ANN401
    given = {"sequence": row.version, "changed_at": row.changed_at, "path": f"actions/{row.reference}"}
    return Entry(
        key=key,
        on=row.on,
        heading=f"{row.reference}{heading}",
        words=words,
        partnership=row.partnership,
        is_cancelled=not row.is_current,
        **{**given, **values},
    )


def _actions(session: Session, scope: Scope) -> Iterator[Entry]:
    """The due dates of actions."""
    helping = Action.id.in_(helped(scope.personal(Part.person_id)))
    helped_once = Action.id.in_(select(Part.action_id).where(scope.personal(Part.person_id)))
    is_dated = and_(_is_open(Action), Action.due_on.is_not(None))
    current = and_(is_dated, or_(scope.theirs(Action), helping), scope.in_sight)
    gone = scope.was(lambda of: and_(of.due_on.is_not(None), or_(scope.theirs(of), helped_once)))
    on = func.coalesce(Action.due_on, Action.original_due_on, type_=Action.due_on.type)
    query = _rows(
        Action.id,
        on.label("on"),
        current.label("is_current"),
        Action.what_we_will_do,
        Recommendation.text,
    )
    query = query.join(Recommendation, Recommendation.id == Action.recommendation_id)
    for row in session.execute(query.where(scope.of_partnerships, on.is_not(None), or_(current, gone))):
        words = row.what_we_will_do or row.text
        yield _entry(row, f"action-{row.id}", " due", words, lead=row.lead)


def _parts(session: Session, scope: Scope) -> Iterator[Entry]:
    """The dates of contributors' parts."""
    current = and_(_Part.status.in_(OPEN_PARTS), _is_open(Action), scope.in_sight)
    gone = scope.was(lambda _: true())
    query = _rows(_Part.id, _Part.due_on.label("on"), current.label("is_current"), _Part.what)
    query = query.join(_Part, _Part.action_id == Action.id).where(
        scope.of_partnerships, _Part.due_on.is_not(None), scope.personal(_Part.person_id), or_(current, gone)
    )
    for row in session.execute(query):
        yield _entry(row, f"part-{row.id}", ", part due", row.what)


def _milestones(session: Session, scope: Scope) -> Iterator[Entry]:
    """Milestones on the way, of what the person leads or deputises for."""
    since_day = london.date_of(scope.since)
    waits = and_(Milestone.reached_on.is_(None), Milestone.dropped_on.is_(None))
    current = and_(waits, _is_open(Action), scope.led(Action), scope.in_sight)
    was = scope.was(scope.led)
    closed = or_(Milestone.reached_on >= since_day, Milestone.dropped_on >= since_day)
    gone = or_(and_(waits, was), and_(closed, or_(scope.led(Action), was)))
    query = _rows(Milestone.id, Milestone.due_on.label("on"), current.label("is_current"), Milestone.name)
    query = query.join(Milestone, Milestone.action_id == Action.id)
    for row in session.execute(query.where(scope.of_partnerships, or_(current, gone))):
        yield _entry(row, f"milestone-{row.id}", ", milestone", row.name)


def _challenges(session: Session, scope: Scope) -> Iterator[Entry]:
    """Challenges that wait for an answer, and those answered or closed since."""
    current = and_(Challenge.answered_at.is_(None), Challenge.closed_at.is_(None))
    gone = or_(Challenge.answered_at >= scope.since, Challenge.closed_at >= scope.since)
    query = _rows(
        Challenge.id,
        Challenge.number,
        Challenge.answer_by.label("on"),
        Challenge.text,
        Challenge.raised_at,
        Challenge.answered_at,
        Challenge.closed_at,
        Challenge.version.label("sequence"),
        current.label("is_current"),
    )
    query = query.join(Challenge, Challenge.action_id == Action.id).where(
        scope.in_sight, scope.personal(Challenge.addressee_id), or_(current, gone)
    )
    for row in session.execute(query):
        yield _entry(
            row,
            f"challenge-{row.id}",
            f", challenge CH-{row.number} to answer",
            row.text,
            path=f"actions/{row.reference}/challenges/{row.number}",
            sequence=row.sequence,
            changed_at=max(filter(None, (row.raised_at, row.answered_at, row.closed_at))),
        )


def _stages(session: Session, scope: Scope, holidays: Container[date]) -> Iterator[Entry]:
    """The stages of statements, planned back from their deadlines, for whoever writes them."""
    permission = Permission.EDIT_STATEMENT if scope.own else Permission.SEE_STATEMENT
    last_change = select(func.max(Event.at)).where(Event.report_id == Report.id).scalar_subquery()
    query = (
        select(Statement, func.coalesce(last_change, Report.created_at, type_=Report.created_at.type))
        .join(Statement.report)
        .where(
            Statement.partnership_id.in_(scope.within(scope.actor.partnerships_where(permission))),
            Report.is_tracked,
            Report.statement_required,
            Report.statement_due_on.is_not(None),
            or_(Statement.submitted_on.is_(None), Statement.submitted_at >= scope.since),
        )
        .options(
            contains_eager(Statement.report).options(
                defer(Report.paragraphs), joinedload(Report.partnership)
            ),
            selectinload(Statement.stages),
        )
    )
    for statement, changed_at in session.execute(query):
        yield from _stages_of(statement, changed_at, scope.since, holidays)


def _stages_of(
    statement: Statement, changed_at: datetime, since: datetime, holidays: Container[date]
) -> Iterator[Entry]:
    report, done = statement.report, {stage.stage: stage.done_at for stage in statement.stages}
    if statement.submitted_at:
        done[Stage.SEND] = statement.submitted_at
    due_on = report.statement_due_on
    if due_on is None:
        return
    whole = Entry(
        key=f"statement-{statement.id}",
        on=due_on,
        heading=f"{report.reference} statement",
        words=report.title,
        path=f"statements/{report.reference}",
        partnership=report.partnership.name,
        sequence=statement.version + report.version,
        changed_at=changed_at,
    )
    yield from calendars.stages(whole, stage_plan(due_on, holidays), done, since)
