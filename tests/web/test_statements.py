"""The pages of statements: the countdown, what is missing, writing, versions, files, sending."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from docx import Document
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories, richmond
from tests.web.conftest import Client, browser, words
from tests.web.races import saved_by_somebody_else
from tracker.domain import statements as rules
from tracker.domain.roles import OPERATOR, Role
from tracker.models import Partnership, Report, Statement
from tracker.queries import statements as queries
from tracker.services import statements as services

NOW = factories.NOW
HERE = "/statements/RICH-JTAI-24"

SignIn = Callable[[Client, Any], Client]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def statement(session: Session, here: Partnership) -> Statement:
    """The letter's statement: one of its items, whose action is empty."""
    report = factories.report(
        session, here, reference="RICH-JTAI-24", title="JTAI of Richmond", send_to="a@ofsted.gov.uk"
    )
    asked = factories.recommendation(session, report, position=3, text=richmond.ITEMS[2])
    factories.action(session, asked, reference="RICH-JTAI-24-03")
    opened = services.open_for(session, report, actor=OPERATOR, now=NOW)
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


def hidden(response: TestResponse, name: str) -> str:
    return str(html.fromstring(response.text).xpath(f"//input[@name='{name}']/@value")[0])


def parts(**values: Any) -> dict[str, Any]:
    return {"introduction": "We accept it.", "governance": "The executive.", "version": "1", **values}


def test_the_list_says_how_long_there_is_and_whether_it_is_ready(
    manager: Client, statement: Statement
) -> None:
    said = words(manager.get("/statements"))

    assert "JTAI of Richmond" in said
    assert "Not ready Due Friday 13 December 2024, 19 working days. 11 things are missing." in said


def test_a_list_without_statements_says_what_to_do(manager: Client) -> None:
    assert "No report here requires a written statement" in words(manager.get("/statements"))


def test_a_statement_says_first_how_long_there_is_and_links_everything_that_is_missing(
    manager: Client, statement: Statement
) -> None:
    page = manager.get(HERE)

    assert "Due Friday 13 December 2024, 19 working days. 11 things are missing." in words(page)
    assert links(page).count("/actions/RICH-JTAI-24-03/edit") == 4
    for name in rules.PARTS:
        assert f"{HERE}#{name}" in links(page)
        assert html.fromstring(page.text).xpath(f"//textarea[@id='{name}']")
    assert links(page).count(f"{HERE}#stages") == 2
    assert html.fromstring(page.text).xpath("//*[@id='stages']")


def test_a_lead_reads_and_exports_but_is_offered_nothing_to_change(
    lead: Client, statement: Statement
) -> None:
    page = lead.get(HERE)

    assert "RICH-JTAI-24-03 has no lead." in words(page)
    assert "/actions/RICH-JTAI-24-03" not in links(page)
    assert not html.fromstring(page.text).xpath("//textarea")
    assert f"{HERE}/submit" not in links(page)
    assert lead.submit(f"{HERE}/export", format="docx").status_code == 303
    for path in (f"{HERE}/submit", "/statements/require/RICH-JTAI-24"):
        assert lead.get(path).status_code == 404
        assert lead.submit(path).status_code == 404
    assert lead.submit(HERE, **parts()).status_code == 404


def test_another_partnerships_statement_does_not_exist(
    manager: Client, session: Session, statement: Statement
) -> None:
    report = factories.report(session, factories.partnership(session), reference="ELSE-JTAI-24")
    services.open_for(session, report, actor=OPERATOR, now=NOW)

    for path in ("", "/draft", "/drafts/1", "/drafts/1/docx", "/submit"):
        assert manager.get(f"/statements/ELSE-JTAI-24{path}").status_code == 404
    for path in ("", "/submit", "/export"):
        assert manager.submit(f"/statements/ELSE-JTAI-24{path}", **parts(format="docx")).status_code == 404


def test_the_parts_are_saved_and_then_no_longer_missing(manager: Client, statement: Statement) -> None:
    saved = manager.submit(HERE, **parts(version=hidden(manager.get(HERE), "version")))

    assert saved.status_code == 303
    page = manager.get(HERE)
    assert "9 things are missing." in words(page)
    assert (
        html.fromstring(page.text).xpath("string(//textarea[@id='introduction'])").strip() == "We accept it."
    )


