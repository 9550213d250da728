"""How often a date moved and how far it slipped, as mails and the statement say it."""

import hashlib
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from docx import Document
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.sending import store
from tracker.adapters import bank_holidays
from tracker.domain import statements as rules
from tracker.domain.extensions import Category
from tracker.domain.roles import OPERATOR, Role
from tracker.models import (
    Action,
    Agency,
    Installation,
    Mail,
    Partnership,
    Report,
    Statement,
    StatementDraft,
    User,
)
from tracker.queries import statements as queries
from tracker.services import digests, extensions, reminders, statements, submissions
from tracker.services.reminders import Occasion

NOW = factories.NOW
FIRST, SECOND, LAST = date(2024, 11, 25), date(2024, 12, 2), date(2024, 12, 20)
SAID = "Moved 2 times, slipped 19 working days"


@pytest.fixture
def here(session: Session) -> Partnership:
    session.add(Installation(is_demonstration=False, owed_since=datetime(2024, 9, 1, tzinfo=UTC)))
    return factories.partnership(session)


@pytest.fixture
def letter(session: Session, here: Partnership) -> Report:
    return factories.report(session, here)


@pytest.fixture
def agency(session: Session, here: Partnership) -> Agency:
    return factories.agency(session, here)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def moved(session: Session, letter: Report, agency: Agency, lead: User, manager: User) -> Action:
    """An action whose date was asked for and agreed to twice."""
    action: Action = factories.action(
        session, letter, due_on=FIRST, lead_id=lead.id, lead_agency_id=agency.id
    )
    for day in (SECOND, LAST):
        request = extensions.ask(
            session,
            action,
            category=Category.CAPACITY,
            explanation="Two posts are empty.",
            proposed_on=day,
            actor=factories.actor(lead),
            now=NOW,
        )
        extensions.decide(session, request, agreed=True, note="So.", actor=factories.actor(manager), now=NOW)
    return action


@pytest.fixture
def steady(session: Session, letter: Report, agency: Agency, lead: User) -> Action:
    """An action whose date never moved, of the same lead and due on the same day."""
    action: Action = factories.action(session, letter, due_on=LAST, lead_id=lead.id, lead_agency_id=agency.id)
    return action


def occasion(day: date) -> Occasion:
    at = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
    return Occasion(
        today=day,
        now=at,
        real_now=at,
        holidays=bank_holidays.england_and_wales(),
        base_url="https://tracker.example",
    )


def both_forms(session: Session, kind: str) -> Sequence[str]:
    """Each mail of this kind, each form as lines that hold no more than a reader sees."""
    mails = session.scalars(select(Mail).where(Mail.kind == kind)).all()
    assert mails
    forms = [form for mail in mails for form in (mail.text, str(html.fromstring(mail.html).text_content()))]
    return [" ".join(form.split()) for form in forms]


# --- mails ---


def test_a_reminder_says_of_a_date_that_moved_how_often_and_how_far_and_of_no_other(
    session: Session, moved: Action, steady: Action
) -> None:
    reminders.queue_reminders(session, occasion(date(2024, 12, 13)))

    for text in both_forms(session, "reminder"):
        assert steady.reference in text
        assert f"{SAID}." in text.split(moved.reference)[1]
        assert text.lower().count("moved") == text.count("slipped") == 1


@pytest.mark.parametrize(
    ("monday", "part"),
    [
        (date(2024, 12, 9), "due Friday 20 December 2024, in 11 days"),
        (date(2024, 12, 23), "3 days late, was due 20 December 2024"),
    ],
)
def test_a_digest_says_it_of_what_is_late_and_of_what_comes(
    session: Session, moved: Action, steady: Action, monday: date, part: str
) -> None:
    digests.queue_weekly_digests(session, occasion(monday))

    for text in both_forms(session, "weekly_digest"):
        assert text.count(part) == 2
        assert f"{SAID}." in text.split(moved.reference)[1]
        assert text.count("Moved") == text.count("slipped") == 1


def test_a_digest_says_it_of_what_nobody_has(session: Session, moved: Action) -> None:
    moved.due_on, moved.lead_id, moved.lead = date(2025, 6, 2), None, None
    session.flush()

    digests.queue_weekly_digests(session, occasion(date(2024, 12, 9)))

    for text in both_forms(session, "weekly_digest"):
        assert "no lead" in text
        assert "Moved 2 times, slipped 128 working days." in text


