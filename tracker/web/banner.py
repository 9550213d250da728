"""What the frame around every page says: who is signed in, where they may go, how long a statement has."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_login import current_user

from tracker.adapters import bank_holidays
from tracker.domain import statements, wording
from tracker.domain.london import LONDON
from tracker.domain.roles import Permission
from tracker.domain.statements import stages
from tracker.queries import submissions
from tracker.web import extensions

PLACES = (
    ("Overview", "/", Permission.SEE_OVERVIEW),
    ("Actions", "/actions", Permission.SEE_ACTIONS),
    ("Reports", "/reports", Permission.SEE_REPORTS),
    ("Statements", "/statements", Permission.SEE_STATEMENT),
    ("Challenges", "/challenges", Permission.SEE_CHALLENGES),
    ("Mail", "/mail", Permission.SEE_MAIL),
    ("People", "/people", Permission.MANAGE_PEOPLE),
)


@dataclass(frozen=True)
class Countdown:
    """How long there is for the statement that is due next, and how many others are owed."""

    reference: str
    title: str
    sentence: str
    step: str
    is_late: bool
    others: int


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    text: str
    href: str
    active: bool


def init_app(app: Flask) -> None:
    """Give every template what the frame shows."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    if g.get("is_bare"):
        return {}
    return {
        "signed_in": current_user if current_user.is_authenticated else None,
        "places": places(),
        "demonstration": demonstration(),
        "find_countdown": find_countdown,
    }


def places() -> list[Place]:
    """Where this person may go."""
    if not current_user.is_authenticated:
        return []
    if extensions.actor().is_administrator:
        return [Place("Installation", "/installation", _is_here("/installation"))]
    may = extensions.actor().may_anywhere
    return [Place(text, href, _is_here(href)) for text, href, permission in PLACES if may(permission)]


def find_countdown() -> Countdown | None:
    """The countdown of this person's nearest statement; only the frame asks, so a bare page asks nothing."""
    if not current_user.is_authenticated or not extensions.actor().may_anywhere(Permission.SEE_STATEMENT):
        return None
    owed = submissions.owed(extensions.session(), extensions.actor())
    if not owed:
        return None
    first, today, holidays = owed[0], extensions.today(), bank_holidays.england_and_wales()
    due_on = first.due_on
    return Countdown(
        reference=first.reference,
        title=first.title,
        sentence=statements.countdown(due_on, today, holidays),
        step=stages.next_step(due_on, first.stages_done, today, holidays),
        is_late=due_on is not None and due_on < today,
        others=len(owed) - 1,
    )


def _is_here(href: str) -> bool:
    return request.path == href or (href != "/" and request.path.startswith(href + "/"))


def demonstration() -> str | None:
    """What the demonstration says of itself on every page; None in a real installation."""
    if not extensions.runtime().is_demonstration:
        return None
    now = extensions.clock().now().astimezone(LONDON)
    clock = f"{wording.weekday_date(now.date())}, {now:%H:%M}"
    return f"The clock says {clock}. Mail goes to {_where_mail_goes()}."


def _where_mail_goes() -> str:
    to = extensions.settings().mail_url
    return "the mailbox in this app" if to.scheme == "mailbox" else f"the mail server {to.hostname}"
