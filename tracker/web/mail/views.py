"""Sent mail: the list, one mail, and that mail's HTML in a frame of its own that can do nothing."""

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.models import Mail
from tracker.queries import mail as queries
from tracker.web import extensions
from tracker.web.access import requires

bp = Blueprint("mail", __name__)

FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A mail brings its styles in line; it runs nothing, loads nothing, and its links open in a new tab."""


@bp.get("/mail")
@requires(Permission.SEE_MAIL)
def index() -> ResponseReturnValue:
    """Everything that was sent and that waits, the newest first."""
    number = request.args.get("page", 1, type=int)
    page = queries.page(extensions.session(), extensions.actor(), number=number)
    return render_template(
        "mail/index.html",
        page=page,
        address=lambda n: url_for("mail.index", page=n),
        offset=extensions.clock().offset,
        kept_here=extensions.settings().mail_url.scheme == "mailbox",
    )


def _load(mail_id: int) -> Mail:
    return queries.get_visible(extensions.session(), extensions.actor(), mail_id)


@bp.get("/mail/<int:mail_id>")
@requires(Permission.SEE_MAIL)
def show(mail_id: int) -> ResponseReturnValue:
    """One mail as its reader gets it, in both its forms."""
    return render_template("mail/show.html", mail=_load(mail_id), offset=extensions.clock().offset)


@bp.get("/mail/<int:mail_id>/html")
@requires(Permission.SEE_MAIL)
def html(mail_id: int) -> ResponseReturnValue:
    """The HTML of one mail, for the frame on its page."""
    return Response(
        _load(mail_id).html,
        mimetype="text/html",
        headers={"Content-Security-Policy": FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"},
    )
