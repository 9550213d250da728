"""Taking actions out of the system: exactly what a filter shows, as rows."""

from collections.abc import Callable, Container, Iterator
from datetime import date
from functools import cache

from sqlalchemy.orm import Session

from tracker.domain import brag, extensions
from tracker.domain.exports import ActionRow
from tracker.domain.roles import Actor
from tracker.queries import actions, extras
from tracker.queries.actions import ActionFilter, Listed
from tracker.queries.extras import Extras

Slip = Callable[[date | None, date | None], int]


def action_rows(
    session: Session,
    actor: Actor,
    chosen: ActionFilter,
    *,
    today: date,
    holidays: Container[date] = frozenset(),
) -> Iterator[ActionRow]:
    """One row for each action that this person sees through the filter, as they are read."""
    beside = extras.of(session, actions.matching(actor, chosen, today))

    @cache
    def slip(original: date | None, due: date | None) -> int:
        return extensions.slipped(original, due, holidays)

    for action in actions.for_export(session, actor, chosen, today=today):
        yield _row(action, today, beside, slip)


def _row(action: Listed, today: date, beside: Extras, slip: Slip) -> ActionRow:
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
        intended_effect=action.intended_effect,
        recommendation_kind=action.kind.value,
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
        starts_on=action.starts_on,
        deputy=action.deputy,
        sponsor=action.sponsor,
        contributors="; ".join(beside.contributors.get(action.id, ())),
        slipped_working_days=slip(action.original_due_on, action.due_on),
        date_asked_for=beside.asked_for.get(action.id),
        next_milestone=action.next_milestone,
        next_milestone_due_on=action.next_milestone_due_on,
        flag=action.flag,
        tags="; ".join(beside.tags.get(action.id, ())),
    )
