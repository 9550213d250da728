"""What mail adds to the page of an action: who was reminded of it and why, and whether reminders are held."""

from typing import Any

from tracker.domain import ledger
from tracker.domain.roles import Permission
from tracker.models import Action, Hold
from tracker.queries import holds
from tracker.queries import ledger as queries
from tracker.queries.there import There
from tracker.web import extensions

SHOWN = 3


def section(action: Action, may: frozenset[Permission], there: There) -> dict[str, Any]:
    """The reminders that went out, and for a manager the holds."""
    session = extensions.session()
    manages = Permission.EDIT_ACTION in may
    found = queries.reminded(session, action)
    is_held = manages and Hold in there
    return {
        "reminded": found[:SHOWN],
        "reminded_before": found[SHOWN:],
        "reminder_holds": holds.of_action(session, action, extensions.today()) if is_held else [],
        "may_hold": manages and action.is_tracked,
        "rung_words": ledger.rung_words,
        "kind_words": ledger.kind_words,
    }
