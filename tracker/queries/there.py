"""What there is about one action beside its own columns, found in one look: its page asks for no more."""

from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from tracker.db import Base
from tracker.models import (
    Action,
    Challenge,
    Comment,
    Evidence,
    ExtensionRequest,
    Hold,
    Measure,
    Milestone,
    Part,
    Recommendation,
    Repeat,
)
from tracker.models.actions import action_recommendations

There = frozenset[type[Base]]
"""The kinds of row of which there is at least one, whoever may see it."""

_ACTION: BindParameter[int] = bindparam("action")
_ASKED: BindParameter[int] = bindparam("asked")
_RELATED = (Part, Milestone, Measure, Evidence, ExtensionRequest, Comment, Challenge)
_CONDITIONS = {kind: exists().where(kind.action_id == _ACTION) for kind in _RELATED} | {
    Recommendation: exists().where(action_recommendations.c.action_id == _ACTION),
    Repeat: exists().where(or_(Repeat.earlier_id == _ASKED, Repeat.later_id == _ASKED)),
    Action: exists().where(Action.recommendation_id == _ASKED, Action.id != _ACTION),
    Hold: exists().where(Hold.partnership_id == bindparam("partnership"), Hold.lifted_at.is_(None)),
}
_LOOK = select(*_CONDITIONS.values())
_LOADED = {Part: "parts", Milestone: "milestones", Recommendation: "also_answers"}


def look(session: Session, action: Action) -> There:
    """What there is: rows of the action, others for its recommendation, repeats of it, holds where it is.

    Of an action that has no parts, milestones or other recommendations, these are loaded by this.
    """
    about = {
        "action": action.id,
        "asked": action.recommendation_id,
        "partnership": action.partnership_id,
    }
    row = session.execute(_LOOK, about).one()
    there = frozenset(kind for kind, is_there in zip(_CONDITIONS, row, strict=True) if is_there)
    for kind, name in _LOADED.items():
        if kind not in there:
            set_committed_value(action, name, [])
    return there
