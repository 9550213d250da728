"""What other systems tell us: GOV.UK Notify says what came of each mail."""

import hmac

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tracker.domain import bounces as rules
from tracker.domain.errors import NotFoundError
from tracker.services import bounces
from tracker.web import extensions
from tracker.web.access import NOT_FOUND, public

bp = Blueprint("webhooks", __name__)
extensions.csrf.exempt(bp)  # a token of its own says who asks

LONGEST = 10_000  # bytes; a receipt has a few hundred
DONE = {"taken": True}, 200
NO_RECEIPT = {"error": "This is no delivery receipt of GOV.UK Notify."}, 400
NOT_THE_TOKEN = {"error": "This is not the token that NOTIFY_CALLBACK_TOKEN names."}, 403


@bp.post("/webhooks/notify")
@public
def notify() -> ResponseReturnValue:
    """Take a delivery receipt from whoever has the token; one about no mail of ours is taken and dropped."""
    token = extensions.settings().notify_callback_token
    if not token:
        raise NotFoundError(NOT_FOUND)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return NOT_THE_TOKEN
    receipt = request.get_json(silent=True) if (request.content_length or 0) <= LONGEST else None
    if not isinstance(receipt, dict):
        return NO_RECEIPT
    found = rules.from_notify(receipt.get("reference"), receipt.get("status"))
    if found is not None:
        bounces.note(extensions.session(), found, now=extensions.clock().now())
        extensions.commit()
    return DONE
