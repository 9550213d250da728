"""What requests for another date add to the page of an action."""

from typing import Any

from tracker.adapters import bank_holidays
from tracker.domain import extensions as rules
from tracker.domain.extensions import Decision
from tracker.domain.roles import Permission
from tracker.models import Action
from tracker.queries import extensions as queries
from tracker.services import extensions as services
from tracker.web import extensions


def section(action: Action, may: frozenset[Permission]) -> dict[str, Any]:
    """Every request about this action, and what this person may do with the one that waits."""
    actor = extensions.actor()
    requests = queries.of_action(extensions.session(), action)
    waiting = next((one for one in requests if one.decision is Decision.WAITING), None)
    return {
        "date_requests": requests,
        "date_waiting": waiting,
        "may_decide_date": bool(waiting and services.may_decide(waiting, actor)),
        "may_take_back_date": bool(waiting and waiting.asked_by_id == actor.user_id),
        "may_ask_date": bool(
            action.is_tracked and action.due_on and not waiting and Permission.UPDATE_ACTION in may
        ),
        "date_slipped": rules.slipped(
            action.original_due_on, action.due_on, bank_holidays.england_and_wales()
        ),
    }
