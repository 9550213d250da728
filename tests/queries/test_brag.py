"""The SQL twins say the same as the rules they repeat, for any facts and any person, on both engines."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import brag, overdue, roles
from tracker.domain.roles import Actor, Membership, Role
from tracker.domain.statuses import Status
from tracker.models import Action, Recommendation
from tracker.queries import actions as queries
from tracker.queries import brag as sql_brag
from tracker.services import rights

TODAY = factories.TODAY


def day(distance: int | None) -> date | None:
    return None if distance is None else TODAY + timedelta(days=distance)


# The session is one for all examples; each example undoes what it put in.
on_both_engines = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

distances = st.integers(-60, 60) | st.sampled_from([-29, -28, -27, -1, 0, 1, 27, 28, 29])
near_days = st.none() | distances.map(day)
some_facts = st.fixed_dictionaries(
    {
        "is_tracked": st.sampled_from([True, True, True, False]),
        "status": st.sampled_from(Status),
        "due_on": near_days,
        "review_on": near_days,
        "times_moved": st.integers(0, 3),
        "last_update_on": near_days,
    }
)


@pytest.fixture
def asked(session: Session) -> Recommendation:
    return factories.recommendation(session, factories.report(session, factories.partnership(session)))


def insert_actions(session: Session, asked: Recommendation, batch: list[dict[str, Any]]) -> None:
    """Put in one action for each set of values, as fast as the database takes them."""
    common = {
        "partnership_id": asked.partnership_id,
        "report_id": asked.report_id,
        "recommendation_id": asked.id,
        "what_we_will_do": "",
        "success_measure": "",
        "status": Status.NOT_STARTED,
        "times_moved": 0,
        "is_tracked": True,
        "created_at": factories.NOW,
        "version": 1,
    }
    rows = [{**common, "reference": f"T-{n:04d}", **values} for n, values in enumerate(batch)]
    session.execute(insert(Action), rows)


def said_by_the_rules(action: Action, today: date) -> tuple[str | None, bool]:
    rating = brag.rate(queries.facts(action), today).brag
    late = overdue.is_overdue(
        tracked=action.is_tracked,
        status=action.status,
        due_on=action.due_on,
        review_on=action.review_on,
        today=today,
    )
    return (rating.value if rating else None), late


def assert_sql_agrees_with_the_rules(session: Session, number: int) -> None:
    found = session.execute(select(Action, sql_brag.rating(TODAY), sql_brag.is_overdue(TODAY))).all()
    assert len(found) == number
    for action, rating, is_overdue in found:
        assert (rating, bool(is_overdue)) == said_by_the_rules(action, TODAY), queries.facts(action)


def test_rating_and_overdue_in_sql_are_those_of_the_rules_at_every_boundary(
    session: Session, asked: Recommendation
) -> None:
    corners = {
        "is_tracked": [True, False],
        "status": list(Status),
        "due_on": [None, -1, 0, 1, 27, 28, 29],
        "review_on": [None, -1, 0, 1],
        "times_moved": [1, 2],
        "last_update_on": [None, -29, -28, -27, 0],
    }
    batch = [
        {
            name: day(value) if name.endswith("_on") else value
            for name, value in zip(corners, row, strict=True)
        }
        for row in product(*corners.values())
    ]
    insert_actions(session, asked, batch)
    assert_sql_agrees_with_the_rules(session, 3920)


@on_both_engines
@given(batch=st.lists(some_facts, min_size=1, max_size=40))
def test_rating_and_overdue_in_sql_are_those_of_the_rules(
    session: Session, asked: Recommendation, batch: list[dict[str, Any]]
) -> None:
    with session.begin_nested() as example:
        insert_actions(session, asked, batch)
        assert_sql_agrees_with_the_rules(session, len(batch))
        example.rollback()


@on_both_engines
@given(batch=st.lists(some_facts, min_size=1, max_size=40), chosen=st.sets(st.sampled_from(brag.Brag)))
def test_a_filter_by_rating_or_by_overdue_finds_what_the_rules_say(
    session: Session, asked: Recommendation, batch: list[dict[str, Any]], chosen: set[brag.Brag]
) -> None:
    with session.begin_nested() as example:
        insert_actions(session, asked, batch)
        every = session.scalars(select(Action).where(Action.is_tracked)).all()
        found = session.scalars(select(Action).where(sql_brag.is_overdue(TODAY))).all()
        assert set(found) == {action for action in every if said_by_the_rules(action, TODAY)[1]}
        wanted = queries.ActionFilter(brags=tuple(chosen))
        shown = queries.page(session, roles.OPERATOR, wanted, today=TODAY).rows
        codes = {rating.value for rating in chosen}
        expected = {a.id for a in every if not codes or said_by_the_rules(a, TODAY)[0] in codes}
        assert {row.id for row in shown} == expected
        example.rollback()


@dataclass
class Places:
    """Two partnerships in which every agency and every person holds an action, and so does nobody."""

    partnerships: list[int]
    agencies: list[int]
    people: list[int]


@pytest.fixture
def places(session: Session) -> Places:
    partnerships = [factories.partnership(session) for _ in range(2)]
    agencies = [factories.agency(session, place).id for place in partnerships for _ in range(2)]
    people = [factories.user(session).id for _ in range(2)]
    for place in partnerships:
        asked = factories.recommendation(session, factories.report(session, place))
        held = [
            {"reference": f"{place.id}-{agency}-{lead}", "lead_id": lead, "lead_agency_id": agency}
            for agency in [None, *agencies]
            for lead in [None, *people]
        ]
        insert_actions(session, asked, held)
    return Places([place.id for place in partnerships], agencies, people)


@on_both_engines
@given(data=st.data())
def test_who_sees_what_in_sql_is_what_the_rules_say(
    session: Session, places: Places, data: st.DataObject
) -> None:
    some_membership = st.builds(
        Membership,
        partnership_id=st.sampled_from(places.partnerships),
        role=st.sampled_from(Role),
        agency_id=st.sampled_from([None, *places.agencies]),
    )
    actor = Actor(
        name="Head of service",
        user_id=data.draw(st.sampled_from([None, *places.people])),
        memberships=tuple(data.draw(st.lists(some_membership, max_size=4))),
    )
    for one in (actor, roles.OPERATOR):
        visible = set(session.scalars(select(Action).where(queries.visible(one))))
        assert visible == {action for action in session.scalars(select(Action)) if sees(one, action)}


def sees(actor: Actor, action: Action) -> bool:
    return roles.sees_action(actor, rights.people(action))
