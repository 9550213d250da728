"""What comments and challenges add to the page of an action."""

from typing import Any

from tracker.domain.roles import Permission
from tracker.models import Action, Challenge, Comment
from tracker.queries import challenges as queries
from tracker.queries.there import There
from tracker.web import extensions
from tracker.web.challenges.forms import CommentForm

COMMENT = "comment-"


def section(action: Action, may: frozenset[Permission], there: There) -> dict[str, Any]:
    """The comments and challenges so far, and the forms for more where this person may."""
    session, today = extensions.session(), extensions.today()
    raised = queries.of_action(session, action) if Challenge in there else []
    return {
        "comments": queries.comments(session, action) if Comment in there else [],
        "comment_form": CommentForm(formdata=None, prefix=COMMENT),
        "challenges": [(one, queries.standing(one)) for one in raised],
        "challenges_today": today,
        "may_comment": action.is_tracked and Permission.COMMENT in may,
        "may_challenge": action.is_tracked and Permission.CHALLENGE in may,
    }
