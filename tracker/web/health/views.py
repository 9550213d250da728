"""`GET /healthz`: whether the installation is well, for a monitor; no sign-in, no secrets, no names."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from tracker.services import health
from tracker.web import extensions
from tracker.web.access import public
from tracker.web.health.moment import this_moment

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 where everything is well, 503 where something is not, and what."""
    found = health.examine(extensions.runtime().engine, extensions.session(), this_moment())
    response = jsonify(found.facts)
    response.status_code = 200 if found.is_well else 503
    response.headers["Cache-Control"] = "no-store"
    return response
