"""Flask's own objects, and what a request may ask for: its session, clock, settings and actor."""

from datetime import date
from typing import cast

from flask import current_app, g
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect

from tracker.adapters.clock import Clock, real_now
from tracker.adapters.files import FileStore
from tracker.config import Settings
from tracker.domain.roles import Actor
from tracker.services.notices import Post
from tracker.services.runtime import Runtime, Session

login_manager = LoginManager()
csrf = CSRFProtect()


def runtime() -> Runtime:
    """What the process holds on to; app.py puts it here."""
    return cast(Runtime, current_app.extensions["tracker"])


def session() -> Session:
    """The request's database session; whatever it has not committed is undone when the request ends."""
    if "session" not in g:
        g.session = runtime().session_factory()
    return cast(Session, g.session)


def commit() -> None:
    """Keep what this request did."""
    session().commit()


def close_session(_error: BaseException | None = None) -> None:
    """End the request's session, if it opened one."""
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()


def files() -> FileStore:
    """The installation's file store."""
    return runtime().files


def clock() -> Clock:
    """The installation's clock, which a demonstration moves."""
    return runtime().clock


def post() -> Post:
    """Where the links of a notice lead, and the real time by which it is sent."""
    provider = settings().sign_on
    only_by = provider.name if provider and provider.is_only else ""
    return Post(settings().base_url, real_now(), only_by)


def today() -> date:
    """Today's date in London by that clock."""
    return clock().today()


def settings() -> Settings:
    """The settings of this process."""
    return runtime().settings


def actor() -> Actor:
    """The signed-in person as the rules know them; only views that need a sign-in may ask."""
    return cast(Actor, current_user.actor)
