"""The pages round the sending of a statement: files to take, files kept with their hashes, addenda."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories, richmond, sending
from tests.web.conftest import Client, browser, words
from tests.web.races import saved_by_somebody_else
from tracker.domain.roles import OPERATOR, Role
from tracker.models import Action, Partnership, Statement, StatementAddendum
from tracker.queries import statements as queries
from tracker.queries import submissions as kept_queries
from tracker.services import actions, addenda
from tracker.services import statements as services

NOW = factories.NOW
HERE = "/statements/RICH-JTAI-24"
HOW = {"on": "18 November 2024", "to": "a@ofsted.gov.uk", "sent": "y"}

SignIn = Callable[[Client, Any], Client]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    report = factories.report(
        session, here, reference="RICH-JTAI-24", title="JTAI of Richmond", send_to="a@ofsted.gov.uk"
    )
    asked = factories.recommendation(session, report, position=3, text=richmond.ITEMS[2])
    return factories.action(session, asked, reference="RICH-JTAI-24-03")


@pytest.fixture
def statement(session: Session, action: Action) -> Statement:
    opened = services.open_for(session, action.report, actor=OPERATOR, now=NOW)
    assert opened is not None
    return opened


@pytest.fixture
def manager(client: Client, session: Session, here: Partnership, sign_in: SignIn) -> Client:
    return sign_in(client, factories.member(session, here, Role.MANAGER))


@pytest.fixture
def lead(app: Flask, session: Session, here: Partnership, sign_in: SignIn) -> Client:
    return sign_in(browser(app, session), factories.member(session, here, Role.ACTION_LEAD))


def links(response: TestResponse) -> list[str]:
    return [str(link) for link in html.fromstring(response.text).xpath("//main//a/@href")]


def seen(response: TestResponse) -> dict[str, str]:
    """What the form says it was made from."""
    page = html.fromstring(response.text)
    return {name: str(page.xpath(f"//main//input[@name='{name}']/@value")[0]) for name in ("version", "seen")}


def submit(manager: Client, **values: Any) -> TestResponse:
    return manager.submit(f"{HERE}/submit", **{**HOW, **seen(manager.get(f"{HERE}/submit")), **values})


def upload(name: str, body: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(body), name


def test_the_files_to_send_say_when_and_where_to_and_are_those_that_are_kept(
    manager: Client, session: Session, statement: Statement
) -> None:
    taken = {kind: manager.submit(f"{HERE}/submit/file", **HOW, format=kind) for kind in services.KINDS}
    assert statement.submitted_on is None
    assert "Submitted on 18 November 2024 to a@ofsted.gov.uk" in taken["html"].text

    assert submit(manager).status_code == 303

    page = manager.get(HERE)
    for file in kept_queries.files(session, statement):
        assert file.sha256 == hashlib.sha256(taken[file.kind].data).hexdigest()
        assert f"SHA-256 {file.sha256}" in words(page)
        given = manager.get(f"{HERE}/files/{file.id}")
        assert given.data == taken[file.kind].data
        assert given.headers["Content-Disposition"] == f"attachment; filename={file.name}"
        assert "sandbox" in given.headers["Content-Security-Policy"]
        assert manager.get(f"{HERE}/drafts/1/{file.kind}").data == given.data
    assert "certutil -hashfile FILE SHA256" in words(page)
    assert "Export as" not in words(page)


def test_a_file_to_send_is_refused_at_the_field_with_what_was_typed(
    manager: Client, statement: Statement
) -> None:
    wrong = manager.submit(f"{HERE}/submit/file", on="19 November 2024", to="b@ofsted.gov.uk", format="pdf")
    assert wrong.status_code == 422
    assert "cannot be in the future" in words(wrong)
    assert html.fromstring(wrong.text).xpath("//input[@name='to']/@value") == ["b@ofsted.gov.uk"]
    empty = manager.submit(f"{HERE}/submit/file", on="", to="", format="pdf")
    assert empty.status_code == 422
    assert "Enter the date it was sent" in words(empty)
    assert "Confirm that" not in words(empty)
    assert manager.submit(f"{HERE}/submit/file", **HOW, format="rtf").status_code == 404


def test_a_plan_that_changed_since_the_page_was_opened_is_looked_at_again(
    manager: Client, session: Session, statement: Statement, action: Action
) -> None:
    opened = seen(manager.get(f"{HERE}/submit"))
    actions.post_update(session, action, note="Told since.", actor=OPERATOR, now=NOW)

    told = manager.submit(f"{HERE}/submit", **HOW, **opened)

    assert told.status_code == 409
    assert "The plan has changed since you opened this page" in words(told)
    assert not html.fromstring(told.text).xpath("//input[@name='sent']/@checked")
    session.refresh(statement)
    assert statement.submitted_on is None
    assert manager.submit(f"{HERE}/submit", **HOW, **seen(told)).status_code == 303


def test_files_that_were_finished_by_hand_are_kept_and_named_as_such(
    manager: Client, session: Session, statement: Statement
) -> None:
    done = submit(manager, sent_as=[upload("../Brief für Ofsted.txt", b"As sent."), upload("b.txt", b"B.")])

    assert done.status_code == 303
    page = words(manager.get(HERE))
    assert page.count("Finished by hand, and given as what was sent") == 2
    file = kept_queries.files(session, statement)[-2]
    given = manager.get(f"{HERE}/files/{file.id}")
    assert given.data == b"As sent."
    assert "filename*=UTF-8''Brief%20f%C3%BCr%20Ofsted.txt" in given.headers["Content-Disposition"]


def test_a_file_that_is_not_taken_is_refused_and_nothing_typed_is_lost(
    manager: Client, session: Session, statement: Statement
) -> None:
    refused = submit(manager, to="b@ofsted.gov.uk", sent_as=[upload("run.exe", b"MZ")])

    assert refused.status_code == 422
    assert "run.exe: This kind of file is not taken" in words(refused)
    assert "choose it again" in words(refused)
    page = html.fromstring(refused.text)
    assert page.xpath("//input[@name='to']/@value") == ["b@ofsted.gov.uk"]
    assert page.xpath("//details[@open]//input[@name='sent_as']")
    session.refresh(statement)
    assert statement.submitted_on is None


def test_a_file_that_may_identify_a_child_asks_for_a_reason(manager: Client, statement: Statement) -> None:
    given = upload("sent.txt", b"NHS number 943 476 5919")
    asked = submit(manager, sent_as=[given])
    assert asked.status_code == 422
    assert "This may identify a child" in words(asked)

    given = upload("sent.txt", b"NHS number 943 476 5919")
    assert submit(manager, sent_as=[given], override="It was sent so.").status_code == 303


def test_a_kept_file_that_is_lost_or_damaged_is_said_to_be(
    manager: Client, session: Session, statement: Statement, app: Flask
) -> None:
    submit(manager)
    files = {file.kind: file for file in kept_queries.files(session, statement)}
    store = app.extensions["tracker"].files
    store.path(files["pdf"].sha256).write_bytes(b"Something else.")
    store.path(files["odt"].sha256).unlink()

    page = manager.get(HERE)
    assert "version-1.pdf is damaged: it is no longer what was sent." in words(page)
    assert "version-1.odt is missing from the file store." in words(page)
    assert f"{HERE}/files/{files['pdf'].id}" not in links(page)
    assert f"{HERE}/files/{files['docx'].id}" in links(page)
    for path in (f"files/{files['pdf'].id}", "drafts/1/pdf"):
        told = manager.get(f"{HERE}/{path}")
        assert told.status_code == 422
        assert "is damaged" in words(told)


def test_everybody_who_sees_the_statement_fetches_its_files_and_nobody_else_does(
    manager: Client, lead: Client, session: Session, statement: Statement
) -> None:
    submit(manager)
    file = kept_queries.files(session, statement)[0]
    other = factories.report(session, factories.partnership(session), reference="ELSE-JTAI-24")
    elsewhere = services.open_for(session, other, actor=OPERATOR, now=NOW)
    assert elsewhere is not None
    sending.submit(session, elsewhere)
    theirs = kept_queries.files(session, elsewhere)[0]

    assert lead.get(f"{HERE}/files/{file.id}").status_code == 200
    assert lead.get(f"/statements/ELSE-JTAI-24/files/{theirs.id}").status_code == 404
    assert lead.get(f"{HERE}/files/{theirs.id}").status_code == 404
    assert "Write an addendum" not in words(lead.get(HERE))
    for path in ("submit/file", "addendum", "addendum/issue", "addendum/issue/file"):
        assert lead.submit(f"{HERE}/{path}", **HOW, why="x", format="pdf").status_code == 404


# --- addenda ---


@pytest.fixture
def sent(manager: Client, session: Session, statement: Statement, action: Action) -> Statement:
    """A statement that was submitted, whose plan has changed since."""
    submit(manager)
    action.success_measure = "Every school is told."
    actions.post_update(session, action, note="Two schools were told.", actor=OPERATOR, now=NOW)
    session.commit()
    return statement


def test_an_addendum_is_written_read_issued_and_then_stands(
    manager: Client, lead: Client, session: Session, sent: Statement, action: Action
) -> None:
    assert f"{HERE}/addendum" in links(manager.get(HERE))
    asked = manager.get(f"{HERE}/addendum")
    assert "RICH-JTAI-24-03: success measure from none to Every school is told." in words(asked)
    assert "how far 1 action has got since" in words(asked)

    saved = manager.submit(f"{HERE}/addendum", why="We measure **more**.", version="0")
    assert saved.location == f"{HERE}/addenda/1"
    draft = manager.get(saved.location)
    for said in ("This is a draft", "We measure more.", "Every school is told.", "Two schools were told."):
        assert said in words(draft)
    assert f"{HERE}/addendum/issue" in links(draft)
    assert f"{HERE}/addendum/issue" not in links(lead.get(f"{HERE}/addenda/1"))
    assert "A draft, which has not been sent" in words(manager.get(HERE))
    assert f"{HERE}/addendum" not in links(manager.get(HERE))

    page = manager.get(f"{HERE}/addendum/issue")
    taken = manager.submit(f"{HERE}/addendum/issue/file", **HOW, format="docx")
    unsure = manager.submit(f"{HERE}/addendum/issue", **{**HOW, "sent": ""}, **seen(page))
    assert unsure.status_code == 422
    assert "Confirm that the addendum has been sent" in words(unsure)
    assert manager.submit(f"{HERE}/addendum/issue", **HOW, **seen(page)).status_code == 303

    shown = words(manager.get(HERE))
    assert "Issued on Monday 18 November 2024 to a@ofsted.gov.uk" in shown
    assert f"SHA-256 {hashlib.sha256(taken.data).hexdigest()}" in shown
    assert f"{HERE}/addendum" in links(manager.get(HERE))
    action.success_measure = "Something else."
    read = words(manager.get(f"{HERE}/addenda/1"))
    assert "It never changes" in read
    assert "Something else." not in read
    assert "Something else." in words(manager.get(f"{HERE}/addendum"))
    assert manager.get(f"{HERE}/addenda/2").status_code == 404


def test_what_was_sent_is_not_touched_by_an_addendum(
    manager: Client, session: Session, sent: Statement
) -> None:
    before = {
        file.id: manager.get(f"{HERE}/files/{file.id}").data for file in kept_queries.files(session, sent)
    }
    manager.submit(f"{HERE}/addendum", why="We measure more.", version="0")
    manager.submit(f"{HERE}/addendum/issue", **HOW, **seen(manager.get(f"{HERE}/addendum/issue")))

    assert {number: manager.get(f"{HERE}/files/{number}").data for number in before} == before
    assert "Every school is told" not in words(manager.get(f"{HERE}/drafts/1"))


def test_an_addendum_without_words_or_over_somebody_elses_is_refused_and_kept_in_the_form(
    manager: Client, session: Session, sent: Statement
) -> None:
    empty = manager.submit(f"{HERE}/addendum", why=" ", version="0")
    assert empty.status_code == 422
    assert "Say why the addendum is made" in words(empty)
    addenda.write(session, sent, why="What the first wrote.", version=0, actor=OPERATOR, now=NOW)
    session.commit()

    both = manager.submit(f"{HERE}/addendum", why="What the second wrote.", version="0")

    assert both.status_code == 409
    assert "What the first wrote." in words(both)
    page = html.fromstring(both.text)
    assert page.xpath("string(//textarea[@name='why'])").strip() == "What the second wrote."
    version = str(page.xpath("//main//input[@name='version']/@value")[0])
    assert manager.submit(f"{HERE}/addendum", why="Both.", version=version).status_code == 303


def test_an_addendum_of_what_changed_meanwhile_is_confirmed_anew(
    manager: Client, session: Session, sent: Statement, action: Action
) -> None:
    manager.submit(f"{HERE}/addendum", why="We measure more.", version="0")
    opened = seen(manager.get(f"{HERE}/addendum/issue"))
    actions.post_update(session, action, note="Told since.", actor=OPERATOR, now=NOW)

    told = manager.submit(f"{HERE}/addendum/issue", **HOW, **opened)

    assert told.status_code == 409
    assert "The plan has changed" in words(told)
    wrong = manager.submit(f"{HERE}/addendum/issue", **{**HOW, "on": "1 November 2024"}, **seen(told))
    assert wrong.status_code == 422
    assert "cannot be before what it adds to" in words(wrong)


def test_of_two_who_issue_at_once_the_second_is_told_and_one_is_issued(
    manager: Client, session: Session, sent: Statement
) -> None:
    manager.submit(f"{HERE}/addendum", why="We measure more.", version="0")
    opened = seen(manager.get(f"{HERE}/addendum/issue"))

    with saved_by_somebody_else(StatementAddendum):
        told = manager.submit(f"{HERE}/addendum/issue", **HOW, **opened)
    assert told.status_code == 409
    assert "Somebody else saved this at the same moment." in words(told)

    assert manager.submit(f"{HERE}/addendum/issue", **HOW, **seen(told)).status_code == 303
    assert manager.submit(f"{HERE}/addendum/issue", **HOW, **opened).status_code == 404


def test_a_statement_that_was_not_submitted_has_no_addenda(manager: Client, statement: Statement) -> None:
    for path in ("addendum", "addendum/issue", "addenda/1"):
        assert manager.get(f"{HERE}/{path}").status_code == 404
    assert manager.submit(f"{HERE}/addendum", why="x", version="0").status_code == 404
    assert "Addenda" not in words(manager.get(HERE))


def test_hostile_words_of_an_addendum_are_shown_as_words(manager: Client, sent: Statement) -> None:
    manager.submit(f"{HERE}/addendum", why="<script>alert(1)</script> {{ 7 * 7 }}", version="0")

    page = manager.get(f"{HERE}/addenda/1")
    assert "<script>alert(1)</script> {{ 7 * 7 }}" in words(page)
    assert "<script>alert" not in page.text


def test_a_statement_of_before_files_were_kept_still_gives_its_version(
    manager: Client, session: Session, statement: Statement
) -> None:
    services.build(session, statement, actor=OPERATOR, now=NOW)
    statement.submitted_on, statement.submitted_to, statement.submitted_at = NOW.date(), "x", NOW
    session.commit()

    page = manager.get(HERE)
    assert "What was sent" not in words(page)
    assert "Export as" in words(page)
    assert manager.get(f"{HERE}/drafts/1/html").status_code == 200
    assert len(queries.drafts(session, statement)) == 1
