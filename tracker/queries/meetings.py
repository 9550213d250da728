"""Meetings: one of them, its actions as far as a person sees them, and what was updated in it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Meeting, Update
from tracker.queries import actions
from tracker.queries.actions import ActionFilter


def to_go_through(
    session: Session, actor: Actor, chosen: ActionFilter, *, today: date, limit: int
) -> Sequence[Action]:
    """The first actions in tracking that the filter shows and this person may work on, in its order."""
    query = actions.select_visible(actor, chosen, today).where(Action.is_tracked)
    if not actor.is_operator:
        working = actor.partnerships_where(Permission.UPDATE_ACTION) | actor.partnerships_where(
            Permission.VERIFY_ACTION
        )
        query = query.where(Action.partnership_id.in_(working))
    return session.scalars(query.limit(limit)).all()


def get(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """One meeting of a partnership of this person's."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None or not (actor.is_operator or meeting.partnership_id in actor.partnerships()):
        raise NotFoundError("There is no such meeting.")
    return meeting


def references(session: Session, actor: Actor, meeting: Meeting) -> dict[int, str]:
    """The references of its actions by key, in the order of the list, as far as they are in sight."""
    query = select(Action.id, Action.reference).where(
        actions.visible(actor), Action.id.in_(meeting.action_ids)
    )
    found = {key: reference for key, reference in session.execute(query)}
    return {key: found[key] for key in meeting.action_ids if key in found}


def updates(session: Session, meeting: Meeting) -> dict[int, Update]:
    """The last update of each action in this meeting."""
    query = select(Update).where(Update.meeting_id == meeting.id).order_by(Update.id)
    return {update.action_id: update for update in session.scalars(query)}
