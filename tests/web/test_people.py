"""A manager sees and adds the people and agencies of their partnership."""

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.models import Agency, Membership, Partnership, User


@pytest.fixture
def partnership(session: Session) -> Partnership:
    """A partnership."""
    return factories.partnership(session, slug="kingston-richmond")


@pytest.fixture
def manager(session: Session, partnership: Partnership, client: Client, sign_in: SignIn) -> User:
    """Its manager, signed in."""
    person = factories.member(session, partnership, Role.MANAGER)
    sign_in(client, person)
    return person


PERSON = {"name": "Designated nurse", "email": "nurse@nhs.example", "role": "action_lead", "agency": ""}


@pytest.mark.usefixtures("manager")
def test_a_manager_sees_their_own_partnerships_people_and_no_others(
    client: Client, session: Session, partnership: Partnership
) -> None:
    police = factories.agency(session, partnership, name="Police", also_called="the Met")
    factories.member(session, partnership, Role.AGENCY_LEAD, police, name="Superintendent")
    other = factories.partnership(session)
    factories.agency(session, other, name="Somewhere else")
    factories.member(session, other, Role.MANAGER, name="Another manager")

    page = client.get("/people").text

    assert "Superintendent" in page
    assert "the Met" in page
    assert "Another manager" not in page
    assert "Somewhere else" not in page


@pytest.mark.usefixtures("manager")
def test_an_added_person_is_invited_and_nobody_sees_a_password(client: Client, session: Session) -> None:
    response = client.submit("/people/kingston-richmond/new", **PERSON)

    assert response.location == "/people"
    page = words(client.get("/people"))
    assert "Designated nurse is added. An invitation to choose a password is on its way" in page
    assert "Invited" in page
    user = session.scalars(select(User).where(User.email == PERSON["email"])).one()
    assert user.password_hash is None


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"name": " "}, "name", "name or post"),
        ({"email": "nurse"}, "email", "name@council.gov.uk"),
        ({"role": "queen"}, "role", "Choose a role"),
        ({"role": "agency_lead"}, "agency", "needs an agency"),
        ({"agency": "999999"}, "agency", "Choose one of the list"),
        ({"agency": "police"}, "agency", "Choose one of the list"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    client: Client, session: Session, wrong: dict[str, str], field: str, says: str
) -> None:
    response = client.submit("/people/kingston-richmond/new", **{**PERSON, **wrong})

    assert response.status_code == 422
    assert f'href="#{field}"' in response.text
    assert says in words(response)
    assert "<title>Error: Add a person" in response.text
    if field != "email":
        assert PERSON["email"] in response.text
    assert session.scalar(select(User).where(User.email == PERSON["email"])) is None


