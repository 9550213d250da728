"""The first page: a manager sees where everything stands, a lead what is theirs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, words
from tracker.adapters import bank_holidays
from tracker.domain import working_days
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statuses import Status
from tracker.models import Partnership, Report, User
from tracker.services import statements

SignIn = Callable[[Client, User], Client]
QueryCounter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def letter(session: Session, here: Partnership) -> Report:
    return factories.report(session, here)


def test_an_empty_partnership_is_told_what_to_do_first(
    client: Client, session: Session, sign_in: SignIn, here: Partnership
) -> None:
    page = sign_in(client, factories.member(session, here, Role.MANAGER)).get("/")
    assert "Bring in a report" in words(page)
    assert "/reports/new" in page.text


def test_every_number_of_the_overview_leads_to_the_rows_it_counts(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, letter: Report
) -> None:
    agency = factories.agency(session, here)
    lead = factories.member(session, here, Role.ACTION_LEAD)
    owned = {"lead_id": lead.id, "lead_agency_id": agency.id}
    factories.action(session, letter, due_on=date(2024, 11, 1), **owned)
    factories.action(session, letter, due_on=date(2024, 11, 29), status=Status.IN_PROGRESS, **owned)
    factories.action(session, letter, status=Status.DELIVERED, **owned)
    factories.action(session, letter)
    factories.action(session, letter, is_tracked=False, tracked_since=None)
    sign_in(client, factories.member(session, here, Role.MANAGER))
    page = html.fromstring(client.get("/").text)
    counted = page.xpath("//a[@class='ft-count']") + page.xpath("//td/a[starts-with(@href, '/actions?')]")
    assert len(counted) > 8
    for link in counted:
        number = int("".join(link.text_content().split()[:1]))
        rows = html.fromstring(client.get(link.get("href")).text).xpath("//table/tbody/tr")
        assert len(rows) == number, link.get("href")


def test_the_overdue_list_is_worst_first(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, letter: Report
) -> None:
    late = [factories.action(session, letter, due_on=date(2024, 11, day)) for day in (15, 1, 8)]
    page = sign_in(client, factories.member(session, here, Role.MANAGER)).get("/")
    shown = html.fromstring(page.text).xpath("//section[@aria-labelledby='overdue']//tbody//a/text()")
    assert shown == [late[1].reference, late[2].reference, late[0].reference]


def test_a_lead_sees_their_own_actions_most_urgent_first(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, letter: Report
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    later = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 12, 20))
    late = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 1))
    undated = factories.action(session, letter, lead_id=lead.id)
    factories.action(session, letter, due_on=date(2024, 10, 1))
    page = sign_in(client, lead).get("/")
    assert "You lead 3 open actions. 1 is late." in words(page)
    shown = html.fromstring(page.text).xpath("//article/h2/a/text()")
    assert shown == [late.reference, later.reference, undated.reference]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ACTION_LEAD])
@pytest.mark.parametrize("due_on", [date(2024, 11, 8), date(2024, 11, 29)])
def test_the_first_page_says_of_a_date_that_moved_how_often_and_how_far_and_of_no_other(
    client: Client,
    session: Session,
    sign_in: SignIn,
    here: Partnership,
    letter: Report,
    role: Role,
    due_on: date,
) -> None:
    person = factories.member(session, here, role)
    first = working_days.add(due_on, -15, bank_holidays.england_and_wales())
    owned = {"due_on": due_on, "lead_id": person.id}
    moved = factories.action(session, letter, original_due_on=first, times_moved=2, **owned)
    steady = factories.action(session, letter, **owned)
    page = html.fromstring(sign_in(client, person).get("/").text)
    said = {
        action.reference: " ".join(
            page.xpath(f"string((//tr | //article)[.//a='{action.reference}'])").split()
        )
        for action in (moved, steady)
    }
    assert "moved 2 times, slipped 15 working days" in said[moved.reference]
    assert steady.reference in said[steady.reference]
    assert "moved" not in said[steady.reference]


def test_an_agency_lead_sees_the_counts_of_their_own_agency_alone(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, letter: Report
) -> None:
    ours, theirs = factories.agency(session, here), factories.agency(session, here)
    mine = factories.action(session, letter, lead_agency_id=ours.id, due_on=date(2024, 11, 1))
    other = factories.action(session, letter, lead_agency_id=theirs.id, due_on=date(2024, 11, 1))
    page = sign_in(client, factories.member(session, here, Role.AGENCY_LEAD, ours)).get("/")
    assert mine.reference in page.text
    assert other.reference not in page.text
    assert "Where 1 action stands" in words(page)


def test_the_overview_counts_down_to_a_statement_while_its_report_is_in_tracking(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, letter: Report
) -> None:
    statements.open_for(session, letter, actor=OPERATOR, now=factories.NOW)
    sign_in(client, factories.member(session, here, Role.MANAGER))
    assert "Due Friday 13 December 2024, 19 working days." in words(client.get("/"))
    letter.is_tracked = False
    assert "13 December 2024" not in words(client.get("/"))


def test_the_overview_takes_the_same_number_of_queries_whatever_there_is(
    client: Client,
    session: Session,
    sign_in: SignIn,
    here: Partnership,
    letter: Report,
    count_queries: QueryCounter,
) -> None:
    factories.action(session, letter, due_on=date(2024, 11, 1))
    sign_in(client, factories.member(session, here, Role.MANAGER)).get("/")
    with count_queries() as few:
        client.get("/")
    for day in range(1, 29):
        moved = {"original_due_on": date(2024, 10, day), "times_moved": 2}
        factories.action(session, letter, due_on=date(2024, 11, day), **moved)
    with count_queries() as many:
        client.get("/")
    assert len(few) == len(many) > 0
