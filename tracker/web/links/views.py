"""Straight from the mail: a person's own link, on which nothing changes until a form is sent."""

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms import ValidationError

from tracker.domain import brag
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.links import LinkState
from tracker.models import LinkUse
from tracker.queries import actions
from tracker.queries import links as queries
from tracker.services import link_mails, link_uses, rights
from tracker.services import links as services
from tracker.services.link_uses import AlreadySavedError
from tracker.web import extensions, forms
from tracker.web.access import public
from tracker.web.accounts import entering
from tracker.web.links import page
from tracker.web.links.forms import CodeForm, LinkForm
from tracker.web.links.page import Opened, UnusableLinkError

bp = Blueprint("links", __name__, url_prefix="/m/<token>")
extensions.csrf.exempt(bp)  # _check_token checks instead
bp.register_error_handler(UnusableLinkError, page.unusable)

TOO_OLD = (
    "This page had been open for too long, or your browser keeps no cookies, so nothing was saved. "
    "Look through it and save it again."
)


@bp.before_request
def _check_token() -> None:
    """The same token as everywhere; but these pages send no Referer, which Flask-WTF asks for over HTTPS."""
    g.is_too_old = False
    if request.method != "POST" or _is_one_click():
        return
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError as error:
        if request.endpoint != "links.save":
            raise CSRFError(error.args[0]) from error
        g.is_too_old = True  # what was typed is shown again


def _is_one_click() -> bool:
    """Whether a mail program unsubscribes its reader, who has no page of ours open (RFC 8058)."""
    is_asked = request.form.get("List-Unsubscribe") == "One-Click"
    return request.endpoint == "links.save_unsubscribe" and is_asked


@bp.after_request
def _keep_private(response: Response) -> Response:
    """The address is the secret: no cache keeps the page, no other page and no search hears of it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("")
@public
def index(token: str) -> ResponseReturnValue:
    """What of this person's mail is still open."""
    opened, today = page.find(token), extensions.today()
    found = queries.open_actions(extensions.session(), opened.actor, opened.link)
    return page.render(
        "index",
        actions=found,
        ratings={action.id: brag.rate(actions.facts(action), today) for action in found},
        may_post={action.id for action in found if rights.may_post(action, opened.actor)},
        done=queries.used_for(extensions.session(), opened.link),
        hidden=len(opened.link.action_ids) - len(found),
    )


@bp.get("/<reference>")
@public
def show(token: str, reference: str) -> ResponseReturnValue:
    """One action, with the form."""
    action = page.load(page.find(token), reference)
    return page.show(action, LinkForm(formdata=None, version=action.version))


@bp.post("/<reference>")
@public
def save(token: str, reference: str) -> ResponseReturnValue:
    """Save the form, once."""
    opened = page.find(token)
    action, form = page.load(opened, reference), LinkForm()
    is_too_old = g.is_too_old or not form.key
    form.offer(page.wishes(action, opened.actor))
    before = queries.find_use(extensions.session(), opened.link, form.key)
    if before:
        return page.saved(opened, before, again=True)
    if is_too_old:
        form.form_errors.append(TOO_OLD)
        return page.show(action, form, code=400)
    try:
        rights.check_version(action, forms.version_seen(form.version))
        if not form.validate():
            return page.show(action, form, code=422)
        use = _save(opened, reference, form)
    except DomainError as error:
        return _not_saved(token, reference, form, error)
    extensions.commit()
    return redirect(url_for("links.show_saved", token=token, form_key=use.form_key), 303)


def _save(opened: Opened, reference: str, form: LinkForm) -> LinkUse:
    return link_uses.save(
        extensions.session(),
        opened.link,
        page.load(opened, reference),
        form.wanted,
        form_key=form.key,
        files=extensions.files(),
        post=extensions.post(),
        actor=opened.actor,
        now=extensions.clock().now(),
    )


