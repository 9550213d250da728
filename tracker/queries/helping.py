"""Who helps with actions, by their parts: whose an action is, found for many actions at once."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from tracker.domain.parts import PartStatus
from tracker.domain.roles import People
from tracker.models import Part

Helping = Mapping[int, tuple[frozenset[int], frozenset[int]]]
"""The people and the agencies that contribute to an action."""

_NOBODY: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())


def with_actions(session: Session, of: ColumnElement[bool]) -> Helping:
    """Who helps with each action whose parts this is true of; a part that was withdrawn is nobody's."""
    query = select(Part.action_id, Part.person_id, Part.agency_id)
    people: dict[int, set[int]] = defaultdict(set)
    agencies: dict[int, set[int]] = defaultdict(set)
    for action_id, person_id, agency_id in session.execute(
        query.where(of, Part.status != PartStatus.WITHDRAWN)
    ):
        agencies[action_id].add(agency_id)
        if person_id is not None:
            people[action_id].add(person_id)
    return {each: (frozenset(people[each]), frozenset(found)) for each, found in agencies.items()}


def people(row: Row[Any], action_id: int, helping: Helping) -> People:
    """Whose an action is, from a row of its columns and who helps with it."""
    contributors, agencies = helping.get(action_id, _NOBODY)
    return People(
        partnership_id=row.partnership_id,
        lead_id=row.lead_id,
        lead_agency_id=row.lead_agency_id,
        deputy_id=row.deputy_id,
        sponsor_id=row.sponsor_id,
        contributor_ids=contributors,
        contributing_agency_ids=agencies,
    )
