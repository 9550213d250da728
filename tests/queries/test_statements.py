"""Who finds which statement, in which order, and in how many queries."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import factories, sending, world_signing
from tracker.domain.errors import NotFoundError
from tracker.domain.parts import PartStatus
from tracker.domain.roles import OPERATOR, Actor, Permission, Role
from tracker.domain.statements import MeasureFacts, MilestoneFacts, missing
from tracker.domain.statuses import Status
from tracker.models import Measure, MeasureReading, Milestone, Part, Partnership, Report, Statement, Update
from tracker.queries import statements as queries
from tracker.services import statements as services

NOW = factories.NOW


def opened(session: Session, of: Partnership, **values: object) -> Statement:
    statement = services.open_for(session, factories.report(session, of, **values), actor=OPERATOR, now=NOW)
    assert statement is not None
    return statement


def reader(session: Session, of: Partnership, role: Role) -> Actor:
    return factories.actor(factories.member(session, of, role))


@pytest.mark.parametrize("role", list(Role))
def test_everybody_of_a_partnership_sees_its_statements_and_no_others(session: Session, role: Role) -> None:
    here, elsewhere = factories.partnership(session), factories.partnership(session)
    ours, theirs = opened(session, here), opened(session, elsewhere)
    actor = reader(session, here, role)

    assert queries.visible(session, actor) == queries.owed(session, actor) == [ours]
    assert queries.get(session, actor, ours.report.reference) is ours
    with pytest.raises(NotFoundError):
        queries.get(session, actor, theirs.report.reference)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_a_manager_gets_a_statement_to_edit_or_a_report_to_require_one(
    session: Session, role: Role
) -> None:
    statement = opened(session, factories.partnership(session))
    actor = reader(session, statement.report.partnership, role)
    reference = statement.report.reference

    with pytest.raises(NotFoundError):
        queries.get(session, actor, reference, Permission.EDIT_STATEMENT)
    with pytest.raises(NotFoundError):
        queries.get_report(session, actor, reference)
    manager = reader(session, statement.report.partnership, Role.MANAGER)
    assert queries.get(session, manager, reference, Permission.EDIT_STATEMENT) is statement
    assert queries.get_report(session, manager, reference) is statement.report


def test_what_is_owed_comes_first_and_the_nearest_deadline_before_the_others(session: Session) -> None:
    here = factories.partnership(session)
    undated = opened(session, here, statement_due_on=None)
    late = opened(session, here, statement_due_on=date(2025, 2, 1))
    soon = opened(session, here, statement_due_on=date(2024, 12, 13))
    sent = opened(session, here, statement_due_on=date(2024, 10, 1))
    historic = opened(session, here, statement_due_on=date(2024, 9, 30), is_tracked=False)
    sending.submit(session, sent)

    assert queries.visible(session, OPERATOR) == [soon, late, undated, historic, sent]
    assert queries.owed(session, OPERATOR) == [soon, late, undated]


def test_facts_bring_other_names_apart_and_actions_in_the_order_they_were_made(session: Session) -> None:
    here = factories.partnership(session)
    factories.agency(session, here, name="Metropolitan Police", also_called="police, Met , ,")
    statement = opened(session, here)
    asked = factories.recommendation(session, statement.report, bodies=["police"])
    for reference in ("A-03", "A-03.2", "A-03.10"):
        factories.action(session, asked, reference=reference)

    facts = queries.facts(session, [statement])[statement.id]

    assert facts.agencies[0].also_called == ("police", "Met")
    assert [action.reference for action in facts.recommendations[0].actions] == ["A-03", "A-03.2", "A-03.10"]
    assert facts.recommendations[0].bodies == ("police",)


def test_facts_bring_who_helps_the_milestones_the_measures_and_the_effect(session: Session) -> None:
    statement = opened(session, factories.partnership(session))
    here = statement.report.partnership
    action = factories.action(session, statement.report, starts_on=date(2024, 10, 1))
    owned = {"partnership_id": here.id, "action_id": action.id}
    schools = factories.agency(session, here, name="Schools")
    gone = factories.agency(session, here, name="Gone")
    readings = [
        MeasureReading(on=on, value=value, at=NOW, by_name="A manager")
        for on, value in ((date(2024, 10, 4), 71), (date(2024, 10, 4), 80), (date(2024, 6, 1), 65))
    ]
    session.add_all(
        [
            Part(**owned, agency=schools, what="Help.", status=PartStatus.IN_PROGRESS),
            Part(**owned, agency=gone, what="Help.", status=PartStatus.WITHDRAWN),
            Milestone(**owned, name="A pilot", due_on=date(2024, 12, 1), reached_on=date(2024, 11, 11)),
            Milestone(**owned, name="Dropped", due_on=date(2024, 12, 2), dropped_on=date(2024, 11, 1)),
            Measure(**owned, what="Good referrals", unit="%", baseline=61, target=90, readings=readings),
            Measure(**owned, what="Dropped", dropped_on=date(2024, 11, 1)),
            Update(**owned, at=NOW, by_name="A lead", note="Done.", effect_on_children="Seen sooner."),
            Update(**owned, at=NOW, by_name="A lead", note="More."),
        ]
    )
    session.flush()
    session.expire_all()

    facts = queries.facts(session, [statement])[statement.id].recommendations[0].actions[0]

    assert (facts.starts_on, facts.supporting, facts.effect) == (
        date(2024, 10, 1),
        ("Schools",),
        "Seen sooner.",
    )
    assert facts.milestones == (MilestoneFacts("A pilot", date(2024, 12, 1), date(2024, 11, 11)),)
    assert facts.measures == (
        MeasureFacts(
            what="Good referrals",
            baseline="61%",
            target="90%",
            readings=("65% on 1 June 2024", "80% on 4 October 2024"),
        ),
    )
    assert facts.last_note == "More."


def test_what_a_statement_lacks_is_the_same_by_the_outline_as_by_everything(session: Session) -> None:
    here = factories.partnership(session)
    agencies = [factories.agency(session, here, name=name) for name in ("Metropolitan Police", "Schools")]
    unsigned, signed = (
        opened(session, here, published_on=date(2024, 9, 6), recipients=["Head, Schools"]) for _ in range(2)
    )
    for statement in (unsigned, signed):
        asked = factories.recommendation(
            session, statement.report, bodies=["police"], deadline="within three months"
        )
        for values in (
            {"lead_agency_id": agencies[0].id, "due_on": date(2024, 9, 1), "success_measure": "Fewer."},
            {"status": Status.WITHDRAWN},
            {"due_on": date(2026, 1, 1), "what_we_will_do": " "},
        ):
            factories.action(session, asked, **values)
        factories.recommendation(session, statement.report, bodies=["schools"])
    world_signing.signatories(session, signed, factories.member(session, here, Role.MANAGER))
    session.expire_all()

    outlined = queries.facts_of_gaps(session, [unsigned, signed])
    for key, whole in queries.facts(session, [unsigned, signed]).items():
        assert len(missing(whole)) > 5
        assert missing(outlined[key]) == missing(whole)
    assert outlined[signed.id] == queries.facts(session, [signed])[signed.id]


def test_the_facts_of_many_statements_take_as_many_queries_as_those_of_one(session: Session) -> None:
    statements = [opened(session, factories.partnership(session)) for _ in range(5)]
    for statement in statements:
        _fill(session, statement.report)
    session.flush()

    one = _queries_for(session, statements[:1])
    assert _queries_for(session, statements) == one == 11


def _fill(session: Session, report: Report) -> None:
    factories.agency(session, report.partnership)
    for _ in range(3):
        action = factories.action(session, report)
        owned = {"partnership_id": report.partnership_id, "action_id": action.id}
        helper = factories.agency(session, report.partnership)
        session.add(Part(**owned, agency=helper, what="Help.", status=PartStatus.NOT_STARTED))
        session.add(Milestone(**owned, name="A pilot", due_on=NOW.date()))
        session.add(Measure(**owned, what="Referrals"))


def _queries_for(session: Session, statements: list[Statement]) -> int:
    session.expire_all()
    statements = [session.get_one(Statement, statement.id) for statement in statements]
    for statement in statements:
        assert statement.report.partnership.name
    asked: list[str] = []
    bind = session.connection()

    def count(_conn: object, _cursor: object, sql: str, *_rest: object) -> None:
        asked.append(sql)

    event.listen(bind, "before_cursor_execute", count)
    queries.facts(session, statements)
    event.remove(bind, "before_cursor_execute", count)
    return len(asked)
