"""As at a past day and between two days, on the screen."""

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.web import begun
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.models import Action, Partnership, User


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    return begun.today(session, here)


def test_the_list_is_shown_as_at_an_earlier_day_with_its_filters(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager)
    page = words(client.get("/actions/as-at?on=1+November+2024"))
    assert "Actions as at 1 November 2024" in page
    assert f"{action.reference}" in page
    assert "Not started" in page
    assert action.reference in words(client.get("/actions/as-at?on=18/11/2024&status=in_progress"))
    assert action.reference not in words(client.get("/actions/as-at?on=1/11/2024&status=in_progress"))
    assert "3 days late then" in words(client.get("/actions/as-at?on=18/11/2024"))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("on=1+January+2030", "has not come yet"),
        ("on=soon", "Enter a date such as"),
        ("on=1/11/2024&q=training", "Words are looked for in today's list only"),
        ("on=1/1/2020", "No action that you may see was in tracking then"),
        ("agency=999&on=1/11/2024", "so it was left out"),
    ],
)
def test_a_day_that_makes_no_sense_gets_a_sentence(
    client: Client, sign_in: SignIn, manager: User, action: Action, query: str, sentence: str
) -> None:
    answer = sign_in(client, manager).get(f"/actions/as-at?{query}")
    assert answer.status_code == 200
    assert sentence in words(answer)


def test_one_action_is_shown_as_it_was_and_compared(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    path = f"/actions/{action.reference}"
    sign_in(client, manager)
    page = words(client.get(f"{path}/as-at?on=1/11/2024"))
    assert "Status" in page.split("What had happened")[0]
    assert "Not started" in page
    assert "So." not in page
    assert "was not there yet" in words(client.get(f"{path}/as-at?on=1/1/2024"))
    page = words(client.get(f"{path}/compare?first=1/11/2024&last=18/11/2024"))
    assert "StatusNot startedIn progress" in page.replace(" Not", "Not").replace(" In", "In")
    assert "Nothing changed" in words(client.get(f"{path}/compare?first=1/11/2024&last=2/11/2024"))
    page = words(client.get("/actions/compare?first=1/11/2024&last=18/11/2024"))
    assert "1 action changed" in page
    assert "Status: Not started → In progress" in page


def test_another_partnership_sees_nothing_of_the_past_either(
    client: Client, session: Session, sign_in: SignIn, action: Action
) -> None:
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)
    sign_in(client, stranger)
    for path in ("as-at", "compare"):
        assert client.get(f"/actions/{action.reference}/{path}").status_code == 404
        assert action.reference not in client.get(f"/actions/{path}").text
