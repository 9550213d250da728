"""Each request by a number of its own: in the log, in the answer and on the page of a fault; counted too."""

import logging
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request
from werkzeug.wsgi import ClosingIterator

from tracker import db
from tracker.adapters import logs
from tracker.web.metrics import requests as figures

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

log = logging.getLogger(__name__)

KEY = "tracker.request"
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
NO_ROUTE = "none"


@dataclass
class Asked:
    """One request: what it is known by, and what came of it."""

    id: str
    method: str
    began: float = field(default_factory=time.perf_counter)
    tally: db.Tally = field(default_factory=db.count_queries)
    status: int = 500
    endpoint: str = NO_ROUTE
    route: str = NO_ROUTE
    user_id: int | None = None


def init_app(app: Flask) -> None:
    """Number and time every request, whatever becomes of it."""
    figures.prepare()
    app.after_request(_note)
    app.wsgi_app = _numbered(app.wsgi_app)  # type: ignore[assignment, method-assign]


def number() -> str:
    """By what this request is known; whoever reports a fault quotes it."""
    asked: Asked = request.environ[KEY]
    return asked.id


def place() -> str:
    """What was asked for, as the application writes the address: what stands in its gaps may be a secret."""
    return request.url_rule.rule if request.url_rule else NO_ROUTE


def _numbered(inner: "WSGIApplication") -> "WSGIApplication":
    """The number is always ours: one that came with the request could be anybody's, and say anything."""

    def outer(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        asked = Asked(secrets.token_hex(6), method if method in METHODS else "other")
        environ[KEY] = asked

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:  # noqa: ANN401 - WSGI's own
            asked.status = int(status[:3])
            return start_response(status, [*headers, ("X-Request-ID", asked.id)], *rest)

        with logs.about(request_id=asked.id):
            return ClosingIterator(inner(environ, start), lambda: _end(asked))

    return outer


def _note(response: Response) -> Response:
    """Keep what only Flask knows; whose session or token it was, where this request has asked for that."""
    asked: Asked = request.environ[KEY]
    asked.endpoint, asked.route = request.endpoint or NO_ROUTE, place()
    actor = g.get("api_actor") or getattr(g.get("_login_user"), "actor", None)
    asked.user_id = getattr(actor, "user_id", None)
    return response


def _end(asked: Asked) -> None:
    """The last byte is out: one line, and one more in the figures."""
    seconds = time.perf_counter() - asked.began
    figures.count(asked.endpoint, asked.method, asked.status, seconds=seconds, queries=asked.tally.queries)
    facts = {
        "request_id": asked.id,
        "method": asked.method,
        "endpoint": asked.endpoint,
        "route": asked.route,
        "status": asked.status,
        "ms": round(seconds * 1000, 1),
        "queries": asked.tally.queries,
        "user": asked.user_id,
    }
    log.info("request", extra=facts)
