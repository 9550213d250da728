"""One's own reminders and absences on the screen, and a person's absences for their manager."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.ladder import Cadence
from tracker.domain.roles import Role
from tracker.models import Absence, Event, Partnership, User

AWAY = {"from_on": "2 December 2024", "until_on": "20/12/2024"}


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD, name="Head of service")


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER, name="Business manager")


def test_a_person_chooses_to_be_reminded_weekly(
    client: Client, session: Session, sign_in: SignIn, lead: User
) -> None:
    sign_in(client, lead)
    page = client.get("/account/reminders")
    assert "Nobody can switch off escalation about themselves" in words(page)
    assert "board digest" not in words(page)

    assert client.submit("/account/reminders", cadence="weekly", board_digest="no").status_code == 303

    session.refresh(lead)
    assert lead.cadence is Cadence.WEEKLY
    assert lead.takes_board_digest, "nobody asked, so nothing changed"
    assert 'value="weekly" checked' in client.get("/account/reminders").text


def test_a_board_member_chooses_whether_the_digest_comes(
    client: Client, session: Session, sign_in: SignIn, here: Partnership
) -> None:
    member = factories.member(session, here, Role.BOARD_MEMBER)
    sign_in(client, member)
    assert "monthly board digest" in words(client.get("/account/reminders"))

    client.submit("/account/reminders", cadence="daily", board_digest="no")

    session.refresh(member)
    assert not member.takes_board_digest


@pytest.mark.parametrize(
    "wrong", [{"cadence": "never"}, {"cadence": ""}, {"cadence": "daily", "board_digest": "x"}]
)
def test_there_is_no_choice_of_never(
    client: Client, session: Session, sign_in: SignIn, lead: User, wrong: dict[str, str]
) -> None:
    response = sign_in(client, lead).submit("/account/reminders", **{"board_digest": "yes", **wrong})

    assert response.status_code == 422
    assert "There is a problem" in words(response)
    session.refresh(lead)
    assert lead.cadence is Cadence.DAILY


def test_a_person_says_when_they_are_away_and_takes_it_back(
    client: Client, session: Session, sign_in: SignIn, lead: User
) -> None:
    sign_in(client, lead)
    assert client.submit("/account/absences", **AWAY).status_code == 303
    page = words(client.get("/account/reminders"))
    assert "You are away next from 2 December 2024 until 20 December 2024." in page
    absence = session.scalars(select(Absence)).one()

    assert client.submit(f"/absences/{absence.id}/take-back").location == "/account/reminders"

    assert "Absences to come" not in client.get("/account/reminders").text
    assert session.scalars(select(Absence.taken_back_at)).one() is not None


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"from_on": ""}, "from_on", "Enter the first day away"),
        ({"until_on": "1 December 2024"}, "until_on", "before the first"),
        ({"from_on": "soon"}, "from_on", "Enter a date such as"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    client: Client,
    session: Session,
    sign_in: SignIn,
    lead: User,
    typed: dict[str, str],
    field: str,
    says: str,
) -> None:
    response = sign_in(client, lead).submit("/account/absences", **{**AWAY, **typed})

    assert response.status_code == 422
    assert f'href="#{field}"' in response.text
    assert says in words(response)
    kept = typed.get("until_on") or AWAY["until_on"]
    assert f'value="{kept}"' in response.text
    assert session.scalars(select(Absence)).all() == []


def test_actions_without_a_deputy_are_named_with_links(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, lead: User
) -> None:
    action = factories.action(session, factories.report(session, here), lead_id=lead.id)

    page = sign_in(client, lead).get("/account/reminders")

    assert "You lead 1 action for which nobody is named to stand in." in words(page)
    assert f'href="/actions/{action.reference}"' in page.text


def test_a_manager_notes_the_absence_of_one_of_their_people(
    client: Client, session: Session, sign_in: SignIn, lead: User, manager: User
) -> None:
    sign_in(client, manager)
    path = f"/people/{lead.id}/absence"
    assert f'href="{path}"' in client.get("/people").text
    assert client.submit(path, **(AWAY | {"from_on": "18 November 2024"})).location == path
    page = words(client.get(path))
    assert "Head of service is away until 20 December 2024." in page
    assert "noted by Business manager" in page
    assert "Away until 20 December 2024" in words(client.get("/people"))
    event = session.scalars(select(Event)).one()
    assert (event.kind, event.by_name) == ("person.away", "Business manager")
    absence = session.scalars(select(Absence)).one()
    assert client.submit(f"/absences/{absence.id}/take-back").location == path
    assert "Away until" not in words(client.get("/people"))


def test_nobody_notes_the_absence_of_people_elsewhere(
    client: Client, session: Session, sign_in: SignIn, lead: User
) -> None:
    sign_in(client, factories.member(session, factories.partnership(session), Role.MANAGER))

    assert client.get(f"/people/{lead.id}/absence").status_code == 404
    assert client.submit(f"/people/{lead.id}/absence", **AWAY).status_code == 404
    assert session.scalars(select(Absence)).all() == []
