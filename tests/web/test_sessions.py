"""Where a person is signed in: rotation, time-outs with nothing typed lost, and ending one or all."""

from datetime import timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.accounts import PASSWORD
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, browser, words
from tracker.domain.roles import Role
from tracker.models import Partnership, User, WebSession
from tracker.queries import accounts as queries

HOUR = timedelta(hours=1)


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session, slug="here")


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> User:
    return accounts.member(session, partnership, Role.MANAGER, email="manager@council.example")


def sign_in_by_form(client: Client, user: User, **more: str):  # noqa: ANN201 - a response
    return client.submit("/sign-in", email=user.email, password=PASSWORD, **more)


def cookie_of(client: Client) -> str:
    with client.session_transaction() as kept:
        return str(kept.get("_user_id"))


def rest(session: Session, user: User, longer: timedelta) -> None:
    """As if nobody had used this person's browsers for so long."""
    for row in queries.web_sessions(session, user.id):
        row.last_seen_at -= longer
        row.made_at -= longer
    session.flush()


def test_each_sign_in_gives_a_new_secret_and_ends_the_session_before_it(
    client: Client, session: Session, manager: User
) -> None:
    sign_in_by_form(client, manager)
    first = cookie_of(client)

    sign_in_by_form(client, manager)

    assert cookie_of(client) != first
    assert len(queries.web_sessions(session, manager.id)) == 1
    with client.session_transaction() as kept:
        kept["_user_id"] = first
    assert client.get("/people").status_code == 303


def test_a_secret_that_was_set_before_the_sign_in_is_not_the_one_after_it(
    client: Client, manager: User
) -> None:
    with client.session_transaction() as kept:
        kept["_user_id"] = "x" * 43

    sign_in_by_form(client, manager)

    assert cookie_of(client) != "x" * 43


def test_signing_out_ends_the_session_on_the_server_too(client: Client, manager: User) -> None:
    sign_in_by_form(client, manager)
    stolen = cookie_of(client)

    client.submit("/sign-out")
    with client.session_transaction() as kept:
        kept["_user_id"] = stolen

    assert client.get("/people").status_code == 303


def test_another_role_means_signing_in_anew(
    app: Flask, client: Client, session: Session, manager: User, partnership: Partnership, sign_in: SignIn
) -> None:
    person = accounts.member(session, partnership, email="lead@council.example")
    theirs = sign_in(browser(app, session), person)
    sign_in(client, manager)

    typed = {"name": "x", "email": person.email, "role": "scrutineer", "agency": ""}
    client.submit("/people/here/new", **typed)

    assert theirs.get("/actions").status_code == 303
    assert client.get("/people").status_code == 200


@pytest.mark.parametrize("act", ["deactivate"])
def test_a_leaver_is_out_with_their_next_click(
    app: Flask,
    client: Client,
    session: Session,
    manager: User,
    partnership: Partnership,
    sign_in: SignIn,
    act: str,
) -> None:
    person = accounts.member(session, partnership)
    theirs = sign_in(browser(app, session), person)
    sign_in(client, manager)

    client.submit(f"/people/{person.id}/{act}")
    client.submit(f"/people/{person.id}/reactivate")

    assert theirs.get("/actions").status_code == 303


def test_a_session_ends_by_rest_and_what_was_typed_meanwhile_is_sent_after_signing_in(
    client: Client, session: Session, manager: User
) -> None:
    sign_in_by_form(client, manager)
    rest(session, manager, HOUR)
    path = "/people/here/new"
    typed = {"name": "Designated nurse", "email": "nurse@nhs.example", "role": "action_lead", "agency": ""}

    lost = client.submit(path, **typed)
    assert lost.status_code == 401
    kept = html.fromstring(lost.text).xpath("string(//input[@name='kept']/@value)")
    offered = sign_in_by_form(client, manager, kept=kept)
    form = html.fromstring(offered.text).xpath(f"//form[@action='{path}']")[0]
    sent = client.post(path, data=dict(form.form_values()), headers=FROM_OUR_PAGE)

    assert sent.status_code == 303
    assert session.scalars(select(User).where(User.email == "nurse@nhs.example")).one().name == typed["name"]


