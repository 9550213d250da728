"""Where single sign-on is the only way in: nothing else leads in, and no password is asked for."""

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import accounts, factories
from tests.accounts import PASSWORD
from tests.links import link_of, mailed
from tests.provider import Provider
from tests.web.conftest import Client, words
from tests.web.sign_on.going import configure, is_signed_in, there_and_back
from tracker.adapters import clock
from tracker.domain.accounts import TokenKind
from tracker.domain.roles import Role
from tracker.models import Partnership, User
from tracker.services import account_links, link_mails, links
from tracker.web.accounts import second_factors


def test_where_sign_on_is_the_only_way_no_password_invitation_or_reset_leads_in(
    app: Flask, client: Client, session: Session, provider: Provider, manager: User, partnership: Partnership
) -> None:
    configure(app, provider, is_only=True)
    invited = factories.member(session, partnership, Role.ACTION_LEAD)
    now = factories.NOW
    join = account_links.mint(session, invited.id, TokenKind.INVITATION, now=now)
    reset = account_links.mint(session, manager.id, TokenKind.RESET, now=now)

    answers = {
        words(client.submit("/sign-in", email=manager.email, password=password))
        for password in (PASSWORD, "something else entirely")
    }
    assert len(answers) == 1
    for path in (f"/join/{join}", f"/reset/{reset}"):
        assert client.get(path).location.startswith("/sign-in")
        assert client.submit(path, new_password="a horse and a battery").location.startswith("/sign-in")
    assert not is_signed_in(client)
    assert "I forgot my password" not in client.get("/sign-in").text

    assert there_and_back(client, provider).location == "/"
    assert is_signed_in(client)


def test_where_sign_on_is_the_only_way_a_code_by_mail_does_not_lead_in(
    app: Flask, client: Client, session: Session, provider: Provider, manager: User
) -> None:
    token = mailed(session, manager)
    link_mails.send_code(session, link_of(session, token), post=accounts.post(), now=factories.NOW)
    code = links.mint(session, accounts.newest_mail(session, "sign_in_code"), now=factories.NOW)
    configure(app, provider, is_only=True)

    for path, form in ((f"/m/{token}/code", {}), (f"/m/{token}/code/check", {"code": code, "at": ""})):
        assert client.submit(path, **form).location.startswith("/sign-in?next=")
        assert not is_signed_in(client)


def test_where_sign_on_is_the_only_way_a_forgotten_password_is_asked_for_nowhere(
    app: Flask, client: Client, session: Session, provider: Provider, manager: User
) -> None:
    configure(app, provider, is_only=True)
    there_and_back(client, provider)
    page = client.get("/account/security")
    assert "Set up a second factor" in words(page)
    for path in ("/account/password", "/account/address"):
        assert path not in page.text

    assert 'name="current_password"' not in client.get("/account/second-factor").text
    assert set_up(client).status_code == 200

    assert 'name="current_code"' in client.get("/account/second-factor").text
    assert set_up(client).status_code == 422, "another telephone takes a code of the one before"
    page = client.get("/account/security")
    for path in ("/account/second-factor/off", "/account/recovery-codes"):
        assert path not in page.text


def test_who_signed_in_before_sign_on_became_the_only_way_is_not_told_that_a_password_leads_in(
    app: Flask, client: Client, provider: Provider, manager: User
) -> None:
    client.submit("/sign-in", email=manager.email, password=PASSWORD)
    assert "your password alone signs you in" in words(client.get("/account/security"))
    configure(app, provider, is_only=True)
    assert "your password" not in words(client.get("/account/security"))


def set_up(client: Client) -> TestResponse:
    """Take a telephone on with the code that it shows, and nothing else."""
    client.get("/account/second-factor")
    with client.session_transaction() as kept:
        secret = kept[second_factors.SECRET]
    return client.submit("/account/second-factor", code=accounts.code_of(secret, clock.real_now()))


def test_whoever_runs_the_installation_gets_in_with_a_password_while_the_provider_is_down(
    app: Flask, client: Client, session: Session, provider: Provider
) -> None:
    configure(app, provider, is_only=True, issuer="http://127.0.0.1:9")
    administrator = accounts.administrator(session)
    assert client.submit("/sign-in", email=administrator.email, password=PASSWORD).location == "/"
    assert client.get("/account/second-factor").status_code == 200
