"""Recommendations: one of them, those of a partnership, and which repeat an earlier one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, load_only

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor
from tracker.models import Action, Recommendation, Repeat, Report


@dataclass(frozen=True)
class Told:
    """A recommendation that asks for the same, and the actions that answered it."""

    other: Recommendation
    is_earlier: bool
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


def repeats_of(session: Session, ids: Collection[int]) -> Sequence[Repeat]:
    """The repeat findings, earlier or later, that these recommendations are part of."""
    query = select(Repeat).where(Repeat.is_repeat, or_(Repeat.earlier_id.in_(ids), Repeat.later_id.in_(ids)))
    return session.scalars(query.order_by(Repeat.id)).all()


def told_before(session: Session, recommendation: Recommendation) -> list[Told]:
    """What other reports of the partnership asked for the same, and how that was closed."""
    pairs = repeats_of(session, [recommendation.id])
    ids = {one.earlier_id if one.later_id == recommendation.id else one.later_id for one in pairs}
    others = session.scalars(
        select(Recommendation)
        .join(Recommendation.report)
        .where(Recommendation.id.in_(ids))
        .options(contains_eager(Recommendation.report))
    ).all()
    answering = session.scalars(
        select(Action).where(Action.recommendation_id.in_(ids)).order_by(Action.reference)
    ).all()
    return [
        Told(
            other,
            age(other) < age(recommendation),
            [action for action in answering if action.recommendation_id == other.id],
        )
        for other in sorted(others, key=age)
    ]
