"""What there is about one action: each kind is found by one row of it, and none by a row of another's."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tracker.db import Base
from tracker.domain.extensions import Category, Decision
from tracker.domain.parts import PartStatus
from tracker.domain.roles import Role
from tracker.models import (
    Action,
    Challenge,
    Comment,
    Evidence,
    ExtensionRequest,
    Hold,
    Measure,
    Milestone,
    Part,
    Recommendation,
    Repeat,
)
from tracker.queries import there

LATER = date(2025, 1, 31)


@pytest.fixture
def action(session: Session) -> Action:
    """An action about which there is nothing, beside another of its report that has everything."""
    report = factories.report(session, factories.partnership(session))
    busy = factories.action(session, report)
    for kind in MADE:
        if kind is not Hold:  # one of the partnership counts for each of its actions: it may be of their lead
            make(session, kind, busy)
    return factories.action(session, report)


def make(session: Session, kind: type[Base], of: Action) -> None:
    made = MADE[kind](session, of)
    if made is not None:
        session.add(made)
    session.flush()


def of(action: Action) -> dict[str, Any]:
    return {"partnership_id": action.partnership_id, "action_id": action.id}


def part(session: Session, action: Action) -> Part:
    agency = factories.agency(session, action.partnership)
    return Part(**of(action), agency_id=agency.id, what="Train", status=PartStatus.NOT_STARTED)


def another(session: Session, action: Action) -> None:
    factories.action(session, action.recommendation)


def also(session: Session, action: Action) -> None:
    action.also_answers.append(factories.recommendation(session, action.report))


def repeat(session: Session, action: Action) -> Repeat:
    later = factories.recommendation(session, factories.report(session, action.partnership))
    keys = {"partnership_id": action.partnership_id, "earlier_id": action.recommendation_id}
    return Repeat(**keys, later_id=later.id, is_repeat=None, at=NOW, by_name="")


def challenge(session: Session, action: Action) -> Challenge:
    asked = factories.member(session, action.partnership, Role.ACTION_LEAD)
    words = {"text": "Why?", "raised_at": NOW, "raised_by_name": "A scrutineer", "number": action.id}
    return Challenge(**of(action), **words, addressee_id=asked.id, answer_by=LATER)


def request(_session: Session, action: Action) -> ExtensionRequest:
    dates = {"from_due_on": TODAY, "proposed_on": LATER, "asked_at": NOW}
    said = {"category": Category.CAPACITY, "explanation": "Staff left", "asked_by_name": "A lead"}
    return ExtensionRequest(**of(action), **dates, **said, decision=Decision.WAITING)


MADE: dict[type[Base], Callable[[Session, Action], Base | None]] = {
    Part: part,
    Milestone: lambda _, action: Milestone(**of(action), name="Half way", due_on=LATER),
    Measure: lambda _, action: Measure(**of(action), what="Visits in time"),
    Evidence: lambda _, action: Evidence(**of(action), url="https://x.example", added_at=NOW, by_name="A"),
    ExtensionRequest: request,
    Comment: lambda _, action: Comment(**of(action), at=NOW, by_name="A chair", text="Good"),
    Challenge: challenge,
    Recommendation: also,
    Repeat: repeat,
    Action: another,
    Hold: lambda _, action: Hold(**of(action), reason="On leave", made_at=NOW, made_by_name="A manager"),
}


def test_nothing_is_found_of_an_action_about_which_there_is_nothing(session: Session, action: Action) -> None:
    assert there.look(session, action) == frozenset()


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.__name__)
def test_one_row_of_a_kind_is_found(session: Session, action: Action, kind: type[Base]) -> None:
    make(session, kind, action)

    assert there.look(session, action) == {kind}


def test_the_other_end_of_a_repeat_is_found_too(session: Session, action: Action) -> None:
    make(session, Repeat, action)
    later = session.scalars(select(Repeat).order_by(Repeat.id.desc()).limit(1)).one()
    recommendation = session.get_one(Recommendation, later.later_id)

    assert there.look(session, factories.action(session, recommendation)) == {Repeat}


def test_a_lifted_hold_is_none(session: Session, action: Action) -> None:
    make(session, Hold, action)
    session.execute(update(Hold).values(lifted_at=NOW))

    assert there.look(session, action) == frozenset()


def test_what_is_not_there_needs_no_query_of_its_own(
    session: Session, action: Action, count_queries: Callable[[], Any]
) -> None:
    session.refresh(action)

    with count_queries() as seen:
        there.look(session, action)
        nothing = (action.parts, action.milestones, action.also_answers)

    assert nothing == ([], [], [])
    assert len(seen) == 1


def test_what_is_there_stays_as_it_is(session: Session, action: Action) -> None:
    for kind in (Part, Milestone, Recommendation):
        make(session, kind, action)
    session.refresh(action)

    there.look(session, action)

    assert [len(rows) for rows in (action.parts, action.milestones, action.also_answers)] == [1, 1, 1]
