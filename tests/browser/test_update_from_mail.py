"""A lead on a phone, from a mail to a saved update, without a password: within a minute, and never twice."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.browser.conftest import ON_A_PHONE, Installed, Looker
from tests.links import mail
from tracker import config
from tracker.adapters import mail as adapter
from tracker.adapters.clock import real_now
from tracker.domain.mail import LINK_MARK
from tracker.domain.roles import Way
from tracker.domain.statuses import Status
from tracker.models import Action, Event, Mail, Update, User
from tracker.services import delivery, runtime
from tracker.services.delivery import Sending
from tracker.services.runtime import Runtime

pytestmark = ON_A_PHONE

LEAD = "public.protection@police.example"
FIRST, SECOND, THIRD = "RICH-JTAI-24-03", "RICH-JTAI-24-02", "RICH-JTAI-24-01"
SCHOOLS = {"name": "schools.txt", "mimeType": "text/plain", "buffer": b"Thirty-one schools of thirty-three"}
NOTE = "All schools but three have the new form."
A_MINUTE = 60


@pytest.fixture
def running(installed: Installed) -> Iterator[Runtime]:
    """The demonstration's installation, as another process of ours opens it."""
    opened = runtime.start(config.from_environment(installed.environ))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def session(running: Runtime) -> Iterator[Session]:
    """A session on the demonstration's own database."""
    with running.session_factory() as session:
        yield session


@pytest.fixture
def reminder(running: Runtime, session: Session) -> Mail:
    """A reminder of three actions in the outbox, to a lead who leads them all."""
    lead = session.scalars(select(User).where(User.email == LEAD)).one()
    found = {
        action.reference: action
        for action in session.scalars(select(Action).where(Action.reference.in_([FIRST, SECOND, THIRD])))
    }
    actions = [found[reference] for reference in (FIRST, SECOND, THIRD)]
    for action in actions:
        action.lead_id = lead.id
    base = running.settings.base_url
    text = "\n".join(f"{one.reference}: {base}/m/{LINK_MARK}/{one.reference}" for one in actions)
    row = mail(session, lead, *actions, text=text, html=f"<p>{text}</p>")
    session.commit()
    return row


def link_in_the_mail(running: Runtime, session: Session, row: Mail) -> str:
    """Let the outbox be delivered, by us or by the scheduler, and read the link in the mail that arrived."""
    with adapter.sender(running.settings.mail_url, running.settings.home) as send:
        by = Sending(
            send=send,
            mail_from=running.settings.mail_from,
            base_url=running.settings.base_url,
            now=running.clock.now,
            real_now=real_now,
        )
        delivery.deliver(running.session_factory, by, even_early=True)
    for _ in range(100):
        for path in (running.settings.home / "mailbox" / "new").iterdir():
            got = message_from_bytes(path.read_bytes(), policy=policy.default)
            if got["Message-ID"] == row.message_id:
                text = got.get_body(("plain",)).get_content()
                return re.findall(r"http://127\.0\.0\.1:\d+(/m/\S+)", text)[0]
        time.sleep(0.1)
    pytest.fail("the mail did not arrive")


def test_a_lead_posts_delivers_and_asks_for_time_straight_from_a_mail(
    page: Page, looker: Looker, running: Runtime, session: Session, reminder: Mail
) -> None:
    link = link_in_the_mail(running, session, reminder)
    begun = time.monotonic()
    sent = post_an_update(page, looker, link)
    assert time.monotonic() - begun < A_MINUTE
    send_it_again(page, session, sent)

    page.goto(link.rpartition("/")[0])
    looker.look("mail-link-index")
    page.get_by_role("link", name=f"Post an update on {SECOND}").tap()
    mark_delivered_with_a_file(page, looker)
    page.get_by_role("link", name=f"Next: {THIRD}").tap()
    ask_for_more_time(page, looker)

    session.expire_all()
    assert session.scalars(select(Action.status).where(Action.reference == SECOND)).one() is Status.DELIVERED
    events = session.scalars(select(Event).where(Event.way == Way.LINK)).all()
    assert {event.kind for event in events} == {"action.updated", "action.status_changed", "extension.asked"}
    told = session.scalars(select(Mail).where(Mail.kind == "link_used")).all()
    assert [one.to_address for one in told] == [LEAD] * 3
    stop_the_link(page, looker, link_in_the_mail(running, session, told[-1]), link)


def post_an_update(page: Page, looker: Looker, link: str) -> Request:
    """Write a line and save it; what the browser sent."""
    page.goto(link)
    expect(page.get_by_text("This page is for Detective Superintendent, public protection")).to_be_visible()
    expect(page.get_by_label("What happened?")).to_be_in_viewport()
    looker.look("mail-link-form")
    page.get_by_label("What happened?").fill(NOTE)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    expect(page.get_by_text("2 more of yours in this mail")).to_be_visible()
    looker.look("mail-link-saved")
    return sent.value


def send_it_again(page: Page, session: Session, sent: Request) -> None:
    """The same request once more, and the button once more after going back: nothing is saved twice."""
    kind = {"Content-Type": sent.headers["content-type"]}
    again = page.context.request.post(sent.url, data=sent.post_data_buffer or b"", headers=kind)
    assert "Already saved" in again.text()
    assert NOTE in again.text()
    page.go_back()
    page.get_by_label("What happened?").fill(NOTE)  # which the browser puts back by itself, sometimes
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Already saved")
    assert session.scalar(select(func.count(Update.id)).where(Update.note == NOTE)) == 1


def mark_delivered_with_a_file(page: Page, looker: Looker) -> None:
    page.get_by_label("What happened?").fill("Every school has it now.")
    page.get_by_label("It is delivered").check()
    page.get_by_text("Add evidence").tap()
    page.get_by_label("What does it show?").fill("The list of schools that have the form")
    page.locator("input[type=file]").set_input_files(SCHOOLS)
    looker.look("mail-link-delivered")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Marked as delivered")).to_be_visible()


def ask_for_more_time(page: Page, looker: Looker) -> None:
    page.get_by_label("What happened?").fill("Two schools changed their safeguarding lead in October.")
    page.get_by_label("I need more time").check()
    page.get_by_label("Why is more time needed?").select_option(index=1)
    page.get_by_label("The date you propose").fill("20 December 2024")
    looker.look("mail-link-more-time")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Asked to move the due date to 20 December 2024")).to_be_visible()
    expect(page.get_by_text("That was all of yours in this mail")).to_be_visible()


def stop_the_link(page: Page, looker: Looker, stop: str, link: str) -> None:
    page.goto(stop)
    looker.look("mail-link-stop")
    page.get_by_role("button", name="Stop the link").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link was stopped")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link was stopped")
    looker.look("mail-link-stopped")
