"""The ledger of mails: managers see what went to whom in their own partnership, when and why."""

import mailbox
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from tests import factories
from tests.mails import a_mail, a_try, an_item
from tests.web.conftest import Client, SignIn, words
from tracker.domain.ladder import Kind
from tracker.domain.mail import LINK_MARK, Outcome
from tracker.domain.roles import Role
from tracker.models import Action, Mail, Membership, Partnership, User
from tracker.services.runtime import Runtime

QueryCounter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


def of_two(
    session: Session, here: Partnership, person: User, **values: object
) -> tuple[Mail, Action, Action]:
    """A mail to one person about an action here and an action of another partnership."""
    there = factories.partnership(session)
    session.add(Membership(user_id=person.id, partnership_id=there.id, role=Role.ACTION_LEAD))
    mine = factories.action(session, factories.report(session, here))
    theirs = factories.action(session, factories.report(session, there))
    said = [
        {"kind": "action", "reference": each.reference, "partnership_id": each.partnership_id, "stage": "10"}
        | {"due_on": "2024-12-02", "why": f"You lead {each.reference}."}
        for each in (mine, theirs)
    ]
    mail = a_mail(session, here, person, partnership_id=None, items=said, **values)
    an_item(session, mail, mine)
    an_item(session, mail, theirs)
    return mail, mine, theirs


