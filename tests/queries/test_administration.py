"""The accounts of an installation: found by address and partnership, by kind, and a page at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from tests import accounts, factories
from tracker.domain.roles import Role
from tracker.models import Membership
from tracker.queries import administration
from tracker.queries.administration import AccountFilter, Kind

QueryCounter = Callable[[], AbstractContextManager[list[str]]]


def found(session: Session, words: str = "", kind: Kind | None = None) -> list[str]:
    page = administration.accounts(session, AccountFilter(words, kind)).page
    assert page.total == len(page.rows)
    return [user.email for user in page.rows]


@pytest.fixture
def barnet(session: Session) -> None:
    """Three people of Barnet, one of whom is of Camden too, and one of Camden alone."""
    here = factories.partnership(session, name="Barnet Safeguarding Children Partnership")
    there = factories.partnership(session, name="Camden 100% Together")
    accounts.member(session, here, Role.MANAGER, email="a_manager@barnet.example", name="Anne Example")
    both = accounts.member(session, here, Role.SCRUTINEER, email="b@scrutiny.example")
    session.add(Membership(user_id=both.id, partnership_id=there.id, role=Role.SCRUTINEER))
    accounts.member(session, here, email="c.police@met.example")
    accounts.member(session, there, email="d.police@met.example")


@pytest.mark.usefixtures("barnet")
@pytest.mark.parametrize(
    ("words", "emails"),
    [
        ("POLICE", ["c.police@met.example", "d.police@met.example"]),
        ("met.ex", ["c.police@met.example", "d.police@met.example"]),
        ("safeguarding", ["a_manager@barnet.example", "b@scrutiny.example", "c.police@met.example"]),
        ("camden", ["b@scrutiny.example", "d.police@met.example"]),
        ("police barnet", ["c.police@met.example"]),
        ("a_m", ["a_manager@barnet.example"]),
        ("0%", ["b@scrutiny.example", "d.police@met.example"]),
        ("e_e", []),
        ("nowhere", []),
    ],
)
def test_each_word_is_looked_for_in_the_address_and_in_the_partnerships(
    session: Session, words: str, emails: list[str]
) -> None:
    assert found(session, words) == emails


@pytest.mark.usefixtures("barnet")
def test_nobody_is_found_by_their_own_name_which_the_list_does_not_show(session: Session) -> None:
    assert found(session, "Anne") == []


def test_accounts_are_found_by_what_they_wait_for(session: Session) -> None:
    here = factories.partnership(session)
    accounts.administrator(session, email="administrator@council.example")
    factories.user(session, email="waits@council.example", password_hash=accounts.KEPT)
    factories.member(session, here, Role.MANAGER, email="invited@council.example")
    accounts.member(session, here, email="left@council.example", is_active=False)
    accounts.member(session, here, email="works@council.example")

    assert found(session, kind=Kind.ADMINISTRATOR) == ["administrator@council.example"]
    assert found(session, kind=Kind.NO_ROLE) == ["waits@council.example"]
    assert found(session, kind=Kind.INVITED) == ["invited@council.example"]
    assert found(session, kind=Kind.CLOSED) == ["left@council.example"]
    assert found(session, "wait", Kind.NO_ROLE) == ["waits@council.example"]
    assert found(session, "works", Kind.NO_ROLE) == []
    assert administration.accounts(session, AccountFilter("works")).without_role == 1


def test_accounts_come_fifty_a_page_and_a_page_past_the_end_is_the_last(
    session: Session, count_queries: QueryCounter
) -> None:
    here, counts = factories.partnership(session), []
    for more in (1, 100):
        for _ in range(more):
            accounts.member(session, here)
        session.expunge_all()
        with count_queries() as seen:
            for user in administration.accounts(session, AccountFilter()).page.rows:
                assert [member.partnership.id for member in user.memberships] == [here.id]
                assert user.second_factor is None
        counts.append(len(seen))
    assert counts == [3, 3]
    shown = [administration.accounts(session, AccountFilter(), number=number).page for number in (1, 2, 3)]
    assert [len(page.rows) for page in shown] == [50, 50, 1]
    emails = [user.email for page in shown for user in page.rows]
    assert len(set(emails)) == 101
    last = administration.accounts(session, AccountFilter(), number=99).page
    assert (last.number, last.pages, last.total) == (3, 3, 101)
    assert [user.email for user in last.rows] == emails[100:]
