"""The list of actions and the page of one, as people with each role meet them."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, words
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Action, Event, Partnership, Report, Update, User

SignIn = Callable[[Client, User], Client]
QueryCounter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def letter(session: Session, here: Partnership) -> Report:
    return factories.report(session, here)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def action(session: Session, letter: Report) -> Action:
    return factories.action(session, letter, due_on=date(2024, 11, 8), status=Status.IN_PROGRESS)


def test_the_list_says_how_late_and_why(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    page = sign_in(client, manager).get("/actions")
    assert action.reference in page.text
    assert "10 days late" in words(page)
    assert "Red" in words(page)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=in_progress", True),
        ("status=delivered", False),
        ("brag=red", True),
        ("brag=green", False),
        ("due=overdue", True),
        ("due=undated", False),
        ("unowned=1", True),
        ("q=quality+thing", True),
        ("q=nowhere+to+be+found", False),
    ],
)
def test_a_filter_in_the_address_is_obeyed(
    client: Client, sign_in: SignIn, manager: User, action: Action, query: str, shown: bool
) -> None:
    page = sign_in(client, manager).get(f"/actions?{query}")
    assert (f">{action.reference}</a>" in page.text) is shown


def test_each_chosen_filter_can_be_taken_away_by_itself(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    page = sign_in(client, manager).get("/actions?status=in_progress&brag=red")
    links = html.fromstring(page.text).xpath("//ul[@class='ft-chosen']//a/@href")
    assert [parse_qs(urlsplit(link).query) for link in links] == [
        {"brag": ["red"]},
        {"status": ["in_progress"]},
        {},
    ]


def test_an_unknown_status_in_the_address_is_said_and_left_out(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    page = sign_in(client, manager).get("/actions?status=finished")
    assert "There is no status called 'finished', so it was left out." in words(page)
    assert action.reference in page.text


def test_historic_actions_show_only_when_they_are_asked_for(
    client: Client, session: Session, sign_in: SignIn, manager: User, letter: Report
) -> None:
    old = factories.action(session, letter, is_tracked=False, tracked_since=None)
    sign_in(client, manager)
    assert old.reference not in client.get("/actions").text
    assert old.reference in client.get("/actions?show=all").text


def test_the_export_holds_exactly_what_the_filter_shows(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action, letter: Report
) -> None:
    factories.action(session, letter, status=Status.DELIVERED)
    file = sign_in(client, manager).get("/actions/export/csv?brag=red")
    rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert [(row["reference"], row["overdue_days"]) for row in rows] == [(action.reference, "10")]
    assert client.get("/actions/export/pdf").status_code == 404


def test_another_partnerships_action_does_not_exist(
    client: Client, session: Session, sign_in: SignIn, action: Action
) -> None:
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)
    sign_in(client, stranger)
    assert client.get(f"/actions/{action.reference}").status_code == 404
    assert client.submit(f"/actions/{action.reference}/updates", note="Mine now").status_code == 404
    assert client.get(f"/actions/{action.reference}/edit").status_code == 404
    assert client.submit(f"/actions/{action.reference}/add").status_code == 404
    assert client.submit(f"/actions/{action.reference}/track").status_code == 404
    assert session.scalars(select(Update)).all() == []


def test_a_manager_moves_the_status_with_a_note_in_one_form(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    answer = sign_in(client, manager).submit(
        f"/actions/{action.reference}/updates",
        note="All schools told.",
        status="delivered",
        version=str(action.version),
    )
    assert answer.status_code == 303
    assert action.status is Status.DELIVERED
    page = client.get(f"/actions/{action.reference}")
    assert "Status moved from In progress to Delivered" in words(page)
    assert "All schools told." in words(page)


def test_a_note_is_asked_for_and_the_rest_of_the_form_is_kept(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    page = sign_in(client, manager).submit(
        f"/actions/{action.reference}/updates",
        note=" ",
        evidence_note="Minutes of May",
        evidence_url="https://example.org/minutes",
        version=str(action.version),
    )
    assert page.status_code == 422
    assert "Write what happened." in words(page)
    assert "Minutes of May" in page.text


def test_an_unknown_status_is_refused_in_a_sentence(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    page = sign_in(client, manager).submit(
        f"/actions/{action.reference}/updates", note="Done", status="finished", version=str(action.version)
    )
    assert page.status_code == 422
    assert "Choose one of the list" in words(page)
    assert session.scalars(select(Update)).all() == []


def test_two_people_saving_the_same_action_see_both_versions(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    seen = str(action.version)
    sign_in(client, manager)
    client.submit(f"/actions/{action.reference}/updates", note="The first said this.", version=seen)
    page = client.submit(
        f"/actions/{action.reference}/updates", note="The second said that.", status="delivered", version=seen
    )
    assert page.status_code == 409
    assert "The first said this." in words(page)
    assert "The second said that." in words(page)
    assert action.status is Status.IN_PROGRESS
    again = html.fromstring(page.text).xpath("//input[@name='version']/@value")[0]
    client.submit(
        f"/actions/{action.reference}/updates",
        note="The second said that.",
        status="delivered",
        version=again,
    )
    assert action.status is Status.DELIVERED
    assert [update.note for update in session.scalars(select(Update).order_by(Update.id))] == [
        "The first said this.",
        "The second said that.",
    ]


def test_two_people_planning_the_same_action_see_both_versions(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    seen = str(action.version)
    form = {"lead_id": "", "lead_agency_id": "", "due_on": "8 November 2024", "version": seen}
    sign_in(client, manager)
    client.submit(f"/actions/{action.reference}/edit", what_we_will_do="The first plan", **form)
    page = client.submit(f"/actions/{action.reference}/edit", what_we_will_do="The second plan", **form)
    assert page.status_code == 409
    assert "The first plan" in words(page)
    assert "The second plan" in page.text
    assert action.what_we_will_do == "The first plan"


def test_an_answer_that_no_longer_fits_what_somebody_else_saved_shows_both_versions(
    client: Client, session: Session, sign_in: SignIn, manager: User, here: Partnership, letter: Report
) -> None:
    undated = factories.action(session, letter, due_on=None, status=Status.IN_PROGRESS)
    seen = str(undated.version)
    path = f"/actions/{undated.reference}"
    form = {"lead_id": "", "lead_agency_id": "", "version": seen}
    sign_in(client, manager)
    client.submit(f"{path}/edit", what_we_will_do="The first plan", due_on="20 January 2025", **form)
    plan = client.submit(f"{path}/edit", what_we_will_do="The second plan", due_on="", **form)
    assert plan.status_code == 409
    assert "The first plan" in words(plan)
    assert "The second plan" in plan.text
    seen = str(undated.version)
    client.submit(f"{path}/updates", note="The first said this.", status="delivered", version=seen)
    update = client.submit(f"{path}/updates", note="The second said that.", status="delivered", version=seen)
    assert update.status_code == 409
    assert "The first said this." in words(update)
    assert "The second said that." in words(update)


def test_a_manager_plans_an_action_and_the_date_that_holds_stays(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action, here: Partnership
) -> None:
    agency = factories.agency(session, here)
    lead = factories.member(session, here, Role.ACTION_LEAD)
    form = {
        "what_we_will_do": "Brief every school.",
        "success_measure": "Nine in ten schools told within a day.",
        "intended_effect": "A child is met by somebody who knows.",
        "lead_id": str(lead.id),
        "deputy_id": str(manager.id),
        "sponsor_id": str(manager.id),
        "lead_agency_id": str(agency.id),
        "starts_on": "1 October 2024",
        "due_on": "13/12/2024",
        "embed_after_months": "6",
        "version": str(action.version),
    }
    page = sign_in(client, manager).submit(
        f"/actions/{action.reference}/edit", **form | {"starts_on": "2025"}
    )
    assert page.status_code == 422
    assert action.what_we_will_do == "", "nothing is saved where one part is refused"
    saved = client.submit(f"/actions/{action.reference}/edit", **form)
    assert saved.status_code == 303
    assert (action.lead_id, action.deputy_id, action.sponsor_id) == (lead.id, manager.id, manager.id)
    assert (action.lead_agency_id, action.embed_after_months) == (agency.id, 6)
    shown = words(client.get(f"/actions/{action.reference}"))
    assert "Intended effect on children: A child is met by somebody who knows." in shown
    assert (action.starts_on, action.due_on) == (date(2024, 10, 1), date(2024, 11, 8))
    assert (action.original_due_on, action.times_moved) == (date(2024, 11, 8), 0)


def test_one_recommendation_may_get_more_actions(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    answer = sign_in(client, manager).submit(f"/actions/{action.reference}/add")
    assert answer.status_code == 303
    added = session.scalars(select(Action).where(Action.id != action.id)).one()
    assert added.recommendation_id == action.recommendation_id
    assert added.reference.endswith(".2")


def test_a_historic_action_is_brought_into_tracking_by_a_manager_alone(
    client: Client, session: Session, sign_in: SignIn, manager: User, here: Partnership, letter: Report
) -> None:
    old = factories.action(session, letter, is_tracked=False, tracked_since=None)
    board = factories.member(session, here, Role.BOARD_MEMBER)
    assert sign_in(client, board).submit(f"/actions/{old.reference}/track").status_code == 404
    assert old.is_tracked is False
    sign_in(client, manager).submit(f"/actions/{old.reference}/track")
    assert old.is_tracked is True


def test_a_lead_may_deliver_but_is_not_offered_verified(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, letter: Report
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    mine = factories.action(session, letter, lead_id=lead.id, status=Status.DELIVERED)
    page = sign_in(client, lead).get(f"/actions/{mine.reference}")
    assert html.fromstring(page.text).xpath("//input[@name='status']/@value") == ["", "in_progress"]
    refused = client.submit(
        f"/actions/{mine.reference}/updates", note="I say so", status="verified", version=str(mine.version)
    )
    assert refused.status_code == 422
    assert mine.status is Status.DELIVERED


def test_a_board_member_reads_and_is_offered_no_form(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, action: Action
) -> None:
    page = sign_in(client, factories.member(session, here, Role.BOARD_MEMBER)).get(
        f"/actions/{action.reference}"
    )
    assert page.status_code == 200
    assert "What happened?" not in words(page)
    refused = client.submit(f"/actions/{action.reference}/updates", note="From the board", version="1")
    assert refused.status_code == 422
    assert session.scalars(select(Update)).all() == []


def test_what_people_and_inspectors_wrote_is_never_taken_for_markup(
    client: Client, session: Session, sign_in: SignIn, manager: User, letter: Report
) -> None:
    hostile = "<script>alert(1)</script> {{ 7 * 7 }} \" onload='x'"
    asked = factories.recommendation(session, letter, text=hostile)
    action = factories.action(session, asked, what_we_will_do=hostile, success_measure=hostile)
    sign_in(client, manager).submit(
        f"/actions/{action.reference}/updates", note=hostile, version=str(action.version)
    )
    for path in ("/actions", f"/actions/{action.reference}", f"/actions/{action.reference}/edit", "/"):
        page = client.get(path)
        assert "<script>alert" not in page.text
        assert "{{ 7 * 7 }}" in page.text or path == "/"


def test_a_page_of_actions_takes_the_same_number_of_queries_whatever_its_length(
    client: Client,
    session: Session,
    sign_in: SignIn,
    manager: User,
    letter: Report,
    count_queries: QueryCounter,
) -> None:
    factories.action(session, letter)
    sign_in(client, manager).get("/actions")
    with count_queries() as few:
        client.get("/actions")
    for _ in range(60):
        factories.action(session, letter)
    with count_queries() as many:
        client.get("/actions")
    assert len(few) == len(many) > 0


def test_every_change_leaves_its_event(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager).submit(
        f"/actions/{action.reference}/updates", note="Said", version=str(action.version)
    )
    event = session.scalars(select(Event).where(Event.action_id == action.id)).one()
    assert (event.by_id, event.by_name, event.kind) == (manager.id, manager.name, "action.updated")
