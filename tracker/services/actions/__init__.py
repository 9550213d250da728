"""Working an action: post an update, plan it, set its first date, add another; each act one function."""

from tracker.services.actions.creating import add, build, create
from tracker.services.actions.plans import Plan, edit, flag, override_rating, plan_of, set_due_date
from tracker.services.actions.updates import embed_from, post_update

__all__ = [
    "Plan",
    "add",
    "build",
    "create",
    "edit",
    "embed_from",
    "flag",
    "override_rating",
    "plan_of",
    "post_update",
    "set_due_date",
]