@pytest.mark.usefixtures("manager")
def test_an_account_of_another_partnership_is_refused_without_a_word_about_it(
    client: Client, session: Session
) -> None:
    elsewhere = factories.partnership(session)
    factories.member(session, elsewhere, Role.MANAGER, name="Somebody else", email=PERSON["email"])

    response = client.submit("/people/kingston-richmond/new", **PERSON)

    assert response.status_code == 422
    assert 'href="#email"' in response.text
    assert "already has an account in this installation. Ask whoever runs" in words(response)
    assert "Somebody else" not in response.text
    assert elsewhere.name not in response.text


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    ("path", "typed", "table", "field"),
    [("new", PERSON, User, "email"), ("agencies/new", {"name": "Police"}, Agency, "name")],
)
def test_what_somebody_else_adds_at_the_same_moment_is_said_at_its_field(
    client: Client,
    session: Session,
    partnership: Partnership,
    path: str,
    typed: dict[str, str],
    table: type,
    field: str,
) -> None:
    connection = session.connection()
    rows = {
        User: {"name": "Nurse", "email": PERSON["email"], "is_active": True, "created_at": factories.NOW},
        Agency: {"name": "Police", "partnership_id": partnership.id, "also_called": "", "is_closed": False},
    }
    first = [insert(table).values(rows[table])]

    def meanwhile(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(f"INSERT INTO {table.__tablename__}") and first:
            connection.execute(first.pop())

    event.listen(connection, "before_cursor_execute", meanwhile)
    response = client.submit(f"/people/kingston-richmond/{path}", **typed)

    assert response.status_code == 422
    assert f'href="#{field}"' in response.text
    assert "at the same moment" in words(response)


@pytest.mark.usefixtures("manager")
def test_another_partnerships_people_and_pages_are_not_there(client: Client, session: Session) -> None:
    other = factories.partnership(session, slug="elsewhere")
    stranger = factories.member(session, other, Role.ACTION_LEAD)

    assert client.get("/people/elsewhere/new").status_code == 404
    assert client.submit("/people/elsewhere/new", **PERSON).status_code == 404
    assert client.submit("/people/elsewhere/agencies/new", name="NHS").status_code == 404
    for act in ("deactivate", "reactivate", "invite", "second-factor"):
        assert client.submit(f"/people/{stranger.id}/{act}").status_code == 404
    assert stranger.is_active


@pytest.mark.usefixtures("manager")
def test_an_account_is_closed_and_opened_again(
    client: Client, session: Session, partnership: Partnership
) -> None:
    person = factories.member(session, partnership, Role.ACTION_LEAD, name="Head of service")

    assert client.submit(f"/people/{person.id}/deactivate").status_code == 303
    assert not person.is_active
    assert "The account of Head of service is closed." in client.get("/people").text
    client.submit(f"/people/{person.id}/reactivate")
    assert person.is_active


@pytest.mark.usefixtures("manager")
def test_who_leads_open_actions_keeps_their_account_and_the_page_leads_to_handing_over(
    client: Client, session: Session, partnership: Partnership
) -> None:
    person = factories.member(session, partnership, Role.ACTION_LEAD, name="Head of service")
    factories.action(session, factories.report(session, partnership), lead_id=person.id)

    response = client.submit(f"/people/{person.id}/deactivate")

    assert response.status_code == 422
    assert "Head of service leads 1 open action." in words(response)
    assert f'href="/people/{person.id}/handover?close=yes"' in response.text
    assert person.is_active


def test_a_manager_cannot_close_themselves_out(client: Client, manager: User) -> None:
    response = client.submit(f"/people/{manager.id}/deactivate")

    assert response.status_code == 422
    assert "your own account" in words(response)


@pytest.mark.usefixtures("manager")
def test_an_agency_is_added(client: Client, session: Session, partnership: Partnership) -> None:
    assert client.submit("/people/kingston-richmond/agencies/new", name="NHS").status_code == 303
    again = client.submit("/people/kingston-richmond/agencies/new", name="nhs")

    assert again.status_code == 422
    assert "takes part already" in again.text
    added = session.scalars(select(Agency).where(Agency.partnership_id == partnership.id)).one()
    assert added.name == "NHS"


@pytest.mark.usefixtures("manager")
def test_the_page_asks_the_database_as_often_for_many_people_as_for_few(
    client: Client, session: Session, partnership: Partnership
) -> None:
    def statements() -> int:
        seen: list[str] = []
        connection = session.connection()

        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        client.get("/people")
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    few = statements()
    for _ in range(30):
        agency = factories.agency(session, partnership)
        factories.member(session, partnership, Role.AGENCY_LEAD, agency)

    assert statements() == few
    assert few <= 13


def test_one_of_several_roles_is_taken_away_from_the_page(
    client: Client, session: Session, partnership: Partnership, manager: User
) -> None:
    person = factories.member(session, partnership, Role.ACTION_LEAD, name="Nurse")
    assert "Take this role away" not in client.get("/people").text
    other = factories.partnership(session)
    session.add(Membership(user_id=person.id, partnership_id=other.id, role=Role.SCRUTINEER))
    session.flush()
    session.refresh(person)
    here = next(m.id for m in person.memberships if m.partnership_id == partnership.id)
    there = next(m.id for m in person.memberships if m.partnership_id == other.id)
    assert f'action="/people/roles/{here}/end"' in client.get("/people").text

    assert client.submit(f"/people/roles/{there}/end").status_code == 404
    assert client.submit(f"/people/roles/{here}/end").status_code == 303

    assert "Nurse is no longer action lead." in client.get("/people").text
