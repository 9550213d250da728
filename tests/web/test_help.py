"""The help shows the rights as they are in force, and is there for everybody who is signed in."""

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.brag import Brag
from tracker.domain.roles import RIGHTS, Permission, Role
from tracker.domain.statuses import Status


@pytest.fixture
def reader(client: Client, session: Session, sign_in: SignIn) -> Client:
    """A board member, signed in."""
    return sign_in(client, factories.member(session, factories.partnership(session), Role.BOARD_MEMBER))


def test_the_page_of_rights_is_the_table_that_the_rules_use(reader: Client) -> None:
    page = html.fromstring(reader.get("/help/rights").text)

    heads = [head.text_content() for head in page.xpath("//table//thead//th")]
    assert heads == ["Right", *(role.label for role in Role)]
    rows = {
        row.find("th").text_content(): [cell.text_content() for cell in row.findall("td")]
        for row in page.xpath("//table//tbody/tr")
    }
    assert rows == {
        permission.label: ["Yes" if permission in RIGHTS[role] else "–" for role in Role]
        for permission in Permission
    }


def test_it_says_who_sees_what_and_that_nobody_verifies_what_they_lead(reader: Client) -> None:
    said = words(reader.get("/help/rights"))

    assert "Action leadWhat they lead, deputise for, sponsor or contribute to" in said
    assert "Nobody verifies or embeds what they lead or deputise for." in said
    assert "as its sponsor or with a part, has no right there to: post updates" in said


def test_the_words_of_every_status_and_rating_are_there(reader: Client) -> None:
    said = words(reader.get("/help"))

    for word in (*Status, *Brag):
        assert word.label in said


def test_every_page_leads_to_the_help_and_a_person_without_a_role_may_read_it(
    client: Client, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, factories.user(session))

    assert 'href="/help"' in client.get("/account/password").text
    assert client.get("/help").status_code == 200
    assert client.get("/help/rights").status_code == 200
