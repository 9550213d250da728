"""What recommendations add to the page of an action: what else it answers, and what was told before."""

from typing import Any

from tracker.domain.roles import Permission
from tracker.models import Action
from tracker.queries import recommendations as queries
from tracker.web import extensions


def section(action: Action, may: frozenset[Permission]) -> dict[str, Any]:
    """The answer to its recommendation, the others it answers, and repeat findings."""
    asked = action.recommendation
    told = queries.told_before(extensions.session(), extensions.actor(), [asked])
    return {
        "told_before": told.get(asked.id, []),
        "may_respond": Permission.RESPOND in extensions.actor().rights_in(action.partnership_id),
        "may_answer_more": action.is_tracked and Permission.EDIT_ACTION in may,
    }
