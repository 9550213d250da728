"""Parts, milestones, measures, the flag and a rating by hand, on the screen."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Action, Agency, Measure, Partnership, User


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def health(session: Session, here: Partnership) -> Agency:
    return factories.agency(session, here, name="Health board")


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    return factories.action(session, factories.report(session, here), status=Status.IN_PROGRESS)


def test_a_manager_plans_parts_milestones_and_measures_and_the_page_shows_them(
    client: Client, sign_in: SignIn, manager: User, action: Action, health: Agency
) -> None:
    path = f"/actions/{action.reference}"
    sign_in(client, manager)
    part = {"agency_id": str(health.id), "person_id": "", "what": "Train the ward", "due_on": "1/12/2024"}
    assert client.get(f"{path}/parts/new").status_code == 200
    assert client.submit(f"{path}/parts/new", **part).status_code == 303
    assert client.submit(f"{path}/milestones/new", name="Plan agreed", due_on="1/11/2024").status_code == 303
    measure = {"what": "Interviews in time", "unit": "%", "baseline": "61%", "target": "95%"}
    assert client.submit(f"{path}/measures/new", **measure).status_code == 303
    page = words(client.get(path))
    assert "Health board: Train the ward" in page
    assert "Missed Plan agreed" in page
    assert "61% at first, no reading yet, the target of 95% is not reached" in page
    assert "Amber: the milestone “Plan agreed” is 17 days late" in page


def test_readings_are_drawn_with_the_same_figures_in_a_table(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    path = f"/actions/{action.reference}"
    sign_in(client, manager).submit(f"{path}/measures/new", what="In time", unit="%", target="95")
    measure = session.scalars(select(Measure)).one()
    for value, on in (("70", "1/9/2024"), ("94", "1/11/2024")):
        answer = client.submit(f"{path}/measures/{measure.id}/read", value=value, on=on)
        assert answer.status_code == 303
    page = client.get(path)
    assert page.text.count('class="ft-chart__point"') == 2
    assert ">1 November 2024</td>" in page.text


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager)
    page = client.submit(f"/actions/{action.reference}/measures/new", what="In time", target="most")
    assert page.status_code == 422
    assert "Enter a number" in words(page)
    assert 'value="most"' in page.text
    form = {"name": "Baby K is 3 months old", "due_on": "1/12/2024"}
    page = client.submit(f"/actions/{action.reference}/milestones/new", **form)
    assert page.status_code == 422
    assert "a child's initials with an age" in words(page)


def test_the_flag_and_a_rating_by_hand_stand_in_the_rating(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    path = f"/actions/{action.reference}"
    sign_in(client, manager)
    assert client.submit(f"{path}/flag", flag="No budget").status_code == 303
    assert "Amber: flagged: No budget." in words(client.get(path))
    rating = {"rating": "red", "reason": "It will not be met", "until": ""}
    assert client.submit(f"{path}/rating", **rating).status_code == 422
    rating["until"] = "31/12/2024"
    assert client.submit(f"{path}/rating", **rating).status_code == 303
    assert "Red until 31 December 2024, set by a manager: It will not be met" in words(client.get(path))
    assert client.submit(f"{path}/rating", rating="").status_code == 303
    assert client.submit(f"{path}/flag", flag="").status_code == 303
    assert "flagged" not in words(client.get(path)).split("What the inspectors")[0]


def test_a_board_member_sees_the_plan_and_no_way_to_change_it(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, action: Action
) -> None:
    sign_in(client, factories.member(session, here, Role.BOARD_MEMBER))
    assert "Add a milestone" not in client.get(f"/actions/{action.reference}").text
    for act in ("parts/new", "milestones/new", "measures/new", "rating", "flag"):
        assert client.get(f"/actions/{action.reference}/{act}").status_code == 404
