"""The stages of a statement: planned back in working days, marked and unmarked by a manager, with history."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, sending
from tests.factories import NOW, TODAY
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statements.stages import Stage
from tracker.models import Event, Partnership, Statement
from tracker.services import stages, statements

MARKED = [Stage.DRAFT_READY, Stage.AGENCY_SIGN_OFF, Stage.DIRECTOR_SIGN_OFF]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def statement(session: Session, here: Partnership) -> Statement:
    """Of a report whose statement is due on 13 December 2024."""
    opened = statements.open_for(session, factories.report(session, here), actor=OPERATOR, now=NOW)
    assert opened is not None
    return opened


def test_the_stages_stand_in_their_order_with_the_next_one_named(statement: Statement) -> None:
    found = stages.standing(statement, TODAY)
    assert [(each.stage, each.due_on, each.distance, each.is_next) for each in found] == [
        (Stage.DRAFT_READY, date(2024, 11, 22), "in 4 working days", True),
        (Stage.AGENCY_SIGN_OFF, date(2024, 12, 3), "in 11 working days", False),
        (Stage.DIRECTOR_SIGN_OFF, date(2024, 12, 10), "in 16 working days", False),
        (Stage.SEND, date(2024, 12, 13), "in 19 working days", False),
    ]
    late = stages.standing(statement, date(2024, 11, 25))[0]
    assert late.is_late
    assert late.distance == "1 working day late"
    assert stages.standing(statement, date(2024, 11, 22))[0].distance == "today"


def test_a_stage_that_is_done_says_who_marked_it_and_the_next_one_follows(
    session: Session, here: Partnership, statement: Statement
) -> None:
    manager = factories.actor(factories.member(session, here, Role.MANAGER, name="Business manager"))
    lacks = stages.mark(session, statement, Stage.DRAFT_READY, actor=manager, now=NOW)
    assert lacks > 0, "it may be marked while things are missing, and says how many"
    first, second, *_ = stages.standing(statement, TODAY)
    assert first.done == (NOW, "Business manager")
    assert second.is_next

    stages.unmark(session, statement, Stage.DRAFT_READY, actor=manager, now=NOW)

    first = stages.standing(statement, TODAY)[0]
    assert (first.done, first.is_next) == (None, True)
    events = session.scalars(select(Event).where(Event.kind.startswith("statement.stage")).order_by(Event.id))
    assert [event.summary for event in events] == [
        f"Stage done: draft ready, while {lacks} things are missing",
        "Stage not done after all: draft ready",
    ]


def test_a_stage_is_marked_once_and_unmarked_only_where_it_was_marked(
    session: Session, statement: Statement
) -> None:
    who = {"actor": OPERATOR, "now": NOW}
    with pytest.raises(ChangedMeanwhileError):
        stages.unmark(session, statement, Stage.DRAFT_READY, **who)
    stages.mark(session, statement, Stage.DRAFT_READY, **who)
    with pytest.raises(ChangedMeanwhileError):
        stages.mark(session, statement, Stage.DRAFT_READY, **who)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER}))
def test_only_a_manager_marks_stages(
    session: Session, here: Partnership, statement: Statement, role: Role
) -> None:
    other = factories.actor(factories.member(session, here, role, factories.agency(session, here)))
    for act in (stages.mark, stages.unmark):
        with pytest.raises(DomainError, match="not change it"):
            act(session, statement, Stage.DRAFT_READY, actor=other, now=NOW)


def test_sending_is_done_by_submitting_alone_and_then_nothing_is_marked_any_more(
    session: Session, statement: Statement
) -> None:
    who = {"actor": OPERATOR, "now": NOW}
    with pytest.raises(DomainError, match="marked as submitted"):
        stages.mark(session, statement, Stage.SEND, **who)
    stages.mark(session, statement, Stage.DRAFT_READY, **who)
    sending.submit(session, statement)
    for stage in MARKED:
        with pytest.raises(DomainError, match="cannot be changed"):
            stages.mark(session, statement, stage, **who)
    assert [each.done is not None for each in stages.standing(statement, TODAY)] == [True, False, False, True]


def test_a_statement_without_a_deadline_has_no_stages(session: Session, statement: Statement) -> None:
    statement.report.statement_due_on = None
    assert stages.standing(statement, TODAY) == []
