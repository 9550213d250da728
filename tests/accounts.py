"""People with accounts, as tests need them: passwords, second factors, links out of mails, browsers."""

import re
from datetime import datetime, timedelta
from itertools import count

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.adapters import passwords
from tracker.domain import links as link_rules
from tracker.domain.accounts import Lifetime
from tracker.domain.mail import LINK_MARK
from tracker.domain.roles import Role
from tracker.models import Mail, Partnership, User, WebSession
from tracker.services import links, second_factors, sessions
from tracker.services.accounts import Attempt
from tracker.services.notices import Post

PASSWORD = "correct horse battery"
KEPT = passwords.hashed(PASSWORD)
KEY = "a key for tests"
LIFETIME = Lifetime(timedelta(hours=1), timedelta(hours=12))

_serial = count(1)


def member(session: Session, of: Partnership, role: Role = Role.ACTION_LEAD, **values: object) -> User:
    """Somebody who has signed in with a password before."""
    given = {"password_hash": KEPT, "last_seen_at": factories.NOW} | values
    return factories.member(session, of, role, **given)


def administrator(session: Session, **values: object) -> User:
    """Somebody who runs the installation."""
    given = {"password_hash": KEPT, "last_seen_at": factories.NOW, "is_administrator": True} | values
    return factories.user(session, **given)


def post(real_now: datetime = factories.NOW) -> Post:
    """Where links lead."""
    return Post("https://tracker.example", real_now)


def signed_in(session: Session, user: User, at: datetime = factories.NOW) -> WebSession:
    """A browser in which this person is signed in."""
    agent = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
    token = sessions.begin(session, user, agent=agent, address="192.0.2.1", lifetime=LIFETIME, now=at)
    return session.scalars(select(WebSession).filter_by(token_hash=link_rules.fingerprint(token))).one()


def attempt(real_now: datetime = factories.NOW) -> Attempt:
    """Somebody tries from a place of their own."""
    return Attempt(f"198.51.100.{next(_serial) % 250}", real_now)


def with_second_factor(session: Session, user: User, at: datetime) -> tuple[str, list[str]]:
    """Set a second factor up at this real moment: the secret of the telephone, and the recovery codes."""
    secret = second_factors.new_secret()
    codes = second_factors.set_up(
        session,
        user,
        secret,
        code_of(secret, at),
        current=PASSWORD,
        key=KEY,
        attempt=attempt(at),
        actor=factories.actor(user),
        now=factories.NOW,
    )
    return secret, codes


def code_of(secret: str, at: datetime) -> str:
    """What the telephone shows at this moment."""
    return pyotp.TOTP(secret).at(at)


def newest_mail(session: Session, kind: str) -> Mail:
    """The last mail of this kind that was written down."""
    return session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id.desc())).first()


def token_in(session: Session, mail: Mail, at: datetime = factories.NOW) -> str:
    """The secret of the link in this mail, as if it were sent at this moment."""
    assert LINK_MARK in mail.text
    assert LINK_MARK in mail.html
    return links.mint(session, mail, now=at)


def path_in(session: Session, mail: Mail, at: datetime = factories.NOW) -> str:
    """The path to which the link in this mail leads."""
    token = token_in(session, mail, at)
    found = re.search(rf"https?://[^/]+(/\S*{LINK_MARK})", mail.text)
    assert found
    return found[1].replace(LINK_MARK, token)
