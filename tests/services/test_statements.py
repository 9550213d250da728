"""The statement: opened, required, written, built when something changed, submitted for good."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, richmond, sending
from tracker.domain import statements as rules
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.models import Action, Event, Partnership, Report, Statement, StatementDraft
from tracker.queries import statements as queries
from tracker.services import actions, statement_drafts, statements, submissions

NOW = factories.NOW
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def report(session: Session, here: Partnership) -> Report:
    return factories.report(session, here, reference="RICH-JTAI-24", send_to="a@ofsted.gov.uk")


@pytest.fixture
def action(session: Session, report: Report) -> Action:
    """The letter's third item, with an action that is only begun."""
    asked = factories.recommendation(session, report, position=3, text=richmond.ITEMS[2], bodies=["police"])
    return factories.action(session, asked, reference="RICH-JTAI-24-03", due_on=date(2025, 3, 31))


@pytest.fixture
def statement(session: Session, report: Report, action: Action) -> Statement:
    opened = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert opened is not None
    return opened


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER))


def events(session: Session, report: Report) -> Sequence[Event]:
    return session.scalars(select(Event).where(Event.report_id == report.id).order_by(Event.id)).all()


def write(session: Session, statement: Statement, actor: Actor, **values: Any) -> bool:
    given: dict[str, Any] = {
        "introduction": "We accept it.",
        "governance": "The executive.",
        "version": statement.version,
        "now": NOW,
    }
    return statements.write(session, statement, actor=actor, **{**given, **values})


def submit(session: Session, statement: Statement, actor: Actor, **values: Any) -> StatementDraft:
    return sending.submit(session, statement, actor, **values)


# --- opening and requiring ---


def test_a_report_that_requires_a_statement_gets_one_with_starting_text(
    session: Session, report: Report, statement: Statement
) -> None:
    assert statement.introduction.startswith("[Draft: ")
    assert "letter dated 6 September 2024" in statement.introduction
    assert report.partnership.name in statement.governance
    assert [event.kind for event in events(session, report)] == ["statement.opened"]


def test_opening_twice_gives_the_same_statement(
    session: Session, report: Report, statement: Statement
) -> None:
    assert statements.open_for(session, report, actor=OPERATOR, now=NOW) is statement
    assert len(events(session, report)) == 1


def test_a_report_that_requires_none_gets_none(session: Session, here: Partnership) -> None:
    report = factories.report(session, here, statement_required=False, statement_due_on=None)

    assert statements.open_for(session, report, actor=OPERATOR, now=NOW) is None


def test_a_manager_may_say_that_a_report_requires_a_statement(
    session: Session, here: Partnership, manager: Actor
) -> None:
    report = factories.report(
        session, here, statement_required=False, statement_due_on=None, statement_due_basis=None
    )

    statement = statements.require(
        session,
        report,
        due_on=date(2025, 1, 31),
        send_to=" dcs@council.example ",
        reason="The director asked for one.",
        actor=manager,
        now=NOW,
    )

    assert statement.report is report
    assert (report.statement_required, report.statement_due_on) == (True, date(2025, 1, 31))
    assert (report.statement_due_basis, report.send_to) == (DueBasis.SET, "dcs@council.example")
    required, opened = events(session, report)
    assert (required.kind, opened.kind) == ("statement.required", "statement.opened")
    assert (required.by_name, required.reason) == (manager.name, "The director asked for one.")
    assert (required.before["statement_due_on"], required.after["statement_due_on"]) == (None, "2025-01-31")


def test_correcting_only_the_address_leaves_the_printed_date_printed(
    session: Session, report: Report, statement: Statement, manager: Actor
) -> None:
    values = {"due_on": report.statement_due_on, "send_to": "b@ofsted.gov.uk", "reason": "A new address."}

    assert statements.require(session, report, **values, actor=manager, now=NOW) is statement
    assert (report.statement_due_basis, report.send_to) == (DueBasis.PRINTED, "b@ofsted.gov.uk")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due_on": date(2024, 9, 5)}, "due_on"),
        ({"send_to": "  "}, "send_to"),
        ({"reason": ""}, "reason"),
    ],
)
def test_requiring_without_date_address_or_reason_is_refused_at_the_field(
    session: Session, report: Report, manager: Actor, values: dict[str, Any], field: str
) -> None:
    given = {"due_on": date(2025, 1, 31), "send_to": "a@ofsted.gov.uk", "reason": "Asked for."}

    with pytest.raises(DomainError) as refusal:
        statements.require(session, report, **{**given, **values}, actor=manager, now=NOW)

    assert refusal.value.field == field


