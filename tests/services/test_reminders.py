"""Queueing reminders and digests: who gets one, what it says, and that nobody gets two."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tracker.adapters import bank_holidays
from tracker.domain.extensions import Category
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Action, Installation, Mail, Membership, Partnership, ReminderStage, Report, User
from tracker.services import actions, extensions, reminders
from tracker.services.reminders import Occasion

QueryCounter = Callable[[], AbstractContextManager[list[str]]]

MONDAY = date(2024, 11, 18)
OCCASION = Occasion(
    today=MONDAY,
    now=factories.NOW,
    real_now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    holidays=bank_holidays.england_and_wales(),
    base_url="https://tracker.example",
)


@pytest.fixture
def installation(session: Session) -> Installation:
    row = Installation(is_demonstration=False, owed_since=datetime(2024, 9, 1, tzinfo=UTC))
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def here(session: Session, installation: Installation) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def letter(session: Session, here: Partnership) -> Report:
    return factories.report(
        session, here, authority="Richmond upon Thames", reference="RICH-JTAI-24", statement_required=False
    )


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD)


def on(day: date) -> Occasion:
    return replace(OCCASION, today=day, now=datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC))


def mails(session: Session) -> Sequence[Mail]:
    return session.scalars(select(Mail).order_by(Mail.id)).all()


def remind(session: Session, day: date = MONDAY) -> list[Mail]:
    before = {mail.id for mail in mails(session)}
    reminders.queue_reminders(session, on(day))
    return [mail for mail in mails(session) if mail.id not in before]


def digest(session: Session, day: date = MONDAY) -> list[Mail]:
    before = {mail.id for mail in mails(session)}
    reminders.queue_weekly_digests(session, on(day))
    return [mail for mail in mails(session) if mail.id not in before]


# --- reminders ---


def test_a_lead_gets_one_mail_with_everything_that_is_owed_the_most_urgent_first(
    session: Session, letter: Report, lead: User
) -> None:
    due = [date(2024, 11, 25), date(2024, 11, 4), date(2024, 11, 18), date(2024, 12, 2)]
    named = [factories.action(session, letter, lead_id=lead.id, due_on=day).reference for day in due]
    (mail,) = remind(session)
    assert (mail.to_address, mail.user_id, mail.kind) == (lead.email, lead.id, "reminder")
    assert [item["reference"] for item in mail.items] == [named[n] for n in (1, 2, 0, 3)]
    assert [item["stage"] for item in mail.items] == ["overdue-2", "on_the_day", "5", "10"]
    assert mail.subject == "1 action late, 1 due today, 2 due soon: Richmond JTAI"
    assert mail.sent_at is None
    assert mail.message_id.endswith("@tracker.example>")


def test_both_forms_of_a_mail_carry_everything(session: Session, letter: Report, lead: User) -> None:
    asked = factories.recommendation(session, letter, text="R&D <b>bold</b>\nand more")
    action = factories.action(session, asked, lead_id=lead.id, due_on=date(2024, 11, 25))
    (mail,) = remind(session)
    link = f"https://tracker.example/actions/{action.reference}"
    assert link in mail.text
    assert "R&D <b>bold</b> and more" in mail.text
    page = html.fromstring(mail.html)
    assert link in page.xpath("//a/@href")
    assert "R&D <b>bold</b> and more" in page.text_content()
    assert not page.xpath("//b | //script | //img | //link"), (
        "nothing of a report is markup, nothing is fetched"
    )
    for text in (mail.text, page.text_content()):
        assert "due Monday 25 November 2024, in 7 days" in text
        assert "Demonstration" not in text


def test_a_demonstrations_mail_says_so(
    session: Session, letter: Report, lead: User, installation: Installation
) -> None:
    installation.is_demonstration = True
    factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 25))
    (mail,) = remind(session)
    assert "DEMONSTRATION" in mail.text
    assert "Demonstration." in mail.html


def test_running_twice_queues_once(session: Session, letter: Report, lead: User) -> None:
    factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 25))
    assert len(remind(session)) == 1
    assert remind(session) == []
    assert remind(session, date(2024, 11, 19)) == [], "the rung was climbed on Monday"
    assert session.scalar(select(func.count(ReminderStage.id))) == 1


def test_a_second_run_of_the_day_sends_no_second_mail_even_for_something_new(
    session: Session, letter: Report, lead: User
) -> None:
    factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 25))
    remind(session)
    later = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 12, 2))
    assert remind(session) == []
    (mail,) = remind(session, date(2024, 11, 19))
    assert [item["reference"] for item in mail.items] == [later.reference], "it is still owed the next day"


def test_who_gets_a_digest_gets_no_reminder_that_day(session: Session, letter: Report, manager: User) -> None:
    factories.action(session, letter, lead_id=manager.id, due_on=date(2024, 11, 25))
    assert [mail.kind for mail in digest(session)] == ["weekly_digest"]
    assert remind(session) == []
    assert [mail.user_id for mail in remind(session, date(2024, 11, 19))] == [manager.id]


def test_rights_and_leads_are_read_when_the_mail_is_queued(
    session: Session, here: Partnership, letter: Report, lead: User
) -> None:
    other = factories.member(session, here, Role.ACTION_LEAD)
    action = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 25))
    action.lead_id = other.id
    session.flush()
    assert [mail.user_id for mail in remind(session)] == [other.id]


@pytest.mark.parametrize("gone", ["inactive", "no longer a member", "without an address"])
def test_nobody_writes_to_a_lead_who_is_gone(session: Session, letter: Report, lead: User, gone: str) -> None:
    factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 25))
    if gone == "inactive":
        lead.is_active = False
    elif gone == "without an address":
        lead.email = ""
    else:
        session.delete(session.scalars(select(Membership).where(Membership.user_id == lead.id)).one())
    session.flush()
    assert remind(session) == []


@pytest.mark.parametrize(
    "values",
    [
        {"is_tracked": False, "tracked_since": None},
        {"status": Status.DELIVERED},
        {"status": Status.ON_HOLD, "review_on": date(2024, 12, 1)},
        {"lead_id": None},
        {"due_on": None},
    ],
)
def test_what_is_not_chased_brings_no_mail(
    session: Session, letter: Report, lead: User, values: dict[str, object]
) -> None:
    factories.action(session, letter, **{"lead_id": lead.id, "due_on": date(2024, 11, 25)} | values)
    assert remind(session) == []


def test_nothing_from_before_the_installation_is_owed(
    session: Session, letter: Report, lead: User, installation: Installation
) -> None:
    installation.owed_since = factories.NOW
    factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 25))
    assert remind(session) == []
    assert remind(session, date(2024, 11, 19)) == []
    assert [mail.items[0]["stage"] for mail in remind(session, date(2024, 11, 22))] == ["1"]


def test_moving_a_date_begins_its_ladder_again(
    session: Session, letter: Report, lead: User, manager: User
) -> None:
    action = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 25))
    assert len(remind(session)) == 1
    request = extensions.ask(
        session,
        action,
        category=Category.OTHER,
        explanation="The room was taken",
        proposed_on=date(2024, 11, 22),
        actor=factories.actor(lead),
        now=factories.NOW,
    )
    extensions.decide(
        session, request, agreed=True, note="Agreed.", actor=factories.actor(manager), now=factories.NOW
    )
    assert remind(session, date(2024, 11, 19)) == []
    assert [mail.items[0]["stage"] for mail in remind(session, date(2024, 11, 21))] == ["1"]


def test_a_lead_of_two_partnerships_gets_a_mail_for_each_since_managers_read_them(
    session: Session, letter: Report, lead: User
) -> None:
    there = factories.partnership(session)
    session.add(Membership(user_id=lead.id, partnership_id=there.id, role=Role.ACTION_LEAD))
    elsewhere = factories.report(session, there)
    for report in (letter, elsewhere):
        factories.action(session, report, lead_id=lead.id, due_on=date(2024, 11, 25))
    queued = remind(session)
    assert {mail.partnership_id for mail in queued} == {letter.partnership_id, there.id}
    for mail in queued:
        report = letter if mail.partnership_id == letter.partnership_id else elsewhere
        references = session.scalars(select(Action.reference).where(Action.report_id == report.id)).all()
        assert [item["reference"] for item in mail.items] == references


def test_without_an_installation_nothing_is_queued(session: Session) -> None:
    nothing = {"mails_queued": 0, "items": 0, "skipped": 0}
    assert reminders.queue_reminders(session, OCCASION) == nothing
    assert reminders.queue_weekly_digests(session, OCCASION) == nothing


# --- the digest ---


def test_a_digest_says_what_is_late_what_comes_what_nobody_has_and_what_moved(
    session: Session, here: Partnership, letter: Report, lead: User, manager: User
) -> None:
    agency = factories.agency(session, here)
    owned = {"lead_id": lead.id, "lead_agency_id": agency.id, "status": Status.IN_PROGRESS}
    late = factories.action(session, letter, due_on=date(2024, 11, 8), **owned)
    soon = factories.action(session, letter, due_on=date(2024, 12, 6), **owned)
    gap = factories.action(session, letter)
    moved = factories.action(session, letter, due_on=date(2025, 6, 1), **owned)
    quiet = factories.action(session, letter, due_on=date(2025, 7, 1), **owned)
    actions.post_update(
        session,
        moved,
        note="Nearly there",
        actor=factories.actor(lead),
        now=datetime(2024, 11, 12, 15, 0, tzinfo=UTC),
    )
    (mail,) = digest(session)
    assert (mail.to_address, mail.kind) == (manager.email, "weekly_digest")
    assert mail.subject == "1 action late: Richmond JTAI"
    for text in (mail.text, html.fromstring(mail.html).text_content()):
        assert "10 days late, was due 8 November 2024" in text
        assert f"{soon.reference}" in text
        assert "due Friday 6 December 2024, in 18 days" in text
        assert "no date, no lead and no lead agency" in text
        assert "Update posted" in text
        assert quiet.reference not in text
    assert [item["reference"] for item in mail.items] == [late.reference, soon.reference, gap.reference]


def test_the_digest_counts_down_to_the_statement_and_says_how_much_is_missing(
    session: Session, here: Partnership, manager: User
) -> None:
    report = factories.report(session, here, authority="Richmond upon Thames", reference="RICH-JTAI-24")
    (mail,) = digest(session)
    assert "Statement due in 19 working days" in mail.subject
    assert "on Friday 13 December 2024" in mail.text
    assert "https://tracker.example/statements/RICH-JTAI-24" in mail.text
    report.is_tracked = False
    session.flush()
    assert digest(session, date(2024, 11, 25)) == []


def test_a_digest_is_keyed_by_its_week(session: Session, letter: Report, manager: User) -> None:
    factories.action(session, letter)
    (mail,) = digest(session)
    assert mail.key.startswith("digest:2024-W47:")
    assert digest(session) == []
    assert digest(session, date(2024, 11, 20)) == []
    assert len(digest(session, date(2024, 11, 25))) == 1


def test_an_empty_digest_is_never_sent(session: Session, here: Partnership, manager: User) -> None:
    figures = reminders.queue_weekly_digests(session, OCCASION)
    assert figures == {"mails_queued": 0, "items": 0, "skipped": 1}
    assert mails(session) == []


def test_every_manager_gets_their_own_partnerships_digest_and_nobody_elses(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    there = factories.partnership(session)
    second = factories.member(session, there, Role.MANAGER)
    both = factories.member(session, here, Role.MANAGER)
    session.add(Membership(user_id=both.id, partnership_id=there.id, role=Role.MANAGER))
    factories.member(session, here, Role.SCRUTINEER)
    left = factories.member(session, here, Role.MANAGER)
    left.is_active = False
    ours = factories.action(session, letter)
    theirs = factories.action(session, factories.report(session, there, statement_required=False))
    queued = {(mail.user_id, mail.partnership_id): mail for mail in digest(session)}
    assert set(queued) == {
        (manager.id, here.id),
        (both.id, here.id),
        (second.id, there.id),
        (both.id, there.id),
    }
    for (_, partnership_id), mail in queued.items():
        seen, unseen = (ours, theirs) if partnership_id == here.id else (theirs, ours)
        assert seen.reference in mail.text
        assert unseen.reference not in mail.text + mail.html


def test_historic_and_closed_actions_are_not_in_the_digest(
    session: Session, letter: Report, manager: User
) -> None:
    factories.action(session, letter, is_tracked=False, tracked_since=None, due_on=date(2018, 1, 1))
    factories.action(session, letter, status=Status.EMBEDDED, due_on=date(2024, 1, 1))
    assert digest(session) == []


def test_a_long_list_is_cut_in_html_with_a_link_and_whole_in_text(
    session: Session, letter: Report, lead: User, manager: User
) -> None:
    for n in range(13):
        factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 1) - timedelta(days=n))
    (mail,) = digest(session)
    assert "And 3 more" in html.fromstring(mail.html).text_content()
    assert "https://tracker.example/actions?due=overdue" in mail.html
    assert mail.text.count("days late, was due") == 13


# --- how much it asks of the database ---


@pytest.mark.parametrize("queue", [reminders.queue_reminders, reminders.queue_weekly_digests])
def test_queueing_takes_the_same_number_of_queries_however_much_there_is(
    session: Session,
    count_queries: QueryCounter,
    here: Partnership,
    letter: Report,
    manager: User,
    queue: Callable[[Session, Occasion], dict[str, int]],
) -> None:
    moved = {"due_on": date(2024, 11, 25), "original_due_on": date(2024, 10, 1), "times_moved": 2}

    def fill(partnerships: int, leads: int, each: int) -> None:
        for _ in range(partnerships):
            of = factories.partnership(session)
            report = factories.report(session, of)
            factories.member(session, of, Role.MANAGER)
            for _ in range(leads):
                lead = factories.member(session, of, Role.ACTION_LEAD)
                for _ in range(each):
                    factories.action(session, report, lead_id=lead.id, **moved)

    fill(1, 1, 1)
    with count_queries() as few:
        assert queue(session, OCCASION)["mails_queued"]
    fill(3, 4, 5)
    with count_queries() as many:
        assert queue(session, on(date(2024, 11, 25)))["mails_queued"] > 2
    assert len(many) == len(few), "\n".join(many)
