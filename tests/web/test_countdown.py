"""How long there is for the statement, on every page of those who may see it, until it was sent."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories, sending
from tests.web.conftest import Client
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statements.stages import Stage
from tracker.models import Partnership, Statement
from tracker.services import stages, statements

NOW = factories.NOW

SignIn = Callable[[Client, Any], Client]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


def owed(session: Session, here: Partnership, **values: Any) -> Statement:
    opened = statements.open_for(session, factories.report(session, here, **values), actor=OPERATOR, now=NOW)
    assert opened is not None
    return opened


@pytest.fixture
def statement(session: Session, here: Partnership) -> Statement:
    return owed(session, here, reference="RICH-JTAI-24")


@pytest.fixture
def lead(client: Client, session: Session, here: Partnership, sign_in: SignIn) -> Client:
    return sign_in(client, factories.member(session, here, Role.ACTION_LEAD))


def band(response: TestResponse) -> str:
    """The words of the band, if there is one."""
    [found] = html.fromstring(response.text).xpath("//aside[contains(@class, 'ft-owed')]") or [None]
    return " ".join(found.text_content().split()) if found is not None else ""


def test_every_page_says_how_long_there_is_and_what_comes_next(lead: Client, statement: Statement) -> None:
    for path in ("/", "/actions", "/statements", "/statements/RICH-JTAI-24", "/account/reminders", "/help"):
        assert band(lead.get(path)) == (
            "Statement RICH-JTAI-24 Due Friday 13 December 2024, 19 working days. "
            "Next: have the draft ready by 22 November 2024, in 4 working days."
        ), path
    page = html.fromstring(lead.get("/").text)
    assert page.xpath("//aside[contains(@class, 'ft-owed')]//a/@href") == ["/statements/RICH-JTAI-24"]


def test_the_next_stage_is_the_first_that_is_not_done(
    lead: Client, session: Session, statement: Statement
) -> None:
    stages.mark(session, statement, Stage.DRAFT_READY, actor=OPERATOR, now=NOW)
    stages.mark(session, statement, Stage.DIRECTOR_SIGN_OFF, actor=OPERATOR, now=NOW)

    assert "Next: have each agency sign it off by 3 December 2024, in 11 working days." in band(lead.get("/"))


def test_a_stage_and_a_statement_that_are_late_say_so_in_words(
    lead: Client, session: Session, statement: Statement
) -> None:
    statement.report.statement_due_on = date(2024, 11, 29)
    assert "have the draft ready by 8 November 2024, 6 working days late." in band(lead.get("/"))
    statement.report.statement_due_on = date(2024, 11, 15)
    page = lead.get("/")
    assert "Overdue: it was due Friday 15 November 2024, 1 working day ago." in band(page)
    assert "ft-owed--late" in page.text


def test_of_several_the_nearest_is_told_and_the_others_counted(
    lead: Client, session: Session, here: Partnership, statement: Statement
) -> None:
    owed(session, here, reference="SOONER-24", statement_due_on=date(2024, 12, 2))
    owed(session, here, reference="UNDATED-24", statement_due_on=None)
    owed(session, factories.partnership(session), statement_due_on=date(2024, 11, 20))

    page = lead.get("/")

    assert band(page).startswith("Statement SOONER-24 Due Monday 2 December 2024, 10 working days.")
    assert band(page).endswith("And 2 more")


def test_an_undated_statement_says_that_no_date_is_known(
    lead: Client, session: Session, here: Partnership
) -> None:
    owed(session, here, reference="UNDATED-24", statement_due_on=None)

    assert band(lead.get("/")) == "Statement UNDATED-24 No due date is known."


def test_it_is_gone_once_the_statement_was_sent_or_its_report_is_historic(
    lead: Client, session: Session, here: Partnership, statement: Statement
) -> None:
    historic = owed(session, here, statement_due_on=date(2024, 11, 20))
    historic.report.is_tracked = False
    sending.submit(session, statement)

    assert band(lead.get("/")) == ""


def test_nobody_else_hears_of_it(
    client: Client, session: Session, statement: Statement, sign_in: SignIn
) -> None:
    assert band(client.get("/sign-in")) == ""
    elsewhere = factories.member(session, factories.partnership(session), Role.MANAGER)
    assert band(sign_in(client, elsewhere).get("/")) == ""


def test_pages_that_say_that_something_went_wrong_leave_it_out(
    lead: Client, statement: Statement, app: Flask
) -> None:
    missing = lead.get("/actions/NO-SUCH-01")

    assert missing.status_code == 404
    assert band(missing) == ""


def test_it_costs_one_query_however_many_are_owed(
    lead: Client, session: Session, here: Partnership, statement: Statement, count_queries: Any
) -> None:
    def asked() -> int:
        session.commit()
        with count_queries() as seen:
            assert band(lead.get("/help"))
        return sum("statement_stages" in each for each in seen)

    assert asked() == 1
    for _ in range(3):
        owed(session, here)
    assert asked() == 1
