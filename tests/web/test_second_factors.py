"""The second factor in the browser: set up, asked for, required by role, reset; and nothing typed is lost."""

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import accounts, factories
from tests.accounts import PASSWORD, code_of, newest_mail, with_second_factor
from tests.links import link_of, mailed
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, browser, words
from tracker.adapters.clock import real_now
from tracker.domain.roles import Role
from tracker.models import Partnership, SecondFactor, SignInFailure, User
from tracker.services import link_mails, links, second_factors


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session, slug="here")


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> User:
    return accounts.member(session, partnership, Role.MANAGER, email="manager@council.example")


@pytest.fixture
def codes(session: Session, manager: User) -> list[str]:
    """The recovery codes of the manager, who has a second factor."""
    return with_second_factor(session, manager, real_now())[1]


def sign_in_by_form(client: Client, to: str = "/sign-in", **more: str) -> TestResponse:
    return client.submit(to, email="manager@council.example", password=PASSWORD, **more)


def secret_on(page: TestResponse) -> str:
    return html.fromstring(page.text).xpath("string(//*[@class='ft-key'])").replace(" ", "")


def set_up(client: Client, **more: str) -> TestResponse:
    secret = secret_on(client.get("/account/second-factor"))
    typed = {"code": code_of(secret, real_now()), "current_password": PASSWORD, "next": "/people"}
    return client.submit("/account/second-factor", **typed | more)


def test_it_is_set_up_with_the_picture_and_ten_codes_are_shown_once(
    client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)
    page = client.get("/account/second-factor")
    assert html.fromstring(page.text).xpath("//svg[@class='ft-qr']")
    assert secret_on(page) == secret_on(client.get("/account/second-factor")), "a reload keeps the picture"

    answer = set_up(client)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(html.fromstring(answer.text).xpath("//ol[@class='ft-codes']/li")) == 10
    assert 'href="/people"' in answer.text
    assert client.get("/people").status_code == 200
    assert "10 codes left" in words(client.get("/account/security"))


@pytest.mark.parametrize(
    ("wrong", "field"), [({"code": "000000"}, "code"), ({"current_password": "no"}, "current_password")]
)
def test_a_wrong_code_or_password_sets_nothing_up(
    client: Client, session: Session, manager: User, sign_in: SignIn, wrong: dict[str, str], field: str
) -> None:
    sign_in(client, manager)

    answer = set_up(client, **wrong)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert session.scalar(select(func.count(SecondFactor.id))) == 0


