"""Taking actions out of the system: exactly what a filter shows, as rows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from tracker.domain import brag
from tracker.domain.exports import ActionRow
from tracker.domain.roles import Actor
from tracker.queries import actions
from tracker.queries.actions import ActionFilter


def action_rows(session: Session, actor: Actor, chosen: ActionFilter, *, today: date) -> Iterator[ActionRow]:
    """One row for each action that this person sees through the filter, as they are read."""
    for action in actions.for_export(session, actor, chosen, today=today):
        yield _row(action, today)


def _row(action: Row[Any], today: date) -> ActionRow:
    rating = brag.rate(actions.facts(action), today)
    return ActionRow(
        reference=action.reference,
        partnership=action.partnership,
        report=action.report,
        recommendation=action.recommendation,
        number=action.number or action.number_inferred,
        section=action.section,
        what_we_will_do=action.what_we_will_do,
        success_measure=action.success_measure,
        status=action.status.value,
        brag=rating.brag.value if rating.brag else None,
        brag_reason=rating.reason,
        lead=action.lead,
        lead_agency=action.lead_agency,
        due_on=action.due_on,
        original_due_on=action.original_due_on,
        due_basis=action.due_basis.value if action.due_basis else None,
        times_moved=action.times_moved,
        overdue_days=actions.days_overdue(action, today),
        review_on=action.review_on,
        last_update_on=action.last_update_on,
        tracked=action.is_tracked,
    )
