"""One's calendar addresses: made, shown once, stopped; and the feed that calendars read at one of them."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import bank_holidays
from tracker.adapters import calendars as writing
from tracker.domain.errors import DomainError, NotFoundError
from tracker.queries import calendars as queries
from tracker.queries import partnerships
from tracker.services import calendars
from tracker.web import extensions, forms
from tracker.web.access import public, signed_in

bp = Blueprint("calendars", __name__)
MINE = "mine"


@bp.get("/account/calendar")
@signed_in
def index() -> ResponseReturnValue:
    """Which addresses there are, and which can be made."""
    return _page()


def _page(refusal: str = "", address: str = "", whose: str = "") -> str:
    session, actor = extensions.session(), extensions.actor()
    return render_template(
        "calendars/index.html",
        feeds=queries.of_person(session, actor),
        names={one.id: one.name for one in partnerships.of_ids(session, actor.partnerships())},
        whole=partnerships.of_ids(session, actor.partnerships_seen_whole()),
        refusal=refusal,
        address=address,
        whose=whose,
    )


@bp.post("/account/calendar")
@signed_in
def make() -> ResponseReturnValue:
    """Make an address, and show it, once."""
    whose = request.form.get("whose", "")
    try:
        token = calendars.make(
            extensions.session(),
            partnership_id=None if whose == MINE else forms.number(whose),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except NotFoundError:
        raise
    except DomainError as error:
        return _page(refusal=error.message), 422
    extensions.commit()
    path = url_for("calendars.read", token=token)
    return _page(address=f"{extensions.settings().base_url}{path}", whose=whose)


@bp.post("/account/calendar/<int:feed_id>/stop")
@signed_in
def stop(feed_id: int) -> ResponseReturnValue:
    """Stop an address for good."""
    session, actor = extensions.session(), extensions.actor()
    calendars.stop(session, queries.get(session, actor, feed_id), actor=actor, now=extensions.clock().now())
    extensions.commit()
    flash("The address is stopped. A calendar that still reads it finds nothing there.")
    return redirect(url_for("calendars.index"), 303)


@bp.get("/calendar/<token>.ics")
@public
def read(token: str) -> ResponseReturnValue:
    """The calendar at this address, by its owner's rights now.

    The one page that changes something when it is opened: that it was read, once an hour, so that its owner
    sees which addresses are in use.
    """
    document = calendars.read(
        extensions.session(),
        token,
        base_url=extensions.settings().base_url,
        holidays=bank_holidays.england_and_wales(),
        now=extensions.clock().now(),
    )
    extensions.commit()
    response = Response(document.content, content_type=writing.MIMETYPE)
    response.add_etag()
    response.last_modified = document.changed_at
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    # By its content alone: a right that was taken away makes a feed shorter, and not newer.
    if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.status_code, response.data = 304, b""
    return response
