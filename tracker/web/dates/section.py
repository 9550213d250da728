"""What requests for another date add to the page of an action."""

from typing import Any

from tracker.domain.extensions import Decision
from tracker.domain.roles import Permission
from tracker.domain.statuses import OPEN
from tracker.models import Action, ExtensionRequest
from tracker.queries import extensions as queries
from tracker.queries.there import There
from tracker.services import extensions as services
from tracker.web import extensions


def section(action: Action, may: frozenset[Permission], there: There) -> dict[str, Any]:
    """Every request about this action, and what this person may do with the one that waits."""
    actor, session = extensions.actor(), extensions.session()
    requests = queries.of_action(session, action) if ExtensionRequest in there else []
    waiting = next((one for one in requests if one.decision is Decision.WAITING), None)
    can_move = action.is_tracked and action.due_on and action.status in OPEN
    return {
        "date_waiting": waiting,
        "date_decided": [one for one in requests if one.decision is not Decision.WAITING],
        "date_evidence": queries.evidence_of(session, actor, requests),
        "may_decide_date": bool(waiting and services.may_decide(waiting, actor)),
        "may_take_back_date": bool(waiting and waiting.asked_by_id == actor.user_id),
        "may_ask_date": bool(can_move and not waiting and Permission.UPDATE_ACTION in may),
    }