def _not_saved(token: str, reference: str, form: LinkForm, error: DomainError) -> ResponseReturnValue:
    """The form once more with what was typed: what to mend, or what somebody else has saved meanwhile."""
    session = extensions.session()
    session.rollback()
    session.expire_all()
    opened = page.find(token)
    if isinstance(error, AlreadySavedError) and (
        before := queries.find_use(session, opened.link, error.form_key)
    ):
        return page.saved(opened, before, again=True)
    action = page.load(opened, reference)
    if isinstance(error, ChangedMeanwhileError):
        form.version.data = str(action.version)
        return page.show(action, form, code=409, conflict=True)
    forms.refuse(form, error)
    return page.show(action, form, code=422)


@bp.get("/saved/<form_key>")
@public
def show_saved(token: str, form_key: str) -> ResponseReturnValue:
    """What was saved, and what comes next."""
    opened = page.find(token)
    use = queries.find_use(extensions.session(), opened.link, form_key)
    if use is None:
        raise NotFoundError("There is nothing saved by that form.")
    return page.saved(opened, use)


@bp.get("/revoke")
@public
def ask_revoke(token: str) -> ResponseReturnValue:
    """Ask before the link is stopped, for whoever comes from the mail that says it was used."""
    page.find(token)
    return page.render("revoke")


@bp.post("/revoke")
@public
def revoke(token: str) -> ResponseReturnValue:
    """Stop the link."""
    opened = page.find(token)
    now = extensions.clock().now()
    services.stop(extensions.session(), opened.link, actor=opened.actor, now=now)
    extensions.commit()
    return page.render("stopped", link=opened.link, typed="")


@bp.post("/fresh")
@public
def send_fresh(token: str) -> ResponseReturnValue:
    """Mail a link that works again to the same person."""
    opened = page.find(token, even=LinkState.EXPIRED)
    try:
        link_mails.send_fresh(
            extensions.session(),
            opened.link,
            post=extensions.post(),
            actor=opened.actor,
            now=extensions.clock().now(),
        )
    except DomainError as error:
        return page.render("fresh", refusal=error.message), 429
    extensions.commit()
    return page.render("fresh", refusal="")


@bp.get("/code")
@public
def ask_code(token: str) -> ResponseReturnValue:
    """Where the code from the mail is typed."""
    page.find(token)
    return page.render("code", form=CodeForm(formdata=None, at=request.args.get("at", "")))


@bp.post("/code")
@public
def send_code(token: str) -> ResponseReturnValue:
    """Mail a code, by which more can be done than by the link."""
    opened = page.find(token)
    if entering.must_sign_on(opened.link.user):
        return entering.to_sign_on(page.after_code(opened, request.form.get("at", "")))
    try:
        link_mails.send_code(
            extensions.session(), opened.link, post=extensions.post(), now=extensions.clock().now()
        )
    except DomainError as error:
        flash(error.message, "warning")
    else:
        extensions.commit()
        flash("A code is on its way to you by mail. It is good for 10 minutes.")
    return redirect(url_for("links.ask_code", token=token, at=request.form.get("at", "")), 303)


@bp.post("/code/check")
@public
def check_code(token: str) -> ResponseReturnValue:
    """Sign the person in, if the code is right; where they came from is asked for by its reference alone."""
    opened, form = page.find(token), CodeForm()
    if not form.validate():
        return page.render("code", form=form), 422
    session, now = extensions.session(), extensions.clock().now()
    try:
        services.check_code(session, opened.link, form.code.data or "", actor=opened.actor, now=now)
    except DomainError as error:
        extensions.commit()  # the failed try is what is kept
        forms.refuse(form, error)
        return page.render("code", form=form), 422
    extensions.commit()
    return entering.admit(opened.link.user, page.after_code(opened, form.at.data or ""))


@bp.get("/unsubscribe")
@public
def ask_unsubscribe(token: str) -> ResponseReturnValue:
    """Ask whether the board digest is to come no more; a link that has expired will do."""
    opened = page.find(token, even=LinkState.EXPIRED)
    return page.render("unsubscribe", takes=opened.link.user.takes_board_digest)


@bp.post("/unsubscribe")
@public
def save_unsubscribe(token: str) -> ResponseReturnValue:
    """Send no board digest any more."""
    opened = page.find(token, even=LinkState.EXPIRED)
    now = extensions.clock().now()
    services.take_no_board_digest(extensions.session(), opened.link, actor=opened.actor, now=now)
    extensions.commit()
    return page.render("unsubscribe", takes=False)
