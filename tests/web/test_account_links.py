"""The links of mails about an account: an invitation, another password, another address, in the browser."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.accounts import PASSWORD, newest_mail, path_in
from tests.web.conftest import Client, SignIn, browser, words
from tracker.adapters import passwords
from tracker.domain.accounts import REQUESTS_AN_HOUR, TokenKind
from tracker.domain.roles import Role
from tracker.models import AccountToken, Partnership, ResetRequest, User
from tracker.queries import accounts as queries
from tracker.services import account_links, resets

NEW = "three other words"


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session, slug="here")


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> User:
    return accounts.member(session, partnership, Role.MANAGER)


@pytest.fixture
def lead(session: Session, partnership: Partnership) -> User:
    return accounts.member(session, partnership, email="lead@council.example")


def link(session: Session, user: User, kind: TokenKind, path: str) -> str:
    return f"/{path}/{account_links.mint(session, user.id, kind, now=factories.NOW)}"


def test_an_invited_person_chooses_a_password_and_is_inside(
    app: Flask, client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)
    typed = {"name": "Nurse", "email": "nurse@nhs.example", "role": "action_lead", "agency": ""}
    client.submit("/people/here/new", **typed)
    path, theirs = path_in(session, newest_mail(session, "invitation")), browser(app, session)

    page = theirs.get(path)
    assert "nurse@nhs.example" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert theirs.submit(path, new_password="short").status_code == 422
    assert theirs.submit(path, new_password=PASSWORD).location == "/"

    assert "Nurse" in theirs.get("/").text
    user = session.scalars(select(User).where(User.email == "nurse@nhs.example")).one()
    assert passwords.matches(user.password_hash, PASSWORD)
    assert theirs.get(path).status_code == 410


def test_looking_at_a_link_uses_nothing_up(client: Client, session: Session, lead: User) -> None:
    path = link(session, lead, TokenKind.RESET, "reset")

    for _ in range(3):
        assert client.get(path).status_code == 200

    assert session.scalars(select(AccountToken.used_at)).all() == [None]


def test_whoever_forgot_their_password_gets_the_same_answer_as_whoever_has_no_account(
    client: Client, session: Session, lead: User
) -> None:
    known = client.submit("/forgotten", email=lead.email)
    unknown = client.submit("/forgotten", email="nobody@council.example")

    assert known.status_code == unknown.status_code == 200
    assert words(known).replace(lead.email, "X") == words(unknown).replace("nobody@council.example", "X")
    assert session.scalar(select(func.count(ResetRequest.id))) == 2


def test_another_password_is_chosen_by_the_link_and_signs_in(
    client: Client, session: Session, lead: User, sign_in: SignIn, app: Flask
) -> None:
    elsewhere = sign_in(browser(app, session), lead)
    client.submit("/forgotten", email=lead.email)
    resets.answer(session, post=accounts.post(), now=factories.NOW)
    path = path_in(session, newest_mail(session, "reset"))

    answer = client.submit(path, new_password=NEW)

    assert answer.location == "/sign-in"
    assert "Your password is changed" in client.get("/sign-in").text
    assert elsewhere.get("/actions").status_code == 303
    assert client.submit("/sign-in", email=lead.email, password=PASSWORD).status_code == 422
    assert client.submit("/sign-in", email=lead.email, password=NEW).status_code == 303


def test_whoever_reads_their_mail_gets_in_even_while_others_guess(
    app: Flask, client: Client, session: Session, lead: User
) -> None:
    path = link(session, lead, TokenKind.RESET, "reset")
    for _ in range(5):
        browser(app, session).submit("/sign-in", email=lead.email, password="wrong")
    assert "Wait" in client.submit("/sign-in", email=lead.email, password=PASSWORD).text

    client.submit(path, new_password=NEW)

    assert client.submit("/sign-in", email=lead.email, password=NEW).status_code == 303


def test_too_many_requests_from_one_place_are_refused(client: Client) -> None:
    for n in range(REQUESTS_AN_HOUR):
        assert client.submit("/forgotten", email=f"guess{n}@council.example").status_code == 200

    assert client.submit("/forgotten", email="one.more@council.example").status_code == 429


def test_a_forgotten_address_is_needed(client: Client) -> None:
    answer = client.submit("/forgotten", email="")

    assert answer.status_code == 422
    assert 'href="#email"' in answer.text


@pytest.mark.parametrize("path", ["join", "reset", "address"])
@pytest.mark.parametrize("token", ["short", "x" * 43])
def test_a_link_that_is_none_is_told_apart_from_nothing(client: Client, path: str, token: str) -> None:
    answer = client.get(f"/{path}/{token}")

    assert answer.status_code == 404
    assert "There is no such link" in answer.text


def test_an_address_changes_when_both_links_have_agreed(
    app: Flask, client: Client, session: Session, lead: User, sign_in: SignIn
) -> None:
    sign_in(client, lead)
    answer = client.submit("/account/address", email="new@council.example", current_password=PASSWORD)
    assert answer.location == "/account/security"
    assert "new@council.example has not answered yet" in words(client.get("/account/security"))

    reader = browser(app, session)
    for kind, says in (("old_address", "as soon as the other"), ("new_address", "Both addresses have")):
        path = path_in(session, newest_mail(session, kind))
        assert "Is this address to change?" in reader.get(path).text
        assert says in words(reader.submit(path, do="agree"))

    assert lead.email == "new@council.example"
    assert client.get("/account/security").status_code == 200


def test_a_change_of_address_is_stopped_from_either_mail(
    app: Flask, client: Client, session: Session, lead: User, sign_in: SignIn
) -> None:
    sign_in(client, lead)
    client.submit("/account/address", email="new@council.example", current_password=PASSWORD)
    paths = [path_in(session, newest_mail(session, kind)) for kind in ("old_address", "new_address")]

    assert "The change is stopped" in browser(app, session).submit(paths[0], do="stop").text
    assert browser(app, session).submit(paths[1], do="agree").status_code == 410
    assert lead.email == "lead@council.example"


def test_a_change_of_address_is_taken_back_by_its_asker(
    client: Client, session: Session, lead: User, sign_in: SignIn
) -> None:
    sign_in(client, lead)
    client.submit("/account/address", email="new@council.example", current_password=PASSWORD)

    client.submit("/account/address/take-back")

    assert queries.open_change(session, lead.id) is None
    assert client.submit("/account/address/take-back").status_code == 422


def test_a_wrong_password_asks_nobody_and_is_counted(
    client: Client, session: Session, lead: User, sign_in: SignIn
) -> None:
    sign_in(client, lead)

    for _ in range(5):
        answer = client.submit("/account/address", email="new@council.example", current_password="wrong")
        assert answer.status_code == 422
    waits = client.submit("/account/address", email="new@council.example", current_password=PASSWORD)

    assert "Wait 1 minute" in waits.text
    assert "new@council.example" in waits.text, "what was typed is still there"
    assert newest_mail(session, "new_address") is None


def test_a_manager_sees_invites_again_and_takes_back(
    client: Client, session: Session, manager: User, sign_in: SignIn, partnership: Partnership
) -> None:
    invited = factories.member(session, partnership, Role.ACTION_LEAD, name="Nurse")
    sign_in(client, manager)

    client.submit(f"/people/{invited.id}/invite")
    path = path_in(session, newest_mail(session, "invitation"))
    client.submit(f"/people/{invited.id}/invitation/take-back")

    assert "Invitation taken back" in words(client.get("/people"))
    assert client.get(path).status_code == 410
    assert client.submit(f"/people/{manager.id}/invite").status_code == 422


def test_mail_links_lead_to_the_address_that_is_set_whatever_host_was_asked_for(
    client: Client, session: Session, lead: User
) -> None:
    client.submit("/forgotten", email=lead.email)
    resets.answer(session, post=accounts.post(), now=factories.NOW)

    mail = newest_mail(session, "reset")

    assert urlsplit("https://tracker.example").netloc in mail.text
    assert "localhost" not in mail.text
