"""Running the installation in the browser: partnerships, accounts, health; and nothing of any partnership."""

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import accounts, factories, mails
from tests.accounts import PASSWORD, newest_mail, with_second_factor
from tests.web.conftest import Client, SignIn, browser, words
from tracker.adapters.clock import real_now
from tracker.domain.bounces import reply_code
from tracker.domain.roles import Role
from tracker.models import Partnership, User


@pytest.fixture
def runs_it(session: Session, client: Client, sign_in: SignIn) -> User:
    """Somebody who runs the installation, signed in."""
    person = accounts.administrator(session, email="it@council.example")
    with_second_factor(session, person, real_now())
    sign_in(client, person)
    return person


BARNET = {
    "name": "Barnet Safeguarding Children Partnership",
    "council": "Barnet\r\nBrent",
    "agencies": "Police",
    "manager_name": "Partnership manager",
    "email": "manager@barnet.example",
}


@pytest.mark.usefixtures("runs_it")
def test_the_start_is_the_installation_and_nothing_else_is_in_the_navigation(client: Client) -> None:
    assert client.get("/").location == "/installation"
    page = client.get("/installation").text

    assert 'href="/people"' not in page
    assert 'href="/actions"' not in page
    assert "Administrator of the installation" in page


def test_an_administrator_without_a_second_factor_is_led_to_it(
    client: Client, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, accounts.administrator(session))

    assert client.get("/installation").location == "/account/second-factor?next=/installation"


@pytest.mark.usefixtures("runs_it")
def test_a_partnership_is_added_and_its_manager_invited(client: Client, session: Session) -> None:
    assert client.submit("/installation/partnerships/new", **BARNET).location == "/installation"

    made = session.scalars(select(Partnership)).one()
    assert [council.name for council in made.councils] == ["Barnet", "Brent"]
    assert newest_mail(session, "invitation").to_address == "manager@barnet.example"
    assert "Barnet Safeguarding Children Partnership" in words(client.get("/installation"))
    added = client.submit(
        f"/installation/partnerships/{made.slug}/manager", name="Second", email="second@barnet.example"
    )
    assert added.status_code == 303
    assert client.get("/installation/partnerships/nowhere/manager").status_code == 404