def test_a_manager_sees_what_was_sent_and_what_waits_the_newest_first(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    a_mail(session, here, lead, 1, sent_at=factories.NOW, tries=1)
    a_mail(session, here, manager, 2, kind="weekly_digest")
    page = sign_in(client, manager).get("/mail")
    text = words(page)
    assert text.index("2 actions late") < text.index("1 actions late")
    assert "2 mails, 1 not sent yet" in text
    assert lead.email in text
    assert "Sent 18 November 2024, 09:00" in text.replace("Sent18", "Sent 18")
    assert "Weekly digest" in text
    assert "kept in this app" in text


def test_a_failing_mail_says_why_and_when_it_is_tried_again(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    real = datetime.now(factories.NOW.tzinfo)
    error = "The mail server mail.council.example:25 cannot be used: Connection refused."
    a_mail(session, here, manager, last_error=error, tries=2, next_try_at=real + timedelta(hours=3))
    for address in ("/mail", f"/mail/{session.query(Mail).one().id}"):
        text = words(sign_in(client, manager).get(address))
        assert error in text
        assert "Tried 2 times" in text
        assert "next try 18 November 2024, 12:0" in text, "by the installation's own clock"


def test_a_mail_opens_in_a_frame_that_can_do_nothing(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    row = a_mail(session, here, manager)
    page = sign_in(client, manager).get(f"/mail/{row.id}")
    (frame,) = html.fromstring(page.text).xpath("//iframe")
    assert "allow-scripts" not in frame.get("sandbox")
    assert "allow-same-origin" not in frame.get("sandbox")
    assert "You lead &lt;b&gt;one&lt;/b&gt; action." in page.text
    inside = client.get(frame.get("src"))
    assert inside.text == row.html
    policy = inside.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "sandbox" in policy
    assert "script" not in policy
    assert inside.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert inside.headers["Cache-Control"] == "no-store"


def test_the_mail_of_another_partnership_does_not_exist(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    there = factories.partnership(session)
    row = a_mail(session, there, factories.member(session, there, Role.MANAGER))
    sign_in(client, manager)
    assert "No mail has been written yet" in words(client.get("/mail"))
    assert client.get(f"/mail/{row.id}").status_code == 404
    assert client.get(f"/mail/{row.id}/html").status_code == 404
    assert client.get("/mail/999999").status_code == 404


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER}))
def test_only_managers_see_mail(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, role: Role
) -> None:
    person = factories.member(session, here, role)
    row = a_mail(session, here, person)
    sign_in(client, person)
    for address in ("/mail", f"/mail/{row.id}", f"/mail/{row.id}/html"):
        assert client.get(address).status_code == 404


def test_a_long_list_is_paged_in_the_same_number_of_queries(
    client: Client,
    session: Session,
    sign_in: SignIn,
    here: Partnership,
    manager: User,
    count_queries: QueryCounter,
) -> None:
    sign_in(client, manager)
    a_mail(session, here, manager, 1)
    with count_queries() as few:
        client.get("/mail")
    for n in range(2, 61):
        a_mail(session, here, factories.member(session, here, Role.ACTION_LEAD), n)
    with count_queries() as many:
        first = client.get("/mail")
    selects = [[each for each in seen if each.startswith("SELECT")] for seen in (few, many)]
    assert len(selects[0]) == len(selects[1])
    assert "page 1 of 3" in words(first)
    assert len(html.fromstring(first.text).xpath("//tbody/tr")) == 25
    last = client.get("/mail?page=99")
    assert "page 3 of 3" in words(last)
    assert "1 actions late" in words(last)
    assert client.get("/mail?page=x").status_code == 200


def test_the_list_is_narrowed_by_person_kind_state_and_day(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    a_mail(session, here, lead, 1, sent_at=factories.NOW)
    a_mail(session, here, manager, 2, kind="weekly_digest", for_date=date(2024, 11, 25))
    a_mail(session, here, manager, 3, last_error="No answer", tries=1)
    a_mail(session, here, manager, 4, last_error="No answer", given_up_at=factories.NOW)
    a_mail(session, here, manager, 5, stopped_at=factories.NOW, stop_reason="They have left.")
    came_back = a_mail(session, here, manager, 6, sent_at=factories.NOW)
    a_try(session, came_back, Outcome.BOUNCED, "550 no such mailbox")
    sign_in(client, manager)
    wanted = {
        f"to={lead.id}": 1,
        "kind=weekly_digest": 2,
        "state=sent": 1,
        "state=waiting": 2,
        "state=failing": 3,
        "state=given_up": 4,
        "state=stopped": 5,
        "state=came_back": 6,
        "day=2024-11-25": 2,
        "day=25+November+2024": 2,
    }
    for query, n in wanted.items():
        text = words(client.get(f"/mail?{query}"))
        assert "1 mail" in text, query
        assert f"{n} actions late" in text, query
    assert "No mail is like this" in words(client.get(f"/mail?to={lead.id}&state=failing"))
    assert "6 mails" in words(client.get("/mail?to=999999&kind=x&state=x&day=x&page=x"))


def test_a_mail_says_what_it_was_about_and_why_and_what_each_server_answered(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    item = {
        "kind": "milestone",
        "reference": "RICH-JTAI-24-03",
        "what": "Milestone “Halfway”",
        "due_on": "2024-12-02",
        "stage": "overdue-2",
        "why": "It has come to you as its deputy.",
    }
    mail = a_mail(session, here, manager, items=[item], sent_at=factories.NOW)
    a_try(session, mail, Outcome.NO_SERVER, "421 closing")
    a_try(session, mail, Outcome.RESENT, "Put back to be sent again", by_name="Business manager")
    a_try(session, mail, Outcome.SENT, "250 queued as 17")

    text = words(sign_in(client, manager).get(f"/mail/{mail.id}"))

    assert "RICH-JTAI-24-03Milestone “Halfway”" in text
    assert "2 weeks after. It has come to you as its deputy." in text
    order = [text.index(each) for each in ("421 closing", "by Business manager", "250 queued as 17")]
    assert order == sorted(order)


def test_of_a_mail_about_several_partnerships_only_what_is_ones_own_is_shown(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    mail, mine, theirs = of_two(session, here, lead, subject="2 late: THEIRS", text="THEIRS", html="THEIRS")
    sign_in(client, manager)

    for address in ("/mail", f"/mail/{mail.id}", f"/mail?to={lead.id}"):
        page = client.get(address)
        assert "A mail about several partnerships" in words(page)
        assert "THEIRS" not in page.text
        assert theirs.reference not in page.text
    shown = words(client.get(f"/mail/{mail.id}"))
    assert "only what is yours is shown" in shown
    assert f"You lead {mine.reference}." in shown
    assert client.get(f"/mail/{mail.id}/html").status_code == 404
    assert client.get(f"/mail/{mail.id}/arrived").status_code == 404


def test_a_manager_of_all_that_a_mail_is_about_sees_the_whole_of_it(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    mail, mine, theirs = of_two(session, here, lead)
    session.add(Membership(user_id=manager.id, partnership_id=theirs.partnership_id, role=Role.MANAGER))
    session.flush()
    session.refresh(manager)

    shown = words(sign_in(client, manager).get(f"/mail/{mail.id}"))

    assert mail.subject in shown
    assert mine.reference in shown
    assert theirs.reference in shown
    assert client.get(f"/mail/{mail.id}/html").status_code == 200


def test_what_goes_to_the_administrator_or_is_about_nothing_of_theirs_is_not_shown_to_a_manager(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    admin = a_mail(session, here, manager, 1, user_id=None, partnership_id=None, kind="administrator")
    still = a_mail(session, here, manager, 2, user_id=None, kind="administrator")
    code = a_mail(session, here, manager, 3, partnership_id=None, kind="sign_in_code")
    sign_in(client, manager)
    assert "No mail has been written yet" in words(client.get("/mail"))
    for mail in (admin, still, code):
        assert client.get(f"/mail/{mail.id}").status_code == 404


def test_the_link_of_the_reader_leads_nowhere_in_the_ledger(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    link = f"https://tracker.example/m/{LINK_MARK}/RICH-1"
    mail = a_mail(
        session,
        here,
        manager,
        text=f"Post an update: {link} (yours alone)",
        html=f'<html lang=en><a style="x" href="{link}" target=_blank>Post</a> '
        '<a href="https://a.example/b">See</a> '
        f"Your code is {LINK_MARK}</html>",
    )
    page = sign_in(client, manager).get(f"/mail/{mail.id}")
    assert LINK_MARK not in page.text
    assert "Post an update: (the reader’s own link) (yours alone)" in words(page)
    inside = client.get(f"/mail/{mail.id}/html").text
    assert LINK_MARK not in inside
    assert html.fromstring(inside).xpath("//a/@href") == ["https://a.example/b"]
    assert "Your code is (kept out of the ledger)" in inside


def test_a_demonstration_opens_the_mail_as_it_arrived_with_its_working_link(
    client: Client,
    session: Session,
    sign_in: SignIn,
    here: Partnership,
    manager: User,
    app: Flask,
    runtime: Runtime,
) -> None:
    mail = a_mail(session, here, manager, sent_at=factories.NOW)
    box = mailbox.Maildir(runtime.settings.home / "mailbox")
    for message_id, link in (("<other@x>", "/m/other"), (mail.message_id, "/m/secret")):
        message = EmailMessage()
        message["Message-ID"] = message_id
        message.set_content("Plain")
        message.add_alternative(f"<html lang=en><a href='{link}'>Post</a></html>", subtype="html")
        box.add(message)
    sign_in(client, manager)
    assert client.get(f"/mail/{mail.id}/arrived").status_code == 404, "a real installation never shows it"
    assert "Open it as it arrived" not in client.get(f"/mail/{mail.id}").text

    app.extensions["tracker"] = replace(runtime, is_demonstration=True)

    assert "Open it as it arrived" in client.get(f"/mail/{mail.id}").text
    arrived = client.get(f"/mail/{mail.id}/arrived")
    assert "/m/secret" in arrived.text
    assert "/m/other" not in arrived.text
    assert "sandbox" in arrived.headers["Content-Security-Policy"]
    unsent = a_mail(session, here, manager, 2)
    assert client.get(f"/mail/{unsent.id}/arrived").status_code == 404


def test_an_action_says_who_was_reminded_of_it_last_and_why(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    action = factories.action(session, factories.report(session, here), lead_id=manager.id)
    lead = factories.member(session, here, Role.ACTION_LEAD, name="Detective Superintendent")
    sign_in(client, manager)
    assert "Nobody has been reminded" in words(client.get(f"/actions/{action.reference}"))
    for day, stage in enumerate(("20", "10", "5", "on_the_day", "climbed-1"), start=1):
        mail = a_mail(session, here, lead, day, sent_at=factories.NOW + timedelta(days=day))
        an_item(session, mail, action, stage=stage, kind=Kind.MILESTONE if stage == "5" else Kind.ACTION)
    an_item(session, a_mail(session, here, lead, 9), action)

    page = html.fromstring(client.get(f"/actions/{action.reference}").text)

    (section,) = page.xpath("//section[@aria-labelledby='reminders']")
    assert [" ".join(line.text_content().split()) for line in section.xpath("./ul/li")] == [
        "23 November 2024: Detective Superintendent (climbed 1 step)",
        "22 November 2024: Detective Superintendent (on the day)",
        "21 November 2024: Detective Superintendent (milestone, 5 working days before)",
    ]
    assert "2 earlier reminders" in section.text_content()
    assert "1 December" not in section.text_content(), "what is not sent reminded nobody"
