"""The ledger of mails: the list, one mail with its HTML in a frame that can do nothing, and trouble."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import clock, maildir
from tracker.domain import ledger
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Mail
from tracker.queries import ledger as queries
from tracker.queries import people
from tracker.queries.ledger import Kept
from tracker.services import mail as services
from tracker.web import extensions
from tracker.web.access import requires
from tracker.web.mail import filters

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
    session, actor = extensions.session(), extensions.actor()
    members = people.memberships(session, actor.partnerships_where(Permission.SEE_MAIL))
    names = {str(each.user_id): each.user.name for each in members}
    address = filters.read(request.args, names, queries.kinds(session, actor))
    page = queries.page(session, actor, address.filter, number=address.page)
    return render_template("mail/index.html", page=page, address=address, **_around())


def _around() -> dict[str, Any]:
    """What each page of mail shows beside its own."""
    return {
        "trouble": queries.count_trouble(extensions.session(), extensions.actor()),
        "offset": extensions.clock().offset,
        "kept_here": extensions.settings().mail_url.scheme == "mailbox",
    }


def _load(mail_id: int) -> Kept:
    return queries.get_visible(extensions.session(), extensions.actor(), mail_id)


def _load_whole(mail_id: int) -> Mail:
    kept = _load(mail_id)
    if not kept.is_whole:
        raise NotFoundError("There is no such mail.")
    return kept.mail


@bp.get("/mail/<int:mail_id>")
@requires(Permission.SEE_MAIL)
def show(mail_id: int) -> ResponseReturnValue:
    """One mail: what it is about and why, each try, and the mail as its reader gets it, in both its forms."""
    kept = _load(mail_id)
    return render_template(
        "mail/show.html",
        kept=kept,
        mail=kept.mail,
        items=_items(kept),
        text=ledger.inert(kept.mail.text) if kept.is_whole else "",
        has_arrived=kept.is_whole and kept.mail.sent_at is not None and _is_kept_here(),
        about=ledger.about,
        rung_words=ledger.rung_words,
        **_around(),
    )


def _items(kept: Kept) -> list[dict[str, Any]]:
    """What the mail is about, as far as it is of a partnership whose mail this person sees."""
    mine = extensions.actor().partnerships_where(Permission.SEE_MAIL)
    of = kept.mail.partnership_id
    items = (item for item in kept.mail.items if item.get("reference"))
    return [
        item | {"due_on": date.fromisoformat(item["due_on"]) if item.get("due_on") else None}
        for item in items
        if kept.is_whole or item.get("partnership_id", of) in mine
    ]


def _is_kept_here() -> bool:
    """Whether this demonstration delivers into a folder of its own, so that mails can be opened."""
    running = extensions.runtime()
    return running.is_demonstration and running.settings.mail_url.scheme == "mailbox"


@bp.get("/mail/<int:mail_id>/html")
@requires(Permission.SEE_MAIL)
def html(mail_id: int) -> ResponseReturnValue:
    """The HTML of one mail, for the frame on its page; the place of its reader's own link leads nowhere."""
    return _framed(ledger.inert(_load_whole(mail_id).html))


def _framed(body: str) -> Response:
    return Response(
        body,
        mimetype="text/html",
        headers={"Content-Security-Policy": FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"},
    )


@bp.get("/mail/<int:mail_id>/arrived")
@requires(Permission.SEE_MAIL)
def arrived(mail_id: int) -> ResponseReturnValue:
    """In a demonstration, the mail as it arrived, its reader's own link and all, to be tried."""
    mail = _load_whole(mail_id)
    message = None
    if _is_kept_here():
        message = maildir.find(extensions.settings().home / "mailbox", mail.message_id)
    if message is None:
        raise NotFoundError("This mail is not in the mailbox.")
    return _framed(maildir.page_of(message))


@bp.get("/mail/trouble")
@requires(Permission.SEE_MAIL)
def trouble() -> ResponseReturnValue:
    """What fails, what was given up, and whose mail comes back."""
    session, actor = extensions.session(), extensions.actor()
    bounces = queries.bounces(session, actor)
    return render_template(
        "mail/trouble.html",
        stuck=queries.in_trouble(session, actor),
        bounces=bounces,
        shown=queries.seen(session, actor, [bounce.mail_id for bounce in bounces]),
        most=queries.LONGEST,
        **_around(),
    )


@bp.post("/mail/<int:mail_id>/resend")
@requires(Permission.SEE_MAIL)
def resend(mail_id: int) -> ResponseReturnValue:
    """Try a mail again now that was given up or keeps failing."""
    mail, session, actor = _load(mail_id).mail, extensions.session(), extensions.actor()
    try:
        services.resend(session, mail, actor=actor, now=extensions.clock().now(), real_now=clock.real_now())
    except DomainError as error:
        flash(error.message, "warning")
    else:
        extensions.commit()
        flash(f"The mail to {mail.to_address} goes out again in the scheduler’s next round.")
    return redirect(url_for("mail.trouble"), 303)
