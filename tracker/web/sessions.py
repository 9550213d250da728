"""The signed-in person, loaded afresh for each request from the row that the browser's cookie names."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, request
from flask import session as cookie
from flask_login import login_user

from tracker.adapters.clock import real_now
from tracker.domain import wording
from tracker.domain.accounts import WARN_BEFORE
from tracker.domain.roles import Actor
from tracker.models import User
from tracker.queries.browsers import Browser
from tracker.services import sessions
from tracker.services.accounts import Attempt
from tracker.web import devices, extensions

KEY = "_user_id"
"""Where Flask-Login keeps what names the session."""


@dataclass(frozen=True)
class SignedIn:
    """An account in the shape that Flask-Login asks for, and the session in which it is used."""

    token: str
    browser: Browser
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie keeps: the secret of the session, and nothing else."""
        return self.token

    @property
    def user(self) -> User:
        """The account itself, for the pages that change or show it."""
        return extensions.session().get_one(User, self.actor.user_id)

    @property
    def actor(self) -> Actor:
        """Who they are to each partnership."""
        return self.browser.actor

    @property
    def name(self) -> str:
        """The person's name or post."""
        return self.actor.name

    @property
    def roles(self) -> str:
        """Their roles in words."""
        return roles_in_words(self.actor)

    @property
    def partnerships(self) -> Sequence[str]:
        """The names of their partnerships."""
        return self.browser.partnerships

    @property
    def seconds_left(self) -> int:
        """How long the session lasts still if nothing is done."""
        lifetime, now = extensions.settings().session_lifetime, extensions.clock().now()
        return int(sessions.left(self.browser, lifetime, now).total_seconds())

    @property
    def warn_seconds(self) -> int:
        """How long before its end its reader is warned."""
        return int(WARN_BEFORE.total_seconds())


def roles_in_words(actor: Actor) -> str:
    """Manager and Scrutineer: each role once, wherever it is held."""
    if actor.is_administrator:
        return "Administrator of the installation"
    return wording.sentence_list(list(dict.fromkeys(m.role.label for m in actor.memberships)))


def begin(user: User, *, factor_vouched: bool = False) -> None:
    """A session of this person's own in this browser, with nothing of the one before it; commits."""
    session = extensions.session()
    if before := cookie.get(KEY):
        sessions.end(session, str(before))
    token = sessions.begin(
        session,
        user,
        agent=request.user_agent.string,
        address=request.remote_addr or "",
        lifetime=extensions.settings().session_lifetime,
        now=extensions.clock().now(),
        factor_vouched=factor_vouched,
    )
    extensions.commit()
    forget()
    if person := load(token):
        login_user(person)
    devices.remember(user.id)


def forget() -> None:
    """Empty this browser's cookie."""
    cookie.clear()
    g.pop("csrf_token", None)  # Flask-WTF's own memory of the token, which belonged to the session before


def load(token: str) -> SignedIn | None:
    """The person that the cookie names; None where the session has ended."""
    session, now = extensions.session(), extensions.clock().now()
    browser = sessions.find(session, token, lifetime=extensions.settings().session_lifetime, now=now)
    if browser is None:
        return None
    sessions.touch(session, browser, now)
    return SignedIn(token, browser)


def attempt() -> Attempt:
    """From where this request tries something that can be guessed."""
    return Attempt(request.remote_addr or "", real_now(), devices.known())
