"""What people see when a page cannot be had: in plain words, with where to go and nothing lost."""

import logging

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tracker.domain.errors import DomainError, NotFoundError
from tracker.web import extensions, kept, requests
from tracker.web.accounts import page

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(DomainError, forbidden_by_a_rule)
    app.register_error_handler(NotFoundError, not_found)
    app.register_error_handler(403, not_found)
    app.register_error_handler(404, not_found)
    app.register_error_handler(413, too_large)
    app.register_error_handler(CSRFError, token_lost)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(500, failed)
    # `failed` logs each fault, with a reference; Flask's own line names the address, which may be a secret.
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]


def not_found(_error: Exception) -> ResponseReturnValue:
    """There is no such thing, or this person may not see it."""
    return render_template("errors/not_found.html"), 404


def forbidden_by_a_rule(error: DomainError) -> ResponseReturnValue:
    """A rule refused a button that has no form to show the reason in."""
    extensions.session().rollback()
    return render_template("errors/rule.html", sentence=error.message), 422


def too_large(_error: Exception) -> ResponseReturnValue:
    """A file or a text that is larger than the application takes."""
    return render_template("errors/too_large.html"), 413


def refused(error: HTTPException) -> ResponseReturnValue:
    """Anything else that a browser should not have asked; redirects pass through."""
    if error.code is None or error.code < 400:
        return error.get_response()
    response = error.get_response()
    response.data = render_template("errors/refused.html")
    return response


def token_lost(_error: CSRFError) -> ResponseReturnValue:
    """A form without the session's token: offer what was typed again, if it was typed on a page of ours."""
    if request.endpoint == "accounts.check_sign_in":
        return page.again("This page had been open for too long. Sign in once more."), 400
    held = kept.from_request() if current_user.is_authenticated else None
    if held is None:
        return render_template("errors/token_lost.html"), 400
    return kept.offer(held, reason="This page had been open for too long, so nothing was saved."), 400


def failed(error: HTTPException) -> ResponseReturnValue:
    """A fault of ours: say so, with a reference that the log holds too."""
    reference = requests.number()
    cause = getattr(error, "original_exception", None) or error
    log.error("Error %s at %s", reference, requests.place(), exc_info=cause)
    extensions.close_session()
    g.is_bare = True  # the database itself may be what failed, so the page asks it nothing
    return render_template("errors/failed.html", reference=reference), 500
