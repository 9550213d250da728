"""Who is named to sign a statement off: named, placed, corrected, and asked for no signature any more."""

import pytest
from sqlalchemy.orm import Session

from tests import factories, signing
from tests.signing import NOW
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statements.stages import Stage
from tracker.models import Partnership, Statement, StatementSignatory
from tracker.queries import signing as queries
from tracker.services import signatories
from tracker.services import signing as services
from tracker.services.signatories import Named

WITH_DIRECTORS = {"stage": Stage.DIRECTOR_SIGN_OFF, "partner": "Council", "name": "Ian Dodds"}


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def statement(session: Session, here: Partnership) -> Statement:
    return signing.statement(session, factories.report(session, here))


@pytest.fixture
def who(session: Session, statement: Statement) -> StatementSignatory:
    return signing.named(session, statement)


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER, name="Business manager"))


def done(session: Session, statement: Statement) -> set[Stage]:
    session.expire(statement, ["stages"])
    return {each.stage for each in statement.stages}


def test_naming_one_more_reopens_a_stage_and_dropping_the_last_who_lacks_closes_it(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.answer(session, statement, who)
    assert done(session, statement) == {Stage.AGENCY_SIGN_OFF}

    late = signing.named(session, statement, name="Sam Lee", address="sam@nhs.example")
    assert done(session, statement) == set()

    signatories.drop(session, statement, late, reason="Not theirs to sign", actor=OPERATOR, now=NOW)
    assert done(session, statement) == {Stage.AGENCY_SIGN_OFF}


@pytest.mark.parametrize("role", [Role.AGENCY_LEAD, Role.ACTION_LEAD, Role.SCRUTINEER, Role.BOARD_MEMBER])
def test_only_a_manager_names_corrects_records_and_takes_back(
    session: Session, here: Partnership, statement: Statement, who: StatementSignatory, role: Role
) -> None:
    actor = factories.actor(factories.member(session, here, role))
    elsewhere = factories.partnership(session)
    stranger = factories.actor(factories.member(session, elsewhere, Role.MANAGER))
    for each in (actor, stranger):
        with pytest.raises(DomainError, match="may read the statement but not change it"):
            services.withdraw(session, statement, who, reason="x", actor=each, now=NOW)
        with pytest.raises(DomainError, match="may read the statement but not change it"):
            signatories.drop(session, statement, who, reason="x", actor=each, now=NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"partner": " "}, "partner"),
        ({"post": ""}, "post"),
        ({"post": "x" * 201}, "post"),
        ({"name": "\n"}, "name"),
        ({"address": "nobody"}, "address"),
        ({"address": "a@b.example, c@d.example"}, "address"),
        ({"address": "a@b.example\nBcc: c@d.example"}, "address"),
        ({"stage": Stage.SEND}, "stage"),
        ({"position": 1000}, "position"),
    ],
)
def test_who_is_named_wrongly_is_refused_at_the_field(
    session: Session, statement: Statement, values: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        signing.named(session, statement, **values)

    assert refused.value.field == field


def test_those_named_stand_in_their_places_and_a_dropped_one_in_none(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    second = signing.named(session, statement, name="Second")
    first = signing.named(session, statement, name="First", position=1)
    director = signing.named(session, statement, **WITH_DIRECTORS)
    signatories.drop(session, statement, second, reason="Retired", actor=OPERATOR, now=NOW)

    assert [each.id for each in queries.named(session, statement)] == [who.id, first.id, director.id]
    assert [each.id for each in queries.dropped(session, statement)] == [second.id]


def test_who_has_answered_is_not_turned_into_somebody_else(
    session: Session, statement: Statement, who: StatementSignatory, manager: Actor
) -> None:
    given = Named(
        partner="Police",
        post="Commander",
        name="Kim Hale",
        address="kim@police.example",
        stage=Stage.AGENCY_SIGN_OFF,
        position=None,
    )
    changed = {"version": who.version, "actor": manager, "now": NOW}
    assert signatories.change(session, statement, who, given, **changed)
    with pytest.raises(ChangedMeanwhileError):
        signatories.change(session, statement, who, given, **changed)
    assert not signatories.change(session, statement, who, given, **{**changed, "version": who.version})

    signing.answer(session, statement, who)

    with pytest.raises(DomainError, match="has answered already"):
        signatories.change(session, statement, who, given, **{**changed, "version": who.version})
