"""What the frame around every page says: which installation this is, who is signed in, where they may go."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_login import current_user

from tracker.domain import wording
from tracker.domain.london import LONDON
from tracker.domain.roles import Permission
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
    }


def places() -> list[Place]:
    """Where this person may go."""
    if not current_user.is_authenticated:
        return []
    may = extensions.actor().may_anywhere
    return [Place(text, href, _is_here(href)) for text, href, permission in PLACES if may(permission)]


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