def test_a_historic_report_owes_no_statement_until_it_is_in_tracking(
    session: Session, here: Partnership, manager: Actor
) -> None:
    report = factories.report(session, here, is_tracked=False, statement_required=False)
    required = {"due_on": date(2025, 1, 31), "send_to": "x", "reason": "x"}

    with pytest.raises(DomainError, match=f"{report.reference} is historic. Bring it into tracking first"):
        statements.require(session, report, **required, actor=manager, now=NOW)

    assert not report.statement_required
    assert queries.find_for_report(session, report) is None


def test_only_a_manager_requires_writes_and_submits(
    session: Session, here: Partnership, report: Report, statement: Statement
) -> None:
    reader = factories.actor(factories.member(session, here, Role.SCRUTINEER))
    required = {"due_on": date(2025, 1, 31), "send_to": "x", "reason": "x"}

    for act in (
        lambda: statements.require(session, report, **required, actor=reader, now=NOW),
        lambda: write(session, statement, reader),
        lambda: submit(session, statement, reader),
    ):
        with pytest.raises(DomainError, match="may read the statement"):
            act()


# --- writing ---


def test_writing_the_parts_is_recorded_with_the_words_before_and_after(
    session: Session, report: Report, statement: Statement, manager: Actor
) -> None:
    before = statement.governance

    assert write(
        session, statement, manager, introduction=statement.introduction, governance=" The executive. "
    )
    assert statement.governance == "The executive."
    event = events(session, report)[-1]
    assert (event.kind, event.summary) == (
        "statement.written",
        "Statement written: governance and oversight",
    )
    assert (event.before, event.after) == ({"governance": before}, {"governance": "The executive."})


def test_writing_nothing_new_leaves_no_trace(
    session: Session, report: Report, statement: Statement, manager: Actor
) -> None:
    version = statement.version

    same = {"introduction": statement.introduction, "governance": statement.governance}
    assert not write(session, statement, manager, **same)
    assert statement.version == version
    assert len(events(session, report)) == 1


def test_whoever_saves_second_is_told_and_nothing_is_overwritten(
    session: Session, statement: Statement, manager: Actor
) -> None:
    seen = statement.version
    write(session, statement, manager, introduction="First.")

    with pytest.raises(ChangedMeanwhileError):
        write(session, statement, manager, introduction="Second.", version=seen)

    assert statement.introduction == "First."


def test_a_part_has_an_end(session: Session, statement: Statement, manager: Actor) -> None:
    assert write(session, statement, manager, introduction="x" * 20_000)
    with pytest.raises(DomainError, match="20,000") as refusal:
        write(session, statement, manager, governance="x" * 20_001)
    assert refusal.value.field == "governance"


# --- building ---


def test_a_draft_holds_what_the_records_say_and_is_kept_only_when_something_changed(
    session: Session, report: Report, statement: Statement, action: Action, manager: Actor
) -> None:
    first = statements.build(session, statement, actor=manager, now=NOW)
    again = statements.build(session, statement, actor=manager, now=TOMORROW)
    actions.post_update(session, action, note="Two schools were told.", actor=manager, now=TOMORROW)
    second = statements.build(session, statement, actor=manager, now=TOMORROW)

    assert again is first
    assert (first.number, second.number) == (1, 2)
    plan = rules.from_dict(second.content).plan
    assert plan[0].text == richmond.ITEMS[2]
    assert (plan[0].actions[0].last_note, plan[0].actions[0].last_update_on) == (
        "Two schools were told.",
        date(2024, 11, 19),
    )
    built = [event.summary for event in events(session, report) if event.kind == "statement.draft_built"]
    assert built == ["Statement version 1 built", "Statement version 2 built"]


def test_the_last_note_of_a_day_with_several_updates_is_the_latest(
    session: Session, statement: Statement, action: Action, manager: Actor
) -> None:
    for note in ("First.", "Second.", "Third."):
        actions.post_update(session, action, note=note, actor=manager, now=NOW)

    draft = statements.build(session, statement, actor=manager, now=NOW)

    assert rules.from_dict(draft.content).plan[0].actions[0].last_note == "Third."


