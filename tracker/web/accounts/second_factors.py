"""The second factor: asked at the sign-in, set up, renewed and turned off by its owner."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.domain.errors import DomainError
from tracker.services import second_factors as services
from tracker.services import sessions as all_sessions
from tracker.web import extensions, forms, kept, one_form, sessions, urls
from tracker.web.access import public, signed_in
from tracker.web.accounts import entering
from tracker.web.accounts.forms import CodeForm, CurrentForm, SetUpForm

bp = Blueprint("second_factors", __name__)

SECRET = "new_secret"  # noqa: S105 - the name of a place in the cookie # nosec B105
START_AGAIN = "It took too long, so sign in again from the start."


@bp.get("/sign-in/code")
@public
def ask() -> ResponseReturnValue:
    """Ask for the code of the app."""
    if entering.half_way() is None:
        return redirect(url_for("accounts.sign_in", next=entering.going_to()), 303)
    return entering.ask(CodeForm(formdata=None), entering.going_to(), None)


@bp.post("/sign-in/code")
@public
def check() -> ResponseReturnValue:
    """Let them in, if the code is right."""
    form, held, user = CodeForm(), kept.from_text(request.form.get("kept")), entering.half_way()
    to = entering.going_to()
    if user is None:
        flash(START_AGAIN, "warning")
        return redirect(url_for("accounts.sign_in", next=to), 303)
    if not form.validate():
        return entering.ask(form, to, held), 422
    session, now = extensions.session(), extensions.clock().now()
    settings = extensions.settings()
    try:
        was_recovery = services.check(
            session,
            user,
            form.code.data or "",
            key=settings.secret_key,
            old_keys=settings.old_keys,
            attempt=sessions.attempt(),
            now=now,
        )
    except DomainError as error:
        extensions.commit()  # the failed attempt is what is kept
        forms.refuse(form, error)
        return entering.ask(form, to, held), 422
    sessions.begin(user)
    if was_recovery:
        left = services.codes_left(session, user)
        flash(f"You used a recovery code; {left} are left. Make new ones under Security.", "warning")
    return entering.onward(to, held)


@bp.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
def set_up() -> ResponseReturnValue:
    """Show the picture for the telephone; take it on once it has shown a right code."""
    form = SetUpForm()
    secret = str(cookie.setdefault(SECRET, services.new_secret()))
    if request.method == "GET":
        form.next.data = entering.going_to()
        return _show(form, secret)
    if not form.validate():
        return _show(form, secret), 422
    try:
        answer = _taken_on(form, secret)
    except DomainError as error:
        extensions.commit()  # a wrong guess is kept
        forms.refuse(form, error)
        return _show(form, secret), 422
    extensions.commit()
    return answer


def _show(form: SetUpForm, secret: str) -> str:
    user = current_user.user
    return render_template(
        "accounts/second_factor.html",
        form=form,
        picture=services.picture(secret, user),
        secret=services.stretched(secret),
        is_needed=services.must_have(user) and user.second_factor is None,
        asks_password=entering.asks_password(user),
        user=user,
    )


def _taken_on(form: SetUpForm, secret: str) -> str:
    """The person has a second factor from now on: other browsers sign in anew, and this one's session too."""
    session, user, settings = extensions.session(), current_user.user, extensions.settings()
    codes = services.set_up(
        session,
        user,
        secret,
        form.code.data or "",
        current=form.current_password.data or form.current_code.data or "",
        by_password=entering.asks_password(user),
        key=settings.secret_key,
        old_keys=settings.old_keys,
        attempt=sessions.attempt(),
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    entering.tell_of("A second factor was set up for your account")
    all_sessions.end_all(session, [user.id])
    token = cookie.get("csrf_token")  # so that a form that is open in another tab can still be sent
    sessions.begin(user)
    cookie["csrf_token"] = token
    return _codes(codes, urls.local_path(form.next.data))


def _codes(codes: list[str], to: str) -> str:
    return render_template("accounts/recovery_codes.html", codes=codes, to=to)


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
@signed_in
def new_codes() -> ResponseReturnValue:
    """Make new recovery codes, shown this once."""
    if current_user.user.second_factor is None:
        return redirect(url_for("second_factors.set_up"), 303)
    form = CurrentForm()
    return one_form.work(
        form,
        heading="New recovery codes",
        about="Security",
        back=url_for("security.show"),
        button="Make new ones",
        save=lambda: _made_anew(form),
        intro="You get ten new ones. Those that you have stop working.",
        keeps_failures=True,
        shows=lambda codes: _codes(codes, url_for("security.show")),
    )


def _made_anew(form: CurrentForm) -> list[str]:
    codes = services.new_codes(
        extensions.session(),
        current_user.user,
        form.current_password.data or "",
        attempt=sessions.attempt(),
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    entering.tell_of("New recovery codes were made for your account")
    return codes


@bp.route("/account/second-factor/off", methods=["GET", "POST"])
@signed_in
def turn_off() -> ResponseReturnValue:
    """Do without a second factor."""
    form = CurrentForm()
    return one_form.work(
        form,
        heading="Turn the second factor off",
        about="Security",
        back=url_for("security.show"),
        button="Turn it off",
        said="From now on your password alone signs you in.",
        save=lambda: _turned_off(form),
        intro="Whoever learns your password can then sign in as you. The recovery codes stop working too.",
        keeps_failures=True,
    )


def _turned_off(form: CurrentForm) -> None:
    services.turn_off(
        extensions.session(),
        current_user.user,
        form.current_password.data or "",
        attempt=sessions.attempt(),
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    entering.tell_of("The second factor of your account was turned off")
