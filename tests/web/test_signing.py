"""The sign-off of a statement on screen: naming, asking, paper, signing oneself, what others see of it."""

import re

import pytest
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories, signing
from tests.signing import NOW
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statements.answers import Answer, Means
from tracker.models import (
    Agency,
    Mail,
    Partnership,
    Report,
    Statement,
    StatementSignatory,
    StatementSignature,
    User,
)
from tracker.services import statements

PAGE = "/statements/RICH-JTAI-24/sign"
GIVEN = {
    "partner": "Police",
    "post": "Chief Superintendent",
    "name": "Alex Morgan",
    "address": "alex.morgan@police.example",
    "stage": "agency_sign_off",
    "position": "",
}


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def police(session: Session, here: Partnership) -> Agency:
    return factories.agency(session, here, name="Police")


@pytest.fixture
def letter(session: Session, here: Partnership, police: Agency) -> Report:
    return factories.report(session, here, reference="RICH-JTAI-24")


@pytest.fixture
def statement(session: Session, letter: Report) -> Statement:
    return signing.statement(session, letter)


@pytest.fixture
def lead(session: Session, here: Partnership, police: Agency) -> User:
    return factories.member(session, here, Role.AGENCY_LEAD, police, name="DCI", email="dci@police.example")


@pytest.fixture
def manager(client: Client, session: Session, here: Partnership, sign_in: SignIn) -> Client:
    return sign_in(client, factories.member(session, here, Role.MANAGER))


@pytest.fixture
def who(session: Session, statement: Statement) -> StatementSignatory:
    return signing.named(session, statement)


def value(client: Client, path: str, name: str) -> str:
    (found,) = html.fromstring(client.get(path).text).xpath(f"//input[@name='{name}']/@value")
    return str(found)


def change(session: Session, statement: Statement) -> None:
    statements.write(
        session, statement, version=statement.version, introduction="Most.", actor=OPERATOR, now=NOW
    )


def test_a_manager_is_offered_the_partners_names_one_and_asks_by_mail(
    manager: Client, session: Session, statement: Statement, lead: User
) -> None:
    page = manager.get(PAGE)
    (offer,) = html.fromstring(page.text).xpath("//a[contains(@href, '/sign/new?partner=Police')]/@href")
    assert value(manager, offer, "name") == "DCI"
    assert value(manager, offer, "address") == "dci@police.example"

    assert manager.submit(offer, **GIVEN).status_code == 303
    assert "Alex Morgan Chief Superintendent" in words(manager.get(PAGE))
    assert not html.fromstring(manager.get(PAGE).text).xpath("//a[contains(@href, 'partner=Police')]")
    response = manager.submit(f"{PAGE}/ask", stage="agency_sign_off")

    assert response.status_code == 303
    assert "Asked by mail: Alex Morgan." in words(manager.get(PAGE))
    assert session.scalars(select(Mail.to_address)).all() == ["alex.morgan@police.example"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"post": ""}, "Enter the post that signs for it."),
        ({"address": "nobody"}, "Enter an e-mail address"),
        ({"stage": "send"}, "Choose one of the list"),
        ({"stage": "<script>"}, "Choose one of the list"),
        ({"position": "first"}, "Enter a whole number"),
        ({"position": "١"}, "Enter a whole number"),
        ({"position": "0"}, "Enter a place from 1"),
    ],
)
def test_a_refused_form_comes_back_as_it_was_typed(
    manager: Client, session: Session, statement: Statement, wrong: dict[str, str], said: str
) -> None:
    response = manager.submit(f"{PAGE}/new", **{**GIVEN, **wrong})

    assert response.status_code == 422
    assert said in words(response)
    for name in ("partner", "post", "name", "address"):
        (typed,) = html.fromstring(response.text).xpath(f"//input[@name='{name}']/@value")
        assert typed == {**GIVEN, **wrong}[name]
    assert session.scalar(select(func.count(StatementSignatory.id))) == 0


