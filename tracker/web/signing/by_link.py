"""Signing off by a signatory's own link, without an account; nothing changes until a form is sent."""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms import ValidationError

from tracker.domain import links
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.links import LinkState
from tracker.domain.roles import Actor, Way
from tracker.domain.statements.answers import Means
from tracker.models import SigningLink
from tracker.queries import signing as queries
from tracker.services import signing_mails
from tracker.web import extensions
from tracker.web.access import public
from tracker.web.signing import answering, page
from tracker.web.signing.forms import AnswerForm

bp = Blueprint("signing_links", __name__, url_prefix="/sign/<token>")
extensions.csrf.exempt(bp)  # _check_token checks instead

TOO_OLD = (
    "This page had been open for too long, or your browser keeps no cookies, so nothing was saved. "
    "Look through it and send it again."
)


class UnusableLinkError(Exception):
    """The address leads to nothing, or its link cannot be used: its state, or that the statement was sent."""

    def __init__(self, link: SigningLink | None = None, why: str = "unknown") -> None:
        super().__init__(why)
        self.link = link
        self.why = why


@bp.before_request
def _check_token() -> None:
    """The same token as everywhere; but these pages send no Referer, which Flask-WTF asks for over HTTPS."""
    g.is_too_old = False
    if request.method != "POST":
        return
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError as error:
        if request.endpoint != "signing_links.answer":
            raise CSRFError(error.args[0]) from error
        g.is_too_old = True  # what was typed is shown again


@bp.after_request
def _keep_private(response: Response) -> Response:
    """The address is the secret: no cache keeps the page, no other page and no search hears of it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.errorhandler(UnusableLinkError)
def _unusable(error: UnusableLinkError) -> ResponseReturnValue:
    """Why the link does not work and how to go on, with what was typed if anything was."""
    typed = request.form.get("note", "") if request.method == "POST" else ""
    address = links.masked(error.link.signatory.address) if error.link else ""
    statement = error.link.signatory.statement if error.link else None
    template = render_template(
        "signing/unusable.html",
        why=error.why,
        typed=typed,
        address=address,
        statement=statement,
        token=(request.view_args or {}).get("token", ""),
    )
    return template, 404 if error.link is None else 410


def _find(token: str, *, even: LinkState = LinkState.GOOD) -> SigningLink:
    """The link of this address, if it works, or is in the state that this page still serves."""
    link = queries.find_link(extensions.session(), token)
    if link is None:
        raise UnusableLinkError
    if link.signatory.statement.submitted_on is not None:
        raise UnusableLinkError(link, "submitted")
    state = links.state(expires_at=link.expires_at, revoked_at=link.revoked_at, now=extensions.clock().now())
    if state not in (LinkState.GOOD, even):
        raise UnusableLinkError(link, state.value)
    return link


def _actor(link: SigningLink) -> Actor:
    return Actor(name=link.signatory.name, way=Way.LINK)


def _page(
    token: str, link: SigningLink, form: AnswerForm | None = None, code: int = 200
) -> ResponseReturnValue:
    signatory = link.signatory
    read = page.reading(signatory.statement, signatory)
    form = form or page.blank(read)
    form.seen.data = read.offered.seen
    return render_template("signing/by_link.html", token=token, form=form, **read.values), code


@bp.get("")
@public
def show(token: str) -> ResponseReturnValue:
    """The version to read, with the place to sign at its end; or that it is signed."""
    return _page(token, _find(token))


@bp.post("")
@public
def answer(token: str) -> ResponseReturnValue:
    """Sign the version that was read, or say why not yet."""
    link, form = _find(token), AnswerForm()
    if g.is_too_old:
        form.form_errors.append(TOO_OLD)
        return _page(token, link, form, 400)
    signatory = link.signatory
    error = answering.save(form, signatory.statement, signatory, Means.LINK, _actor(link))
    if error is None:
        return redirect(url_for("signing_links.show", token=token), 303)
    code = 409 if isinstance(error, ChangedMeanwhileError) else 422
    return _page(token, _find(token), form, code)


@bp.post("/fresh")
@public
def send_fresh(token: str) -> ResponseReturnValue:
    """Mail a link that works again to the same address."""
    link = _find(token, even=LinkState.EXPIRED)
    refusal, code = "", 200
    try:
        signing_mails.send_fresh(
            extensions.session(),
            link,
            post=extensions.post(),
            actor=_actor(link),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        refusal, code = error.message, 429
    else:
        extensions.commit()
    address = links.masked(link.signatory.address)
    return render_template("signing/fresh.html", refusal=refusal, address=address), code
