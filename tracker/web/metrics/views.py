"""`GET /metrics`: figures for Prometheus, for whoever has the token; no names of people or partnerships."""

import hmac

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from tracker.domain.errors import NotFoundError
from tracker.services import metrics
from tracker.web import extensions
from tracker.web.access import NOT_FOUND, public
from tracker.web.health.moment import this_moment

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
@public
def show() -> ResponseReturnValue:
    """The figures of this moment; without the token there is no such page."""
    token = extensions.settings().metrics_token
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise NotFoundError(NOT_FOUND)
    from tracker.web.metrics import exposition  # noqa: PLC0415 - its library looks once where workers share

    figures = metrics.read(extensions.session(), this_moment())
    return Response(
        exposition.text(figures),
        content_type=exposition.CONTENT_TYPE,
        headers={"Cache-Control": "no-store"},
    )