def test_hostile_words_are_shown_as_words(manager: Client, statement: Statement) -> None:
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}"
    manager.submit(f"{PAGE}/new", **{**GIVEN, "name": hostile, "post": hostile, "partner": hostile})

    for path in (PAGE, "/statements/RICH-JTAI-24", "/statements/RICH-JTAI-24/draft"):
        page = manager.get(path)
        assert hostile in words(page)
        assert "<script>alert" not in page.text


def test_the_page_of_the_statement_says_at_a_glance_who_signed_what_and_who_must_look_again(
    manager: Client, session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.answer(session, statement, who)
    session.commit()
    page = words(manager.get("/statements/RICH-JTAI-24"))
    assert "Agencies: 1 of 1 signed" in page
    assert "Alex Morgan Chief Superintendent, Police Signed Version 1, 18 Nov 2024, by their own link" in page
    assert "Signed off by agencies by 3 Dec 2024 ✓ Done" in page

    change(session, statement)
    session.commit()

    page = manager.get("/statements/RICH-JTAI-24")
    assert "Agencies: 0 of 1 signed" in words(page)
    assert "Must look again Signed version 1, 18 Nov 2024; what is promised has changed since." in words(page)
    assert "✓ Done" not in words(page)
    (mends,) = html.fromstring(page.text).xpath("//a[starts-with(text(), 'Alex Morgan')]/@href")
    assert mends == f"{PAGE}#signatory-{who.id}"
    assert html.fromstring(manager.get(PAGE).text).get_element_by_id(f"signatory-{who.id}") is not None


def test_what_changed_since_a_signature_is_one_click_away(
    manager: Client, session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.answer(session, statement, who)
    change(session, statement)
    statements.build(session, statement, actor=OPERATOR, now=NOW)
    session.commit()

    (link,) = html.fromstring(manager.get(PAGE).text).xpath("//a[starts-with(text(), 'What changed')]/@href")

    assert "Introduction" in words(manager.get(link))


def test_a_signature_on_paper_is_recorded_and_taken_back_with_reasons(
    manager: Client, session: Session, statement: Statement, who: StatementSignatory
) -> None:
    assert "No version was built yet" in words(manager.get(f"{PAGE}/{who.id}/paper"))
    statements.build(session, statement, actor=OPERATOR, now=NOW)
    session.commit()
    given = {"number": "1", "on": "18 November 2024", "note": "In the red folder"}
    for wrong, said in (
        ({"number": "2"}, "Choose one of the list"),
        ({"on": ""}, "Enter the day of the signature"),
        ({"on": "19 November 2024"}, "cannot be in the future"),
        ({"note": ""}, "Say where the signed paper is kept"),
    ):
        response = manager.submit(f"{PAGE}/{who.id}/paper", **{**given, **wrong})
        assert response.status_code == 422
        assert said in words(response)

    assert manager.submit(f"{PAGE}/{who.id}/paper", **given).status_code == 303

    assert "Version 1, 18 Nov 2024, on paper" in words(manager.get(PAGE))
    assert manager.submit(f"{PAGE}/{who.id}/withdraw", reason="").status_code == 422
    assert manager.submit(f"{PAGE}/{who.id}/withdraw", reason="The wrong line").status_code == 303
    assert "Signature taken back" in words(manager.get(PAGE))


def test_who_signs_is_changed_until_they_answer_and_taken_out_with_a_reason(
    manager: Client, session: Session, statement: Statement, who: StatementSignatory
) -> None:
    path = f"{PAGE}/{who.id}/edit"
    version = value(manager, path, "version")
    assert manager.submit(path, **{**GIVEN, "name": "Kim Hale", "version": version}).status_code == 303
    late = manager.submit(path, **{**GIVEN, "name": "Sam Lee", "version": version})
    assert (late.status_code, "Sam Lee" in late.text) == (409, True)
    session.refresh(who)
    assert who.name == "Kim Hale"

    assert manager.submit(f"{PAGE}/{who.id}/drop", reason=" ").status_code == 422
    assert manager.submit(f"{PAGE}/{who.id}/drop", reason="Retired").status_code == 303

    assert "Kim Hale, Chief Superintendent, for Police: taken out" in words(manager.get(PAGE))
    assert manager.get(path).status_code == 404


def test_a_signatory_with_an_account_reads_and_signs_on_screen_and_nobody_else_there(
    client: Client, session: Session, statement: Statement, lead: User, here: Partnership, sign_in: SignIn
) -> None:
    who = signing.named(session, statement, address=lead.email)
    path = f"{PAGE}/{who.id}"
    other = factories.member(session, here, Role.MANAGER)
    assert sign_in(client, other).get(path).status_code == 404
    assert client.submit(path, name="X", agree="y", seen="1:x", answer="signed").status_code == 404
    sign_in(client, lead)
    assert "Read and sign" in words(client.get(PAGE))
    seen = html.fromstring(client.get(path).text).xpath("//input[@name='seen']/@value")[0]

    unticked = client.submit(path, name="D. Inspector", seen=seen, answer="signed")
    assert (unticked.status_code, "Tick the box to sign" in words(unticked)) == (422, True)
    assert 'value="D. Inspector"' in unticked.text
    response = client.submit(path, name="D. Inspector", agree="y", seen=seen, answer="signed")

    assert response.status_code == 303
    kept = session.scalars(select(StatementSignature)).one()
    assert (kept.means, kept.by_id, kept.name) == (Means.SCREEN, lead.id, "D. Inspector")
    assert "You signed version 1" in words(client.get(path))
    again = client.submit(path, name="D. Inspector", agree="y", seen=seen, answer="signed")
    assert (again.status_code, "signed this already" in words(again)) == (409, True)


def test_a_signatory_on_screen_says_not_yet_and_the_manager_reads_why(
    client: Client, session: Session, statement: Statement, lead: User, here: Partnership, sign_in: SignIn
) -> None:
    who = signing.named(session, statement, address=lead.email)
    sign_in(client, lead)
    path = f"{PAGE}/{who.id}"
    seen = html.fromstring(client.get(path).text).xpath("//input[@name='seen']/@value")[0]

    assert client.submit(path, note="", seen=seen, answer="not_yet").status_code == 422
    assert client.submit(path, note=signing.REASON, seen=seen, answer="not_yet").status_code == 303

    assert session.scalars(select(StatementSignature.answer)).one() is Answer.NOT_YET
    sign_in(client, factories.member(session, here, Role.MANAGER))
    assert f"Not yet Version 1, 18 November 2024, 09:00: “{signing.REASON}”" in words(client.get(PAGE))
    assert f"has not signed: “{signing.REASON}”." in words(client.get("/statements/RICH-JTAI-24"))


def test_who_may_not_edit_sees_who_signed_but_no_address_and_no_button(
    client: Client,
    session: Session,
    statement: Statement,
    who: StatementSignatory,
    lead: User,
    sign_in: SignIn,
) -> None:
    page = sign_in(client, lead).get(PAGE)

    assert "Alex Morgan Chief Superintendent" in words(page)
    assert who.address not in page.text
    assert not re.findall(r"/sign/(?:ask|new|\d+/)", page.text)


def test_once_submitted_the_sign_off_is_only_read(
    manager: Client, session: Session, statement: Statement, who: StatementSignatory, lead: User
) -> None:
    signing.answer(session, statement, who)
    own = signing.named(session, statement, name="DCI", address=lead.email)
    statement.submitted_on, statement.submitted_to, statement.submitted_at = factories.TODAY, "x@y", NOW
    session.commit()

    page = manager.get(PAGE)

    assert "Nobody can sign it any more" in words(page)
    assert "Signed Version 1" in words(page)
    assert not re.findall(r"/sign/(?:ask|new|\d+)", page.text)
    for act, given in (
        (f"{who.id}/withdraw", {"reason": "x"}),
        (f"{own.id}/paper", {"number": "1", "on": "18 November 2024", "note": "x"}),
    ):
        refused = manager.submit(f"{PAGE}/{act}", **given)
        assert (refused.status_code, "was submitted on" in words(refused)) == (422, True)
    manager.submit(f"{PAGE}/ask", stage="agency_sign_off")
    assert "was submitted on 18 November 2024 and cannot be changed" in words(manager.get(PAGE))
    assert session.scalar(select(func.count(StatementSignature.id))) == 1