def test_setting_it_up_signs_out_everywhere_else(
    app: Flask, client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    elsewhere = sign_in(browser(app, session), manager)
    sign_in(client, manager)

    set_up(client)

    assert elsewhere.get("/people").status_code == 303
    assert client.get("/people").status_code == 200


def test_a_right_password_alone_opens_nothing(client: Client, codes: list[str]) -> None:
    answer = sign_in_by_form(client, "/sign-in?next=/people")

    assert answer.location == "/sign-in/code?next=/people"
    assert client.get("/people").status_code == 303
    assert "Enter the code" in client.get(answer.location).text


def test_the_code_leads_to_where_the_person_was_going(client: Client, codes: list[str]) -> None:
    to = sign_in_by_form(client, "/sign-in?next=/people").location

    assert client.submit(to, code=codes[0]).location == "/people"
    page = words(client.get("/people"))
    assert "You used a recovery code; 9 are left" in page


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_code_never_leads_to_another_site(client: Client, codes: list[str], elsewhere: str) -> None:
    sign_in_by_form(client)

    answer = client.post(
        "/sign-in/code",
        query_string={"next": elsewhere},
        data={"csrf_token": client.token(), "code": codes[0]},
        headers=FROM_OUR_PAGE,
    )

    assert answer.location == "/"


def test_without_a_right_password_before_it_no_code_is_taken(client: Client, codes: list[str]) -> None:
    assert client.get("/sign-in/code").location.startswith("/sign-in")
    assert client.submit("/sign-in/code", code=codes[0]).location.startswith("/sign-in")
    assert client.get("/people").status_code == 303


def test_a_change_of_password_ends_what_was_half_way(
    client: Client, session: Session, manager: User, codes: list[str]
) -> None:
    sign_in_by_form(client)
    manager.password_hash = "another"
    session.flush()

    assert client.submit("/sign-in/code", code=codes[0]).location.startswith("/sign-in")


def test_wrong_codes_are_counted_and_slowed_down(client: Client, session: Session, codes: list[str]) -> None:
    sign_in_by_form(client)
    for _ in range(5):
        assert client.submit("/sign-in/code", code="000000").status_code == 422

    assert "Wait 1 minute" in client.submit("/sign-in/code", code=codes[0]).text
    assert session.scalar(select(func.count(SignInFailure.id))) == 5


def test_what_was_typed_before_the_session_was_lost_survives_the_code_too(
    client: Client, session: Session, partnership: Partnership, codes: list[str]
) -> None:
    path = "/people/here/agencies/new"
    lost = client.submit(path, name="Health visitors")
    kept = html.fromstring(lost.text).xpath("string(//input[@name='kept']/@value)")

    asked = sign_in_by_form(client, kept=kept)
    assert "Enter the code" in asked.text
    wrong = client.submit("/sign-in/code", code="000000", kept=kept)
    assert "Health visitors" in wrong.text
    offered = client.submit("/sign-in/code", code=codes[0], kept=kept)

    assert "Health visitors" in words(offered)
    form = html.fromstring(offered.text).xpath(f"//form[@action='{path}']")[0]
    assert client.post(path, data=dict(form.form_values()), headers=FROM_OUR_PAGE).status_code == 303


def test_a_code_by_mail_does_not_replace_the_second_factor(
    client: Client, session: Session, partnership: Partnership
) -> None:
    person = accounts.member(session, partnership)
    with_second_factor(session, person, real_now())
    token = mailed(session, person)
    link = link_of(session, token)
    link_mails.send_code(session, link, post=accounts.post(), now=factories.NOW)
    code = links.mint(session, accounts.newest_mail(session, "sign_in_code"), now=factories.NOW)

    answer = client.submit(f"/m/{token}/code/check", code=code, at="")

    assert answer.location.startswith("/sign-in/code")
    assert client.get("/actions").status_code == 303


# --- required by role ---


@pytest.fixture
def needed(session: Session, partnership: Partnership) -> None:
    """The partnership asks a second factor of its managers."""
    partnership.second_factor_roles = "manager"
    session.flush()


@pytest.mark.usefixtures("needed")
def test_who_must_have_one_is_led_to_it_before_anything_else(
    client: Client, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)

    for path in ("/", "/people", "/account/password", "/account/data", "/help"):
        assert client.get(path).location == f"/account/second-factor?next={path}"
    page = client.get("/account/second-factor?next=/people")
    assert "Your role needs a second factor" in words(page)
    set_up(client)
    assert client.get("/people").status_code == 200


@pytest.mark.usefixtures("needed")
def test_whose_role_is_not_named_is_asked_nothing(
    client: Client, session: Session, partnership: Partnership, sign_in: SignIn
) -> None:
    sign_in(client, accounts.member(session, partnership, Role.ACTION_LEAD))

    assert client.get("/actions").status_code == 200


@pytest.mark.usefixtures("needed")
def test_what_was_typed_when_it_became_needed_is_sent_after_the_set_up(
    client: Client, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)
    path = "/people/here/agencies/new"

    refused = client.submit(path, name="Health visitors")
    assert refused.status_code == 403
    assert 'href="/account/second-factor"' in refused.text
    sent = dict(html.fromstring(refused.text).xpath(f"//form[@action='{path}']")[0].form_values())
    assert sent["name"] == "Health visitors"
    set_up(client)

    assert client.post(path, data=sent, headers=FROM_OUR_PAGE).status_code == 303


def test_who_has_no_password_here_gives_a_code_of_the_telephone_before(
    client: Client, session: Session, manager: User, codes: list[str], sign_in: SignIn
) -> None:
    manager.password_hash = None
    kept = select(SecondFactor.sealed_secret)
    before = session.scalar(kept)
    sign_in(client, manager)
    assert "Code of the telephone that you have now" in words(client.get("/account/second-factor"))

    for given in ("", "000000"):
        refused = set_up(client, current_password="", current_code=given)
        assert refused.status_code == 422
        assert 'href="#current_code"' in refused.text
    assert session.scalar(kept) == before
    assert session.scalar(select(func.count(SignInFailure.id))) == 2, "guesses are counted"

    assert set_up(client, current_password="", current_code=codes[0]).status_code == 200
    assert session.scalar(kept) != before


def test_each_change_of_it_is_told_to_its_owner_by_mail(
    client: Client, session: Session, manager: User, sign_in: SignIn
) -> None:
    sign_in(client, manager)

    def told() -> str:
        mail = newest_mail(session, "account_notice")
        assert mail.to_address == manager.email
        return mail.text

    set_up(client)
    assert "A second factor was set up for your account on " in told()
    client.submit("/account/recovery-codes", current_password=PASSWORD)
    assert "New recovery codes were made for your account on " in told()
    client.submit("/account/second-factor/off", current_password="wrong")
    assert "New recovery codes" in told(), "nothing was turned off"
    client.submit("/account/second-factor/off", current_password=PASSWORD)
    assert "The second factor of your account was turned off on " in told()


@pytest.mark.usefixtures("needed")
def test_whoever_must_have_one_cannot_turn_it_off(
    client: Client, session: Session, manager: User, codes: list[str], sign_in: SignIn
) -> None:
    sign_in(client, manager)

    assert "Turn off" not in client.get("/account/security").text
    assert client.submit("/account/second-factor/off", current_password=PASSWORD).status_code == 422


def test_it_is_turned_off_and_codes_are_made_anew_by_password(
    client: Client, session: Session, manager: User, codes: list[str], sign_in: SignIn
) -> None:
    sign_in(client, manager)
    assert client.submit("/account/recovery-codes", current_password="wrong").status_code == 422
    new = client.submit("/account/recovery-codes", current_password=PASSWORD)
    assert len(html.fromstring(new.text).xpath("//ol[@class='ft-codes']/li")) == 10
    assert not any(code in new.text for code in codes)

    assert client.submit("/account/second-factor/off", current_password=PASSWORD).status_code == 303

    assert session.scalar(select(func.count(SecondFactor.id))) == 0


def test_a_manager_chooses_the_roles_and_resets_the_second_factor_of_a_person(
    client: Client, session: Session, partnership: Partnership, manager: User, sign_in: SignIn
) -> None:
    person = accounts.member(session, partnership, name="Head of service")
    with_second_factor(session, person, real_now())
    sign_in(client, manager)
    assert f'href="/people/{person.id}/second-factor"' in client.get("/people").text

    refused = client.submit(f"/people/{person.id}/second-factor", reason="")
    assert refused.status_code == 422
    client.submit(f"/people/{person.id}/second-factor", reason="I rang them")
    client.submit("/settings/here/second-factor", roles=["scrutineer", "action_lead"])

    session.refresh(person)
    assert person.second_factor is None
    assert partnership.second_factor_roles == "action_lead,scrutineer"
    assert second_factors.must_have(person)
    page = html.fromstring(client.get("/settings/here/second-factor").text)
    assert page.xpath("//input[@name='roles'][@checked]/@value") == ["action_lead", "scrutineer"]