def test_the_morning_job_builds_for_every_statement_that_is_still_owed(
    session: Session, statement: Statement, manager: Actor
) -> None:
    other = factories.report(session, factories.partnership(session))
    sent = factories.report(session, factories.partnership(session))
    statements.open_for(session, other, actor=OPERATOR, now=NOW)
    gone = statements.open_for(session, sent, actor=OPERATOR, now=NOW)
    assert gone is not None
    submit(session, gone, OPERATOR)
    historic = factories.report(session, factories.partnership(session))
    statements.open_for(session, historic, actor=OPERATOR, now=NOW)
    historic.is_tracked = False

    assert statement_drafts.build_due(session, now=NOW) == {
        "statements": 2,
        "drafts_built": 2,
        "unchanged": 0,
        "mails_queued": 0,
    }
    assert statement_drafts.build_due(session, now=TOMORROW) == {
        "statements": 2,
        "drafts_built": 0,
        "unchanged": 2,
        "mails_queued": 0,
    }
    assert {event.by_name for event in events(session, other)} == {"command", "scheduler"}


def test_the_statement_as_it_stands_is_shown_without_being_kept(
    session: Session, statement: Statement, action: Action, manager: Actor
) -> None:
    edition, content = statements.as_it_stands(session, statement, now=NOW)
    assert (edition.number, edition.dated) == (1, date(2024, 11, 18))
    assert queries.drafts(session, statement) == []

    draft = statements.build(session, statement, actor=manager, now=NOW)
    assert rules.from_dict(draft.content) == content
    assert statements.as_it_stands(session, statement, now=TOMORROW)[0].dated == date(2024, 11, 18)


# --- submitting ---


def test_submitting_keeps_the_draft_of_that_moment_with_date_address_and_who(
    session: Session, report: Report, statement: Statement, manager: Actor
) -> None:
    draft = submit(session, statement, manager, on=date(2024, 11, 15), to=" a@ofsted.gov.uk ")

    assert draft.number == 1
    assert (statement.submitted_on, statement.submitted_to) == (date(2024, 11, 15), "a@ofsted.gov.uk")
    assert (statement.submitted_at, statement.submitted_by_id) == (NOW, manager.user_id)
    event = events(session, report)[-1]
    assert event.summary == "Statement version 1 submitted on 15 November 2024 to a@ofsted.gov.uk"
    assert (event.kind, event.by_name) == ("statement.submitted", manager.name)
    edition, _ = statements.edition_of(session, statement, draft)
    assert (edition.submitted_on, edition.submitted_to) == (date(2024, 11, 15), "a@ofsted.gov.uk")


def test_what_was_submitted_stands(
    session: Session, report: Report, statement: Statement, action: Action, manager: Actor
) -> None:
    sent = submit(session, statement, manager)
    actions.post_update(session, action, note="Afterwards.", actor=manager, now=TOMORROW)

    assert statements.build(session, statement, actor=manager, now=TOMORROW) is sent
    assert statements.as_it_stands(session, statement, now=TOMORROW)[0].number == sent.number
    exported = submissions.export(
        session, statement, "html", files=sending.store(), actor=manager, now=TOMORROW
    )
    assert b"Afterwards" not in exported.body
    required = {"due_on": date(2025, 1, 31), "send_to": "x", "reason": "x"}
    for act in (
        lambda: write(session, statement, manager),
        lambda: submit(session, statement, manager),
        lambda: statements.require(session, report, **required, actor=manager, now=TOMORROW),
    ):
        with pytest.raises(DomainError, match="was submitted on 18 November 2024"):
            act()


def test_an_earlier_version_stays_a_draft_after_a_later_one_was_submitted(
    session: Session, statement: Statement, manager: Actor
) -> None:
    first = statements.build(session, statement, actor=manager, now=NOW)
    write(session, statement, manager)
    submit(session, statement, manager)

    assert statements.edition_of(session, statement, first)[0].submitted_on is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": date(2024, 11, 19)}, "on"),
        ({"on": date(2024, 9, 5)}, "on"),
        ({"to": "  "}, "to"),
    ],
)
def test_a_sending_that_cannot_have_been_is_refused_and_builds_nothing(
    session: Session, statement: Statement, manager: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        submit(session, statement, manager, **values)

    assert refusal.value.field == field
    assert statement.submitted_on is None
    assert queries.drafts(session, statement) == []
