"""Requests for another host than this installation's are refused, whatever a proxy lets through."""

from urllib.parse import urlsplit

from flask import Flask, g, request
from werkzeug.exceptions import BadRequest

from tracker.web import extensions

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
BY_ANY_NAME = {"health.healthz", "metrics.show"}
"""A monitor within the network asks by the machine's own name; neither makes an address of it."""


def init_app(app: Flask) -> None:
    """Look at the host of every request, before anything else does."""
    app.before_request(_check)


def _check() -> None:
    if request.endpoint in BY_ANY_NAME or _is_ours(_name(f"//{request.host}")):
        return
    g.is_bare = True
    raise BadRequest


def _is_ours(name: str | None) -> bool:
    ours = _name(extensions.settings().base_url)
    return name in LOOPBACK if ours in LOOPBACK else name == ours


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
