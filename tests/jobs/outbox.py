"""Mails in the outbox of an installation, written without the jobs that make them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from tests import factories
from tests.jobs.conftest import Place
from tracker.adapters import clock
from tracker.adapters.rendering import Rendered
from tracker.domain.mail import LINK_MARK
from tracker.domain.roles import Role
from tracker.models import Action, Mail, MailTry, Partnership, User
from tracker.services import mail as outbox
from tracker.services.delivery import LEASE

LEADS = ("lead0@council.example", "lead1@council.example", "lead2@council.example")
EVERYBODY = ("manager@council.example", *LEADS)
LINK = f"https://tracker.example/m/{LINK_MARK}"


def write(place: Place, to: Sequence[str] = EVERYBODY, *, key: str = "mail", **values: Any) -> None:
    """One mail to each of these people about the actions that they lead, and about all to the manager."""
    with place.session() as session:
        people = {user.email: user for user in session.scalars(select(User))}
        actions = session.scalars(select(Action)).all()
        mails = [
            _row(people[address], f"{key}:{number}", actions) | values for number, address in enumerate(to)
        ]
        outbox.queue(session, mails)


def _row(user: User, key: str, actions: Sequence[Action]) -> dict[str, Any]:
    theirs = [each for each in actions if each.lead_id in (user.id, None)] or actions
    return outbox.outgoing(
        Rendered(f"Yours, {user.name}:\n{LINK}\n", f"<p><a href='{LINK}'>Yours</a>, {user.name}</p>\n"),
        key=key,
        kind="reminder",
        for_date=factories.TODAY,
        partnership_id=actions[0].partnership_id,
        user_id=user.id,
        to_address=user.email,
        subject="1 action is due today",
        items=[
            {"reference": each.reference, "action_id": each.id, "partnership_id": each.partnership_id}
            for each in theirs
        ],
        base_url="https://tracker.example",
        now=factories.NOW,
        real_now=clock.real_now(),
    )


def more_leads(place: Place, number: int) -> list[str]:
    """The addresses of so many more people, each with an action of their own."""
    with place.session() as session:
        here = session.scalars(select(Partnership)).one()
        letter = factories.report(session, here)
        leads = [factories.member(session, here, Role.ACTION_LEAD) for _ in range(number)]
        for lead in leads:
            factories.action(session, letter, lead_id=lead.id)
        return [lead.email for lead in leads]


def by_address(place: Place) -> dict[str, Mail]:
    """The outbox, by who gets it."""
    return {mail.to_address: mail for mail in place.mails()}


def history(place: Place, address: str) -> list[tuple[str, str]]:
    """What happened to the mail to this address: each outcome and what was said."""
    query = select(MailTry.outcome, MailTry.answer).join(Mail, Mail.id == MailTry.mail_id)
    with place.session() as session:
        found = session.execute(query.where(Mail.to_address == address).order_by(MailTry.id))
        return [(outcome.value, answer) for outcome, answer in found]


def end_leases(place: Place) -> None:
    """As if the time of every claim were over: whoever held it has died."""
    held = update(Mail).where(Mail.sent_at.is_(None), Mail.claimed_until.is_not(None))
    with place.session() as session:
        session.execute(held.values(claimed_until=clock.real_now() - LEASE))
