"""Whoever runs the installation makes partnerships and administrators, and has no right in any of them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.accounts import newest_mail
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Actor, Permission, Role
from tracker.models import Event, Mail, Partnership, User, WebSession
from tracker.queries import actors
from tracker.queries import administration as queries
from tracker.services import administration, people

NOW = factories.NOW


@pytest.fixture
def runs_it(session: Session) -> Actor:
    return actors.from_user(accounts.administrator(session, email="it@council.example"))


def add(session: Session, actor: Actor, email: str = "manager@council.example") -> Partnership:
    return administration.add_partnership(
        session,
        name="Barnet Safeguarding Children Partnership",
        councils=["Barnet", " "],
        agencies=["Police", ""],
        manager_name="Partnership manager",
        manager_email=email,
        post=accounts.post(),
        actor=actor,
        now=NOW,
    )


def test_an_administrator_has_no_right_in_any_partnership(session: Session, runs_it: Actor) -> None:
    here = factories.partnership(session)

    assert runs_it.is_administrator
    assert not any(runs_it.may(permission, here.id) for permission in Permission)
    assert not any(runs_it.may_anywhere(permission) for permission in Permission)


def test_a_partnership_is_taken_on_and_its_manager_invited(session: Session, runs_it: Actor) -> None:
    made = add(session, runs_it)

    assert [council.name for council in made.councils] == ["Barnet"]
    assert [agency.name for agency in made.agencies] == ["Police"]
    manager = session.scalars(select(User).where(User.email == "manager@council.example")).one()
    assert (manager.password_hash, [m.role for m in manager.memberships]) == (None, [Role.MANAGER])
    assert newest_mail(session, "invitation").to_address == manager.email
    assert session.scalars(select(Event.by_id)).all() == [runs_it.user_id] * 2


def test_a_manager_of_one_partnership_may_be_given_another(session: Session, runs_it: Actor) -> None:
    known = accounts.member(session, factories.partnership(session), Role.MANAGER)

    made = add(session, runs_it, known.email)

    assert {m.partnership_id for m in known.memberships} >= {made.id}
    assert session.scalars(select(Mail)).all() == []


@pytest.mark.parametrize("role", Role)
def test_nobody_of_a_partnership_runs_the_installation(session: Session, role: Role) -> None:
    here = factories.partnership(session)
    actor = factories.actor(accounts.member(session, here, role))

    with pytest.raises(NotFoundError):
        add(session, actor)
    with pytest.raises(NotFoundError):
        administration.add_administrator(session, name="Me", email="me@a.example", actor=actor, now=NOW)
    with pytest.raises(NotFoundError):
        administration.add_manager(
            session, here, name="Me", email="me@a.example", post=accounts.post(), actor=actor, now=NOW
        )


def test_who_runs_the_installation_has_no_role_and_who_has_a_role_does_not_run_it(
    session: Session, runs_it: Actor
) -> None:
    here = factories.partnership(session)
    member = accounts.member(session, here)

    with pytest.raises(DomainError, match="runs the installation") as refusal:
        administration.add_manager(
            session,
            here,
            name="IT",
            email="it@council.example",
            post=accounts.post(),
            actor=runs_it,
            now=NOW,
        )
    assert refusal.value.field == "email"
    with pytest.raises(DomainError, match="address of its own"):
        administration.add_administrator(session, name="x", email=member.email, actor=runs_it, now=NOW)


def test_a_manager_cannot_touch_an_administrators_account(session: Session, runs_it: Actor) -> None:
    manager = factories.actor(accounts.member(session, factories.partnership(session), Role.MANAGER))

    with pytest.raises(NotFoundError):
        people.deactivate(session, session.get_one(User, runs_it.user_id), actor=manager, now=NOW)


def test_an_administrator_who_leaves_is_shut_out_by_another_and_may_come_back(
    session: Session, runs_it: Actor
) -> None:
    leaver = accounts.administrator(session, email="leaver@council.example")
    accounts.signed_in(session, leaver)

    administration.close_account(session, leaver, actor=runs_it, now=NOW)

    assert not leaver.is_active
    assert session.scalars(select(WebSession).where(WebSession.user_id == leaver.id)).all() == []
    administration.open_account(session, leaver, actor=runs_it, now=NOW)
    assert leaver.is_active
    assert session.scalars(select(Event.kind)).all() == ["person.deactivated", "person.reactivated"]


def test_nobody_closes_their_own_account_so_that_somebody_always_runs_the_installation(
    session: Session, runs_it: Actor
) -> None:
    with pytest.raises(DomainError, match="your own account"):
        administration.close_account(session, session.get_one(User, runs_it.user_id), actor=runs_it, now=NOW)


def test_whose_account_managers_look_after_is_theirs_to_close(session: Session, runs_it: Actor) -> None:
    member = accounts.member(session, factories.partnership(session))

    for act in (administration.close_account, administration.open_account):
        with pytest.raises(DomainError, match="managers of their partnership"):
            act(session, member, actor=runs_it, now=NOW)
    assert member.is_active
    with pytest.raises(NotFoundError):
        administration.close_account(
            session, accounts.administrator(session), actor=factories.actor(member), now=NOW
        )


def test_partnerships_are_counted_by_people_and_managers_who_can_sign_in(session: Session) -> None:
    here = factories.partnership(session, name="A")
    factories.partnership(session, name="B")
    both = accounts.member(session, here, Role.MANAGER)
    people.create(
        session,
        partnership=here,
        name="x",
        email=both.email,
        role=Role.ACTION_LEAD,
        actor=factories.actor(both),
        now=NOW,
    )
    accounts.member(session, here, Role.MANAGER, is_active=False)

    rows = [(row.partnership.name, row.people, row.managers) for row in queries.partnerships(session)]

    assert rows == [("A", 2, 1), ("B", 0, 0)]
