"""The signed-in person, loaded afresh for each request from the row that the browser's cookie names."""

from dataclasses import dataclass

from flask import g, request
from flask import session as cookie
from flask_login import login_user

from tracker.adapters.clock import real_now
from tracker.domain import wording
from tracker.domain.accounts import WARN_BEFORE
from tracker.domain.roles import Actor
from tracker.models import User, WebSession
from tracker.queries import actors
from tracker.services import sessions
from tracker.services.accounts import Attempt
from tracker.web import devices, extensions

KEY = "_user_id"
"""Where Flask-Login keeps what names the session."""


@dataclass(frozen=True)
class SignedIn:
    """An account in the shape that Flask-Login asks for, and the session in which it is used."""

    token: str
    row: WebSession
    actor: Actor
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie keeps: the secret of the session, and nothing else."""
        return self.token

    @property
    def user(self) -> User:
        """The account."""
        return self.row.user

    @property
    def name(self) -> str:
        """The person's name or post."""
        return self.user.name

    @property
    def roles(self) -> str:
        """Their roles in words."""
        return roles_in_words(self.user)

    @property
    def partnerships(self) -> list[str]:
        """The names of their partnerships."""
        return sorted({m.partnership.name for m in self.user.memberships})

    @property
    def seconds_left(self) -> int:
        """How long the session lasts still if nothing is done."""
        lifetime, now = extensions.settings().session_lifetime, extensions.clock().now()
        return int(sessions.left(self.row, lifetime, now).total_seconds())

    @property
    def warn_seconds(self) -> int:
        """How long before its end its reader is warned."""
        return int(WARN_BEFORE.total_seconds())


def roles_in_words(user: User) -> str:
    """Manager and Scrutineer: each role once, wherever it is held."""
    if user.is_administrator:
        return "Administrator of the installation"
    return wording.sentence_list(list(dict.fromkeys(m.role.label for m in user.memberships)))


def begin(user: User, *, factor_vouched: bool = False) -> None:
    """A session of this person's own in this browser, with nothing of the one before it; commits."""
    session = extensions.session()
    if before := cookie.get(KEY):
        sessions.end(session, str(before))
    token, row = sessions.begin(
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
    login_user(SignedIn(token, row, actors.from_user(user)))
    devices.remember(user.id)


def forget() -> None:
    """Empty this browser's cookie."""
    cookie.clear()
    g.pop("csrf_token", None)  # Flask-WTF's own memory of the token, which belonged to the session before


def load(token: str) -> SignedIn | None:
    """The person that the cookie names; None where the session has ended."""
    session, now = extensions.session(), extensions.clock().now()
    row = sessions.find(session, token, lifetime=extensions.settings().session_lifetime, now=now)
    if row is None:
        return None
    sessions.touch(session, row, now)
    return SignedIn(token, row, actors.from_user(row.user))


def attempt() -> Attempt:
    """From where this request tries something that can be guessed."""
    return Attempt(request.remote_addr or "", real_now(), devices.known())
