"""Queueing weekly digests: what they say, and who reads what."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import digests as running
from tests import factories
from tests.digests import MONDAY, forms, to, told, weekly
from tracker.domain.extensions import Category
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import (
    Absence,
    Action,
    Hold,
    Mail,
    Membership,
    Part,
    Partnership,
    Report,
    User,
)
from tracker.services import actions, digests, extensions
from tracker.services.evidence import Given

QueryCounter = Callable[[], AbstractContextManager[list[str]]]
NEXT_MONDAY = date(2024, 11, 25)


# --- what it says ---


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
    mail = to(manager, weekly(session))
    assert (mail.to_address, mail.kind, mail.partnership_id) == (manager.email, "weekly_digest", here.id)
    assert mail.subject == "1 action late: Richmond JTAI"
    for text in forms(mail):
        assert "1 action late, 1 in the three weeks after and 1 undated or unowned." in text.replace(
            "due in the next four weeks", "in the three weeks after"
        )
        assert "10 days late, was due 8 November 2024" in text
        assert soon.reference in text
        assert "due Friday 6 December 2024, in 18 days" in text
        assert "no date, no lead and no lead agency" in text
        assert f"{moved.reference}: Update posted." in text
        assert quiet.reference not in text
        assert "Amber: due in 18 days, no update yet." in text
    assert [item["reference"] for item in mail.items] == [late.reference, soon.reference, gap.reference]


def test_the_digest_counts_down_to_the_statement_and_says_how_much_is_missing(
    session: Session, here: Partnership, manager: User, lead: User
) -> None:
    report = factories.report(session, here, authority="Richmond upon Thames", reference="RICH-JTAI-24")
    agency = factories.agency(session, here)
    of_agency = factories.member(session, here, Role.AGENCY_LEAD, agency)
    found = weekly(session)
    assert {mail.user_id for mail in found} == {manager.id, of_agency.id}, "a lead is not told"
    for mail in found:
        assert "Statement due in 19 working days" in mail.subject
        assert "on Friday 13 December 2024" in mail.text
        assert "https://tracker.example/statements/RICH-JTAI-24" in mail.text
    report.is_tracked = False
    session.flush()
    assert weekly(session, NEXT_MONDAY) == []


def test_movement_is_counted_in_a_sentence(
    session: Session, letter: Report, lead: User, manager: User
) -> None:
    action = factories.action(session, letter, lead_id=lead.id, due_on=date(2025, 3, 3))
    request = extensions.ask(
        session,
        action,
        category=Category.CAPACITY,
        explanation="Two posts are empty",
        proposed_on=date(2025, 4, 1),
        actor=factories.actor(lead),
        now=factories.NOW,
    )
    extensions.decide(
        session, request, agreed=True, note="Agreed.", actor=factories.actor(manager), now=factories.NOW
    )
    mail = to(manager, weekly(session, NEXT_MONDAY))
    for text in forms(mail):
        assert "1 date moved." in text


def test_nothing_of_sealed_evidence_is_told(
    session: Session, here: Partnership, letter: Report, lead: User, manager: User
) -> None:
    agency = factories.agency(session, here)
    session.add(
        Membership(user_id=lead.id, partnership_id=here.id, role=Role.AGENCY_LEAD, agency_id=agency.id)
    )
    session.flush()
    session.refresh(lead)
    action = factories.action(session, letter, lead_id=lead.id, due_on=date(2025, 3, 3))
    actions.post_update(
        session,
        action,
        note="See the file",
        evidence=Given(description="A learning review", url="https://x.example", sealed_to_id=agency.id),
        actor=factories.actor(lead),
        now=factories.NOW,
    )
    found = weekly(session, NEXT_MONDAY)
    assert found
    for mail in found:
        assert "learning review" not in mail.text + mail.html


def test_historic_and_closed_actions_are_not_in_the_digest(
    session: Session, letter: Report, manager: User
) -> None:
    factories.action(session, letter, is_tracked=False, tracked_since=None, due_on=date(2018, 1, 1))
    factories.action(session, letter, status=Status.EMBEDDED, due_on=date(2024, 1, 1))
    assert weekly(session) == []


def test_a_long_list_is_cut_in_html_with_a_link_and_whole_in_text(
    session: Session, here: Partnership, letter: Report, lead: User, manager: User
) -> None:
    for n in range(13):
        factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 1) - timedelta(days=n))
    mail = to(manager, weekly(session))
    page = html.fromstring(mail.html)
    assert "And 3 more" in page.text_content()
    assert f"https://tracker.example/actions?due=overdue&partnership={here.slug}" in page.xpath("//a/@href")
    assert mail.text.count("days late, was due") == 13


def test_an_empty_digest_is_never_sent(
    session: Session, here: Partnership, manager: User, lead: User
) -> None:
    figures = digests.queue_weekly_digests(session, running.OCCASION)
    assert figures == {"mails_queued": 0, "items": 0, "skipped": 2}
    assert session.scalar(select(func.count(Mail.id))) == 0


def test_without_an_installation_nothing_is_queued(session: Session) -> None:
    factories.member(session, factories.partnership(session), Role.MANAGER)
    nothing = {"mails_queued": 0, "items": 0, "skipped": 0}
    assert digests.queue_weekly_digests(session, running.OCCASION) == nothing


# --- who reads what ---


def test_each_reads_of_their_own_scope(session: Session, here: Partnership, letter: Report) -> None:
    ours, others = factories.agency(session, here), factories.agency(session, here)
    late = {"due_on": date(2024, 11, 8), "status": Status.IN_PROGRESS}
    readers = {
        "manager": factories.member(session, here, Role.MANAGER),
        "scrutineer": factories.member(session, here, Role.SCRUTINEER),
        "agency lead": factories.member(session, here, Role.AGENCY_LEAD, ours),
        "lead": factories.member(session, here, Role.ACTION_LEAD),
        "deputy": factories.member(session, here, Role.ACTION_LEAD),
        "sponsor": factories.member(session, here, Role.ACTION_LEAD),
        "contributor": factories.member(session, here, Role.ACTION_LEAD),
    }
    factories.member(session, here, Role.BOARD_MEMBER)
    of_agency = factories.action(session, letter, lead_agency_id=ours.id, **late)
    helped = factories.action(session, letter, lead_agency_id=others.id, **late)
    session.add(
        Part(
            partnership_id=here.id,
            action_id=helped.id,
            agency_id=ours.id,
            person_id=readers["contributor"].id,
            what="Train",
            status="not_started",
        )
    )
    led = factories.action(
        session,
        letter,
        lead_agency_id=others.id,
        lead_id=readers["lead"].id,
        deputy_id=readers["deputy"].id,
        sponsor_id=readers["sponsor"].id,
        **late,
    )
    nobodys = factories.action(session, letter, lead_agency_id=others.id, **late)
    every = {of_agency.reference, helped.reference, led.reference, nobodys.reference}
    sees = {
        "manager": every,
        "scrutineer": every,
        "agency lead": {of_agency.reference, helped.reference},
        "lead": {led.reference},
        "deputy": {led.reference},
        "sponsor": {led.reference},
        "contributor": {helped.reference},
    }
    found = weekly(session)
    assert {mail.user_id for mail in found} == {user.id for user in readers.values()}
    for name, seen in sees.items():
        mail = to(readers[name], found)
        for text in (mail.text, mail.html):
            assert {reference for reference in every if reference in text} == seen, name
        assert {item["reference"] for item in mail.items} == seen
    scopes = {"agency lead": "what your agency leads", "lead": "the actions that you lead", "manager": ""}
    for name, words in scopes.items():
        for text in forms(to(readers[name], found)):
            assert f"This is about {words}" in text if words else "This is about" not in text


def test_who_reads_in_several_partnerships_gets_one_mail_with_a_part_for_each(
    session: Session, here: Partnership, letter: Report, manager: User
) -> None:
    there = factories.partnership(session, name="Wandsworth")
    second = factories.member(session, there, Role.MANAGER)
    both = factories.member(session, here, Role.MANAGER)
    session.add(Membership(user_id=both.id, partnership_id=there.id, role=Role.ACTION_LEAD))
    left = factories.member(session, here, Role.MANAGER)
    left.is_active = False
    ours = factories.action(session, letter, due_on=date(2024, 11, 8))
    elsewhere = factories.report(session, there, statement_required=False)
    theirs = factories.action(session, elsewhere, due_on=date(2024, 11, 11), lead_id=both.id)
    found = weekly(session)
    assert {mail.user_id: mail.partnership_id for mail in found} == {
        manager.id: here.id,
        both.id: None,
        second.id: there.id,
    }
    for mail, seen, unseen in (
        (to(manager, found), ours, theirs),
        (to(second, found), theirs, ours),
    ):
        assert seen.reference in mail.text
        assert unseen.reference not in mail.text + mail.html
    mail = to(both, found)
    assert mail.subject.startswith("2 actions late")
    assert {item["partnership_id"] for item in mail.items} == {here.id, there.id}
    for text in forms(mail):
        assert text.index("Kingston and Richmond") < text.index(ours.reference)
        assert text.index(ours.reference) < text.index(theirs.reference)
        assert (
            "you are a manager of Kingston and Richmond and lead or help with actions of Wandsworth" in text
        )


@pytest.mark.parametrize("why", ["away", "held"])
def test_nobody_who_is_away_or_whose_reminders_are_held_gets_one(
    session: Session, here: Partnership, letter: Report, lead: User, manager: User, why: str
) -> None:
    factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 8))
    by = {"made_at": factories.NOW, "made_by_name": manager.name}
    if why == "away":
        until = date(2024, 11, 20)
        session.add(Absence(user_id=lead.id, from_on=MONDAY, until_on=until, **by))
    else:
        session.add(Hold(partnership_id=here.id, user_id=lead.id, reason="Bereaved", **by))
    session.flush()
    assert [mail.user_id for mail in weekly(session)] == [manager.id]


def test_an_action_that_is_held_is_asked_of_nobody_and_still_seen_by_managers(
    session: Session, here: Partnership, letter: Report, lead: User, manager: User
) -> None:
    action = factories.action(session, letter, lead_id=lead.id, due_on=date(2024, 11, 8))
    by = {"made_at": factories.NOW, "made_by_name": manager.name}
    session.add(Hold(partnership_id=here.id, action_id=action.id, reason="A court case", **by))
    session.flush()
    (mail,) = weekly(session)
    assert mail.user_id == manager.id
    assert action.reference in mail.text
    assert told(session, manager) == set()


def test_the_words_of_a_report_are_no_markup_and_nothing_is_fetched(
    session: Session, letter: Report, manager: User
) -> None:
    asked = factories.recommendation(session, letter, text="R&D <b>bold</b>\nand more")
    action: Action = factories.action(session, asked, due_on=date(2024, 11, 8))
    mail = to(manager, weekly(session))
    page = html.fromstring(mail.html)
    assert "R&D <b>bold</b> and more" in page.text_content()
    assert "R&D <b>bold</b> and more" in mail.text
    assert not page.xpath("//b | //script | //img | //link | //style")
    assert f"https://tracker.example/actions/{action.reference}" in page.xpath("//a/@href")