def test_a_part_that_is_too_long_is_refused_at_the_field_and_kept_in_the_form(
    manager: Client, statement: Statement
) -> None:
    refused = manager.submit(HERE, **parts(introduction="word " * 4001))

    assert refused.status_code == 422
    assert "Shorten this to 20,000 characters" in words(refused)
    assert "word word" in html.fromstring(refused.text).xpath("string(//textarea[@id='introduction'])")


def test_two_people_saving_see_both_versions_and_the_second_may_still_save(
    manager: Client, session: Session, statement: Statement
) -> None:
    seen = hidden(manager.get(HERE), "version")
    manager.submit(HERE, **parts(version=seen, introduction="What the first wrote."))

    both = manager.submit(HERE, **parts(version=seen, introduction="What the second wrote."))

    assert both.status_code == 409
    assert "What the first wrote." in words(both)
    assert "What the second wrote." in words(both)
    session.refresh(statement)
    assert statement.introduction == "What the first wrote."
    again = manager.submit(HERE, **parts(version=hidden(both, "version"), introduction="What both agreed."))
    assert again.status_code == 303
    session.refresh(statement)
    assert statement.introduction == "What both agreed."


@pytest.mark.parametrize("kind", services.KINDS)
def test_an_export_keeps_a_version_and_gives_it_as_a_file(
    manager: Client, session: Session, statement: Statement, kind: str
) -> None:
    sent_on = manager.submit(f"{HERE}/export", format=kind)
    file = manager.get(sent_on.location)

    assert sent_on.location == f"{HERE}/drafts/1/{kind}"
    disposition = f"attachment; filename=RICH-JTAI-24-statement-version-1.{kind}"
    assert file.headers["Content-Disposition"] == disposition
    assert "sandbox" in file.headers["Content-Security-Policy"]
    if kind == "docx":
        assert richmond.ITEMS[2] in Document(io.BytesIO(file.data)).tables[1].rows[1].cells[0].text
    elif kind == "html":
        assert richmond.ITEMS[2] in file.text
    else:
        assert file.data.startswith(b"%PDF" if kind == "pdf" else b"PK")
    manager.submit(f"{HERE}/export", format=kind)
    assert [draft.number for draft in queries.drafts(session, statement)] == [1]


def test_a_format_that_is_not_written_is_not_found(manager: Client, statement: Statement) -> None:
    manager.submit(f"{HERE}/export", format="docx")

    assert manager.submit(f"{HERE}/export", format="rtf").status_code == 404
    assert manager.get(f"{HERE}/drafts/1/rtf").status_code == 404
    assert manager.get(f"{HERE}/drafts/2/docx").status_code == 404


def test_the_draft_of_now_is_read_without_being_kept_and_a_version_is_read_as_it_was(
    manager: Client, session: Session, statement: Statement
) -> None:
    now = manager.get(f"{HERE}/draft")
    assert html.fromstring(now.text).xpath("string(//q)") == richmond.ITEMS[2]
    assert queries.drafts(session, statement) == []

    manager.submit(f"{HERE}/export", format="docx")
    manager.submit(HERE, **parts(introduction="Written since."))
    assert "Written since." not in words(manager.get(f"{HERE}/drafts/1"))
    assert "Written since." in words(manager.get(f"{HERE}/draft"))
    assert f"{HERE}/drafts/1" in links(manager.get(HERE))


def test_a_statement_says_of_a_date_that_moved_how_often_and_how_far_wherever_it_is_read(
    manager: Client, session: Session, statement: Statement
) -> None:
    due = {"due_on": date(2025, 3, 31)}
    first = factories.action(
        session, statement.report, original_due_on=date(2025, 1, 31), times_moved=2, **due
    )
    second = factories.action(session, statement.report, **due)
    cells = [
        "Due 31 March 2025\nFirst set for 31 January 2025\nMoved 2 times, slipped 41 working days",
        "Due 31 March 2025",
    ]
    word = manager.get(manager.submit(f"{HERE}/export", format="docx").location)
    rows = Document(io.BytesIO(word.data)).tables[1].rows
    printed = {row.cells[0].text: row.cells[3].text for row in rows}
    assert [printed[action.reference] for action in (first, second)] == cells

    for path in ("draft", "drafts/1", "drafts/1/html"):
        page = html.fromstring(manager.get(f"{HERE}/{path}").text)
        shown = [
            page.xpath(f"string(//tr[td='{action.reference}']/td[@data-label='Dates'])")
            for action in (first, second)
        ]
        assert shown == cells, path


