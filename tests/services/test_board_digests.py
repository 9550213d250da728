"""The monthly digest for board members: what it looks back on, what comes next, and who takes it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests import digests as running
from tests import factories
from tests.digests import board
from tracker.domain.extensions import Category, Decision
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import (
    ExtensionRequest,
    Installation,
    Mail,
    Membership,
    Partnership,
    Report,
    Update,
    User,
)
from tracker.services import board_digests

QueryCounter = Callable[[], AbstractContextManager[list[str]]]
FIRST = date(2024, 12, 2)
"""The first working day of December."""


@pytest.fixture
def here(session: Session) -> Partnership:
    session.add(Installation(is_demonstration=False, owed_since=datetime(2024, 9, 1, tzinfo=UTC)))
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def letter(session: Session, here: Partnership) -> Report:
    return factories.report(session, here, authority="Richmond upon Thames", statement_required=False)


@pytest.fixture
def member(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.BOARD_MEMBER)


def moved_to(session: Session, action: object, status: Status, day: int, month: int = 11) -> None:
    """The update by which an action came to a status."""
    session.add(
        Update(
            partnership_id=action.partnership_id,
            action_id=action.id,
            at=datetime(2024, month, day, 12, tzinfo=UTC),
            by_name="Head of service",
            note="Done",
            status_before=Status.IN_PROGRESS,
            status_after=status,
        )
    )
    session.flush()


def forms(mail: Mail) -> tuple[str, str]:
    page = " ".join(str(html.fromstring(mail.html).text_content()).split())
    return " ".join(mail.text.split()), page


def test_it_says_totals_closures_what_is_late_and_why_and_what_will_be_red(
    session: Session, here: Partnership, letter: Report, member: User
) -> None:
    late = factories.action(
        session, letter, due_on=date(2024, 11, 8), original_due_on=date(2024, 10, 1), times_moved=1
    )
    session.add(
        ExtensionRequest(
            partnership_id=here.id,
            action_id=late.id,
            category=Category.CAPACITY,
            explanation="Two posts are empty",
            from_due_on=date(2024, 10, 1),
            proposed_on=date(2024, 11, 8),
            asked_at=factories.NOW,
            asked_by_name="Lead",
            decision=Decision.AGREED,
            decided_at=factories.NOW,
        )
    )
    soon = factories.action(session, letter, due_on=date(2024, 12, 20))
    done = factories.action(session, letter, status=Status.VERIFIED, due_on=date(2024, 11, 1))
    for status, day in ((Status.DELIVERED, 5), (Status.DELIVERED, 6), (Status.VERIFIED, 20)):
        moved_to(session, done, status, day)
    before = factories.action(session, letter, status=Status.DELIVERED, due_on=date(2025, 1, 1))
    moved_to(session, before, Status.DELIVERED, 31, month=10)
    moved_to(session, before, Status.DELIVERED, 1, month=12)
    (mail,) = board(session, FIRST)
    assert (mail.kind, mail.user_id, mail.partnership_id) == ("board_digest", member.id, here.id)
    assert mail.subject == "November 2024: 1 action late, 1 closed: Kingston and Richmond"
    for text in forms(mail):
        assert "4 actions in tracking, 1 of them late." in text
        assert "In November 2024, 1 was delivered and 1 was verified." in text
        assert "24 days late, was due 8 November 2024" in text
        assert "Moved 1 time, slipped 28 working days." in text
        assert "Red: 24 days late, no update yet." in text
        assert "Its date moved last for: Not enough capacity. Two posts are empty." in text
        assert f"{soon.reference}: Amber: due in 18 days, not started." in text
        assert before.reference not in text
    assert "* Red: 1" in mail.text
    assert "* Delivered: 1" in mail.text
    assert "https://tracker.example/m/your-own-link/unsubscribe" in mail.text
    assert "https://tracker.example/m/your-own-link/unsubscribe" in mail.html


def test_it_counts_down_to_the_statement(session: Session, here: Partnership, member: User) -> None:
    factories.report(session, here, authority="Richmond upon Thames", reference="RICH-JTAI-24")
    (mail,) = board(session, FIRST)
    assert mail.subject.startswith("November 2024: nothing late, statement due in 9 working days")
    assert "https://tracker.example/statements/RICH-JTAI-24" in mail.text


def test_only_board_members_who_take_it_get_it(
    session: Session, here: Partnership, letter: Report, member: User
) -> None:
    factories.action(session, letter)
    for role in (Role.MANAGER, Role.SCRUTINEER, Role.ACTION_LEAD):
        factories.member(session, here, role)
    factories.member(session, here, Role.BOARD_MEMBER, takes_board_digest=False)
    factories.member(session, here, Role.BOARD_MEMBER, is_active=False)
    assert [mail.user_id for mail in board(session, FIRST)] == [member.id]


def test_it_comes_once_a_month_on_its_first_working_day_at_the_partnerships_hour(
    session: Session, here: Partnership, letter: Report, member: User
) -> None:
    here.digest_hour = 10
    factories.action(session, letter)
    assert len(board(session, date(2024, 11, 29))) == 1, "November’s, which an outage had missed"
    assert board(session, FIRST, hour=9) == []
    assert len(board(session, FIRST, hour=10)) == 1
    assert board(session, date(2024, 12, 3), hour=10) == []


def test_it_is_never_empty(session: Session, here: Partnership, letter: Report, member: User) -> None:
    assert board(session, FIRST) == []


def test_a_member_of_several_boards_gets_one_mail_with_a_part_for_each(
    session: Session, here: Partnership, letter: Report, member: User
) -> None:
    there = factories.partnership(session, name="Wandsworth")
    session.add(Membership(user_id=member.id, partnership_id=there.id, role=Role.BOARD_MEMBER))
    factories.action(session, letter)
    theirs = factories.action(session, factories.report(session, there), due_on=date(2024, 11, 8))
    other = factories.member(session, here, Role.BOARD_MEMBER)
    found = {mail.user_id: mail for mail in board(session, FIRST)}
    assert found[member.id].partnership_id is None
    assert {item["partnership_id"] for item in found[member.id].items} == {here.id, there.id}
    for text in forms(found[member.id]):
        assert "you are a board member of Kingston and Richmond and Wandsworth" in text
        assert theirs.reference in text
    assert theirs.reference not in found[other.id].text + found[other.id].html


def test_queueing_takes_the_same_number_of_queries_however_much_there_is(
    session: Session, count_queries: QueryCounter, here: Partnership
) -> None:
    def fill(partnerships: int, members: int, each: int) -> None:
        for _ in range(partnerships):
            of = factories.partnership(session)
            report = factories.report(session, of)
            for _ in range(members):
                factories.member(session, of, Role.BOARD_MEMBER)
            for _ in range(each):
                factories.action(session, report, due_on=date(2024, 10, 1))

    fill(1, 1, 1)
    with count_queries() as few:
        assert board_digests.queue_board_digests(session, running.on(date(2024, 11, 1)))["mails_queued"] == 1
    for mail in session.query(Mail):
        mail.sent_at = factories.NOW
    fill(3, 3, 4)
    with count_queries() as many:
        assert board_digests.queue_board_digests(session, running.on(FIRST))["mails_queued"] == 10
    assert len(many) == len(few), [each for each in many if each not in few]
