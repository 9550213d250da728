"""What a plan adds to the page of an action: parts, milestones and measures with their charts."""

from dataclasses import dataclass
from typing import Any

from tracker.domain import measures
from tracker.domain.measures import Chart, Point
from tracker.domain.roles import Permission
from tracker.models import Action, Measure
from tracker.queries import measures as queries
from tracker.queries.there import There
from tracker.services import parts
from tracker.web import extensions


@dataclass(frozen=True)
class Shown:
    """A measure with the sentence that says how far it has come, its readings and its chart."""

    measure: Measure
    sentence: str
    points: tuple[Point, ...]
    chart: Chart


def section(action: Action, may: frozenset[Permission], there: There) -> dict[str, Any]:
    """Parts, milestones and measures, and which of them this person may change."""
    actor = extensions.actor()
    measured = queries.of_action(extensions.session(), action) if Measure in there else []
    return {
        "measures_shown": [shown(one) for one in measured],
        "figure": measures.written,
        "my_parts": {part.id for part in action.parts if parts.may_update_part(action, part, actor)},
        "may_plan": action.is_tracked and Permission.EDIT_ACTION in may,
        "may_work": action.is_tracked and Permission.UPDATE_ACTION in may,
        "may_read_measures": action.is_tracked
        and bool(may & {Permission.UPDATE_ACTION, Permission.VERIFY_ACTION}),
    }


def shown(measure: Measure) -> Shown:
    """One measure, ready to be drawn."""
    points = measures.standing([(reading.on, reading.value) for reading in measure.readings])
    sentence = measures.sentence(
        points,
        unit=measure.unit,
        baseline=measure.baseline,
        baseline_on=measure.baseline_on,
        target=measure.target,
        target_on=measure.target_on,
    )
    chart = measures.chart(points, baseline=measure.baseline, target=measure.target)
    return Shown(measure, sentence, points, chart)