def test_two_versions_are_compared_side_by_side_in_words(manager: Client, statement: Statement) -> None:
    assert f"{HERE}/compare" not in manager.get(HERE).text
    manager.submit(f"{HERE}/export", format="html")
    manager.submit(HERE, **parts(summary="<b>Referrals</b> come first."))
    manager.submit(f"{HERE}/export", format="html")

    assert f"{HERE}/compare?from=1&to=2" in links(manager.get(HERE))
    page = manager.get(f"{HERE}/compare?from=1&to=2")
    assert "What changed from version 1 to version 2" in words(page)
    row = html.fromstring(page.text).xpath("//tr[th='Summary']/td")
    assert "[Draft: this is starting text." in row[0].text_content()
    assert row[1].text_content().strip() == "<b>Referrals</b> come first."
    assert html.fromstring(page.text).xpath("//tr[th='Summary']//ins")
    assert words(manager.get(f"{HERE}/compare?from=2&to=1")) == words(page)
    assert "Nothing differs." in words(manager.get(f"{HERE}/compare?from=2&to=2"))
    assert words(manager.get(f"{HERE}/compare")) == words(page)
    for query in ("?from=1&to=3", "?from=0&to=2", "?to=99", f"?to={10**30}", "?to=last"):
        assert manager.get(f"{HERE}/compare{query}").status_code == 404


def test_the_deadline_is_listed_once_it_is_near(manager: Client, statement: Statement) -> None:
    assert "/statements/require/RICH-JTAI-24" not in _missing(manager)
    statement.report.statement_due_on = date(2024, 11, 22)

    assert "/statements/require/RICH-JTAI-24" in _missing(manager)
    assert "Due Friday 22 November 2024, 4 working days. 11 things are missing." in words(manager.get(HERE))


def _missing(manager: Client) -> list[str]:
    page = html.fromstring(manager.get(HERE).text)
    return [str(link) for link in page.xpath("//h2[@id='missing']/following-sibling::ul[1]//a/@href")]


def test_hostile_words_are_shown_as_words(manager: Client, statement: Statement) -> None:
    manager.submit(HERE, **parts(introduction="<script>alert(1)</script> {{ 7 * 7 }}"))

    page = manager.get(f"{HERE}/draft")
    assert "<script>alert(1)</script> {{ 7 * 7 }}" in words(page)
    assert "<script>alert" not in page.text


def test_a_statement_is_marked_as_submitted_after_a_confirmation_and_then_stands(
    manager: Client, session: Session, statement: Statement
) -> None:
    asked = manager.get(f"{HERE}/submit")
    assert "11 things are missing" in words(asked)
    assert hidden(asked, "on") == "18 November 2024"
    assert hidden(asked, "to") == "a@ofsted.gov.uk"

    seen = hidden(asked, "version")
    unsure = manager.submit(f"{HERE}/submit", on="18 November 2024", to="a@ofsted.gov.uk", version=seen)
    assert unsure.status_code == 422
    assert "Confirm that the statement has been sent" in words(unsure)
    done = manager.submit(f"{HERE}/submit", on="18/11/2024", to="a@ofsted.gov.uk", sent="y", version=seen)
    assert done.status_code == 303

    page = manager.get(HERE)
    assert "Submitted on Monday 18 November 2024 to a@ofsted.gov.uk" in words(page)
    assert "Version 1 is what was sent" in words(page)
    assert not html.fromstring(page.text).xpath("//textarea")
    assert "Submitted on Monday 18 November 2024" in words(manager.get("/statements"))
    assert manager.get(f"{HERE}/submit").status_code == 302
    again = manager.submit(f"{HERE}/submit", on="18 November 2024", to="b", sent="y")
    assert again.status_code == 422
    assert "was submitted on 18 November 2024" in words(again)
    late = manager.submit(HERE, **parts(version="2"))
    assert late.status_code == 422
    assert "cannot be changed" in words(late)


