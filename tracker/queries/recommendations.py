"""Recommendations: one of them, those of a partnership, and which repeat an earlier one."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, load_only

from tracker.domain import repeats
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor
from tracker.models import Action, Recommendation, Repeat, Report
from tracker.queries import actions, reports


@dataclass(frozen=True)
class Told:
    """A recommendation that asks for the same, or may do so, and those of its actions that a person sees."""

    other: Recommendation
    is_earlier: bool
    is_sure: bool
    shared: str
    actions: Sequence[Action]


def age(recommendation: Recommendation) -> tuple[date, int]:
    """By what two recommendations are put in order: their reports' dates, then as they were brought in."""
    return (recommendation.report.published_on or date.min, recommendation.report_id)


def get_visible(session: Session, actor: Actor, recommendation_id: int) -> Recommendation:
    """One recommendation of a partnership of this person's."""
    query = (
        select(Recommendation)
        .join(Recommendation.report)
        .where(Recommendation.id == recommendation_id)
        .options(contains_eager(Recommendation.report))
    )
    if not actor.is_operator:
        query = query.where(Recommendation.partnership_id.in_(actor.partnerships()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("There is no such recommendation.")
    return found


def of_partnership(session: Session, partnership_id: int) -> Sequence[Recommendation]:
    """Everything that a partnership has been asked for, by report and place."""
    query = (
        select(Recommendation)
        .join(Recommendation.report)
        .where(Recommendation.partnership_id == partnership_id)
        .options(
            load_only(Recommendation.text, Recommendation.position, Recommendation.report_id),
            contains_eager(Recommendation.report).load_only(Report.reference, Report.published_on),
        )
        .order_by(Report.published_on.desc(), Report.reference, Recommendation.position)
    )
    return session.scalars(query).all()


def find_repeat(session: Session, earlier: Recommendation, later: Recommendation) -> Repeat | None:
    """What a person has said of these two."""
    query = select(Repeat).where(Repeat.earlier_id == earlier.id, Repeat.later_id == later.id)
    return session.scalars(query).one_or_none()


def told_before(session: Session, actor: Actor, asked: Sequence[Recommendation]) -> dict[int, list[Told]]:
    """By recommendation, what other reports of the partnership asked for the same, and how that was closed.

    Pairs that a person said only look so are left out; those that nobody has looked at are not sure.
    """
    by_id = {one.id: one for one in asked}
    pairs = _pairs_of(session, by_id)
    if not pairs:
        return {}
    others = _visible(session, actor, {key for pair in pairs for key in (pair.earlier_id, pair.later_id)})
    answering = _answering(session, actor, others)
    told: dict[int, list[Told]] = defaultdict(list)
    for pair in pairs:
        for mine, theirs in ((pair.earlier_id, pair.later_id), (pair.later_id, pair.earlier_id)):
            if mine in by_id and theirs in others:
                other = others[theirs]
                shared = repeats.why(by_id[mine].text, other.text)
                is_earlier = theirs == pair.earlier_id
                told[mine].append(Told(other, is_earlier, bool(pair.is_repeat), shared, answering[theirs]))
    for found in told.values():
        found.sort(key=lambda one: (not one.is_sure, age(one.other)))
    return told


def _pairs_of(session: Session, ids: Collection[int]) -> Sequence[Repeat]:
    query = select(Repeat).where(
        Repeat.is_repeat.is_not(False), or_(Repeat.earlier_id.in_(ids), Repeat.later_id.in_(ids))
    )
    return session.scalars(query.order_by(Repeat.id)).all()


def _visible(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, Recommendation]:
    query = (
        select(Recommendation)
        .join(Recommendation.report)
        .where(Recommendation.id.in_(ids), reports.visible(actor))
        .options(contains_eager(Recommendation.report))
    )
    return {one.id: one for one in session.scalars(query)}


def _answering(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, list[Action]]:
    found: dict[int, list[Action]] = defaultdict(list)
    query = (
        select(Action)
        .where(Action.recommendation_id.in_(ids), actions.visible(actor))
        .order_by(Action.reference)
    )
    for action in session.scalars(query):
        found[action.recommendation_id].append(action)
    return found
