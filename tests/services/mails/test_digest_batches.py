"""Digests made for some readers at a time: each says what it says when all are made together."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import digests as running
from tests import factories
from tracker.domain.roles import Role
from tracker.models import Challenge, Mail, MailAttachment, MailItem, Part, User
from tracker.services import digests


def helpers(session: Session, of: running.Full) -> dict[str, User]:
    """Action leads who have to do with an action in each other way, and one of them with two partnerships."""
    ways = ("lead", "deputy", "sponsor", "contributor")
    found = {way: factories.member(session, of.here, Role.ACTION_LEAD, name=f"The {way}") for way in ways}
    letter = factories.report(session, of.here, reference="OTHER-JTAI-24", statement_required=False)
    for way in ("lead", "deputy", "sponsor"):
        values = {f"{way}_id": found[way].id, "due_on": date(2024, 11, 4)}
        factories.action(session, letter, **values)
    helped = factories.action(session, letter, due_on=date(2024, 11, 25))
    police = factories.agency(session, of.here)
    common = {"partnership_id": of.here.id, "action_id": helped.id}
    asked = {"text": "Who was asked?", "raised_at": factories.NOW, "raised_by_name": "Independent scrutineer"}
    session.add_all(
        [
            Part(
                agency_id=police.id,
                person_id=found["contributor"].id,
                what="Train duty officers",
                due_on=date(2024, 11, 22),
                status="not_started",
                **common,
            ),
            Challenge(
                number=7,
                addressee_id=found["contributor"].id,
                answer_by=date(2024, 11, 20),
                **asked,
                **common,
            ),
        ]
    )
    session.flush()
    return found


def made(session: Session, at_once: int) -> tuple[dict[str, int], dict[str, Any], list[Any]]:
    """The figures, mails and rungs of a run that makes so much at once, which is then undone."""
    with session.begin_nested() as undone:
        figures = digests.queue_weekly_digests(session, running.OCCASION, at_once=at_once)
        mails = {
            mail.key: (
                mail.user_id,
                mail.subject,
                mail.text,
                mail.html,
                mail.items,
                mail.attachment_id is None,
            )
            for mail in session.scalars(select(Mail))
        }
        columns = MailItem.kind, MailItem.thing_id, MailItem.user_id, MailItem.stage, MailItem.why
        rungs = sorted(map(tuple, session.execute(select(*columns))))
        undone.rollback()
    session.expunge_all()
    return figures, mails, rungs


def test_digests_made_one_reader_at_a_time_say_what_they_say_made_together(session: Session) -> None:
    of = running.full(session)
    helping = helpers(session, of)
    together = made(session, 30_000)
    assert made(session, 1) == together
    _, mails, rungs = together
    readers = [*of.readers.values(), *helping.values()]
    assert {mail[0] for mail in mails.values()} == {each.id for each in readers} - {of.readers["board"].id}
    assert {user_id for _, _, user_id, _, _ in rungs} >= {each.id for each in helping.values()}


def test_managers_of_the_same_partnerships_share_one_overdue_list_though_made_apart(session: Session) -> None:
    running.full(session)
    digests.queue_weekly_digests(session, running.OCCASION, at_once=1)
    attached = session.scalars(select(Mail.attachment_id).where(Mail.attachment_id.is_not(None))).all()
    files = session.scalars(select(MailAttachment.id)).all()
    assert len(attached) == 2
    assert sorted(files) == sorted(set(attached))
