"""What the links of mails about an account open: an invitation, another password, another address."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters.clock import real_now
from tracker.domain.accounts import TokenKind
from tracker.domain.errors import DomainError, NotFoundError
from tracker.models import AccountToken
from tracker.services import account_links, addresses, invitations, resets
from tracker.web import devices, extensions, forms
from tracker.web.access import public
from tracker.web.accounts import entering
from tracker.web.accounts.forms import ChosenForm, ForgottenForm

bp = Blueprint("account_links", __name__)

BOTH_AGREED = "Both addresses have agreed. From now on mail goes to {}, and you sign in with it."
ONE_AGREED = "Thank you. It changes as soon as the other address has agreed too."


@bp.after_request
def _keep_private(response: Response) -> Response:
    """The address is the secret: no cache keeps the page, and no search hears of it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a link to choose another password; the answer is the same for every address."""
    form = ForgottenForm()
    if request.method == "GET":
        return render_template("accounts/forgotten.html", form=form)
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form), 422
    session, email = extensions.session(), form.email.data or ""
    try:
        resets.ask(session, email, address=request.remote_addr or "", real_now=real_now())
    except DomainError as error:
        forms.refuse(form, error)
        return render_template("accounts/forgotten.html", form=form), 429
    extensions.commit()
    return render_template("accounts/asked.html", email=email)


@bp.route("/join/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> ResponseReturnValue:
    """Choose one's first password, and go in."""

    def accept(found: AccountToken, password: str) -> ResponseReturnValue:
        user = invitations.accept(extensions.session(), found, password, now=extensions.clock().now())
        extensions.commit()
        return entering.admit(user, "/")

    return _choose(token, TokenKind.INVITATION, accept)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose another password; this browser counts as one that its owner knows."""

    def choose(found: AccountToken, password: str) -> ResponseReturnValue:
        user = resets.choose(
            extensions.session(),
            found,
            password,
            post=extensions.post(),
            now=extensions.clock().now(),
        )
        extensions.commit()
        devices.remember(user.id)
        flash("Your password is changed. Sign in with it.")
        return redirect(url_for("accounts.sign_in"), 303)

    return _choose(token, TokenKind.RESET, choose)


def _choose(
    token: str, kind: TokenKind, act: Callable[[AccountToken, str], ResponseReturnValue]
) -> ResponseReturnValue:
    """The page on which a password is chosen by a link."""
    form, now = ChosenForm(), extensions.clock().now()
    try:
        found = account_links.find(extensions.session(), token, kind, now=now)
    except DomainError as error:
        return _unusable(error, kind)
    if entering.must_sign_on(found.user):
        return entering.to_sign_on("/")
    code = 200
    if request.method == "POST":
        code = 422
        if form.validate():
            try:
                return act(found, form.new_password.data or "")
            except DomainError as error:
                extensions.session().rollback()
                forms.refuse(form, error)
    return render_template("accounts/choose.html", form=form, user=found.user, kind=kind), code


def _unusable(error: DomainError, kind: TokenKind) -> ResponseReturnValue:
    """A link that does nothing any more, and what helps instead."""
    page = render_template("accounts/unusable.html", sentence=error.message, kind=kind)
    return page, 404 if isinstance(error, NotFoundError) else 410


@bp.route("/address/<token>", methods=["GET", "POST"])
@public
def address(token: str) -> ResponseReturnValue:
    """Agree to another address, or stop the change; looking at the page does neither."""
    session, now, did = extensions.session(), extensions.clock().now(), ""
    try:
        found = account_links.find(session, token, *addresses.BOTH, now=now)
        change = addresses.change_of(found)
        if request.form.get("do") == "agree":
            done = addresses.agree(session, found, post=extensions.post(), now=now)
            did = BOTH_AGREED.format(change.new_address) if done else ONE_AGREED
        elif request.form.get("do") == "stop":
            addresses.stop(session, found, now=now)
            did = "The change is stopped. Your address stays as it was."
    except DomainError as error:
        session.rollback()
        return _unusable(error, TokenKind.NEW_ADDRESS)
    extensions.commit()
    return render_template("accounts/address.html", change=change, token=found, did=did)
