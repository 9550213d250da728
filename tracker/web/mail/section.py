"""What mail adds to the page of an action: who was reminded of it and why, and whether reminders are held."""

from typing import Any

from tracker.domain import ledger
from tracker.domain.roles import Permission
from tracker.models import Action
from tracker.queries import holds
from tracker.queries import ledger as queries
from tracker.web import extensions

SHOWN = 3


def section(action: Action, may: frozenset[Permission]) -> dict[str, Any]:
    """The reminders that went out, and for a manager the holds."""
    session = extensions.session()
    manages = Permission.EDIT_ACTION in may
    found = queries.reminded(session, action)
    return {
        "reminded": found[:SHOWN],
        "reminded_before": found[SHOWN:],
        "reminder_holds": holds.of_action(session, action, extensions.today()) if manages else [],
        "may_hold": manages and action.is_tracked,
        "rung_words": ledger.rung_words,
        "kind_words": ledger.kind_words,
    }
