"""Signing in and out, and changing one's own password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.adapters.clock import real_now
from tracker.domain.errors import DomainError
from tracker.services import accounts
from tracker.web import extensions, forms, kept, sessions, urls
from tracker.web.access import public, signed_in
from tracker.web.accounts import page
from tracker.web.accounts.forms import PasswordForm, SignInForm

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Ask who is there."""
    if current_user.is_authenticated:
        return redirect(urls.local_path(request.args.get("next")), 303)
    return page.show(SignInForm(formdata=None))


@bp.post("/sign-in")
@public
def check_sign_in() -> ResponseReturnValue:
    """Let them in, back to where they were going, with the form that they could not send."""
    form = SignInForm()
    held = kept.from_text(request.form.get("kept"))
    if not form.validate():
        return page.show(form, held), 422
    try:
        user = accounts.sign_in(
            extensions.session(),
            email=form.email.data or "",
            password=form.password.data or "",
            address=request.remote_addr or "",
            real_now=real_now(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        extensions.commit()  # the failed attempt is what is kept
        forms.refuse(form, error)
        return page.show(form, held), 422
    extensions.commit()
    sessions.begin(user)
    if held:
        return kept.offer(held, reason="You had been signed out before this was sent, so nothing was saved.")
    return redirect(urls.local_path(request.args.get("next")), 303)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session."""
    cookie.clear()
    flash("You have signed out.")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.get("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Ask for the old and the new password."""
    return render_template("accounts/password.html", form=PasswordForm(formdata=None))


@bp.post("/account/password")
@signed_in
def save_password() -> ResponseReturnValue:
    """Change it; other sessions of this account end, this one goes on."""
    form = PasswordForm()
    if not form.validate():
        return render_template("accounts/password.html", form=form), 422
    user = current_user.user
    try:
        accounts.change_password(
            extensions.session(),
            user,
            current=form.current_password.data or "",
            new_password=form.new_password.data or "",
            address=request.remote_addr or "",
            actor=extensions.actor(),
            real_now=real_now(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        extensions.commit()  # a wrong guess is kept
        forms.refuse(form, error)
        return render_template("accounts/password.html", form=form), 422
    extensions.commit()
    sessions.begin(user)
    flash("Your password is changed. Anywhere else where you were signed in, you are not any more.")
    return redirect("/", 303)
