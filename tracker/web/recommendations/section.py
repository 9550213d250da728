"""What recommendations add to the page of an action: what else it answers, and what was told before."""

from typing import Any

from tracker.domain.roles import Permission
from tracker.models import Action, Repeat
from tracker.queries import recommendations as queries
from tracker.queries.there import There
from tracker.web import extensions


def section(action: Action, may: frozenset[Permission], there: There) -> dict[str, Any]:
    """The answer to its recommendation, the others it answers, and repeat findings."""
    asked, session, actor = action.recommendation, extensions.session(), extensions.actor()
    told = queries.told_before(session, actor, [asked]) if Repeat in there else {}
    return {
        "told_before": told.get(asked.id, []),
        "may_respond": Permission.RESPOND in actor.rights_in(action.partnership_id),
        "may_answer_more": action.is_tracked and Permission.EDIT_ACTION in may,
    }
