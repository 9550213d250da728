"""Recommendations and actions of every shape, for what holds of any statement."""

from datetime import date

from hypothesis import strategies as some

from tracker.domain.statements import AskedFacts, MeasureFacts, MilestoneFacts, PlannedFacts
from tracker.domain.statuses import Status

FEW = 50
"""How many of them a test is tried with: each takes a fortieth of a second to make up."""

any_text = some.text(max_size=12)
any_day = some.none() | some.dates(date(2015, 1, 1), date(2035, 1, 1))
any_action = some.builds(
    PlannedFacts,
    reference=some.text(min_size=1, max_size=20),
    what_we_will_do=any_text,
    success_measure=any_text,
    lead=some.none() | any_text,
    lead_agency=some.none() | any_text,
    status=some.sampled_from(Status),
    review_on=any_day,
    due_on=any_day,
    original_due_on=any_day,
    times_moved=some.integers(0, 9),
    is_tracked=some.booleans(),
    last_update_on=any_day,
    last_note=any_text,
    starts_on=any_day,
    supporting=some.lists(any_text, max_size=2).map(tuple),
    milestones=some.lists(
        some.builds(MilestoneFacts, any_text, some.dates(date(2015, 1, 1), date(2035, 1, 1)), any_day),
        max_size=2,
    ).map(tuple),
    effect=any_text,
    intended_effect=any_text,
    measures=some.lists(
        some.builds(
            MeasureFacts,
            what=any_text,
            baseline=any_text,
            target=any_text,
            readings=some.lists(any_text, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
)
any_recommendations = some.lists(
    some.builds(
        AskedFacts,
        position=some.integers(1, 500),
        text=any_text,
        number=some.none() | some.text(min_size=1, max_size=4),
        number_inferred=some.none() | some.text(min_size=1, max_size=4),
        section=some.none() | any_text,
        deadline=some.none() | any_text,
        bodies=some.lists(any_text, max_size=3).map(tuple),
        actions=some.lists(any_action, max_size=2).map(tuple),
    ),
    max_size=5,
    unique_by=lambda asked: asked.position,
).map(tuple)
