"""Signing in and out, and changing one's own password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.domain.errors import DomainError
from tracker.services import account_mails, accounts
from tracker.services import sessions as services
from tracker.web import extensions, forms, kept, sessions
from tracker.web.access import public, signed_in
from tracker.web.accounts import entering, page
from tracker.web.accounts.forms import PasswordForm, SignInForm

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Ask who is there."""
    if current_user.is_authenticated:
        return redirect(entering.going_to(), 303)
    return page.show(SignInForm(formdata=None))


@bp.post("/sign-in")
@public
def check_sign_in() -> ResponseReturnValue:
    """Let them in, back to where they were going, with the form that they could not send."""
    form = SignInForm()
    held = kept.from_text(request.form.get("kept"))
    if held and current_user.is_authenticated:  # by single sign-on, in another tab
        return kept.offer(held, reason=page.WAITED)
    if not form.validate():
        return page.show(form, held), 422
    try:
        user = accounts.sign_in(
            extensions.session(),
            email=form.email.data or "",
            password=form.password.data or "",
            attempt=sessions.attempt(),
            now=extensions.clock().now(),
            only_administrators=entering.is_only_sign_on(),
        )
    except DomainError as error:
        extensions.commit()  # the failed attempt is what is kept
        forms.refuse(form, error)
        return page.show(form, held), 422
    extensions.commit()
    return entering.admit(user, entering.going_to(), held)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session."""
    goes_on = page.goes_on_elsewhere(current_user.user) if current_user.is_authenticated else ""
    if token := cookie.get(sessions.KEY):
        services.end(extensions.session(), str(token))
        extensions.commit()
    cookie.clear()
    flash(f"You have signed out.{goes_on}")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.post("/account/stay")
@signed_in
def stay() -> ResponseReturnValue:
    """Stay signed in: for how many seconds now."""
    services.touch(extensions.session(), current_user.browser, extensions.clock().now(), at_once=True)
    return {"seconds": current_user.seconds_left}


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
    try:
        _change_password(form)
    except DomainError as error:
        extensions.commit()  # a wrong guess is kept
        forms.refuse(form, error)
        return render_template("accounts/password.html", form=form), 422
    sessions.begin(current_user.user, factor_vouched=current_user.browser.factor_vouched)
    flash("Your password is changed. Anywhere else where you were signed in, you are not any more.")
    return redirect("/", 303)


def _change_password(form: PasswordForm) -> None:
    session, user, now = extensions.session(), current_user.user, extensions.clock().now()
    accounts.change_password(
        session,
        user,
        current=form.current_password.data or "",
        new_password=form.new_password.data or "",
        attempt=sessions.attempt(),
        actor=extensions.actor(),
        now=now,
    )
    services.end_all(session, [user.id])
    account_mails.tell_of_password(session, user, post=extensions.post(), now=now)