@pytest.mark.usefixtures("runs_it")
@pytest.mark.parametrize(
    ("wrong", "field"), [({"council": " "}, "council"), ({"email": "x"}, "email"), ({"name": ""}, "name")]
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(
    client: Client, session: Session, wrong: dict[str, str], field: str
) -> None:
    answer = client.submit("/installation/partnerships/new", **{**BARNET, **wrong})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert session.scalars(select(Partnership)).all() == []


def test_accounts_are_listed_by_address_and_role_without_names(
    client: Client, session: Session, runs_it: User
) -> None:
    here = factories.partnership(session, name="Here")
    accounts.member(session, here, Role.SCRUTINEER, name="Anne Example", email="anne@council.example")
    factories.member(session, here, Role.MANAGER, name="Bob Example", email="bob@council.example")

    page = client.get("/installation/people")

    said = words(page)
    assert "anne@council.example Scrutineer, Here None Open" in said
    assert "bob@council.example Manager, Here None Invited" in said
    assert "Example" not in page.text.replace("council.example", "")


@pytest.mark.usefixtures("runs_it")
def test_many_accounts_are_paged_and_found_by_links_that_can_be_sent(
    client: Client, session: Session
) -> None:
    here = factories.partnership(session, name="Barnet & Brent")
    for _ in range(51):
        accounts.member(session, here)
    accounts.member(session, factories.partnership(session), email="elsewhere@council.example")

    first = client.get("/installation/people?q=barnet")
    assert "51 accounts, page 1 of 2" in words(first)
    assert "elsewhere@" not in first.text
    (link,) = html.fromstring(first.text).xpath("//a[@rel='next']/@href")
    second = client.get(link)
    assert link == "/installation/people?q=barnet&page=2"
    assert "51 accounts, page 2 of 2" in words(second)
    assert html.fromstring(second.text).xpath("//input[@name='q']/@value") == ["barnet"]
    assert (
        html.fromstring(second.text)
        .findtext(".//title")
        .startswith("People of the installation: “barnet” (page 2 of 2)")
    )
    for beyond in ("99", "999999999", "9999999999", "-1", "x", ""):
        assert client.get(f"/installation/people?q=barnet&page={beyond}").status_code == 200
    assert "page 2 of 2" in words(client.get("/installation/people?q=barnet&page=99"))
    assert "53 accounts, page 1 of 2" in words(client.get("/installation/people?show=nonsense&page=0"))


@pytest.mark.usefixtures("runs_it")
def test_a_search_that_finds_nobody_says_what_to_do(client: Client) -> None:
    page = client.get("/installation/people?q=<nowhere>")
    assert "No account has “<nowhere>” in its e-mail address or in the name of its partnership" in words(page)
    assert "Try fewer letters" in words(page)
    assert 'href="/installation/people">Show all accounts' in page.text
    assert "No account is of this kind." in words(client.get("/installation/people?show=closed"))


@pytest.mark.usefixtures("runs_it")
def test_accounts_without_a_role_are_told_and_found_however_many_others_there_are(
    client: Client, session: Session
) -> None:
    assert (
        "without a role"
        not in html.fromstring(client.get("/installation/people").text)
        .find(".//main//p[@role='status']")
        .text_content()
    )
    factories.user(session, email="zz.waits@council.example", password_hash=accounts.KEPT)
    here = factories.partnership(session)
    for _ in range(50):
        accounts.member(session, here)

    start = client.get("/installation/people")
    assert "zz.waits" not in start.text
    (link,) = html.fromstring(start.text).xpath("//a[normalize-space()='1 without a role']/@href")
    assert "zz.waits@council.example None None Open" in words(client.get(link))


@pytest.mark.usefixtures("runs_it")
def test_whoever_acts_on_an_account_comes_back_to_where_they_were(client: Client, session: Session) -> None:
    here = factories.partnership(session)
    factories.user(session, email="zz.waits@council.example")
    lost = accounts.member(session, here, Role.MANAGER, email="zz.lost@council.example")
    with_second_factor(session, lost, real_now())
    for number in range(50):
        accounts.member(session, here, email=f"{number}.zz@council.example")
    place = "/installation/people?q=zz&page=2"

    page = html.fromstring(client.get(place).text)
    acts = page.xpath("//main//table//form/@action")
    assert [act.split("/")[-1] for act in acts] == ["invite?q=zz&page=2", "close?q=zz&page=2"]
    for act in acts:
        assert client.submit(act).location == place
    (reset,) = page.xpath("//main//table//a/@href")
    assert f'href="{place.replace("&", "&amp;")}"' in client.get(reset).text
    assert client.submit(reset, reason="Rang them").location == place


@pytest.mark.usefixtures("runs_it")
def test_invitations_are_sent_again_and_second_factors_reset(client: Client, session: Session) -> None:
    here = factories.partnership(session)
    invited = factories.member(session, here, Role.MANAGER)
    lost = accounts.member(session, here, Role.MANAGER)
    with_second_factor(session, lost, real_now())

    client.submit(f"/installation/people/{invited.id}/invite")
    client.submit(f"/installation/people/{lost.id}/second-factor", reason="Rang them at the office")

    assert newest_mail(session, "invitation").to_address == invited.email
    session.refresh(lost)
    assert lost.second_factor is None
    assert client.submit("/installation/people/999999/invite").status_code == 404


@pytest.mark.usefixtures("runs_it")
def test_another_administrator_is_invited(client: Client, session: Session) -> None:
    client.submit("/installation/administrators/new", name="Second line", email="second@it.example")

    made = session.scalars(select(User).where(User.email == "second@it.example")).one()
    assert made.is_administrator
    assert newest_mail(session, "invitation").to_address == "second@it.example"


def test_an_administrator_who_leaves_is_closed_and_opened_again(
    app: Flask, client: Client, session: Session, runs_it: User
) -> None:
    leaver = accounts.administrator(session, email="leaver@council.example")
    lead = accounts.member(session, factories.partnership(session))

    page = client.get("/installation/people")
    assert f"/installation/people/{leaver.id}/close" in page.text
    assert f"/installation/people/{runs_it.id}/close" not in page.text
    assert f"/installation/people/{lead.id}/close" not in page.text
    assert client.submit(f"/installation/people/{leaver.id}/close").location == "/installation/people"
    shut_out = browser(app, session).submit("/sign-in", email=leaver.email, password=PASSWORD)
    assert shut_out.status_code == 422
    assert client.submit(f"/installation/people/{leaver.id}/open").location == "/installation/people"

    session.refresh(leaver)
    assert leaver.is_active
    assert client.submit(f"/installation/people/{runs_it.id}/close").status_code == 422


@pytest.mark.usefixtures("runs_it")
def test_mail_that_does_not_leave_is_shown_without_a_word_of_it(client: Client, session: Session) -> None:
    here = factories.partnership(session)
    lead = accounts.member(session, here)
    mails.a_mail(
        session, here, lead, tries=3, subject="Secret", last_error="550 5.1.1 no mailbox for: Secret"
    )

    page = client.get("/installation/health")

    assert "Answers; its tables are those of this version" in page.text
    assert "1 to be sent, 1 refused so far; none given up" in page.text
    assert lead.email in page.text
    assert "550 5.1.1" in page.text
    assert "Secret" not in page.text


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("550 5.1.1 no such user", "550 5.1.1"),
        ("it answered 421-4.7.0 later", "421-4.7.0"),
        ("(550, b'x')", "550"),
        ("cannot be used: refused", "no code"),
        (None, "no code"),
    ],
)
def test_of_an_answer_only_its_code_is_told(answer: str | None, code: str) -> None:
    assert reply_code(answer) == code


@pytest.mark.parametrize("role", Role)
def test_nobody_of_a_partnership_finds_the_installation(
    client: Client, session: Session, sign_in: SignIn, role: Role
) -> None:
    sign_in(client, accounts.member(session, factories.partnership(session), role))

    for path in ("", "/people", "/health", "/partnerships/new", "/administrators/new"):
        assert client.get(f"/installation{path}").status_code == 404


def test_who_has_no_role_yet_is_told_whom_to_ask(client: Client, session: Session, sign_in: SignIn) -> None:
    person = factories.user(session, email="new@council.example", password_hash=accounts.KEPT)
    sign_in(client, person)

    assert "You have no role yet" in words(client.get("/"))
    assert client.submit("/sign-in", email=person.email, password=PASSWORD).status_code == 303


@pytest.mark.usefixtures("runs_it")
def test_the_pages_ask_as_often_for_many_as_for_few(client: Client, session: Session) -> None:
    def asked() -> int:
        connection, seen = session.connection(), []

        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            if statement.startswith("SELECT"):
                seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        client.get("/installation")
        client.get("/installation/people")
        assert "it@council.example" not in words(client.get("/installation/people?q=person"))
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    def add(number: int) -> None:
        for _ in range(number):
            accounts.member(session, factories.partnership(session))
            factories.user(session)

    add(1)
    few = asked()
    add(15)

    assert asked() == few
