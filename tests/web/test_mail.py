"""Sent mail: managers see what went to whom in their own partnership, what waits, and why."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.models import Mail, Partnership, User

QueryCounter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


def a_mail(session: Session, of: Partnership, to: User, n: int = 1, **values: object) -> Mail:
    given = {
        "key": f"reminder:{of.id}:{n}",
        "kind": "reminder",
        "for_date": date(2024, 11, 18),
        "subject": f"{n} actions late: Richmond JTAI",
        "text": "You lead <b>one</b> action.",
        "html": "<!DOCTYPE html><html lang=en><title>One</title><h1 style='color:red'>One</h1></html>",
        "items": [],
        "message_id": f"<{of.id}.{n}@tracker.example>",
        "created_at": factories.NOW + timedelta(minutes=n),
        "next_try_at": factories.NOW,
    }
    row = Mail(**given | values, partnership_id=of.id, user_id=to.id, to_address=to.email)
    session.add(row)
    session.flush()
    return row


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


@pytest.mark.parametrize("role", set(Role) - {Role.MANAGER})
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
