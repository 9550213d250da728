"""The mark by which a browser is known again: in it these people have signed in before."""

import secrets

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from tracker.domain.guessing import Device
from tracker.web import extensions

KEPT = 365 * 24 * 60 * 60  # seconds
MOST_PEOPLE = 8


def init_app(app: Flask) -> None:
    """Send the mark after a sign-in."""
    app.after_request(_send)


def known() -> Device | None:
    """The mark that this browser carries, if it is one of ours."""
    try:
        key, user_ids = _seal().loads(request.cookies.get(_name(), ""), max_age=KEPT)
        return Device(str(key), frozenset(int(each) for each in user_ids))
    except (BadData, TypeError, ValueError):
        return None


def remember(user_id: int) -> None:
    """Mark this browser as one in which this person has signed in."""
    device = known()
    others = [each for each in sorted(device.user_ids) if each != user_id] if device else []
    key = device.key if device else secrets.token_urlsafe(16)
    g.device_mark = _seal().dumps([key, [*others, user_id][-MOST_PEOPLE:]])


def _send(response: Response) -> Response:
    if mark := g.pop("device_mark", None):
        response.set_cookie(
            _name(),
            mark,
            max_age=KEPT,
            httponly=True,
            samesite="Lax",
            secure=extensions.settings().is_https,
        )
    return response


def _seal() -> URLSafeTimedSerializer:
    settings = extensions.settings()
    # It signs with the last of the keys, and knows what was signed with any.
    return URLSafeTimedSerializer([*settings.old_keys, settings.secret_key], salt="a browser known again")


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"
