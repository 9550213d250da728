"""Mail in trouble: what fails, what was given up, whose comes back, and how a manager mends it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests import factories
from tests.mails import a_mail, a_try, an_item
from tests.web.conftest import Client, SignIn, words
from tracker.domain.mail import Outcome
from tracker.domain.roles import Role
from tracker.models import Mail, Partnership, User

QueryCounter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


def test_trouble_counts_and_lists_what_fails_what_was_given_up_and_whose_mail_comes_back(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    sign_in(client, manager)
    assert "No trouble" in words(client.get("/mail/trouble"))
    a_mail(session, here, manager, 1, last_error="450 try later", tries=2)
    a_mail(session, here, lead, 2, last_error="550 unknown", given_up_at=factories.NOW, tries=3)
    back = a_mail(session, here, lead, 3, sent_at=factories.NOW)
    a_try(session, back, Outcome.BOUNCED, "The mailbox is full.")

    page = client.get("/mail/trouble")

    text = words(page)
    assert "Trouble 3 to look at" in text
    order = [
        text.index(each)
        for each in ("Came back", "The mailbox is full.", "Given up", "550 unknown", "450 try")
    ]
    assert order == sorted(order)
    links = html.fromstring(page.text).xpath("//a/@href")
    assert f"/people/{lead.id}/address" in links
    assert "Trouble 3 to look at" in words(client.get("/mail"))
    assert "came back on 18 November 2024: The mailbox is full." in words(client.get("/people"))


def test_a_bounce_is_a_risk_until_a_later_mail_gets_through_or_the_address_is_mended(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    back = a_mail(session, here, lead, 1, sent_at=factories.NOW)
    a_try(session, back, Outcome.BOUNCED, "Full", at=factories.NOW + timedelta(minutes=5))
    sign_in(client, manager)
    later = a_mail(session, here, lead, 2, sent_at=factories.NOW + timedelta(days=1))
    assert "came back" not in words(client.get("/people"))
    a_try(session, later, Outcome.BOUNCED, "Full again", at=factories.NOW + timedelta(days=1))
    assert "came back on 19 November 2024: Full again" in words(client.get("/people"))

    answer = client.submit(f"/people/{lead.id}/address", email="Mended@council.example")

    assert answer.status_code == 303
    assert lead.email == "mended@council.example"
    assert "came back" not in words(client.get("/people"))
    assert "No trouble" in words(client.get("/mail/trouble"))


def test_a_mail_that_was_given_up_is_sent_again_to_the_mended_address(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    mail = a_mail(session, here, lead, last_error="550 unknown", given_up_at=factories.NOW, tries=3)
    sent = a_mail(session, here, lead, 2, sent_at=factories.NOW)
    before = lead.email
    sign_in(client, manager)
    assert client.submit(f"/people/{lead.id}/address", email="mended@council.example").status_code == 303

    assert client.submit(f"/mail/{mail.id}/resend").status_code == 303

    assert mail.to_address == "mended@council.example"
    assert mail.given_up_at is None
    assert sent.to_address == before, "what was sent stays as it was sent"
    assert "To be sent again" in words(client.get(f"/mail/{mail.id}"))
    client.submit(f"/mail/{sent.id}/resend")
    assert "Only a mail that was given up or keeps failing" in words(client.get("/mail"))


def test_an_address_that_is_wrong_or_taken_is_refused(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    sign_in(client, manager)
    for typed, said in (
        ("", "Enter an e-mail address"),
        ("nobody", "Enter an e-mail address"),
        (manager.email, "Another account has this address"),
        (lead.email, "This is the address they have now"),
    ):
        answer = client.submit(f"/people/{lead.id}/address", email=typed)
        assert answer.status_code == 422
        assert said in words(answer)


def test_trouble_and_one_mail_take_the_same_number_of_queries_however_much_there_is(
    client: Client,
    session: Session,
    sign_in: SignIn,
    here: Partnership,
    manager: User,
    count_queries: QueryCounter,
) -> None:
    def trouble(n: int) -> Mail:
        lead = factories.member(session, here, Role.ACTION_LEAD)
        action = factories.action(session, factories.report(session, here))
        mail = a_mail(session, here, lead, 3 * n, last_error="450", tries=1)
        an_item(session, mail, action)
        a_try(session, mail, Outcome.REFUSED, "450")
        a_try(session, a_mail(session, here, lead, 3 * n + 1, sent_at=factories.NOW), Outcome.BOUNCED, "No")
        return mail

    sign_in(client, manager)
    seen = []
    for numbers in ([1], range(2, 9)):
        mail = [trouble(n) for n in numbers][-1]
        with count_queries() as asked:
            for address in ("/mail", "/mail/trouble", f"/mail/{mail.id}", "/people"):
                client.get(address)
        seen.append(len([each for each in asked if each.startswith("SELECT")]))
    assert seen[0] == seen[1]