# --- the statement ---


def open_statement(session: Session, letter: Report) -> Statement:
    statement = statements.open_for(session, letter, actor=OPERATOR, now=NOW)
    assert statement is not None
    return statement


def due_cells(body: bytes) -> list[str]:
    """The cells of the plan's due dates in a Word file, below the heading."""
    rows = Document(io.BytesIO(body)).tables[1].rows[1:]
    return [row.cells[3].text for row in rows if row.cells[0].text != row.cells[3].text]


def kept_before_slipping(session: Session, statement: Statement) -> StatementDraft:
    """A first version as it was kept before the working days were, with the fingerprint it had."""
    _, content = statements.as_it_stands(session, statement, now=NOW)
    kept: dict[str, Any] = rules.as_dict(content)
    for block in kept["plan"]:
        for action in block["actions"]:
            del action["slipped"]
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    draft = StatementDraft(
        statement_id=statement.id,
        number=1,
        built_at=NOW,
        content=kept,
        content_sha256=hashlib.sha256(text.encode("ascii")).hexdigest(),
    )
    session.add(draft)
    session.flush()
    return draft


def test_the_statement_prints_of_a_date_that_moved_how_often_and_how_far_and_of_no_other(
    session: Session, letter: Report, moved: Action, steady: Action
) -> None:
    statement = open_statement(session, letter)

    word = submissions.export(session, statement, "docx", files=store(), actor=OPERATOR, now=NOW).body
    page = submissions.export(session, statement, "html", files=store(), actor=OPERATOR, now=NOW).body

    cells = [f"Due 20 December 2024\nFirst set for 25 November 2024\n{SAID}", "Due 20 December 2024"]
    assert due_cells(word) == cells
    assert html.fromstring(page.decode()).xpath("//table[.//q]//td[@data-label='Dates']/text()") == cells


def test_a_date_that_moves_makes_a_new_version_and_leaves_what_was_kept(
    session: Session, letter: Report, steady: Action, lead: User, manager: User
) -> None:
    statement = open_statement(session, letter)
    before = statements.build(session, statement, actor=OPERATOR, now=NOW)
    steady.due_on, steady.times_moved = date(2025, 1, 3), 1
    session.flush()

    after = statements.build(session, statement, actor=OPERATOR, now=NOW)

    assert (before.number, after.number) == (1, 2)
    for draft, cell in (
        (before, "Due 20 December 2024"),
        (after, "Due 3 January 2025\nFirst set for 20 December 2024\nMoved 1 time, slipped 7 working days"),
    ):
        assert due_cells(statements.write_out(session, statement, draft, "docx").body) == [cell]


def test_what_was_submitted_before_working_days_were_kept_prints_as_it_was_sent(
    session: Session, letter: Report, moved: Action, steady: Action
) -> None:
    statement = open_statement(session, letter)
    sent = kept_before_slipping(session, statement)
    statement.submitted_on, statement.submitted_to = factories.TODAY, "a@ofsted.gov.uk"
    statement.submitted_at = NOW
    session.flush()

    assert statements.build(session, statement, actor=OPERATOR, now=NOW) is sent
    word = submissions.export(session, statement, "docx", files=store(), actor=OPERATOR, now=NOW).body
    assert due_cells(word) == [
        "Due 20 December 2024\nFirst set for 25 November 2024\nMoved 2 times",
        "Due 20 December 2024",
    ]


def test_a_version_from_before_working_days_were_kept_is_not_built_again_where_no_date_moved(
    session: Session, letter: Report, steady: Action
) -> None:
    statement = open_statement(session, letter)
    kept = kept_before_slipping(session, statement)

    assert statements.as_it_stands(session, statement, now=NOW)[0].number == 1
    assert statements.build(session, statement, actor=OPERATOR, now=NOW) is kept
    assert queries.last_number(session, statement) == 1


def test_a_version_from_before_working_days_were_kept_is_built_again_where_a_date_moved(
    session: Session, letter: Report, moved: Action
) -> None:
    statement = open_statement(session, letter)
    kept_before_slipping(session, statement)

    again = statements.build(session, statement, actor=OPERATOR, now=NOW)

    assert again.number == 2
    assert SAID in due_cells(statements.write_out(session, statement, again, "docx").body)[0]
