"""The signed-in person, loaded afresh for each request from the account that the session names."""

from dataclasses import dataclass

from flask import g
from flask import session as cookie
from flask_login import login_user

from tracker.domain import wording
from tracker.domain.roles import Actor
from tracker.models import User
from tracker.queries import actors, people
from tracker.services import accounts
from tracker.web import extensions


@dataclass(frozen=True)
class SignedIn:
    """An account in the shape that Flask-Login asks for."""

    user: User
    actor: Actor
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session keeps: the account and a fingerprint of its password, whose change ends it."""
        return f"{self.user.id}:{accounts.fingerprint(self.user)}"

    @property
    def name(self) -> str:
        """The person's name or post."""
        return self.user.name

    @property
    def roles(self) -> str:
        """Their roles in words."""
        return wording.sentence_list(list(dict.fromkeys(m.role.label for m in self.user.memberships)))

    @property
    def partnerships(self) -> list[str]:
        """The names of their partnerships."""
        return sorted({m.partnership.name for m in self.user.memberships})


def from_user(user: User) -> SignedIn:
    """The signed-in person of this account."""
    return SignedIn(user, actors.from_user(user))


def begin(user: User) -> None:
    """A session of this person's own, with nothing of the one before it."""
    cookie.clear()
    g.pop("csrf_token", None)  # Flask-WTF's own memory of the token, which belonged to the session before
    login_user(from_user(user))


def load(session_id: str) -> SignedIn | None:
    """The person that the session names; None where the account is closed or its password has changed."""
    user_id, _, fingerprint = session_id.partition(":")
    if not user_id.isdecimal():
        return None
    user = people.find_active(extensions.session(), int(user_id))
    if user is None or fingerprint != accounts.fingerprint(user):
        return None
    return from_user(user)
