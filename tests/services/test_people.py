"""People and agencies of a partnership are added, and accounts closed and opened."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, mails
from tracker.adapters import passwords
from tracker.domain.accounts import Lifetime
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Agency, Event, MailLink, Partnership, User
from tracker.queries import accounts, partnerships
from tracker.queries import people as queries
from tracker.services import people, sessions

NOW = factories.NOW


@pytest.fixture
def partnership(session: Session) -> Partnership:
    """A partnership."""
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> Actor:
    """Its manager."""
    return factories.actor(factories.member(session, partnership, Role.MANAGER))


def add(
    session: Session,
    partnership: Partnership,
    actor: Actor,
    *,
    name: str = "Designated nurse",
    email: str = "nurse@nhs.example",
    role: Role = Role.ACTION_LEAD,
    agency: Agency | None = None,
) -> people.Added:
    """Add a person."""
    return people.create(
        session,
        partnership=partnership,
        name=name,
        email=email,
        role=role,
        agency=agency,
        actor=actor,
        now=NOW,
    )


def test_a_new_person_has_no_password_before_they_choose_one(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    added = add(session, partnership, manager, name="  Designated   nurse ", email=" Nurse@NHS.example ")

    assert (added.user.name, added.user.email) == ("Designated nurse", "nurse@nhs.example")
    assert added.is_new
    assert added.user.password_hash is None
    event = session.scalars(select(Event).where(Event.kind == "person.added")).one()
    assert event.partnership_id == partnership.id
    assert event.summary == "Added Designated nurse as action lead"


def test_a_person_with_an_account_gets_another_role_and_signs_in_anew(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    first = add(session, partnership, manager)
    signed_in(session, first.user)

    again = add(session, partnership, manager, name="Somebody else", role=Role.SCRUTINEER)

    assert again.user is first.user
    assert not again.is_new
    assert again.user.name == "Designated nurse"
    assert {m.role for m in again.user.memberships} == {Role.ACTION_LEAD, Role.SCRUTINEER}
    assert accounts.web_sessions(session, again.user.id) == []


def signed_in(session: Session, user: User) -> None:
    """A browser of this person."""
    lifetime = Lifetime(timedelta(hours=1), timedelta(hours=12))
    sessions.begin(session, user, agent="", address="", lifetime=lifetime, now=NOW)


def test_nobody_gets_the_same_role_twice(session: Session, partnership: Partnership, manager: Actor) -> None:
    add(session, partnership, manager)

    with pytest.raises(DomainError, match="already") as refusal:
        add(session, partnership, manager)

    assert refusal.value.field == "email"


@pytest.mark.parametrize("is_active", [True, False])
def test_a_manager_cannot_draw_in_an_account_of_another_partnership_nor_learn_whose_it_is(
    session: Session, partnership: Partnership, manager: Actor, is_active: bool
) -> None:
    elsewhere = factories.partnership(session)
    stranger = factories.member(
        session, elsewhere, Role.SCRUTINEER, name="Scrutineer of elsewhere", is_active=is_active
    )

    with pytest.raises(DomainError) as refusal:
        add(session, partnership, manager, email=stranger.email)

    assert refusal.value.field == "email"
    assert refusal.value.message == (
        "This address already has an account in this installation. "
        "Ask whoever runs the installation to add the role: tracker users create"
    )
    assert [m.partnership_id for m in stranger.memberships] == [elsewhere.id]
    assert add(session, elsewhere, OPERATOR, email=manager_address(session, manager)).user


def manager_address(session: Session, manager: Actor) -> str:
    return session.get_one(User, manager.user_id).email


def test_a_manager_of_two_partnerships_gives_a_person_of_one_a_role_in_the_other(session: Session) -> None:
    here, there = factories.partnership(session), factories.partnership(session)
    both = factories.member(session, here, Role.MANAGER)
    add(session, there, OPERATOR, email=both.email, role=Role.MANAGER)
    person = factories.member(session, here, Role.ACTION_LEAD)

    added = add(session, there, factories.actor(both), email=person.email)

    assert added.user is person
    assert {m.partnership_id for m in person.memberships} == {here.id, there.id}


@pytest.mark.parametrize("role", [Role.ACTION_LEAD, Role.SCRUTINEER])
@pytest.mark.parametrize("by_operator", [True, False])
def test_a_closed_account_gets_no_role_before_it_is_opened_again(
    session: Session, partnership: Partnership, manager: Actor, by_operator: bool, role: Role
) -> None:
    person = factories.member(session, partnership, Role.ACTION_LEAD, name="Nurse", is_active=False)

    with pytest.raises(DomainError, match=r"The account of Nurse is closed\. Open it again") as refusal:
        add(session, partnership, OPERATOR if by_operator else manager, email=person.email, role=role)

    assert refusal.value.field == "email"
    assert len(person.memberships) == 1


@pytest.mark.parametrize(
    "email",
    ["", "nurse", "nurse@", "@nhs.example", "a@b", "a b@nhs.example", "a@b.c,d@e.f", "x" * 250 + "@a.uk"],
)
def test_what_is_no_address_is_refused(
    session: Session, partnership: Partnership, manager: Actor, email: str
) -> None:
    with pytest.raises(DomainError, match="e-mail address") as refusal:
        add(session, partnership, manager, email=email)

    assert refusal.value.field == "email"


def test_an_agency_lead_needs_an_open_agency_of_the_same_partnership(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    elsewhere = factories.agency(session, factories.partnership(session))
    closed = factories.agency(session, partnership, is_closed=True)

    for agency in (None, elsewhere, closed):
        with pytest.raises(DomainError) as refusal:
            add(session, partnership, manager, role=Role.AGENCY_LEAD, agency=agency)
        assert refusal.value.field == "agency"

    police = factories.agency(session, partnership)
    assert (
        add(session, partnership, manager, role=Role.AGENCY_LEAD, agency=police).user.memberships[0].agency
        is police
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_a_manager_adds_people_and_agencies(
    session: Session, partnership: Partnership, role: Role
) -> None:
    agency = factories.agency(session, partnership)
    actor = factories.actor(factories.member(session, partnership, role, agency))

    with pytest.raises(NotFoundError):
        add(session, partnership, actor)
    with pytest.raises(NotFoundError):
        people.add_agency(session, partnership=partnership, name="NHS", also_called="", actor=actor, now=NOW)


def test_a_manager_adds_nobody_to_another_partnership(session: Session, manager: Actor) -> None:
    with pytest.raises(NotFoundError):
        add(session, factories.partnership(session), manager)


def test_a_demonstration_gives_its_invented_people_a_password(
    session: Session, partnership: Partnership
) -> None:
    added = people.create(
        session,
        partnership=partnership,
        name="Partnership manager",
        email="manager@council.example",
        role=Role.MANAGER,
        actor=OPERATOR,
        now=NOW,
        password="three random words",
    )

    assert passwords.matches(added.user.password_hash, "three random words")
    assert session.scalars(select(Event).where(Event.kind == "person.added")).one().by_name == "command"


def recorded(session: Session) -> list[tuple[str, str]]:
    """The kind and summary of every event, the oldest first."""
    events = session.scalars(select(Event).order_by(Event.id))
    return [(event.kind, event.summary) for event in events]


def lead_of_an_action(session: Session, partnership: Partnership, **values: object) -> User:
    """An action lead with one action."""
    person = factories.member(session, partnership, Role.ACTION_LEAD)
    factories.action(session, factories.report(session, partnership), lead_id=person.id, **values)
    return person


def test_an_account_is_not_closed_while_the_person_leads_open_actions(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    person = lead_of_an_action(session, partnership)

    with pytest.raises(DomainError, match="leads 1 open action"):
        people.deactivate(session, person, actor=manager, now=NOW)

    assert person.is_active


@pytest.mark.parametrize("values", [{"status": Status.VERIFIED}, {"is_tracked": False}])
def test_what_is_done_or_historic_keeps_no_account_open(
    session: Session, partnership: Partnership, manager: Actor, values: dict[str, object]
) -> None:
    person = lead_of_an_action(session, partnership, **values)

    people.deactivate(session, person, actor=manager, now=NOW)

    assert not person.is_active
    assert queries.leads(session, {partnership.id}) == [session.get(User, manager.user_id)]


def test_nobody_closes_their_own_account(session: Session, manager: Actor) -> None:
    with pytest.raises(DomainError, match="your own account"):
        people.deactivate(session, session.get_one(User, manager.user_id), actor=manager, now=NOW)


def test_a_person_of_two_partnerships_is_closed_only_by_who_manages_both(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    person = add(session, partnership, manager).user
    add(session, factories.partnership(session), OPERATOR)

    with pytest.raises(DomainError, match="another partnership"):
        people.deactivate(session, person, actor=manager, now=NOW)

    assert person.is_active
    people.deactivate(session, person, actor=OPERATOR, now=NOW)
    assert not person.is_active


def test_an_agency_is_added_once_and_a_closed_one_opens_again(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    def add_agency(name: str) -> Agency:
        return people.add_agency(
            session, partnership=partnership, name=name, also_called=" ICB ", actor=manager, now=NOW
        )

    nhs = add_agency("NHS  South West London")
    assert (nhs.name, nhs.also_called) == ("NHS South West London", "ICB")
    assert recorded(session) == [("agency.added", "Added the agency NHS South West London")]
    with pytest.raises(DomainError, match="already"):
        add_agency("nhs south west london")
    with pytest.raises(DomainError, match="Enter the name"):
        add_agency("  ")

    nhs.is_closed = True
    assert add_agency("NHS South West London") is nhs
    assert partnerships.agencies(session, {partnership.id}) == [nhs]


def test_leads_are_active_and_neither_scrutineers_nor_board_members(
    session: Session, partnership: Partnership
) -> None:
    agency = factories.agency(session, partnership)
    for role in Role:
        factories.member(session, partnership, role, agency, name=role.label)
    factories.member(session, partnership, Role.ACTION_LEAD, name="Gone", is_active=False)
    factories.member(session, factories.partnership(session), Role.ACTION_LEAD, name="Elsewhere")

    found = [person.name for person in queries.leads(session, {partnership.id})]

    assert found == ["Action lead", "Agency lead", "Manager"]


def test_a_mended_address_takes_what_waits_and_stops_the_links_that_went_to_the_old_one(
    session: Session,
) -> None:
    here = factories.partnership(session)
    manager = factories.member(session, here, Role.MANAGER)
    lead = factories.member(session, here, Role.ACTION_LEAD, email="old@police.example")
    waiting, sent = mails.a_mail(session, here, lead, 1), mails.a_mail(session, here, lead, 2, sent_at=NOW)
    link = MailLink(
        user_id=lead.id, mail_id=sent.id, token_hash="0" * 64, action_ids=[], made_at=NOW, expires_at=NOW
    )
    session.add(link)
    session.flush()

    people.change_address(session, lead, "New@police.example ", actor=factories.actor(manager), now=NOW)
    session.expire_all()

    assert (lead.email, waiting.to_address, sent.to_address) == (
        "new@police.example",
        "new@police.example",
        "old@police.example",
    )
    assert link.revoked_at == NOW
    elsewhere = factories.member(session, factories.partnership(session), Role.MANAGER)
    with pytest.raises(DomainError, match="another partnership"):
        people.change_address(session, lead, "x@a.example", actor=factories.actor(elsewhere), now=NOW)
