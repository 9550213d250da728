"""Queueing reminders: who gets one, what it says, and that nobody gets two."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from urllib import parse

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests import factories
from tests.digests import MONDAY, OCCASION, on
from tracker.domain.extensions import Category
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Installation, Mail, MailItem, Membership, Partnership, Report, User
from tracker.services import extensions, reminders

QueryCounter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(session: Session, installation: Installation) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond", digest_weekday=2)


def mails(session: Session) -> Sequence[Mail]:
    return session.scalars(select(Mail).order_by(Mail.id)).all()


def remind(session: Session, day: date = MONDAY) -> list[Mail]:
    session.execute(update(Mail).values(tries=1))  # as after a delivery, so that none of them is replaced
    before = {mail.id for mail in mails(session)}
    reminders.queue_reminders(session, on(day))
    return [mail for mail in mails(session) if mail.id not in before]


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("/.~-_ %ª²\n")))
def test_a_link_is_quoted_whatever_stands_in_its_path(path: str) -> None:
    assert OCCASION.link(path) == f"{OCCASION.base_url}/{parse.quote(path)}"


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
    link = f"https://tracker.example/m/your-own-link/{action.reference}"
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
    assert session.scalar(select(func.count(MailItem.id))) == 1


def test_a_second_run_of_the_day_sends_no_second_mail_even_for_something_new(
    session: Session, letter: Report, lead: User
) -> None:
    factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 25))
    remind(session)
    later = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 12, 2))
    assert remind(session) == []
    (mail,) = remind(session, date(2024, 11, 19))
    assert [item["reference"] for item in mail.items] == [later.reference], "it is still owed the next day"


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


def test_without_an_installation_nothing_is_queued(session: Session) -> None:
    nothing = {"mails_queued": 0, "items": 0, "skipped": 0}
    assert reminders.queue_reminders(session, OCCASION) == nothing
