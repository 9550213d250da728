"""Calendar addresses on the screen: made, shown once, stopped; and read as calendars read them."""

import re
from datetime import date

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.models import Action, CalendarFeed, Partnership, User
from tracker.services import calendars


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def action(session: Session, here: Partnership, manager: User) -> Action:
    report = factories.report(session, here, statement_required=False)
    return factories.action(session, report, lead_id=manager.id, due_on=date(2024, 12, 20))


@pytest.fixture
def feed_path(session: Session, manager: User, action: Action) -> str:
    """Where the manager's own calendar is read."""
    token = calendars.make(session, partnership_id=None, actor=factories.actor(manager), now=factories.NOW)
    assert action.due_on
    return f"/calendar/{token}.ics"


def test_an_address_is_made_shown_once_and_read_without_a_sign_in(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager)
    page = client.submit("/account/calendar", whose="mine")
    address = re.search(r'value="(http://localhost/calendar/[\w-]{43}\.ics)"', page.text)
    assert address
    assert address[1] not in client.get("/account/calendar").text
    client.post("/sign-out", data={"csrf_token": client.token()})

    response = client.get(address[1].removeprefix("http://localhost"))

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    (event,) = Calendar.from_ical(response.data).walk("VEVENT")
    assert event["uid"] == f"action-{action.id}@localhost"
    assert event["url"] == f"http://localhost/actions/{action.reference}"


def test_the_partnerships_address_is_offered_to_who_sees_all_of_it(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    assert "whole partnership" not in words(sign_in(client, lead).get("/account/calendar"))
    assert client.submit("/account/calendar", whose=str(here.id)).status_code == 404
    sign_in(client, manager)
    assert "whole partnership" in words(client.get("/account/calendar"))

    page = client.submit("/account/calendar", whose=str(here.id))

    assert "Your new address for Kingston and Richmond" in words(page)
    assert session.scalars(select(CalendarFeed.partnership_id)).all() == [here.id]


@pytest.mark.parametrize("whose", ["", "yours", "999999", "-1", "9" * 25, "9" * 5_000])
def test_an_address_for_what_is_not_there_cannot_be_made(
    client: Client, session: Session, sign_in: SignIn, manager: User, whose: str
) -> None:
    sign_in(client, manager)

    assert client.submit("/account/calendar", whose=whose).status_code == 404
    assert session.scalars(select(CalendarFeed)).all() == []


def test_a_stopped_address_finds_nothing_and_leaves_the_list(
    client: Client, session: Session, sign_in: SignIn, manager: User, feed_path: str
) -> None:
    sign_in(client, manager)
    client.get(feed_path)
    feed = session.scalars(select(CalendarFeed)).one()
    page = words(client.get("/account/calendar"))
    assert "Stop this address" in page
    assert "18 November 2024, 09:00" in page

    assert client.submit(f"/account/calendar/{feed.id}/stop").status_code == 303

    assert client.get(feed_path).status_code == 404
    assert "You have none yet" in words(client.get("/account/calendar"))


def test_nobody_stops_the_address_of_somebody_else(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, feed_path: str
) -> None:
    feed = session.scalars(select(CalendarFeed)).one()
    sign_in(client, factories.member(session, here, Role.MANAGER))

    assert client.submit(f"/account/calendar/{feed.id}/stop").status_code == 404
    assert client.get(feed_path).status_code == 200


def test_an_unknown_address_is_a_page_that_does_not_exist(client: Client, feed_path: str) -> None:
    for path in (f"/calendar/{'x' * 43}.ics", "/calendar/.ics", feed_path.swapcase(), feed_path + "x"):
        assert client.get(path).status_code == 404


def test_a_calendar_that_has_it_already_is_told_so_until_something_changes(
    client: Client, session: Session, manager: User, feed_path: str, action: Action
) -> None:
    first = client.get(feed_path)
    assert first.last_modified is not None
    known = {"If-None-Match": first.headers["ETag"]}

    again = client.get(feed_path, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]

    action.due_on = date(2025, 1, 10)
    changed = client.get(feed_path, headers=known)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_right_that_is_taken_away_is_felt_though_nothing_is_newer(
    client: Client, session: Session, manager: User, feed_path: str, action: Action
) -> None:
    first = client.get(feed_path)
    action.lead_id = None
    session.flush()

    now = client.get(feed_path, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert now.status_code == 200
    assert Calendar.from_ical(now.data).walk("VEVENT") == []


def test_a_reading_leaves_a_mark_and_changes_nothing_else(
    client: Client, session: Session, feed_path: str, action: Action
) -> None:
    before = action.version
    client.get(feed_path)
    noted = session.scalars(select(CalendarFeed.last_read_at)).one()
    client.head(feed_path)

    assert noted is not None
    assert session.scalars(select(CalendarFeed.last_read_at)).one() == noted
    assert action.version == before


def test_the_eleventh_address_is_refused_with_a_sentence(
    client: Client, session: Session, sign_in: SignIn, manager: User
) -> None:
    sign_in(client, manager)
    for _ in range(calendars.MOST):
        calendars.make(session, partnership_id=None, actor=factories.actor(manager), now=factories.NOW)

    page = client.submit("/account/calendar", whose="mine")

    assert page.status_code == 422
    assert "Stop one that is not read any more" in words(page)


def test_the_menu_leads_to_calendar_and_reminders(client: Client, sign_in: SignIn, manager: User) -> None:
    page = sign_in(client, manager).get("/help").text

    assert 'href="/account/calendar"' in page
    assert 'href="/account/reminders"' in page
