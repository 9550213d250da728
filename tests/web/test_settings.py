"""A partnership's settings on the screen: sentences with boxes, and a sentence for what cannot be."""

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.ladder_rules import Rules
from tracker.domain.roles import Role
from tracker.models import Event, Partnership, User
from tracker.services import settings

PATH = "/settings/kingston-richmond"


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, slug="kingston-richmond")


@pytest.fixture
def manager(session: Session, here: Partnership, client: Client, sign_in: SignIn) -> User:
    """Its manager, signed in."""
    person = factories.member(session, here, Role.MANAGER)
    sign_in(client, person)
    return person


def form(client: Client) -> dict[str, str]:
    """The form as the page shows it."""
    page = html.fromstring(client.get(PATH).text)
    fields = page.xpath("//main//form")[0].fields
    return {name: value for name, value in fields.items() if name != "csrf_token"}


@pytest.mark.usefixtures("manager")
def test_the_page_reads_as_sentences_with_what_holds_now(client: Client) -> None:
    page = words(client.get(PATH))

    assert "Remind the lead working days before a date, on the day, then every week" in page
    assert "from the lead to the deputy, the agency lead, the sponsor and the manager." in page
    assert form(client) == {
        "seen": Rules().mark,
        "allows_extensions": "yes",
        "remind_before": "30, 20, 10, 5, 1",
        "climb_after": "10",
        "digest_weekday": "0",
        "digest_hour": "7",
        "digest_attaches_list": "no",
        "quiet_from": "20",
        "quiet_until": "7",
    }


@pytest.mark.usefixtures("manager")
def test_a_manager_changes_the_ladder_in_one_go(client: Client, session: Session, here: Partnership) -> None:
    typed = {"remind_before": "15, 5 and 1", "climb_after": "5", "digest_weekday": "3", "digest_hour": "9"}
    typed |= {"digest_attaches_list": "yes", "allows_extensions": "no", "quiet_until": "8"}

    assert client.submit(PATH, **(form(client) | typed)).status_code == 303

    session.refresh(here)
    assert settings.rules_of(here) == Rules(
        allows_extensions=False,
        remind_before="15,5,1",
        climb_after=5,
        digest_weekday=3,
        digest_hour=9,
        digest_attaches_list=True,
        quiet_until=8,
    )
    event = session.scalars(select(Event)).one()
    assert (event.before["digest_hour"], event.after["digest_hour"]) == (7, 9)


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"remind_before": "often"}, "remind_before", "up to 8 different numbers of working days"),
        ({"remind_before": "9 8 7 6 5 4 3 2 1"}, "remind_before", "up to 8"),
        ({"remind_before": "1, " * 40}, "remind_before", "Shorten this"),
        ({"climb_after": "0"}, "climb_after", "from 1 to 60"),
        ({"climb_after": "ten"}, "climb_after", "from 1 to 60"),
        ({"digest_hour": "1"}, "digest_hour", "Choose one of the list"),
        ({"digest_weekday": "5"}, "digest_weekday", "Choose one of the list"),
        ({"quiet_until": "8"}, "digest_hour", "would wait until 08:00"),
        ({"quiet_from": "24"}, "quiet_from", "Choose one of the list"),
        ({"allows_extensions": ""}, "allows_extensions", "Choose one of the list"),
    ],
)
def test_what_cannot_be_gets_a_sentence_at_its_box_and_changes_nothing(
    client: Client, session: Session, here: Partnership, typed: dict[str, str], field: str, says: str
) -> None:
    response = client.submit(PATH, **(form(client) | {"climb_after": "7"} | typed))

    assert response.status_code == 422
    assert f'href="#{field}"' in response.text
    assert says in words(response)
    assert "<title>Error: Settings" in response.text
    session.refresh(here)
    assert settings.rules_of(here) == Rules()
    assert session.scalars(select(Event)).all() == []


@pytest.mark.usefixtures("manager")
def test_no_hour_between_one_and_two_is_offered_for_the_digest(client: Client) -> None:
    page = html.fromstring(client.get(PATH).text)

    offered = page.xpath("//select[@id='digest_hour']/option/@value")
    assert offered == [str(hour) for hour in range(6, 19)]


@pytest.mark.usefixtures("manager")
def test_what_somebody_else_changed_meanwhile_is_shown_before_it_is_replaced(
    client: Client, session: Session, here: Partnership
) -> None:
    opened = form(client)
    here.climb_after = 20
    session.flush()

    response = client.submit(PATH, **(opened | {"digest_hour": "9"}))

    assert response.status_code == 409
    assert "what is late climbs after 20 working days without a word" in words(response)
    session.refresh(here)
    assert (here.climb_after, here.digest_hour) == (20, 7)
    shown = html.fromstring(response.text).xpath("//main//form")[0].fields
    sent = {name: value for name, value in shown.items() if name != "csrf_token"}
    assert client.submit(PATH, **sent).status_code == 303
    session.refresh(here)
    assert (here.climb_after, here.digest_hour) == (10, 9)
