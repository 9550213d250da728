"""The nightly draft tells the managers what changed: only what matters, once, and on working days."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, richmond, sending
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statuses import Status
from tracker.models import Action, Mail, Statement, User
from tracker.queries import statements as queries
from tracker.services import actions, statement_drafts, statements
from tracker.services.notices import Post

NOW = factories.NOW
DAY = timedelta(days=1)
POST = Post("https://followthrough.example", NOW)


@pytest.fixture
def action(session: Session) -> Action:
    """The letter's third item, with an action that is only begun."""
    report = factories.report(session, factories.partnership(session), reference="RICH-JTAI-24")
    asked = factories.recommendation(session, report, position=3, text=richmond.ITEMS[2], bodies=["police"])
    return factories.action(session, asked, reference="RICH-JTAI-24-03", due_on=date(2025, 3, 31))


@pytest.fixture
def statement(session: Session, action: Action) -> Statement:
    opened = statements.open_for(session, action.report, actor=OPERATOR, now=NOW)
    assert opened is not None
    return opened


@pytest.fixture
def managers(session: Session, action: Action) -> list[User]:
    here = action.report.partnership
    factories.member(session, here, Role.SCRUTINEER)
    factories.member(session, here, Role.MANAGER, is_active=False)
    return [factories.member(session, here, Role.MANAGER) for _ in range(2)]


def mails(session: Session) -> Sequence[Mail]:
    of_kind = select(Mail).where(Mail.kind == statement_drafts.CHANGED_MAIL)
    return session.scalars(of_kind.order_by(Mail.id)).all()


def night(session: Session, after: int) -> int:
    """The job of the night so many days after the first one; how many mails it queued."""
    session.flush()
    return statement_drafts.build_due(session, post=POST, now=NOW + after * DAY)["mails_queued"]


def test_the_managers_are_told_in_words_what_changed_and_where_to_compare_it(
    session: Session, statement: Statement, action: Action, managers: list[User]
) -> None:
    assert night(session, 0) == 0  # the first version is no news
    action.due_on, action.success_measure = date(2025, 4, 30), "All of them."

    assert night(session, 1) == 2

    sent = mails(session)
    assert {mail.user_id for mail in sent} == {user.id for user in managers}
    for body in (sent[0].text, sent[0].html):
        assert "RICH-JTAI-24-03: " in body
        assert "due date from 31 March 2025 to 30 April 2025" in body
        assert "success measure from none to All of them." in body
        assert "/statements/RICH-JTAI-24/compare?from=1" in body
        assert "Due Friday 13 December 2024, 18 working days." in body
    assert sent[0].subject == "The statement of RICH-JTAI-24 has changed"
    assert (sent[0].partnership_id, sent[0].for_date) == (statement.partnership_id, date(2024, 11, 19))


def test_mere_progress_builds_a_version_and_tells_nobody(
    session: Session, statement: Statement, action: Action, managers: list[User]
) -> None:
    night(session, 0)
    actions.post_update(session, action, note="Two schools were told.", actor=OPERATOR, now=NOW)
    action.status = Status.IN_PROGRESS

    assert night(session, 1) == 0
    assert queries.last_number(session, statement) == 2


def test_nobody_is_told_twice_of_one_version_nor_where_nothing_changed(
    session: Session, statement: Statement, action: Action, managers: list[User]
) -> None:
    night(session, 0)
    action.success_measure = "All of them."

    assert [night(session, day) for day in (1, 1, 2)] == [2, 0, 0]
    actions.post_update(session, action, note="News.", actor=OPERATOR, now=NOW + 2 * DAY)
    assert night(session, 3) == 0


def test_a_change_that_is_taken_back_is_told_too(
    session: Session, statement: Statement, action: Action, managers: list[User]
) -> None:
    night(session, 0)
    action.success_measure = "All of them."
    night(session, 1)
    action.success_measure = ""

    assert night(session, 2) == 2
    assert "success measure from All of them. to none" in mails(session)[-1].text


def test_what_changed_over_a_weekend_is_told_on_monday_and_once(
    session: Session, statement: Statement, action: Action, managers: list[User]
) -> None:
    night(session, 0)  # a Monday
    action.success_measure = "All of them."
    assert [night(session, day) for day in (5, 6)] == [0, 0]  # Saturday and Sunday
    assert queries.last_number(session, statement) == 2

    assert night(session, 7) == 2
    assert night(session, 8) == 0


def test_what_somebody_built_by_day_is_told_the_next_morning(
    session: Session, statement: Statement, action: Action, managers: list[User]
) -> None:
    night(session, 0)
    action.success_measure = "All of them."
    session.flush()
    statements.build(session, statement, actor=OPERATOR, now=NOW)

    assert night(session, 1) == 2


def test_after_submission_nobody_is_told_any_more(
    session: Session, statement: Statement, action: Action, managers: list[User]
) -> None:
    night(session, 0)
    sending.submit(session, statement)
    action.success_measure = "All of them."

    assert night(session, 1) == 0


def test_a_long_list_is_cut_and_its_length_said(
    session: Session, statement: Statement, action: Action, managers: list[User]
) -> None:
    night(session, 0)
    for _ in range(25):
        factories.action(session, action.recommendation)

    night(session, 1)

    [text] = {mail.text for mail in mails(session)}
    assert text.count(": added to recommendation") == statement_drafts.MOST_LISTED
    assert "And 5 more changes." in text


def test_hostile_words_are_words_in_the_mail(
    session: Session, statement: Statement, action: Action, managers: list[User]
) -> None:
    night(session, 0)
    action.success_measure = "<script>alert(1)</script> {{ 7 * 7 }}"

    night(session, 1)

    mail = mails(session)[0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in mail.html
    assert "<script>alert(1)</script> {{ 7 * 7 }}" in mail.text
