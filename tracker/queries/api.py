"""What programs read: pages of each kind of record, in the order it was made, so that no row moves.

A page is asked for by the key of the last row that was read. What is added meanwhile comes on a later page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, defer, joinedload

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Evidence, Partnership, Recommendation, Report, Statement, Update
from tracker.queries import actions, evidence, reports
from tracker.queries.actions import ActionFilter

Item = TypeVar("Item")


@dataclass(frozen=True)
class Part(Generic[Item]):
    """Some rows, and the key after which the next ones come; None where these are the last."""

    rows: Sequence[Item]
    last: int | None


@dataclass(frozen=True)
class Wanted:
    """Which rows: those of this partnership and report, made at or after a moment, after a key, so many."""

    after: int = 0
    limit: int = 100
    partnership_id: int | None = None
    report_id: int | None = None
    since: datetime | None = None


def _part(
    session: Session,
    query: Any,  # noqa: ANN401 - a SELECT of whatever is read
    key: InstrumentedAttribute[int],
    wanted: Wanted,
) -> Part[Any]:
    """So many rows after the one of this key; one more is looked at to know whether there are others."""
    query = query.where(key > wanted.after).order_by(None).order_by(key).limit(wanted.limit + 1)
    rows = session.execute(query.add_columns(key.label("key"))).all()
    shown = rows[: wanted.limit]
    return Part(shown, shown[-1].key if len(rows) > wanted.limit else None)


def _first(part: Part[Any]) -> Part[Any]:
    return Part([row[0] for row in part.rows], part.last)


def actions_part(
    session: Session, actor: Actor, chosen: ActionFilter, wanted: Wanted, *, today: date
) -> Part[Action]:
    """Actions that the filter shows this person, with their partnerships."""
    query = actions.select_visible(actor, chosen, today)
    query = query.options(joinedload(Action.partnership).load_only(Partnership.slug))
    return _first(_part(session, query, Action.id, wanted))


def updates_part(
    session: Session, actor: Actor, wanted: Wanted, *, action: Action | None = None
) -> Part[tuple[Update, str]]:
    """Updates of the actions that this person sees, or of one of them, each with its action's reference."""
    query = select(Update, Action.reference).join(Action, Action.id == Update.action_id)
    query = query.where(actions.visible(actor), *_of(Update.partnership_id, Action.report_id, wanted))
    if action is not None:
        query = query.where(Update.action_id == action.id)
    if wanted.since is not None:
        query = query.where(Update.at >= wanted.since)
    part = _part(session, query, Update.id, wanted)
    return Part([(row[0], row[1]) for row in part.rows], part.last)


def evidence_part(session: Session, actor: Actor, wanted: Wanted, *, action: Action) -> Part[Evidence]:
    """What this person sees of the evidence of an action, every version."""
    query = select(Evidence).where(Evidence.action_id == action.id, evidence.visible(actor))
    return _first(_part(session, query.options(joinedload(Evidence.sealed_to)), Evidence.id, wanted))


def reports_part(session: Session, actor: Actor, wanted: Wanted) -> Part[Report]:
    """Reports of this person's partnerships, without their text."""
    query = select(Report).where(reports.visible(actor), *_of(Report.partnership_id, Report.id, wanted))
    query = query.options(defer(Report.paragraphs), joinedload(Report.partnership))
    return _first(_part(session, query, Report.id, wanted))


def recommendations_part(session: Session, actor: Actor, wanted: Wanted) -> Part[Recommendation]:
    """Recommendations of those reports."""
    query = (
        select(Recommendation)
        .join(Recommendation.report)
        .where(reports.visible(actor), *_of(Report.partnership_id, Report.id, wanted))
        .options(contains_eager(Recommendation.report).load_only(Report.reference))
    )
    return _first(_part(session, query, Recommendation.id, wanted))


def statements_part(session: Session, actor: Actor, wanted: Wanted) -> Part[Statement]:
    """Statements of this person's partnerships."""
    query = (
        select(Statement)
        .join(Statement.report)
        .where(
            Statement.partnership_id.in_(actor.partnerships_where(Permission.SEE_STATEMENT)),
            *_of(Statement.partnership_id, Statement.report_id, wanted),
        )
        .options(
            contains_eager(Statement.report).options(defer(Report.paragraphs), joinedload(Report.partnership))
        )
    )
    return _first(_part(session, query, Statement.id, wanted))


def _of(partnership: Any, report: Any, wanted: Wanted) -> Iterable[Any]:  # noqa: ANN401 - columns of keys
    if wanted.partnership_id is not None:
        yield partnership == wanted.partnership_id
    if wanted.report_id is not None:
        yield report == wanted.report_id


def place(
    session: Session, actor: Actor, partnership: str | None, report: str | None
) -> tuple[int | None, int | None]:
    """The keys of this partnership and this report, where this person has to do with both."""
    return (
        _key(
            session,
            select(Partnership.id).where(
                Partnership.slug == partnership, Partnership.id.in_(actor.partnerships())
            ),
        )
        if partnership
        else None,
        _key(session, select(Report.id).where(Report.reference == report, reports.visible(actor)))
        if report
        else None,
    )


def _key(session: Session, query: Select[int]) -> int:
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("There is no such partnership or report.")
    return found
