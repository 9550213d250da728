"""Runs of weekly digests: what waits is told once, each comes in its hour, and nobody gets two."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import openpyxl
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests import digests as running
from tests import factories
from tests.digests import MONDAY, forms, to, told, weekly
from tracker.domain.extensions import Category
from tracker.domain.ladder import Kind
from tracker.domain.roles import Role
from tracker.models import (
    Challenge,
    DigestRun,
    Installation,
    Mail,
    MailAttachment,
    Membership,
    Partnership,
    Report,
    User,
)
from tracker.queries import digests as queries
from tracker.services import digest_days, digests, extensions, reminders

QueryCounter = Callable[[], AbstractContextManager[list[str]]]
NEXT_MONDAY = date(2024, 11, 25)


def digested(session: Session, day: date) -> frozenset[int]:
    """Whose one mail of that day is a digest, as the reminders of that day see it."""
    falling = digest_days.falling(session, day, running.OCCASION.holidays)
    return digest_days.of(session, falling, day).digested


# --- what waits for them ---


def test_what_waits_for_a_reader_is_told_with_why_and_never_repeated_by_a_reminder(
    session: Session, here: Partnership, letter: Report, lead: User, manager: User
) -> None:
    late = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 8))
    far = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 12, 30))
    request = extensions.ask(
        session,
        late,
        category=Category.CAPACITY,
        explanation="Two posts are empty",
        proposed_on=date(2024, 12, 20),
        actor=factories.actor(lead),
        now=datetime(2024, 11, 8, 9, tzinfo=UTC),
    )
    found = weekly(session)
    of_manager, of_lead = to(manager, found), to(lead, found)
    for text in forms(of_manager):
        assert "waiting for you: 1" in text.lower()
        assert f"{lead.name} asks for 20 December 2024" in text
        assert "You may decide it." in text
    assert f"https://tracker.example/dates/{request.id}" in of_manager.text
    assert "waiting for you: 1" in of_lead.text.lower(), "what is due in six weeks has reached its rung"
    assert told(session, lead) == {(Kind.ACTION, late.id), (Kind.ACTION, far.id)}
    assert (Kind.EXTENSION, request.id) in told(session, manager)
    for day in (MONDAY, date(2024, 11, 19)):
        figures = reminders.queue_reminders(session, running.on(day))
        assert figures["mails_queued"] == 0, day


def test_what_was_told_before_still_waits_in_the_next_digest(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    action = factories.action(session, letter, due_on=date(2025, 6, 2))
    session.add(
        Challenge(
            partnership_id=here.id,
            action_id=action.id,
            number=1,
            text="Is it enough?",
            raised_at=datetime(2024, 11, 12, 9, tzinfo=UTC),
            raised_by_name="Scrutineer",
            addressee_id=manager.id,
            answer_by=date(2024, 11, 27),
        )
    )
    session.flush()
    texts = [to(manager, weekly(session, day)).text for day in (MONDAY, NEXT_MONDAY)]
    assert all("CH-1: Is it enough?" in text for text in texts)


def test_what_climbed_says_why_it_came(session: Session, letter: Report, lead: User, manager: User) -> None:
    factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 10, 7))
    for text in forms(to(manager, weekly(session))):
        assert "It has come to you as manager: nothing was heard for 30 working days." in text


def test_the_leads_own_link_leads_to_what_they_lead_and_is_bound_to_nothing_else(
    session: Session, letter: Report, lead: User, manager: User
) -> None:
    led = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 8))
    helped = factories.action(session, letter, sponsor_id=lead.id, due_on=date(2024, 11, 8))
    found = weekly(session)
    mail = to(lead, found)
    own = f"https://tracker.example/m/your-own-link/{led.reference}"
    for text in (mail.text, mail.html):
        assert own in text
        assert f"your-own-link/{helped.reference}" not in text
        assert f"https://tracker.example/actions/{helped.reference}" in text
    assert [item["action_id"] for item in mail.items if item["action_id"]] == [led.id]
    assert "your-own-link" not in to(manager, found).text


# --- when it comes, and only once ---


def test_a_digest_that_easter_put_off_takes_nothing_from_the_next(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    here.digest_weekday = 4
    factories.action(session, letter)
    assert len(weekly(session, date(2025, 4, 22))) == 1, "of Good Friday, on the Tuesday after Easter"
    assert len(weekly(session, date(2025, 4, 25))) == 1, "and that Friday's own"


def test_a_week_has_one_digest(session: Session, letter: Report, manager: User) -> None:
    factories.action(session, letter)
    (mail,) = weekly(session)
    assert mail.key.startswith("digest:2024-11-18:")
    assert weekly(session) == []
    assert weekly(session, date(2024, 11, 20)) == []
    assert len(weekly(session, NEXT_MONDAY)) == 1


def test_it_comes_on_the_chosen_day_at_the_chosen_hour(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    here.digest_weekday, here.digest_hour = 2, 14
    factories.action(session, letter)
    wednesday = date(2024, 11, 20)
    for day, hour in ((MONDAY, 9), (date(2024, 11, 19), 18), (wednesday, 13)):
        assert weekly(session, day, hour) == []
    (mail,) = weekly(session, wednesday, 14)
    assert mail.for_date == wednesday


def test_the_digests_of_a_day_come_to_a_person_in_one_mail_at_the_earliest_of_their_hours(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    there = factories.partnership(session, digest_hour=14)
    other = factories.member(session, there, Role.MANAGER)
    session.add(Membership(user_id=manager.id, partnership_id=there.id, role=Role.MANAGER))
    for report in (letter, factories.report(session, there, statement_required=False)):
        factories.action(session, report)
    (joined,) = weekly(session, MONDAY, 7)
    assert joined.user_id == manager.id
    assert {item["partnership_id"] for item in joined.items} == {here.id, there.id}
    assert [mail.user_id for mail in weekly(session, MONDAY, 14)] == [other.id], "and nobody gets a second"
    assert {mail.user_id for mail in weekly(session, NEXT_MONDAY, 14)} == {manager.id, other.id}


def test_a_digest_also_says_what_waits_in_partnerships_whose_own_comes_on_another_day(
    session: Session, here: Partnership, letter: Report, lead: User
) -> None:
    there = factories.partnership(session, name="Wandsworth", digest_weekday=4)
    session.add(Membership(user_id=lead.id, partnership_id=there.id, role=Role.ACTION_LEAD))
    late = {"lead_id": lead.id, "due_on": date(2024, 11, 8)}
    ours = factories.action(session, letter, **late)
    report = factories.report(session, there, statement_required=False)
    theirs = factories.action(session, report, **late)
    factories.action(session, report, lead_id=lead.id, due_on=date(2025, 6, 2))
    mail = to(lead, weekly(session))
    for text in forms(mail):
        assert "Its own digest comes on another day. This waits for you there now." in text
        assert "waiting for you: 1" in text.lower(), "and of the rest its own digest tells"
        assert "and have things waiting for you in Wandsworth" in text
    assert f"https://tracker.example/m/your-own-link/{theirs.reference}" in mail.text
    assert told(session, lead) == {(Kind.ACTION, ours.id), (Kind.ACTION, theirs.id)}
    for day in (MONDAY, date(2024, 11, 19)):
        assert reminders.queue_reminders(session, running.on(day))["mails_queued"] == 0, day


def test_where_there_is_nothing_but_what_waits_elsewhere_the_digest_says_just_that(
    session: Session, here: Partnership, lead: User
) -> None:
    there = factories.partnership(session, name="Wandsworth", digest_weekday=4)
    session.add(Membership(user_id=lead.id, partnership_id=there.id, role=Role.ACTION_LEAD))
    report = factories.report(session, there, authority="Wandsworth", statement_required=False)
    factories.action(session, report, lead_id=lead.id, due_on=date(2024, 11, 8))
    (mail,) = weekly(session)
    assert mail.subject == "1 thing waits for you: Wandsworth JTAI"
    assert "because you have things waiting for you in Wandsworth" in mail.text
    assert "Nothing is late" not in mail.text


def test_the_week_of_a_changed_day_has_no_second_digest(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    factories.action(session, letter)
    assert len(weekly(session)) == 1
    here.digest_weekday = 3
    session.flush()
    thursday = date(2024, 11, 21)
    assert weekly(session, thursday) == []
    assert manager.id not in digested(session, thursday), "so reminders may come"


def test_what_an_outage_kept_in_the_outbox_is_replaced_by_the_next_digest(
    session: Session, here: Partnership, letter: Report, manager: User, lead: User
) -> None:
    action = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 8))
    first = weekly(session)
    session.execute(update(Mail).where(Mail.id == first[0].id).values(tries=1))
    second = weekly(session, NEXT_MONDAY)
    assert len(second) == 2
    session.expire_all()
    assert [mail.stopped_at is not None for mail in first] == [False, True], "what was tried may have arrived"
    assert (Kind.ACTION, action.id) in told(session, lead)


def test_a_digest_of_other_partnerships_is_not_replaced(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    there = factories.partnership(session, digest_weekday=4)
    factories.member(session, there, Role.MANAGER)
    for report in (letter, factories.report(session, there, statement_required=False)):
        factories.action(session, report)
    weekly(session)
    (friday,) = weekly(session, date(2024, 11, 22))
    weekly(session, NEXT_MONDAY)
    session.refresh(friday)
    assert friday.stopped_at is None, "its next comes on Friday"


def test_readers_are_known_to_the_reminders_of_that_day(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    board = factories.member(session, here, Role.BOARD_MEMBER)
    assert digested(session, MONDAY) == {manager.id}
    assert digested(session, date(2024, 11, 19)) == frozenset()
    factories.action(session, letter)
    weekly(session, date(2024, 11, 20))
    made_up = digested(session, date(2024, 11, 20))
    assert made_up == {manager.id}, "who got a digest that was made up gets no reminder beside it"
    assert board.id not in made_up


def test_each_partnerships_digest_is_recorded_as_made_even_where_it_had_nothing_to_say(
    session: Session, here: Partnership, manager: User
) -> None:
    weekly(session)
    run = session.scalars(select(DigestRun)).one()
    assert (run.partnership_id, run.kind, run.for_date) == (here.id, "weekly_digest", MONDAY)


# --- the list as Excel ---


def test_the_overdue_list_goes_with_it_to_managers_where_the_partnership_wants_it(
    session: Session, here: Partnership, letter: Report, manager: User, lead: User
) -> None:
    here.digest_attaches_list = True
    there = factories.partnership(session)
    second = factories.member(session, here, Role.MANAGER)
    late = {"due_on": date(2024, 11, 8)}
    ours = [factories.action(session, letter, lead_id=lead.id, **late) for _ in range(2)]
    factories.action(session, letter, due_on=date(2024, 12, 8))
    factories.action(session, factories.report(session, there), **late)
    found = weekly(session)
    file = session.scalars(select(MailAttachment)).one()
    assert {mail.user_id: mail.attachment_id for mail in found} == {
        manager.id: file.id,
        second.id: file.id,
        lead.id: None,
    }
    assert "attached as an Excel file" in to(manager, found).text
    assert "attached" not in to(lead, found).text
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.values)
    assert [row[0] for row in rows] == ["Reference", *(action.reference for action in ours)]


def test_a_manager_of_several_gets_one_list_of_those_that_want_it(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    here.digest_attaches_list = True
    late = {"due_on": date(2024, 11, 8)}
    factories.action(session, letter, **late)
    for attaches in (True, False):
        there = factories.partnership(session, digest_attaches_list=attaches)
        session.add(Membership(user_id=manager.id, partnership_id=there.id, role=Role.MANAGER))
        factories.action(session, factories.report(session, there), **late)
    (mail,) = weekly(session)
    assert mail.attachment is not None
    rows = list(openpyxl.load_workbook(io.BytesIO(mail.attachment.content)).active.values)
    assert len(rows) == 3, "two actions and the headings"


# --- how much it asks of the database ---


@pytest.mark.parametrize("attaches", [False, True])
def test_queueing_takes_the_same_number_of_queries_however_much_there_is(
    session: Session, count_queries: QueryCounter, installation: Installation, attaches: bool
) -> None:
    moved = {"due_on": date(2024, 11, 15), "original_due_on": date(2024, 10, 1), "times_moved": 2}

    def fill(partnerships: int, leads: int, each: int) -> None:
        for _ in range(partnerships):
            of = factories.partnership(session, digest_attaches_list=attaches)
            report = factories.report(session, of)
            factories.member(session, of, Role.MANAGER)
            for _ in range(leads):
                lead = factories.member(session, of, Role.ACTION_LEAD)
                for _ in range(each):
                    factories.action(session, report, lead_id=lead.id, **moved)

    fill(1, 1, 1)
    with count_queries() as few:
        assert digests.queue_weekly_digests(session, running.OCCASION)["mails_queued"] == 2
    session.execute(update(Mail).values(sent_at=factories.NOW))
    fill(3, 4, 5)
    with count_queries() as many:
        figures = digests.queue_weekly_digests(session, running.on(NEXT_MONDAY))
    assert figures["mails_queued"] == 17
    # Each file is written by itself on SQLite.
    few, many = ([one for one in seen if "INTO mail_attachments" not in one] for seen in (few, many))
    assert len(many) == len(few), [each for each in many if each not in few]


def test_a_run_with_nothing_to_make_asks_next_to_nothing(
    session: Session, count_queries: QueryCounter, here: Partnership, letter: Report, manager: User
) -> None:
    factories.action(session, letter)
    weekly(session)
    with count_queries() as seen:
        assert weekly(session, date(2024, 11, 19)) == []
    assert len(seen) <= 6


def test_a_run_that_two_make_at_once_is_made_once(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    factories.action(session, letter)
    weekly(session)
    assert session.scalar(select(func.count(DigestRun.id))) == 1
    with pytest.raises(Exception, match=r"(?i)unique"), session.begin_nested():
        digests.mark_made(session, queries.WEEKLY, {_chosen(here): MONDAY}, running.OCCASION)


def _chosen(of: Partnership) -> queries.Chosen:
    return queries.Chosen(of.id, of.name, of.slug, 0, 7, attaches_list=False)
