"""What a database holds is seen before it is touched, and a new installation holds one partnership."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from tests import factories
from tracker import db
from tracker.domain.accounts import TokenKind
from tracker.domain.errors import DomainError
from tracker.domain.roles import OPERATOR, Role
from tracker.models import Installation, Mail, Partnership, Report, User
from tracker.services import account_links, installation
from tracker.services.installation import AgencyNames, Holding

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
ANSWERS: dict[str, Any] = {
    "partnership": "Testing Safeguarding Children Partnership",
    "councils": ["Testing Council"],
    "agencies": ["Police", "Health"],
    "manager_name": "Partnership manager",
    "manager_email": "Manager@Testing.example",
}


@pytest.fixture
def own_engine(live_database_url: str) -> Iterator[Engine]:
    """A migrated database of the test's own."""
    engine = db.make_engine(live_database_url)
    yield engine
    engine.dispose()


def test_a_database_without_tables_holds_nothing(empty_database_url: str) -> None:
    engine = db.make_engine(empty_database_url)
    assert installation.holding(engine) is Holding.NOTHING
    engine.dispose()


def test_a_migrated_database_without_rows_holds_nothing(own_engine: Engine) -> None:
    assert installation.holding(own_engine) is Holding.NOTHING


def test_a_marked_database_is_a_demonstration(own_engine: Engine) -> None:
    with db.make_session_factory(own_engine).begin() as session:
        installation.mark_as_demonstration(session, real_now=NOW)
        factories.partnership(session)
    assert installation.holding(own_engine) is Holding.DEMONSTRATION


def test_a_single_row_of_somebodys_makes_it_other_data(own_engine: Engine) -> None:
    with db.make_session_factory(own_engine).begin() as session:
        factories.user(session)
    assert installation.holding(own_engine) is Holding.OTHER


def test_a_table_that_is_not_ours_makes_it_other_data(empty_database_url: str) -> None:
    engine = db.make_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE parish_register (id INTEGER)"))
    assert installation.holding(engine) is Holding.OTHER
    engine.dispose()


def test_a_database_that_does_not_answer_is_a_sentence() -> None:
    engine = db.make_engine("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DomainError, match="could not be opened") as refused:
        installation.holding(engine)
    assert "\n" not in refused.value.message


def test_a_new_installation_has_one_partnership_and_its_manager(session: Session) -> None:
    made, token = installation.set_up(session, **ANSWERS, now=NOW)
    assert session.scalars(select(Partnership)).one() is made
    assert (made.slug, [council.name for council in made.councils]) == ("testing", ["Testing Council"])
    assert {agency.name for agency in made.agencies} == {"Police", "Health"}
    manager = session.scalars(select(User)).one()
    assert manager.email == "manager@testing.example"
    assert [(m.role, m.partnership_id) for m in manager.memberships] == [(Role.MANAGER, made.id)]
    assert manager.password_hash is None, "nobody chooses another's password"
    link = account_links.find(session, token, TokenKind.INVITATION, now=NOW)
    assert link.user is manager


def test_a_new_installation_has_no_demonstration_no_moved_clock_and_no_mail(session: Session) -> None:
    installation.set_up(session, **ANSWERS, now=NOW)
    row = session.scalars(select(Installation)).one()
    assert (row.is_demonstration, row.clock_offset_seconds, row.owed_since) == (False, 0, NOW)
    assert session.scalar(select(func.count(Mail.id))) == 0
    assert session.scalar(select(func.count(Report.id))) == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"partnership": "  "}, "partnership"),
        ({"councils": [" "]}, "council"),
        ({"manager_email": "nobody"}, "email"),
        ({"manager_name": ""}, "name"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_cannot_be_used_is_refused_at_its_field(
    session: Session, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        installation.set_up(session, **{**ANSWERS, **wrong}, now=NOW)
    assert refused.value.field == field


def test_an_agency_keeps_what_else_reports_call_it(session: Session) -> None:
    made = installation.add_partnership(
        session,
        name="Testing",
        councils=["Testing Council"],
        agencies=[
            AgencyNames("Integrated Care Board", ["health", "ICB"]),
            AgencyNames("PCT", is_closed=True),
        ],
        actor=OPERATOR,
        now=NOW,
    )
    assert {(agency.name, agency.also_called, agency.is_closed) for agency in made.agencies} == {
        ("Integrated Care Board", "health, ICB", False),
        ("PCT", "", True),
    }


def test_a_short_name_leaves_out_what_every_partnership_is_called() -> None:
    assert (
        installation.slug_of("Kingston and Richmond Safeguarding Children Partnership")
        == "kingston-and-richmond"
    )
    assert installation.slug_of("Safeguarding Children Partnership") == "safeguarding-children-partnership"


@given(st.text())
def test_a_short_name_can_always_be_typed(name: str) -> None:
    slug = installation.slug_of(name)
    assert slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_each_kind_of_database_is_refused_for_what_it_is_not(own_engine: Engine) -> None:
    assert installation.check_free_for_demonstration(own_engine) is Holding.NOTHING
    installation.check_free_for_installation(own_engine)
    with db.make_session_factory(own_engine).begin() as session:
        installation.mark_as_demonstration(session, real_now=NOW)
    assert installation.check_free_for_demonstration(own_engine) is Holding.DEMONSTRATION
    with pytest.raises(DomainError, match="holds the demonstration"):
        installation.check_free_for_installation(own_engine)
    with db.make_session_factory(own_engine).begin() as session:
        session.execute(update(Installation).values(is_demonstration=False))
    with pytest.raises(DomainError, match="not a demonstration"):
        installation.check_free_for_demonstration(own_engine)
    with pytest.raises(DomainError, match="set up already"):
        installation.check_free_for_installation(own_engine)