def test_a_page_used_within_the_hour_goes_on(client: Client, session: Session, manager: User) -> None:
    sign_in_by_form(client, manager)
    rest(session, manager, HOUR - timedelta(minutes=1))

    assert client.get("/people").status_code == 200
    row = queries.web_sessions(session, manager.id)[0]
    assert row.last_seen_at >= factories.NOW, "and its hour begins again"


def test_every_page_says_how_long_the_session_lasts_and_can_lengthen_it(
    client: Client, session: Session, manager: User
) -> None:
    sign_in_by_form(client, manager)
    page = html.fromstring(client.get("/people").text)
    assert 3500 < int(page.xpath("string(//@data-session-ends)")) <= 3600
    assert page.xpath("//*[@data-session-ends]//form/@action") == ["/account/stay"]
    rest(session, manager, HOUR - timedelta(minutes=1))

    answer = client.submit("/account/stay")

    assert 3500 < answer.get_json()["seconds"] <= 3600
    rest(session, manager, HOUR)
    assert client.submit("/account/stay").status_code == 401


def test_after_twelve_hours_staying_does_not_help(client: Client, session: Session, manager: User) -> None:
    sign_in_by_form(client, manager)
    row = queries.web_sessions(session, manager.id)[0]
    row.made_at -= timedelta(hours=11, minutes=58)
    session.flush()

    assert client.submit("/account/stay").get_json()["seconds"] <= 120
    row.made_at -= timedelta(minutes=2)
    session.flush()
    assert client.get("/people").status_code == 303


def test_the_list_names_each_browser_and_ends_one_of_them(
    app: Flask, client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    theirs = sign_in(browser(app, session), manager)
    sign_in_by_form(client, manager)
    rows = queries.web_sessions(session, manager.id)
    other = next(row.id for row in rows if "Firefox" in row.agent)

    page = words(client.get("/account/security"))
    assert "Firefox on Windows" in page
    assert "This browser" in page
    client.submit(f"/account/sessions/{other}/end")

    assert theirs.get("/people").status_code == 303
    assert client.get("/people").status_code == 200
    assert client.submit(f"/account/sessions/{other}/end").status_code == 404


def test_a_browser_whose_session_has_ended_by_itself_is_not_in_the_list(
    client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)
    now = session.scalars(select(WebSession)).one().last_seen_at
    rested = accounts.signed_in(session, manager, now - timedelta(hours=2))
    alive = accounts.signed_in(session, manager, now - timedelta(minutes=50))

    page = client.get("/account/security").text

    assert f"/account/sessions/{alive.id}/end" in page
    assert f"/account/sessions/{rested.id}/end" not in page


def test_nobody_ends_a_session_of_somebody_else(
    client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    row = accounts.signed_in(session, accounts.member(session, factories.partnership(session)))
    sign_in(client, manager)

    assert client.submit(f"/account/sessions/{row.id}/end").status_code == 404
    assert session.get(WebSession, row.id) is not None


@pytest.mark.parametrize(("where", "here"), [("elsewhere", 200), ("everywhere", 303)])
def test_signing_out_elsewhere_or_everywhere(
    app: Flask, client: Client, session: Session, manager: User, sign_in: SignIn, where: str, here: int
) -> None:
    theirs = sign_in(browser(app, session), manager)
    sign_in(client, manager)

    client.submit("/account/sessions/end", where=where)

    assert theirs.get("/people").status_code == 303
    assert client.get("/people").status_code == here


def test_who_is_signed_in_is_one_question_to_the_database(
    client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)
    connection, seen = session.connection(), []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if "web_sessions" in statement or "memberships" in statement or "second_factors" in statement:
            seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    client.get("/help")
    event.remove(connection, "before_cursor_execute", note)

    assert len(seen) == 1
