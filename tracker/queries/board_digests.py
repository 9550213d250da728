"""What the monthly digest for board members is made from, beside what every digest is made from."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain import board_digests, mail
from tracker.domain.board_digests import Closure, Totals
from tracker.domain.brag import Brag
from tracker.domain.extensions import Decision
from tracker.domain.roles import Role
from tracker.models import Action, ExtensionRequest, Membership, Recommendation, Update, User
from tracker.queries import brag as sql_brag


def readers(session: Session, partnership_ids: Collection[int]) -> dict[int, tuple[str, list[int]]]:
    """Each board member who takes the digest: their address, and their partnerships among these."""
    query = (
        select(User.id, User.email, Membership.partnership_id)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.role == Role.BOARD_MEMBER,
            Membership.partnership_id.in_(partnership_ids),
            User.is_active,
            User.email != "",
            User.takes_board_digest,
        )
        .order_by(User.id, Membership.partnership_id)
    )
    found: dict[int, tuple[str, list[int]]] = {}
    for user_id, address, partnership_id in session.execute(query):
        found.setdefault(user_id, (address, []))[1].append(partnership_id)
    return found


def totals(session: Session, partnership_ids: Collection[int], today: date) -> dict[int, Totals]:
    """How many actions in tracking each partnership has, by rating and by status."""
    rating = sql_brag.rating(today)
    query = (
        select(Action.partnership_id, Action.status, rating.label("rating"), func.count(Action.id))
        .where(Action.is_tracked, Action.partnership_id.in_(partnership_ids))
        .group_by(Action.partnership_id, Action.status, "rating")
    )
    found: dict[int, Totals] = defaultdict(Totals)
    for partnership_id, status, code, number in session.execute(query):
        found[partnership_id].statuses[status] += number
        found[partnership_id].brags[Brag(code) if code else None] += number
    return found


def closures(
    session: Session, partnership_ids: Collection[int], begin: datetime, end: datetime
) -> dict[int, list[Closure]]:
    """What was delivered, verified or embedded in a month, the first time in it; by partnership."""
    query = (
        select(Action.partnership_id, Action.reference, Recommendation.text, Update.status_after)
        .join(Update, Update.action_id == Action.id)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .where(
            Action.partnership_id.in_(partnership_ids),
            Action.is_tracked,
            Update.status_after.in_(board_digests.CLOSURES),
            Update.status_before != Update.status_after,
            Update.at >= begin,
            Update.at < end,
        )
        .order_by(Action.reference, Update.at, Update.id)
    )
    found: dict[int, dict[Closure, None]] = defaultdict(dict)
    for partnership_id, reference, text, status in session.execute(query):
        if status is not None:
            found[partnership_id][Closure(reference, mail.one_line(text), status)] = None
    return {partnership_id: list(each) for partnership_id, each in found.items()}


def moved_for(session: Session, partnership_ids: Collection[int]) -> dict[int, str]:
    """Why the date of each action moved last, as its request said and somebody else agreed."""
    query = (
        select(ExtensionRequest.action_id, ExtensionRequest.category, ExtensionRequest.explanation)
        .where(
            ExtensionRequest.partnership_id.in_(partnership_ids),
            ExtensionRequest.decision == Decision.AGREED,
        )
        .order_by(ExtensionRequest.decided_at, ExtensionRequest.id)
    )
    return {
        action_id: f"{category.label}. {mail.one_line(explanation)}"
        for action_id, category, explanation in session.execute(query)
    }