def test_a_sending_in_the_future_is_refused_at_the_date(manager: Client, statement: Statement) -> None:
    refused = manager.submit(
        f"{HERE}/submit", on="19 November 2024", to="a@ofsted.gov.uk", sent="y", version="1"
    )

    assert refused.status_code == 422
    assert "cannot be in the future" in words(refused)
    assert hidden(refused, "on") == "19 November 2024"


def test_a_sending_of_what_somebody_changed_meanwhile_is_confirmed_anew(
    manager: Client, session: Session, statement: Statement
) -> None:
    sending = {"on": "18 November 2024", "to": "b@ofsted.gov.uk", "sent": "y"}
    seen = hidden(manager.get(f"{HERE}/submit"), "version")
    manager.submit(HERE, **parts(version=seen, introduction="Written since."))

    told = manager.submit(f"{HERE}/submit", **sending, version=seen)

    assert told.status_code == 409
    assert "changed by somebody else after you opened it" in words(told)
    assert f"{HERE}/draft" in links(told)
    assert hidden(told, "to") == "b@ofsted.gov.uk"
    assert not html.fromstring(told.text).xpath("//input[@name='sent']/@checked")
    assert queries.drafts(session, statement) == []
    done = manager.submit(f"{HERE}/submit", **sending, version=hidden(told, "version"))
    assert done.status_code == 303
    assert "Written since." in words(manager.get(f"{HERE}/drafts/1"))


def test_a_statement_of_a_historic_report_says_that_nothing_counts(
    manager: Client, session: Session, statement: Statement
) -> None:
    statement.report.is_tracked = False

    for path in ("/statements", HERE):
        page = words(manager.get(path))
        assert "The report is historic: its statement's deadline does not count" in page
        assert "19 working days" not in page


def test_a_historic_report_is_brought_into_tracking_before_it_owes_a_statement(
    manager: Client, session: Session, here: Partnership
) -> None:
    report = factories.report(session, here, reference="KING-SIF-15", is_tracked=False)
    path = "/statements/require/KING-SIF-15"

    asked = manager.get(path)
    assert "Bring it into tracking first" in words(asked)
    assert "/reports/KING-SIF-15" in links(asked)
    assert not html.fromstring(asked.text).xpath("//main//form")
    refused = manager.submit(path, due_on="31 January 2025", send_to="x", reason="y")
    assert refused.status_code == 422
    assert "KING-SIF-15 is historic" in words(refused)
    assert queries.find_for_report(session, report) is None
    page = html.fromstring(manager.get("/reports/KING-SIF-15").text)
    assert path not in page.xpath("//main//a/@href")


def test_of_two_who_require_a_statement_at_once_the_second_is_told(
    manager: Client, session: Session, statement: Statement
) -> None:
    with saved_by_somebody_else(Report):
        told = manager.submit(
            "/statements/require/RICH-JTAI-24", due_on="31 January 2025", send_to="x", reason="Asked for."
        )

    assert told.status_code == 422
    assert "Somebody else saved this at the same moment" in words(told)
    assert hidden(told, "due_on") == "31 January 2025"


def test_a_manager_requires_a_statement_of_a_report_that_asks_for_none(
    manager: Client, session: Session, here: Partnership
) -> None:
    report: Report = factories.report(
        session, here, reference="KING-SIF-15", statement_required=False, statement_due_on=None
    )
    path = "/statements/require/KING-SIF-15"
    assert "Require a statement" in words(manager.get(path))

    empty = manager.submit(path, due_on="", send_to="", reason="")
    assert empty.status_code == 422
    for sentence in ("Enter the statement's due date", "Enter the address to send it to", "Say why"):
        assert sentence in words(empty)
    early = manager.submit(path, due_on="1 January 2024", send_to="x", reason="y")
    assert "cannot be due before the report" in words(early)

    done = manager.submit(path, due_on="31 January 2025", send_to="dcs@council.example", reason="Asked for.")
    assert (done.status_code, done.location) == (303, "/statements/KING-SIF-15")
    session.refresh(report)
    assert report.statement_required
    page = words(manager.get("/statements/KING-SIF-15"))
    assert "Due Friday 31 January 2025" in page
    assert "(set by a person)" in page
